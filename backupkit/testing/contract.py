"""The contract of :class:`backupkit.Document`, as tests that a host's own document class can inherit.

    class TestMyDocument(DocumentContract):
        def make(self, path):
            return MyDocument(path)

        def contents(self):
            return b"a sound content", b"another one"

pytest collects the inherited tests; nothing here imports pytest, and each test uses a real folder (``tmp_path``).
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, TypeVar

from backupkit.documents.judging import glance_at
from backupkit.errors import BackupCorrupted, DocumentMissing, DocumentUnreadable
from backupkit.files.disk import Disk
from backupkit.files.drafts import is_leftover, replacement_paths
from backupkit.manager.manager import BackupManager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit.documents.document import Document

_NAME = "contract.data"
_Error = TypeVar("_Error", bound=Exception)


class DocumentContract:
    """What the kit relies on. Override :meth:`make` and :meth:`contents`."""

    def make(self, path: Path) -> Document:
        """Return the document at *path*, which may not exist."""
        raise NotImplementedError

    def contents(self) -> tuple[bytes, bytes]:
        """Return two different contents that the document calls sound."""
        raise NotImplementedError

    def held(self, path: Path) -> bytes:
        """Return what the file at *path* holds: its bytes, unless other bytes can hold the same, as in a database."""
        return path.read_bytes()

    def _written(self, folder: Path) -> tuple[Document, bytes, bytes]:
        one, other = self.contents()
        (folder / _NAME).write_bytes(one)
        return self.make(folder / _NAME), one, other

    def test_its_path_is_absolute(self, tmp_path: Path) -> None:
        """The path names the same file from every working directory."""
        assert self.make(tmp_path / _NAME).path == tmp_path / _NAME

    def test_a_state_can_be_read_several_times_and_is_the_files_bytes(self, tmp_path: Path) -> None:
        """Promise P1: nothing is re-serialised."""
        document, one, _ = self._written(tmp_path)
        with document.open_state() as state:
            assert b"".join(state.chunks()) == one
            assert b"".join(state.chunks()) == one
            assert state.size_bytes == len(one)
            assert state.fingerprint() == document.fingerprint()

    def test_the_fingerprint_changes_with_the_document(self, tmp_path: Path) -> None:
        """Both an in-place rewrite and an atomic replacement are noticed; so is a document that goes away."""
        document, _, other = self._written(tmp_path)
        first = document.fingerprint()
        (tmp_path / _NAME).write_bytes(other + other)
        second = document.fingerprint()
        (tmp_path / "new").write_bytes(other + other)
        os.replace(tmp_path / "new", tmp_path / _NAME)
        third = document.fingerprint()
        (tmp_path / _NAME).unlink()
        assert len({first, second, third, document.fingerprint()}) == 4  # noqa: PLR2004
        assert document.fingerprint() is None

    def test_what_is_not_there_is_missing(self, tmp_path: Path) -> None:
        """A missing document is told apart from one that cannot be read."""
        raised(DocumentMissing, lambda: _read(self.make(tmp_path / _NAME)))

    def test_what_is_no_file_is_unreadable_and_hangs_nobody(self, tmp_path: Path) -> None:
        """Promise P12: pipes and folders in the document's place are refused."""
        (tmp_path / "folder").mkdir()
        raised(DocumentUnreadable, lambda: _read(self.make(tmp_path / "folder")))
        if hasattr(os, "mkfifo"):
            os.mkfifo(tmp_path / "pipe")
            raised(DocumentUnreadable, lambda: _read(self.make(tmp_path / "pipe")))

    def test_sound_contents_are_judged_and_examined_as_sound(self, tmp_path: Path) -> None:
        """Both looks agree about a sound content."""
        document, one, other = self._written(tmp_path)
        for content in (one, other):
            assert document.judge(glance_at([content])).suspicions == ()
            assert document.examine([content]) == document.examine(_bytewise(content))
            assert document.examine([content]).suspicions == ()

    def test_an_empty_content_is_suspect(self, tmp_path: Path) -> None:
        """Promise P6: nothing is the commonest accident."""
        document = self.make(tmp_path / _NAME)
        assert document.judge(glance_at([])).suspicions
        assert document.examine([]).suspicions

    def test_a_replacement_touches_nothing_before_the_swap(self, tmp_path: Path) -> None:
        """Promise P2: wholly the old one, then wholly the new one."""
        document, one, other = self._written(tmp_path)
        with document.replacement(Disk(), [other[:1], other[1:]]) as new:
            assert (tmp_path / _NAME).read_bytes() == one
            new.swap()
            assert (tmp_path / _NAME).read_bytes() == other
        assert not _litter(tmp_path)

    def test_a_replacement_that_is_not_swapped_leaves_nothing(self, tmp_path: Path) -> None:
        """Changing one's mind costs nothing."""
        document, one, other = self._written(tmp_path)
        with document.replacement(Disk(), [other]):
            pass
        assert (tmp_path / _NAME).read_bytes() == one
        assert not _litter(tmp_path)

    def test_what_the_content_raises_comes_out_and_leaves_nothing(self, tmp_path: Path) -> None:
        """Promise P4: a version that turns out damaged half way never reaches the document."""
        document, one, _ = self._written(tmp_path)

        def damaged() -> Iterator[bytes]:
            yield b"half"
            raise BackupCorrupted("id", "file", "damaged")

        raised(BackupCorrupted, lambda: document.replacement(Disk(), damaged()))
        assert (tmp_path / _NAME).read_bytes() == one
        assert not _litter(tmp_path)

    def test_its_leftovers_are_named_like_leftovers(self, tmp_path: Path) -> None:
        """Only such names are swept."""
        assert all(is_leftover(path.name) for path in self.make(tmp_path / _NAME).leftovers())

    def test_the_manager_backs_it_up_and_brings_it_back(self, tmp_path: Path) -> None:
        """The whole way, through the manager."""
        _, one, other = self._written(tmp_path)
        manager = BackupManager(tmp_path / _NAME, document=self.make)
        backup_id = manager.create_backup()
        assert backup_id is not None
        assert manager.find_backup(backup_id).file_hash == hashlib.sha256(one).hexdigest()
        (tmp_path / _NAME).write_bytes(other)
        manager.restore_backup(backup_id)
        assert self.held(tmp_path / _NAME) == one
        manager.undo_restore()
        assert self.held(tmp_path / _NAME) == other


def _read(document: Document) -> bytes:
    with document.open_state() as state:
        return b"".join(state.chunks())


def _bytewise(content: bytes) -> list[bytes]:
    return [content[at : at + 1] for at in range(len(content))]


def _litter(folder: Path) -> list[Path]:
    return [path for path in replacement_paths(folder / _NAME) if os.path.lexists(path)]


def raised(kinds: type[_Error] | tuple[type[_Error], ...], call: Callable[[], object]) -> _Error:
    """Return the error that *call* raises, which is of one of the *kinds*; else the test fails."""
    try:
        call()
    except kinds as error:
        return error
    raise AssertionError(f"{kinds} was not raised")
