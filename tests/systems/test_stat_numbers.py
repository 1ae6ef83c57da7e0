"""What each system says of a file by name and by handle, and what the kit makes of it: a table with their numbers.

The numbers of Windows are those of python/cpython issue 157671 (NTFS, Windows 11), of winfsp/sshfs-win issue 162 and of
gorakhargosh/watchdog issue 683 (network drives); FAT counts writing in steps of 2 s.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import pytest

from backupkit.files import marks, system
from backupkit.files.system import System

_S = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a system tells of a file."""

    device: int = 7
    number: int = 4711
    size: int = 100
    modified_ns: int = 500 * _S + 1
    changed_ns: int = 500 * _S + 2  # st_ctime
    born_ns: int | None = None  # st_birthtime, where there is one

    @property
    def status(self) -> os.stat_result:
        fields = {"st_mtime_ns": self.modified_ns, "st_ctime_ns": self.changed_ns, "st_atime_ns": 0}
        status = os.stat_result((0o100644, self.number, self.device, 1, 0, 0, self.size, 0, 0, 0), fields)
        return status if self.born_ns is None else _Born(status, self.born_ns)  # type: ignore[return-value]  # as good


class _Born:
    """A stat result of a system whose Python knows the time of creation."""

    def __init__(self, status: os.stat_result, born_ns: int) -> None:
        self._status, self.st_birthtime_ns = status, born_ns

    def __getattr__(self, name: str) -> object:
        return getattr(self._status, name)


POSIX = Told()
WINDOWS_311 = Told(changed_ns=100 * _S)  # st_ctime is the creation, by name and by handle
WINDOWS_312 = Told(changed_ns=100 * _S, born_ns=100 * _S)  # by name; 3.13 and 3.14 alike
SSHFS = replace(WINDOWS_312, number=0)
FAT = Told(device=9, number=3, modified_ns=500 * _S, changed_ns=100 * _S, born_ns=100 * _S)

SAME = [
    ("Linux: nothing happened", System.LINUX, POSIX, POSIX),
    ("macOS: nothing happened", System.MACOS, POSIX, POSIX),
    ("Windows 3.11: nothing happened", System.WINDOWS, WINDOWS_311, WINDOWS_311),
    ("Windows 3.12 to 3.14: nothing happened", System.WINDOWS, WINDOWS_312, WINDOWS_312),
    ("a network drive that numbers no file", System.WINDOWS, SSHFS, SSHFS),
    ("one with another number at each call", System.WINDOWS, WINDOWS_312, replace(WINDOWS_312, number=99)),
    ("a volume with two numbers", System.WINDOWS, WINDOWS_312, replace(WINDOWS_312, device=8)),
    (
        "Windows says the last change in st_ctime",
        System.WINDOWS,
        WINDOWS_312,
        replace(WINDOWS_312, changed_ns=501 * _S),
    ),
    ("FAT or exFAT on Windows: nothing happened", System.WINDOWS, FAT, replace(FAT, number=12)),
]
CHANGED = [
    ("Linux: written", System.LINUX, POSIX, replace(POSIX, modified_ns=POSIX.modified_ns + 1)),
    ("Linux: written, and the time set back", System.LINUX, POSIX, replace(POSIX, changed_ns=POSIX.changed_ns + 1)),
    ("macOS: replaced by a copy that kept its times", System.MACOS, POSIX, replace(POSIX, number=4712)),
    ("Linux: another disk", System.LINUX, POSIX, replace(POSIX, device=8)),
    ("Windows 3.11: written", System.WINDOWS, WINDOWS_311, replace(WINDOWS_311, modified_ns=501 * _S)),
    ("Windows 3.12: written", System.WINDOWS, WINDOWS_312, replace(WINDOWS_312, modified_ns=500 * _S + 101)),
    ("Windows 3.12: grown within a tick", System.WINDOWS, WINDOWS_312, replace(WINDOWS_312, size=101)),
    ("Windows 3.12: replaced by a copy with its time", System.WINDOWS, WINDOWS_312, replace(WINDOWS_312, born_ns=_S)),
    (
        "Windows 3.11: replaced by a copy with its time",
        System.WINDOWS,
        WINDOWS_311,
        replace(WINDOWS_311, changed_ns=_S),
    ),
    ("FAT: written 2 s later", System.WINDOWS, FAT, replace(FAT, modified_ns=502 * _S)),
]


@pytest.mark.parametrize(("here", "one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_p18_a_file_that_nobody_touched_has_the_same_marks(
    here: System, one: Told, other: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", here)
    assert marks.marks_in(one.status) == marks.marks_in(other.status)


@pytest.mark.parametrize(("here", "one", "other"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
def test_p18_one_that_was_written_or_replaced_has_others(
    here: System, one: Told, other: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", here)
    assert marks.marks_in(one.status) != marks.marks_in(other.status)


@pytest.mark.parametrize("told", [WINDOWS_311, WINDOWS_312, SSHFS, FAT])
def test_p1_on_windows_no_file_has_ever_settled(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "HERE", System.WINDOWS)
    assert not marks.is_settled(told.status, 10_000 * _S)
    assert not marks.is_older(told.status, marks.Stamp(device=told.device, changed_ns=10_000 * _S))
