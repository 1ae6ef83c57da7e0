"""A file that is marked as read-only is replaced on Windows all the same."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from backupkit.files import windows

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_mark_that_cannot_be_put_back_does_not_make_a_replaced_file_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, target = tmp_path / "new", tmp_path / "data.json"
    new.write_bytes(b"new")
    target.write_bytes(b"old")
    target.chmod(0o400)

    def rename(_: int, to: Path, *, replaces: bool) -> None:
        assert replaces
        os.replace(new, to)
        monkeypatch.setattr(os, "chmod", refuse)

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(errno.EACCES, f"{mode:o}", os.fspath(path))

    monkeypatch.setattr(windows, "_rename", rename)
    windows.rename(3, target, replaces=True)
    assert target.read_bytes() == b"new"
