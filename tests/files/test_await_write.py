"""Who reads a file in the midst of a write waits for its end: its times are those of the new state already."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from backupkit.documents.file_state import FileState
from backupkit.files import mounts
from backupkit.files.lasting import LastingFile, open_lasting

if sys.platform != "linux":
    pytest.skip("only Linux is known to wait", allow_module_level=True)

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = 16 << 20  # one write of so much takes some milliseconds


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        *((kind, True) for kind in (b"ext4", b"btrfs", b"tmpfs", b"f2fs", b"overlay")),
        *((kind, False) for kind in (b"xfs", b"zfs", b"nfs4", b"cifs", b"vfat", b"fuse.sshfs", b"")),
    ],
)
def test_waiting_is_asked_for_where_it_is_known_to_cost_nothing(kind: bytes, waits: bool) -> None:
    assert mounts.looking_waits(kind) is waits


def test_p1_a_state_that_is_read_in_the_midst_of_a_write_is_the_one_after_it(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(bytes(_SIZE))
    if not mounts.looking_waits(mounts.kind_of(path)):
        pytest.skip("this disk does not wait")
    new = b"\1" * _SIZE
    with path.open("r+b", buffering=0) as host:
        state = FileState(path, open_lasting(path))
        writer = threading.Thread(target=host.write, args=(new,))
        writer.start()
        while os.pread(host.fileno(), 1, 0) == b"\0":  # not begun
            pass
        content = b"".join(state.chunks())
        writer.join()
    assert content == new


class _Recorded(LastingFile):
    """Writes down what it is asked for."""

    __slots__ = ("asked",)
    asked: list[str]

    def await_write(self) -> None:
        self.asked.append("wait")
        super().await_write()

    def read_at(self, offset: int, count: int) -> bytes:
        self.asked.append("read")
        return super().read_at(offset, count)


def test_each_reading_waits_once_before_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"one")
    file = _Recorded(os.open(path, os.O_RDONLY), path)
    file.asked = []
    state = FileState(path, file)
    for _ in range(2):
        assert b"".join(state.chunks()) == b"one"
    assert file.asked == ["wait", "read"] * 2


@pytest.mark.parametrize("content", [b"", b"one"])
def test_a_file_without_data_is_read_as_well(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data"
    path.write_bytes(content)
    file = open_lasting(path)
    file.await_write()
    assert file.read_at(0, 9) == content
