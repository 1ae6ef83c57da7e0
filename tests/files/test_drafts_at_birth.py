"""A draft is without protection between its creation and its lock: a sweeper may take it for a leftover then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backupkit.files import drafts, lasting
from backupkit.files.disk import Disk

pytestmark = pytest.mark.needs_posix("on Windows a file is protected from its creation on")


class Swept(Disk):
    """A disk on which others sweep right after a file was created."""

    def __init__(self, *sweeps: bool) -> None:
        self._sweeps = list(sweeps)  # what happens after each creation: True, another writer has the name already

    def create(self, path: Path) -> int:
        descriptor = super().create(path)
        if self._sweeps:
            is_taken = self._sweeps.pop(0)
            with pytest.MonkeyPatch.context() as patch:  # another process, which has none of our files open
                patch.setattr(lasting, "is_open_elsewhere", lambda _: False)
                assert drafts.sweep(Disk(), path)
            if is_taken:
                self.other = drafts.Draft(Disk(), path)
        return descriptor


def test_p2_a_draft_that_was_swept_before_its_lock_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / ".backupkit-0123456789abcdef.tmp"
    with drafts.Draft(Swept(False, False), path) as draft:
        draft.write(b"content")
        assert path.read_bytes() == b"content"
        assert os.path.samestat(os.fstat(draft.descriptor), path.stat())
        assert not drafts.sweep(Disk(), path)


def test_p2_it_is_no_draft_under_a_name_that_another_writer_has_taken(tmp_path: Path) -> None:
    path = tmp_path / ".backupkit-0123456789abcdef.tmp"
    disk = Swept(True)
    with pytest.raises(BlockingIOError):
        drafts.Draft(disk, path)
    with disk.other as other:
        other.write(b"theirs")
        assert path.read_bytes() == b"theirs"


def test_p1_what_is_written_meanwhile_reaches_its_name(tmp_path: Path) -> None:
    target = tmp_path / "final"
    with drafts.draft_in(Swept(False), tmp_path) as draft:
        draft.write(b"content")
        draft.sync()
        draft.publish_as_new(target)
        draft.sync_name()
    assert target.read_bytes() == b"content"
    assert os.listdir(tmp_path) == ["final"]


@pytest.mark.parametrize("has_left", [True, False], ids=["a leftover is there", "it is gone"])
def test_p2_a_sweeper_leaves_what_another_writer_has_made_under_the_name_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_left: bool
) -> None:
    path = tmp_path / ".backupkit-0123456789abcdef.tmp"
    path.write_bytes(b"left by one that died")
    open_to_lock, others = drafts.open_to_lock, list[drafts.Draft]()

    def open_late(leftover: Path) -> int | None:
        descriptor = open_to_lock(leftover)
        path.unlink()  # another sweeper was faster, and a writer has taken the name
        if has_left:
            others.append(drafts.Draft(Disk(), path))
        return descriptor

    monkeypatch.setattr(drafts, "open_to_lock", open_late)
    assert not drafts.sweep(Disk(), path)
    assert path.exists() is has_left
    for other in others:
        other.write(b"theirs")
        assert path.read_bytes() == b"theirs"
        other.discard()
