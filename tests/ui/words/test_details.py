"""What is told of the selected versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.details import Account, account_of, summary
from backupkit.values.problem import ELSEWHERE
from backupkit.values.reasons import Reason, Why
from backupkit.values.version import Status, Suspicion
from tests.ui.history import NOW, contents, version

if TYPE_CHECKING:
    from backupkit.ui.shown.contents import Contents
    from backupkit.values.version import BackupMetadata

pytestmark = pytest.mark.usefixtures("berlin")


def of(*selected: BackupMetadata, among: Contents | None = None) -> Account:
    found = among or contents(*selected)
    return account_of(found, [row for row in found.rows if row.meta in selected], NOW, document="data.json")


def fact(account: Account, label: str) -> str:
    return next(fact.value for fact in account.facts if fact.label == label)


def test_a_version_is_told_of_with_all_that_is_known() -> None:
    meta = version(
        2, minutes_ago=3, description="About it", tags=("a", "b"), records=1_200, verified_at=NOW - timedelta(hours=2)
    )
    kept = {"v2": (Reason(why=Why.NEWEST), Reason(why=Why.PINNED))}
    account = of(meta, among=replace(contents(meta, version(1)), kept=kept))
    assert account.title == "Today, 12:57 (3 minutes ago)"
    assert account.text == account.full_text == "About it"
    assert fact(account, "Content") == "2.0 KB, 1,200 records"
    assert fact(account, "Checked") == "2 hours ago: every byte read, and right"
    assert fact(account, "Tags") == "a, b"
    assert [(each.label, each.value) for each in account.more] == [
        ("Stored", "200 bytes, 10 % of the content"),
        ("Id", "v2"),
        ("SHA-256", meta.file_hash),
    ]
    assert account.reasons == ("The newest one.", "Pinned.")
    assert not account.remarks


def test_a_version_that_nothing_keeps_is_said_to_go() -> None:
    assert "the next save may remove it" in of(version(1)).reasons[0]
    unknown = replace(contents(version(1)), kept=None)
    assert of(version(1), among=unknown).reasons == ()


AWAY: dict[str, Any] = {"status": Status.ELSEWHERE, "problem": ELSEWHERE}


def test_of_versions_that_all_lie_elsewhere_no_bytes_are_told_but_that_they_are_not_here() -> None:
    everything = contents(version(2, **AWAY), version(1, **AWAY))
    account = account_of(everything, [], NOW, document="data.json")
    labels = [fact.label for fact in account.facts]
    assert not {"Stored", "On average"} & set(labels)
    assert fact(account, "Not here yet") == "2"
    assert summary(everything.stats) == "2 versions  ·  2 not here yet  ·  since 4 Nov 2025"


def test_of_versions_of_which_some_lie_elsewhere_the_bytes_are_those_of_the_others() -> None:
    everything = contents(version(2), version(1, **AWAY))
    account = account_of(everything, [], NOW, document="data.json")
    assert (fact(account, "On average"), fact(account, "Not here yet")) == ("200 bytes", "1")
    assert "200 bytes  ·  1 not here yet" in summary(everything.stats)


def test_a_long_description_is_shortened_for_reading_and_whole_for_editing() -> None:
    account = of(version(1, description="word " * 400))
    assert len(account.text) <= 301
    assert account.text.endswith("…")
    assert len(account.full_text) == 1_999


@pytest.mark.parametrize(
    ("fields", "tone", "text"),
    [
        (
            {"problem": "its file is gone", "status": Status.CORRUPTED},
            Tone.BAD,
            "Its file is gone. It cannot be restored.",
        ),
        ({"problem": ELSEWHERE, "status": Status.ELSEWHERE}, Tone.QUIET, "is fetched from there when it is restored"),
        ({"suspicions": (Suspicion.NULS,)}, Tone.WARN, "It holds zeros in the place of content"),
        ({"suspicions": (Suspicion.SHRUNK,)}, Tone.WARN, "less than half as large"),
        ({"suspicions": (Suspicion.UNPARSABLE,)}, Tone.WARN, "cut off, garbled, or written otherwise"),
        ({"suspicions": (Suspicion.EMPTY,)}, Tone.WARN, "pushed out no good version"),
        ({"status": Status.ARCHIVED}, Tone.QUIET, "“Take back” brings it back"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(fields: dict[str, Any], tone: Tone, text: str) -> None:
    (remark,) = of(version(1, **fields)).remarks
    assert remark.tone is tone
    assert text in remark.text


def test_without_a_selection_the_history_is_told_of() -> None:
    everything = contents(version(3), version(2, status=Status.CORRUPTED), version(1, status=Status.ARCHIVED))
    account = of(among=everything)
    assert account.title == "2 versions"
    assert fact(account, "Damaged") == "1"
    assert fact(account, "In the bin") == "1"
    assert summary(everything.stats) == "2 versions  ·  500 bytes  ·  since 4 Nov 2025  ·  1 damaged"
    assert summary(None) == summary(contents().stats) == ""


def test_several_versions_are_told_of_together() -> None:
    account = of(version(3), version(2, minutes_ago=60), among=contents(version(3), version(2, minutes_ago=60)))
    assert account.title == "2 versions selected"
    assert fact(account, "Stored") == "500 bytes"


def test_what_cannot_be_told_is_explained() -> None:
    assert account_of(None, [], NOW, document="data.json").title == "Reading the versions…"
    failed = account_of(None, [], NOW, document="data.json", problem="The drive is away.")
    assert failed.remarks[0].text == "The drive is away."
    assert "every save of data.json is kept" in account_of(contents(), [], NOW, document="data.json").text
