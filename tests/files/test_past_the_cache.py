"""Reading a file from its medium, where the system can be asked to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from backupkit.files.reading import past_the_cache


@pytest.fixture
def descriptor(tmp_path: Path) -> int:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    found = os.open(path, os.O_RDWR)
    os.fsync(found)
    os.lseek(found, 0, os.SEEK_END)
    return found


def test_what_the_file_holds_and_where_it_is_read_stay_as_they_are(descriptor: int) -> None:
    past_the_cache(descriptor)
    assert os.read(descriptor, 100) == b""
    os.lseek(descriptor, 0, os.SEEK_SET)
    assert os.read(descriptor, 100) == b"content"
    os.close(descriptor)


@pytest.mark.skipif(sys.platform != "linux", reason="what is asked there is Linux' own call")
def test_on_linux_the_system_is_asked_to_forget_all_of_the_file(
    descriptor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, ...]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda *given: asked.append(given))
    assert past_the_cache(descriptor)
    assert asked == [(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)]
    os.close(descriptor)


@pytest.mark.skipif(sys.platform != "linux", reason="what is asked there is Linux' own call")
def test_a_file_system_that_cannot_be_asked_is_no_failure(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_given: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "posix_fadvise", refuses)
    assert not past_the_cache(descriptor)
    os.close(descriptor)


def test_p18_a_system_that_has_no_such_call_says_so(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not past_the_cache(descriptor)
    os.close(descriptor)
