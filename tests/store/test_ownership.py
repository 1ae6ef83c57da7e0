"""Whose a folder is: the decision, as a table. Each row is a sentence."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from backupkit.documents.judging import glance_at
from backupkit.store.ownership import STRANGER, Belongs, Facts, Former, Verdict, decide, depends_on_content, is_telling

OURS, FREE, TAKEN, UNSURE = Belongs.OURS, Belongs.FREE, Belongs.TAKEN, Belongs.UNSURE
OTHER = "/home/ann/other.json"


def seen(by_folder: Former, by_path: Former | None = None, **others: bool) -> Facts:
    """Return the facts of a folder with settings; without *by_path* it lies where it lay when they were written."""
    return Facts(owner=OTHER, by_folder=by_folder, by_path=by_path or by_folder, **others)


TABLE: dict[str, tuple[Facts, Belongs]] = {
    "an empty folder is nobody's": (Facts(), FREE),
    "another program's files under our names make it that program's": (Facts(holds_strange_files=True), TAKEN),
    "without settings, versions that bear the document's name make it ours": (Facts(is_signed_by_us=True), OURS),
    "without settings, versions of one that nobody can place leave it open": (Facts(owner=OTHER), UNSURE),
    "where the folder's document was, the document is": (seen(Former.OURS), OURS),
    "a link, a mount or another spelling leads to the same file": (seen(Former.OURS, Former.OURS), OURS),
    "an earlier release wrote down no absolute path": (seen(Former.OURS, Former.NOWHERE), OURS),
    "both were moved together": (seen(Former.OURS, Former.GONE), OURS),
    "both were moved to another machine": (seen(Former.OURS, Former.AWAY), OURS),
    "both were copied, and the original goes on": (seen(Former.OURS, Former.ANOTHER), OURS),
    "the folder is another's own, mounted beside a document of the same name": (
        seen(Former.OURS, Former.ANOTHER, is_elsewhere_too=True),
        TAKEN,
    ),
    "the folder's drive is mounted at another depth": (seen(Former.AWAY, Former.OURS), OURS),
    "the folder was moved away from the document": (seen(Former.GONE, Former.OURS), OURS),
    "the original asks for the folder of its copy": (seen(Former.ANOTHER, Former.OURS), TAKEN),
    "the folder's document is there, and another one asks": (seen(Former.ANOTHER), TAKEN),
    "the folder was moved, and its document is where it was": (seen(Former.GONE, Former.ANOTHER), TAKEN),
    "its drive is mounted elsewhere, and its document is where it was": (seen(Former.AWAY, Former.ANOTHER), TAKEN),
    "equal content does not take a folder from a document that is there": (
        seen(Former.ANOTHER, holds_our_content=True),
        TAKEN,
    ),
    "a document was renamed": (seen(Former.GONE, holds_our_content=True), OURS),
    "a document was renamed back, whatever it holds now": (seen(Former.GONE, was_ours=True), OURS),
    "a name came back in another case or form of its letters": (seen(Former.GONE, is_alike=True), OURS),
    "a project was renamed, and its document changed": (seen(Former.MOVED), OURS),
    "another document was deleted, and nothing proves that this is it": (seen(Former.GONE), UNSURE),
    "the other one's drive is not here, and this is a copy of it": (seen(Former.AWAY, holds_our_content=True), UNSURE),
    "the other one's drive is not here, and it was this one once": (seen(Former.AWAY, was_ours=True), UNSURE),
    "on a new machine, nothing is where it was": (seen(Former.AWAY), UNSURE),
    "what is written down can be no path": (seen(Former.NOWHERE), UNSURE),
    "a copy of a project whose document was renamed before it was saved, while the original is there": (
        seen(Former.GONE, Former.ANOTHER, holds_our_content=True),
        TAKEN,
    ),
    "a moved project whose document was renamed": (seen(Former.GONE, Former.AWAY, holds_our_content=True), OURS),
    "a folder that was moved, and a document that was renamed": (
        seen(Former.AWAY, Former.GONE, holds_our_content=True),
        OURS,
    ),
}


@pytest.mark.parametrize("sentence", TABLE)
def test_a_folder_belongs_to(sentence: str) -> None:
    facts, belongs = TABLE[sentence]
    assert decide(facts).belongs is belongs


def test_the_owner_is_named_where_it_is_another() -> None:
    assert decide(Facts(holds_strange_files=True)) == Verdict(belongs=TAKEN, owner=STRANGER)
    assert decide(seen(Former.ANOTHER)) == Verdict(belongs=TAKEN, owner=OTHER)
    assert decide(seen(Former.AWAY)) == Verdict(belongs=UNSURE, owner=OTHER)
    assert decide(seen(Former.OURS)) == Verdict(belongs=OURS)


FLAGS = ("is_elsewhere_too", "was_ours", "is_alike", "holds_our_content")
ALL = [
    seen(by_folder, by_path, **dict(zip(FLAGS, flags, strict=True)))
    for by_folder, by_path, flags in product(Former, Former, product([False, True], repeat=len(FLAGS)))
]


def test_p15_no_proof_takes_a_folder_from_a_document_that_is_there() -> None:
    """Each combination of facts, also of those that should not come together."""
    for facts in ALL:
        if Former.ANOTHER in {facts.by_folder, facts.by_path} and facts.by_folder is not Former.OURS:
            assert decide(facts).belongs is TAKEN, facts


def test_p15_what_is_away_is_never_taken_for_gone() -> None:
    for facts in ALL:
        if {facts.by_folder, facts.by_path} <= {Former.AWAY, Former.NOWHERE}:
            assert decide(facts).belongs is UNSURE, facts


def test_a_folder_is_nobodys_only_if_nobody_is_written_down() -> None:
    assert FREE not in {decide(facts).belongs for facts in ALL}


def test_the_content_is_asked_for_only_where_it_decides() -> None:
    for facts in ALL:
        one, other = (decide(replace(facts, holds_our_content=holds)) for holds in (False, True))
        assert depends_on_content(facts) is (one != other)
    assert not depends_on_content(seen(Former.OURS))
    assert not depends_on_content(seen(Former.ANOTHER))
    assert depends_on_content(seen(Former.GONE))


# -- content as a proof ------------------------------------------------------------------------------------------------

LONG = b'{"systems": [' + b'{"id": 1}, ' * 100 + b'{"id": 2}]}'


@pytest.mark.parametrize(
    "content", [b'{"b": 2}', b"[1]", b'"x"', b"0", b"a line", b"<a/>", b"\xff\xfe1", LONG], ids=len
)
def test_a_renamed_file_with_something_in_it_is_known_by_that(content: bytes) -> None:
    assert is_telling(glance_at([content]), is_renamed=True)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b"null", b'""', b"{ }\n", b'{"items": []}', b'[{"a": [null, ""]}]', b" \r\n", bytes(50)),
        *(b"<>", b" " * 3000, bytes(300_000), b"[" + b"{}, " * 500 + b"{}]"),
    ],
    ids=len,
)
def test_p12_next_to_nothing_tells_nothing_however_long_it_is(content: bytes) -> None:
    assert not is_telling(glance_at([content]), is_renamed=True)


def test_p12_a_few_bytes_tell_nothing_of_a_file_that_was_written_anew() -> None:
    template = b'{"version": 1, "title": "Untitled", "items": [], "settings": {"theme": "light"}}'
    assert not is_telling(glance_at([template]), is_renamed=False)
    assert is_telling(glance_at([LONG]), is_renamed=False)


def test_a_text_that_is_nested_too_deeply_to_be_read_is_something() -> None:
    assert is_telling(glance_at([b"[" * 60_000 + b"1" + b"]" * 60_000]), is_renamed=False)
