"""A single file that is mounted cannot be replaced: it is known by the system's own list, and refused at once."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUnwritable
from backupkit.files import mounts
from backupkit.testing.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a list of what is mounted")

_LINES = b"""22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
36 22 98:0 /host.json /app/data.json rw,noatime master:1 - ext3 /dev/root rw,errors=continue
37 22 98:0 /x /with\\040space/back\\134slash\\012line.json rw - ext3 /dev/root rw
"""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mountinfo"
    path.write_bytes(_LINES)
    monkeypatch.setattr(mounts, "TABLE", path)
    return path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/app/data.json", True),
        ("/with space/back\\slash\nline.json", True),
        ("/", True),
        ("/app", False),
        ("/app/data.json.bak", False),
        ("/host.json", False),
    ],
)
@pytest.mark.usefixtures("table")
def test_what_is_mounted_stands_in_the_list(path: str, expected: bool) -> None:
    assert mounts.is_mounted(path) is expected


def test_where_there_is_no_list_nothing_is_known_to_be_mounted(table: Path) -> None:
    table.unlink()
    assert not mounts.is_mounted("/app/data.json")


@pytest.mark.parametrize("way", ["restore", "undo", "restore elsewhere", "export"])
def test_p4_a_mounted_file_is_refused_at_once_and_nothing_is_left(table: Path, tmp_path: Path, way: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    document, clock = home / "data.json", FakeClock()
    document.write_bytes(b"[1]")
    manager = BackupManager(document, clock=clock)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    manager.restore_backup(first)
    target = document if way in {"restore", "undo"} else home / "other.json"
    target.write_bytes(b"[3]")
    table.write_bytes(_LINES + b"38 22 98:0 /x %b rw - ext3 /dev/root rw\n" % os.fsencode(target))
    before, waited, names = len(manager.list_backups()), clock.slept_seconds, sorted(os.listdir(home))
    ways: dict[str, Callable[[], object]] = {
        "restore": lambda: manager.restore_backup(first),
        "undo": manager.undo_restore,
        "restore elsewhere": lambda: manager.restore_backup(first, to=target),
        "export": lambda: manager.export_backup(first, target, overwrite=True),
    }
    with pytest.raises(DocumentUnwritable, match="mounted as a single file"):
        ways[way]()
    assert (target.read_bytes(), sorted(os.listdir(home))) == (b"[3]", names)
    assert (len(manager.list_backups()), clock.slept_seconds) == (before, waited)


def test_the_systems_own_list_names_a_file_that_is_mounted(tmp_path: Path) -> None:
    outside, document = tmp_path / "outside.json", tmp_path / "with space.json"
    outside.write_bytes(b"[1]")
    document.touch()
    code = "import sys; from backupkit.files import mounts; print(mounts.is_mounted(sys.argv[1]))"
    script = 'mount --bind "$1" "$2" && exec "$3" -c "$4" "$2"'
    command = ["unshare", "-m", "sh", "-c", script, "sh", str(outside), str(document), sys.executable, code]
    try:
        ran = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if ran.returncode:
        pytest.skip("only root may mount")
    assert ran.stdout == "True\n"
