"""What is opened for reading, what is refused, and how the two are told apart."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit.files.reading import NotOurs, open_regular, read_regular
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import SettingsDamaged, read_settings
from backupkit.values import naming
from tests.refusing import Call, Refusal, system_error

if TYPE_CHECKING:
    from collections.abc import Callable


def socket_at(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.fspath(path))


KINDS: dict[str, Callable[[Path], object]] = {
    "it is a folder": Path.mkdir,
}
if sys.platform != "win32":
    KINDS |= {"it is a link": lambda path: path.symlink_to("elsewhere")}  # there only for those who may
    KINDS |= {"it is a pipe": os.mkfifo, "it is a socket": socket_at}


@pytest.mark.parametrize("words", KINDS)
def test_what_is_no_regular_file_is_refused_by_name(tmp_path: Path, words: str) -> None:
    path = tmp_path / "odd"
    KINDS[words](path)
    with pytest.raises(NotOurs) as raised:
        open_regular(path)
    assert (raised.value.strerror, raised.value.filename) == (words, os.fspath(path))


@pytest.mark.skipif(sys.platform == "win32", reason="devices have no place among the files there")
def test_a_device_is_refused() -> None:
    with pytest.raises(NotOurs, match="it is a device"):
        open_regular(Path(os.devnull))


def test_a_file_that_is_too_large_is_refused_and_one_that_just_fits_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_regular(path, 5) == b"12345"
    with pytest.raises(NotOurs) as raised:
        read_regular(path, 4)
    assert raised.value.errno == errno.EFBIG


@pytest.mark.needs_posix("Only there opening a file that became a link or a folder fails in this way.")
@pytest.mark.parametrize("number", [errno.ELOOP, errno.EISDIR])
def test_a_file_that_became_a_link_or_a_folder_just_now_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "file"
    path.touch()
    Refusal(monkeypatch, Call.OPEN, lambda: system_error(number), concerns=path.name.__eq__)
    with pytest.raises(NotOurs) as raised:
        open_regular(path)
    assert raised.value.errno == number


@pytest.mark.parametrize("call", Call)
@pytest.mark.parametrize("winerror", [59, 64, 121, 1117])
def test_an_error_that_windows_calls_einval_is_not_just_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call, winerror: int
) -> None:
    for name in (naming.SETTINGS, naming.HISTORY):
        (tmp_path / name).write_bytes(b"{}")
    refusal = Refusal(
        monkeypatch,
        call,
        lambda: system_error(errno.EINVAL, winerror=winerror),
        concerns=frozenset({naming.SETTINGS, naming.HISTORY}).__contains__,
    )
    with pytest.raises(OSError, match="Invalid") as raised:
        read_settings(tmp_path, AS_IT_IS)
    assert not isinstance(raised.value, NotOurs)
    with pytest.raises(OSError, match="Invalid"):
        journal.told(tmp_path, AS_IT_IS)
    assert refusal.calls == 2


def test_settings_and_a_log_that_are_folders_are_known_to_be_none(tmp_path: Path) -> None:
    for name in (naming.SETTINGS, naming.HISTORY):
        (tmp_path / name).mkdir()
    with pytest.raises(SettingsDamaged):
        read_settings(tmp_path, AS_IT_IS)
    assert journal.told(tmp_path, AS_IT_IS).restored is None
