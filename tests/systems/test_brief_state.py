"""A document on Windows: it is open while it is read, and at no other time, and every look at it waits."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentInUse, DocumentUnreadable
from backupkit.documents import brief_state
from backupkit.files import windows
from backupkit.files.access import Access
from backupkit.testing.clock import FakeClock
from tests.systems.emulation import ACCESS_DENIED, emulate, system_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.systems.emulation import Emulation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force")

_LARGE = b'{"text": "' + b"x" * (33 << 20) + b'"}'  # more than what is copied to memory


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Emulation:
    return emulate(monkeypatch)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "data.json"
    path.write_bytes(_LARGE)
    return path


def test_a_large_document_is_not_open_while_another_writer_is_waited_for(rules: Emulation, document: Path) -> None:
    were_open: list[bool] = []

    @contextlib.contextmanager
    def lock(*_: object) -> Iterator[None]:
        were_open.append(rules.is_open(document))
        yield

    BackupManager(document, clock=FakeClock(), lock=lock).create_backup()
    assert were_open
    assert not any(were_open)


def test_a_large_document_is_not_left_open_by_an_error(
    rules: Emulation, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> Access:
        raise system_error(ACCESS_DENIED, document)

    monkeypatch.setattr(brief_state, "access_of", refused)
    manager = BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext())
    with pytest.raises(DocumentUnreadable):
        manager.create_backup()
    assert not rules.is_open(document)


def test_a_copy_of_a_large_document_is_readable_by_those_alone_who_may_read_the_document(
    rules: Emulation, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, given = Access(attributes=(("list", b"of the document"),)), list[Access]()
    monkeypatch.setattr(brief_state, "access_of", lambda _: own)
    monkeypatch.setattr(Access, "apply_privately", lambda access, *_: given.append(access))
    BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext()).create_backup()
    assert given.count(own) == 3  # the copy, the version that is made of it, and the manifest
    assert not rules.is_open(document)


@pytest.mark.parametrize("refused", range(1, 6), ids="look {}".format)
def test_a_look_at_a_document_that_is_being_replaced_waits_until_that_is_done(
    rules: Emulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    document, looks = tmp_path / "data.json", 0
    document.write_bytes(b"[1]")

    def look(path: Path) -> windows.Looks:
        nonlocal looks
        looks += path == document
        if looks == refused and path == document:  # so Windows calls a name that is being removed
            raise system_error(ACCESS_DENIED, path)
        return rules.look(path)

    monkeypatch.setattr(windows, "look", look)
    manager = BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext())
    assert manager.create_backup()
    assert looks >= refused


def test_an_estimate_writes_nothing_however_large_the_document_is(rules: Emulation, document: Path) -> None:
    manager = BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext())
    assert manager.estimate_backup_size() > 0
    assert [path.name for path in document.parent.iterdir()] == [document.name]
    assert not rules.is_open(document)


def test_p11_a_large_database_is_known_by_a_reading_of_its_own_where_changes_lie_beside_it(
    rules: Emulation, document: Path
) -> None:
    document.write_bytes(b"SQLite format 3\0" + _LARGE)
    log = document.with_name(f"{document.name}-wal")
    manager = BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext())
    assert manager.create_backup()
    before = manager.document.fingerprint()
    log.write_bytes(b"a commit")
    assert manager.document.fingerprint() != before
    with pytest.raises(DocumentInUse):
        manager.create_backup()
    document.write_bytes(_LARGE)
    assert manager.create_backup(), "it is no database, whatever lies beside it"
    assert not rules.is_open(document)
