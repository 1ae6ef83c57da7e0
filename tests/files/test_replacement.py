"""What stands at the target of a replacement is looked at once nobody can change it unseen, and is put back if need be.

Both ways to put something in place are tried: two files that change places, and, where a file system has no such call,
a second name and a rename.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

import pytest

from backupkit.files.access import PRIVATE
from backupkit.files.disk import Disk
from backupkit.files.replacement import Overtaken, Replacement, is_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.needs_posix("On Windows a file that is replaced can have no second name.")

OLD, NEW, HOST = b"old", b"new content", b"what a host has saved"


class Busy(Disk):
    """A disk on which a host acts at one moment, and on which calls may fail."""

    def __init__(self, *, can_exchange: bool, can_link: bool = True) -> None:
        self.can_exchange, self.can_link = can_exchange, can_link
        self.before: dict[str, Callable[[], object]] = {}  # name of a call -> what happens before it, once
        self.fails: dict[str, list[int]] = {}  # name of a call -> its next errors; 0: it goes well

    def exchange(self, one: Path, other: Path) -> None:
        self._at("exchange")
        if not self.can_exchange:
            raise OSError(errno.EINVAL, "not here", str(one))
        super().exchange(one, other)

    def link(self, source: Path, target: Path) -> None:
        self._at("link")
        if not self.can_link:
            raise OSError(errno.EPERM, "no links here", str(source))
        super().link(source, target)

    def replace(self, source: Path, target: Path) -> None:
        self._at("replace")
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._at("sync_folder")
        super().sync_folder(folder)

    def unlink(self, path: Path) -> None:
        self._at("unlink")
        super().unlink(path)

    def _at(self, name: str) -> None:
        self.before.pop(name, lambda: None)()
        numbers = self.fails.get(name)
        if numbers and (number := numbers.pop(0)):
            raise OSError(number, os.strerror(number))


@pytest.fixture(params=[True, False], ids=["exchange", "links"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Busy:
    found = Busy(can_exchange=request.param)
    if request.param:
        for name in "ab":
            (tmp_path / name).touch()
        try:
            found.exchange(tmp_path / "a", tmp_path / "b")
        except OSError:
            pytest.skip("this file system cannot exchange two files")
        finally:
            for name in "ab":
                (tmp_path / name).unlink()
    return found


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "data.json"
    path.write_bytes(OLD)
    return path


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    assert {path.name for path in tmp_path.iterdir()} <= {"data.json"}


def new(disk: Disk, target: Path) -> Replacement:
    return Replacement(disk, target, [NEW], PRIVATE.apply_privately)


def is_old(status: os.stat_result) -> bool:
    return is_file(status) and status.st_size == len(OLD)


def saves(target: Path, content: bytes = HOST) -> Callable[[], object]:
    """Return a save of a host: another file, renamed to the target."""

    def save() -> None:
        other = target.with_name("host")
        other.write_bytes(content)
        other.replace(target)

    return save


def test_the_new_content_takes_the_place_of_the_old(disk: Busy, target: Path) -> None:
    with new(disk, target) as replacement:
        assert replacement.swap(is_old)
        assert replacement.is_in_place
    assert target.read_bytes() == NEW


@pytest.mark.parametrize("moment", ["exchange", "unlink", "link"])
def test_p4_a_save_that_comes_in_at_the_last_moment_is_not_replaced(target: Path, moment: str) -> None:
    disk = Busy(can_exchange=False)
    assert_not_replaced(disk, target, moment)


def test_p4_an_exchange_has_no_last_moment(disk: Busy, target: Path) -> None:
    assert_not_replaced(disk, target, "exchange")


def assert_not_replaced(disk: Busy, target: Path, moment: str) -> None:
    disk.before[moment] = saves(target)
    with new(disk, target) as replacement:
        assert not replacement.swap(is_old)
        assert target.read_bytes() == HOST
        assert not replacement.is_in_place
        assert replacement.swap()  # the same content can be tried again
    assert target.read_bytes() == NEW


def test_p4_a_write_that_comes_in_at_the_last_moment_is_put_back(disk: Busy, target: Path) -> None:
    disk.before["exchange" if disk.can_exchange else "replace"] = lambda: target.write_bytes(HOST)
    with new(disk, target) as replacement:
        if disk.can_exchange:
            assert not replacement.swap(is_old)
        else:
            with pytest.raises(Overtaken):
                replacement.swap(is_old)
    assert target.read_bytes() == HOST


def test_p4_a_save_that_comes_in_right_after_is_never_taken_back(disk: Busy, target: Path) -> None:
    disk.before["sync_folder"] = saves(target)
    disk.fails["sync_folder"] = [errno.EIO]
    with new(disk, target) as replacement:
        with pytest.raises(OSError, match="error"):
            replacement.swap(is_old)
        assert not replacement.is_in_place
    assert target.read_bytes() == HOST


def test_p2_what_cannot_be_brought_to_the_medium_is_taken_back(disk: Busy, target: Path) -> None:
    disk.fails["sync_folder"] = [errno.EIO]
    with new(disk, target) as replacement:
        with pytest.raises(OSError, match="error"):
            replacement.swap(is_old)
        assert not replacement.is_in_place
    assert target.read_bytes() == OLD


def test_p2_what_cannot_be_taken_back_is_told(disk: Busy, target: Path) -> None:
    disk.fails["sync_folder"] = [errno.EIO]
    disk.fails["exchange" if disk.can_exchange else "replace"] = [0, errno.EROFS]
    with new(disk, target) as replacement:
        with pytest.raises(OSError, match="error"):
            replacement.swap(is_old)
        assert replacement.is_in_place
    assert target.read_bytes() == NEW


def test_p2_a_rename_that_was_done_although_it_failed_is_told(target: Path) -> None:
    class Forgetful(Busy):
        def replace(self, source: Path, target: Path) -> None:
            super().replace(source, target)
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))  # as a network drive does

    with new(Forgetful(can_exchange=False), target) as replacement:
        with pytest.raises(OSError, match="time"):
            replacement.swap(is_old)
        assert replacement.is_in_place
    assert target.read_bytes() == NEW


def test_a_rename_that_failed_leaves_what_stood_there(disk: Busy, target: Path) -> None:
    disk.fails["exchange" if disk.can_exchange else "replace"] = [errno.EIO]
    with new(disk, target) as replacement:
        with pytest.raises(OSError, match="error"):
            replacement.swap(is_old)
        assert not replacement.is_in_place
    assert target.read_bytes() == OLD


def test_where_nothing_can_be_kept_the_new_content_stays(target: Path) -> None:
    disk = Busy(can_exchange=False, can_link=False)
    disk.fails["sync_folder"] = [errno.EIO]
    with new(disk, target) as replacement:
        with pytest.raises(OSError, match="error"):
            replacement.swap(is_old)
        assert replacement.is_in_place
    assert target.read_bytes() == NEW


def test_where_nothing_can_be_kept_the_last_look_is_right_before_the_rename(target: Path) -> None:
    disk = Busy(can_exchange=False, can_link=False)
    disk.before["link"] = saves(target)
    with new(disk, target) as replacement:
        assert not replacement.swap(is_old)
    assert target.read_bytes() == HOST


def test_a_folder_that_came_in_is_put_back(disk: Busy, target: Path) -> None:
    def turn_into_a_folder() -> None:
        target.unlink()
        target.mkdir()

    disk.before["exchange"] = turn_into_a_folder
    with new(disk, target) as replacement, contextlib.suppress(PermissionError):  # a folder can have no second name
        assert not replacement.swap(is_file)
    assert target.is_dir()


def test_nothing_is_put_in_the_place_of_what_is_gone(disk: Busy, target: Path) -> None:
    disk.before["exchange"] = target.unlink
    with new(disk, target) as replacement:
        assert not replacement.swap(is_old)
        assert not target.exists()
        replacement.publish_as_new()
    assert target.read_bytes() == NEW


def test_p4_a_file_that_appears_is_not_replaced(disk: Busy, target: Path) -> None:
    with new(disk, target) as replacement:
        with pytest.raises(FileExistsError):
            replacement.publish_as_new()
        assert not replacement.is_in_place
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("host_saves", [True, False])
def test_what_was_put_where_nothing_was_is_taken_away_if_it_cannot_be_synced(
    disk: Busy, target: Path, *, host_saves: bool
) -> None:
    target.unlink()
    if host_saves:
        disk.before["sync_folder"] = saves(target)
    disk.fails["sync_folder"] = [errno.EIO]
    with new(disk, target) as replacement:
        with pytest.raises(OSError, match="error"):
            replacement.publish_as_new()
        assert not replacement.is_in_place
    assert (target.read_bytes() if target.exists() else None) == (HOST if host_saves else None)


@pytest.mark.parametrize("call", ["link", "unlink"])
def test_p2_what_got_its_name_where_nothing_was_although_it_failed_is_taken_away(
    disk: Busy, target: Path, call: str
) -> None:
    target.unlink()
    with new(disk, target) as replacement:
        disk.fails[call] = [errno.EIO]
        with pytest.raises(OSError, match="error"):
            replacement.publish_as_new()
        assert not replacement.is_in_place
    assert not target.exists()
