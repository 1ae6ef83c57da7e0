"""What the numbers of each system mean."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from backupkit import errors
from backupkit.files import causes, os_errors, system
from backupkit.files.causes import Cause, cause_of, lacks_links, may_be_held
from backupkit.files.system import System

if TYPE_CHECKING:
    from pathlib import Path

LINUX = {1: "EPERM", 2: "ENOENT", 5: "EIO", 11: "EAGAIN", 13: "EACCES", 16: "EBUSY", 17: "EEXIST", 18: "EXDEV"}
LINUX |= {22: "EINVAL", 26: "ETXTBSY", 27: "EFBIG", 28: "ENOSPC", 30: "EROFS", 31: "EMLINK", 38: "ENOSYS"}
LINUX |= {95: "ENOTSUP", 110: "ETIMEDOUT", 116: "ESTALE", 122: "EDQUOT"}
MACOS = {1: "EPERM", 2: "ENOENT", 5: "EIO", 13: "EACCES", 16: "EBUSY", 22: "EINVAL", 27: "EFBIG", 28: "ENOSPC"}
MACOS |= {30: "EROFS", 45: "ENOTSUP", 60: "ETIMEDOUT", 69: "EDQUOT", 70: "ESTALE", 78: "ENOSYS", 102: "EOPNOTSUPP"}


def posix(number: int) -> OSError:
    return OSError(number, "words", "file")


def windows(number: int, kind: int = errno.EINVAL) -> OSError:
    """Return what Python raises on Windows: most of its numbers are EINVAL there."""
    error = OSError(kind, "words", "file")
    error.winerror = number  # type: ignore[attr-defined]  # Windows alone declares it
    return error


@pytest.mark.parametrize(
    ("names", "number", "cause"),
    [
        *((LINUX, number, Cause.NOT_OFFERED) for number in (18, 22, 31, 38, 95)),
        *((MACOS, number, Cause.NOT_OFFERED) for number in (22, 45, 78, 102)),
        *((LINUX, number, Cause.FULL) for number in (27, 28, 122)),
        *((MACOS, number, Cause.FULL) for number in (27, 28, 69)),
        *((LINUX, number, Cause.AWAY) for number in (110, 116)),
        *((MACOS, number, Cause.AWAY) for number in (60, 70)),
        *((names, number, Cause.DENIED) for names in (LINUX, MACOS) for number in (1, 13, 30)),
        *((names, 2, Cause.MISSING) for names in (LINUX, MACOS)),
        *((names, 5, Cause.BROKEN) for names in (LINUX, MACOS)),
        *((names, 16, Cause.HELD) for names in (LINUX, MACOS)),
        (LINUX, 26, Cause.HELD),
        (LINUX, 45, Cause.OTHER),  # each number is read by its own system's list
        (LINUX, 4711, Cause.OTHER),
    ],
)
def test_p18_what_an_errno_means(
    names: dict[int, str], number: int, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", System.LINUX)
    assert cause_of(posix(number), names) is cause


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        *((number, Cause.MISSING) for number in (2, 3)),
        *((number, Cause.TAKEN) for number in (80, 183)),
        *((number, Cause.HELD) for number in (32, 33, 170, 303, 1224)),
        *((number, Cause.DENIED) for number in (5, 19, 65)),
        *((number, Cause.FULL) for number in (39, 112, 1295)),
        *((number, Cause.NOT_OFFERED) for number in (1, 50, 87, 1142)),
        *((number, Cause.BAD_NAME) for number in (123, 206, 267)),
        *((number, Cause.AWAY) for number in (21, 53, 59, 64, 121, 1231)),
        *((number, Cause.BROKEN) for number in (23, 1117, 1392)),
        (4711, Cause.OTHER),
    ],
)
def test_p18_what_a_number_of_windows_means(number: int, cause: Cause, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "HERE", System.WINDOWS)
    assert cause_of(windows(number)) is cause
    assert cause_of(windows(number, errno.EACCES)) is (Cause.DENIED if cause is Cause.OTHER else cause)


def test_p18_einval_without_a_number_tells_nothing_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "HERE", System.LINUX)
    assert cause_of(posix(errno.EINVAL)) is Cause.NOT_OFFERED
    monkeypatch.setattr(system, "HERE", System.WINDOWS)
    assert cause_of(posix(errno.EINVAL)) is Cause.OTHER


@pytest.mark.parametrize(("here", "held"), [(System.LINUX, False), (System.MACOS, False), (System.WINDOWS, True)])
def test_p18_a_file_that_is_denied_may_be_held_on_windows_alone(
    here: System, monkeypatch: pytest.MonkeyPatch, *, held: bool
) -> None:
    monkeypatch.setattr(system, "HERE", here)
    assert may_be_held(posix(errno.EACCES)) is held
    assert may_be_held(windows(32, errno.EACCES))
    assert not may_be_held(posix(errno.ENOENT))
    assert not may_be_held(windows(112, errno.ENOSPC))


@pytest.mark.parametrize("number", [1, 50, 87, 1142])
def test_p18_a_file_system_without_hard_links_is_known_by_any_of_its_answers(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", System.WINDOWS)
    assert lacks_links(windows(number))
    assert not lacks_links(windows(1117))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (windows(112), errors.NotEnoughSpace),
        (windows(39), errors.NotEnoughSpace),
        (windows(1295), errors.NotEnoughSpace),
        (windows(5, errno.EACCES), errors.BackupFolderUnwritable),
        (windows(32, errno.EACCES), errors.BackupFolderUnwritable),
        (windows(123), errors.BackupFolderUnwritable),
        (windows(1117), errors.StorageFailed),
        (windows(59), errors.StorageFailed),
        (posix(errno.EDQUOT), errors.NotEnoughSpace),
        (posix(errno.EIO), errors.StorageFailed),
    ],
)
def test_p18_each_becomes_the_error_that_its_cause_calls_for(
    tmp_path: Path, error: OSError, expected: type[errors.BackupError]
) -> None:
    with pytest.raises(expected) as raised, os_errors.in_folder(tmp_path):
        raise error
    assert raised.value.__cause__ is error


def test_a_file_that_is_held_is_named_with_who_could_hold_it(tmp_path: Path) -> None:
    error = windows(32, errno.EACCES)
    error.filename = os.path.join(tmp_path, "data.json")
    with pytest.raises(errors.DocumentUnreadable) as raised, os_errors.reading(tmp_path / "data.json"):
        raise error
    assert "another program has data.json open: a virus scanner, an indexer, a sync client" in str(raised.value)


def test_one_that_is_denied_on_windows_may_be_held_and_both_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", System.WINDOWS)
    error = windows(5, errno.EACCES)
    error.filename = os.path.join(tmp_path, "data.json")
    with pytest.raises(errors.DocumentUnwritable) as raised, os_errors.replacing(tmp_path / "data.json"):
        raise error
    assert "words; or another program has data.json open" in str(raised.value)


def test_no_number_has_two_meanings() -> None:
    names = [name for name in LINUX.values() if name not in causes._BY_NAME]
    assert names == ["EAGAIN"]
