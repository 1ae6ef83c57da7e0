from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from backupkit.files import mounts

TABLE = rb"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
31 22 8:17 / /media/ann/My\040stick rw,nosuid shared:9 - vfat /dev/sdb1 rw
32 22 0:44 / /mnt/nas rw - cifs //nas/ann rw
33 32 0:45 / /mnt/nas/local rw - btrfs /dev/sdc rw
34 22 0:46 / /srv rw - nfs4 host:/srv rw
35 22 0:47 / /srv rw - tmpfs tmpfs rw
36 22 0:48 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
a line of a later kernel
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (b"/data.json", b"ext4"),
        (b"/home/ann/data.json", b"ext4"),
        (b"/media/ann/My stick/data.json", b"vfat"),
        (b"/media/ann/My stick 2/data.json", b"ext4"),
        (b"/mnt/nas/data.json", b"cifs"),
        (b"/mnt/nas/local/data.json", b"btrfs"),
        (b"/srv/data.json", b"tmpfs"),
        (b"/run/user/1000/gvfs/smb-share/data.json", b"fuse.gvfsd-fuse"),
    ],
)
def test_a_file_lies_on_what_is_mounted_closest_to_it_and_last(path: bytes, kind: bytes) -> None:
    assert mounts.kind_at(path, TABLE) == kind


def test_where_nothing_fits_the_kind_is_unknown() -> None:
    assert mounts.kind_at(b"/data.json", b"") == b""


@pytest.mark.parametrize(
    ("kind", "is_harmless"),
    [
        *((kind, True) for kind in (b"ext4", b"xfs", b"btrfs", b"tmpfs", b"overlay", b"nfs4", b"zfs", b"")),
        *((kind, False) for kind in (b"cifs", b"smb3", b"9p", b"vboxsf", b"fuse.sshfs", b"fuseblk", b"vfat", b"exfat")),
    ],
)
def test_a_share_and_a_stick_are_not_kept_busy(kind: bytes, is_harmless: bool) -> None:
    assert mounts.is_harmless(kind) is is_harmless


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the table")
def test_the_table_of_this_system_can_be_read(tmp_path: Path) -> None:
    assert mounts.kind_at(os.fsencode(tmp_path), mounts.TABLE.read_bytes())
    assert mounts.is_harmless(mounts.kind_of(Path("/proc/self/status")))


def test_where_there_is_no_table_the_kind_is_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mounts, "TABLE", tmp_path / "none")
    assert mounts.kind_of(tmp_path) == b""
