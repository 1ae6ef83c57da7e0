"""A document that is no JSON in the strict sense, over many saves: it is told once, and an accident is still found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from backupkit import BackupManager, Oddity, Suspicion
from backupkit.documents.judging import WHOLE_BYTES
from backupkit.testing.clock import FakeClock
from backupkit.values.version import Standing

UNPARSABLE = Suspicion.UNPARSABLE

Form = Callable[[int], bytes]


def code_page(number: int) -> bytes:
    return json.dumps({"name": "Müller", "number": number}, ensure_ascii=False).encode("cp1252")


KINDS: dict[str, tuple[Form, Oddity]] = {
    "a code page": (code_page, Oddity.CODE_PAGE),
    "comments": (lambda n: b'{\n  // settings\n  "number": %d,\n}' % n, Oddity.RELAXED),
    "JSON5": (lambda n: b"{number: %d, name: 'x'}" % n, Oddity.RELAXED),
    "JSON lines": (lambda n: b"".join(b'{"number": %d}\n' % each for each in range(n + 2)), Oddity.SEVERAL),
    "concatenated": (lambda n: b'{"number":%d}{"number":2}' % n, Oddity.SEVERAL),
}


def save(manager: BackupManager, *contents: bytes) -> list[tuple[Suspicion, ...]]:
    """Save and back up each content; return what was suspected of each."""
    found = []
    for content in contents:
        manager.data_file.write_bytes(content)
        found.append(manager.find_backup(str(manager.create_backup())).suspicions)
    return found


@pytest.fixture
def manager(tmp_path: Path, clock: FakeClock) -> BackupManager:
    return BackupManager(tmp_path / "data.json", clock=clock)


def numbered(form: Form, numbers: Iterable[int]) -> list[bytes]:
    return [form(number) for number in numbers]


@pytest.mark.parametrize("kind", KINDS)
def test_p6_a_document_that_was_always_so_is_not_suspected_at_any_save(kind: str, manager: BackupManager) -> None:
    form, oddity = KINDS[kind]
    assert save(manager, *numbered(form, range(4))) == [()] * 4
    assert [meta.oddities for meta in manager.list_backups()] == [(oddity,)] * 4
    assert {meta.standing for meta in manager.list_backups()} == {Standing.GOOD}
    assert manager.verify_backups().valid == 4
    assert {meta.standing for meta in manager.list_backups()} == {Standing.GOOD}


@pytest.mark.parametrize("kind", KINDS)
def test_p6_half_a_save_of_such_a_document_is_still_found(kind: str, manager: BackupManager) -> None:
    form, _ = KINDS[kind]
    torn = form(9)[: -6 if kind != "JSON lines" else -3]
    assert save(manager, form(1), form(2), torn, form(3), torn, torn + b" ") == [
        (), (), (UNPARSABLE,), (), (UNPARSABLE,), (UNPARSABLE,),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_p6_a_document_that_becomes_so_is_suspected_once(kind: str, manager: BackupManager) -> None:
    form, _ = KINDS[kind]
    strict = [b'{"number": %d}' % number for number in range(3)]
    assert save(manager, *strict, *numbered(form, range(3))) == [(), (), (), (UNPARSABLE,), (), ()]
    assert save(manager, strict[0], form(7)) == [(), ()]


@pytest.mark.parametrize("kind", KINDS)
def test_an_accident_that_looks_so_is_suspected_each_time(kind: str, manager: BackupManager) -> None:
    form, _ = KINDS[kind]
    strict = [b'{"number": %d}' % number for number in range(3)]
    found = save(manager, strict[0], form(1), strict[1], form(2), strict[2], form(3))
    assert found == [(), (UNPARSABLE,)] * 3


def test_a_document_that_is_no_json_at_all_is_suspected_twice(manager: BackupManager) -> None:
    sealed = [b"-----BEGIN %d-----\nhQEMA\n" % number for number in range(5)]
    assert save(manager, *sealed) == [(UNPARSABLE,), (UNPARSABLE,), (), (), ()]
    assert manager.list_backups()[0].oddities == (Oddity.FOREIGN,)
    assert save(manager, b"") == [(Suspicion.EMPTY,)]


def test_p6_a_page_of_a_server_in_the_place_of_json_is_suspected_however_often_it_comes(manager: BackupManager) -> None:
    pages = [b"<html>%d</html>" % number for number in range(6)]
    assert save(manager, b'{"a": 1}', *pages) == [(), *[(UNPARSABLE,)] * 6]


def test_a_large_document_of_lines_is_examined_by_a_verification(manager: BackupManager) -> None:
    line = json.dumps({"text": "x" * 200}).encode() + b"\n"
    large = [line * (WHOLE_BYTES // len(line) + number) for number in range(1, 4)]
    assert save(manager, *large) == [()] * 3
    assert {meta.standing for meta in manager.list_backups()} == {Standing.UNKNOWN}
    manager.verify_backups()
    newest = manager.list_backups()[0]
    assert (newest.standing, newest.oddities) == (Standing.GOOD, (Oddity.SEVERAL,))
    assert newest.records == len(large[-1]) // len(line)


def test_p6_a_large_document_that_was_suspected_at_a_glance_is_cleared_by_a_verification(
    manager: BackupManager,
) -> None:
    large = b'{"rows": [' + b"1, " * WHOLE_BYTES + b"1]} // the end"
    assert save(manager, large) == [(UNPARSABLE,)]
    manager.verify_backups()
    assert manager.list_backups()[0].standing is Standing.GOOD
    assert save(manager, large.replace(b"1, ", b"2, ", 1)) == [()]


def test_p6_a_large_json_document_with_a_comment_at_its_torn_end_stays_suspect(manager: BackupManager) -> None:
    large = b'{"rows": [' + b"1, " * WHOLE_BYTES + b'"http://example.org/", 1]}'
    torn = large[:-8]
    assert save(manager, large) == [()]
    manager.verify_backups()
    assert save(manager, torn) == [(UNPARSABLE,)]
    manager.verify_backups()
    newest = manager.list_backups()[0]
    assert (newest.suspicions, newest.oddities) == ((UNPARSABLE,), (Oddity.FOREIGN,))


def test_zeros_in_a_text_are_suspected_unless_it_always_has_some(tmp_path: Path, clock: FakeClock) -> None:
    text = b"a,b\n1,2\n" * 1000
    manager = BackupManager(tmp_path / "rows.csv", clock=clock)
    assert save(manager, text, text + bytes(500), text + b"3,4\n") == [(), (Suspicion.NULS,), ()]
    assert save(manager, *(text + bytes(501 + number) for number in range(4))) == [(Suspicion.NULS,)] * 4
    (tmp_path / "other").mkdir()
    padded = BackupManager(tmp_path / "other" / "log.txt", clock=clock)
    found = save(padded, *((b"line\n" * number).ljust(65_536, b"\0") for number in range(1, 6)))
    assert found == [(Suspicion.NULS,), (Suspicion.NULS,), (), (), ()]
