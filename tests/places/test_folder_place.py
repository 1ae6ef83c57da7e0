from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit.files.disk import Disk
from backupkit.files.drafts import is_leftover, name_of_a_draft
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceError, PlaceFailed, PlaceFull, PlaceRefused, PlaceTaken
from backupkit.places.folder_place import FolderPlace
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from backupkit.testing.places import ALL_NAMES, NAME, OTHER
from tests.refusing import system_error

pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions

_OBJECT = ALL_NAMES[-1]


class _RefusingDisk(Disk):
    """Fails each call of one kind."""

    def __init__(self, call: str, number: int) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise system_error(number)

        setattr(self, call, refuse)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that was made a place."""
    folder = tmp_path / "stick"
    folder.mkdir()
    FolderPlace(folder).create(names.MARK, [b"{}"])
    return folder


def _left_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.name != ".lock")


def test_a_folder_that_is_not_there_is_away_and_is_not_made(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "media" / "stick")
    for call in (
        lambda: place.create(names.MARK, [b"{}"]),
        lambda: place.create(NAME, [b"x"]),
        lambda: place.read(NAME, 0, 1),
        place.list,
        lambda: place.remove(NAME),
    ):
        with pytest.raises(PlaceAway, match="drive that is not connected"):
            call()
    assert _left_in(tmp_path) == []


def test_nothing_is_stored_or_removed_where_another_disk_may_be_in_its_place(folder: Path) -> None:
    place = FolderPlace(folder)
    place.create(NAME, [b"x"])
    (folder / names.MARK).unlink()
    with pytest.raises(PlaceAway, match="another disk"):
        place.create(OTHER, [b"x"])
    with pytest.raises(PlaceAway, match="another disk"):
        place.remove(NAME)
    assert _left_in(folder) == [NAME]
    assert [each.name for each in place.list()] == [NAME]  # so that it can be told what is there


def test_a_disk_that_goes_while_a_file_is_sent_gets_no_part_of_it(folder: Path) -> None:
    def goes() -> Iterator[bytes]:
        yield b"x"
        (folder / names.MARK).unlink()

    with pytest.raises(PlaceAway):
        FolderPlace(folder).create(_OBJECT, goes())
    assert _left_in(folder) == []


def test_a_file_that_is_there_is_told_before_its_content_is_asked_for(folder: Path) -> None:
    FolderPlace(folder).create(NAME, [b"x"])
    with pytest.raises(PlaceTaken):
        FolderPlace(folder).create(NAME, (pytest.fail("was read") for _ in range(1)))


def test_another_writer_who_was_faster_is_not_overwritten(folder: Path) -> None:
    def overtaken() -> Iterator[bytes]:
        yield b"slow"
        FolderPlace(folder).create(NAME, [b"fast"])

    with pytest.raises(PlaceTaken):
        FolderPlace(folder).create(NAME, overtaken())
    assert (folder / NAME).read_bytes() == b"fast"
    assert _left_in(folder) == [NAME, names.MARK]


@pytest.mark.needs_posix("Windows makes no links here")
def test_a_disk_without_links_stores_and_overwrites_nothing_either(folder: Path) -> None:
    place = FolderPlace(folder, disk=_RefusingDisk("link", errno.EPERM))
    place.create(_OBJECT, [b"x"])
    with pytest.raises(PlaceTaken):
        place.create(_OBJECT, [b"y"])
    assert place.read(_OBJECT, 0, 9) == b"x"


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, PlaceFull),
        (errno.EDQUOT, PlaceFull),
        (errno.EROFS, PlaceRefused),
        (errno.EACCES, PlaceRefused),
        (errno.ETIMEDOUT, PlaceAway),
        (errno.EIO, PlaceFailed),
    ],
)
@pytest.mark.parametrize("call", ["create", "write", "sync"])
def test_what_the_system_refuses_is_told_by_what_it_means(
    folder: Path, call: str, number: int, error: type[PlaceError]
) -> None:
    with pytest.raises(error, match=r"[Nn]othing|untouched") as caught:
        FolderPlace(folder, disk=_RefusingDisk(call, number)).create(NAME, [b"x"])
    assert str(folder) in str(caught.value)
    assert _left_in(folder) == [names.MARK]


def test_what_a_writer_that_died_has_left_is_swept_and_nothing_else_is(folder: Path) -> None:
    for name in (name_of_a_draft(), "notes.txt"):
        (folder / name).write_text("x")
    FolderPlace(folder).create(NAME, [b"x"])
    assert _left_in(folder) == [NAME, "notes.txt", names.MARK]


def test_what_is_no_file_of_ours_is_not_listed(folder: Path) -> None:
    (folder / NAME).mkdir()
    (folder / "notes.txt").write_text("x")
    (folder / "objects").mkdir()
    (folder / "objects" / "notes.txt").write_text("x")
    assert [each.name for each in FolderPlace(folder).list()] == [names.MARK]


def _is_struck_and_keeps_files_whole(root: Path, fault: Fault) -> bool:
    """Store a file on a disk that has this fault; return whether it struck."""
    root.mkdir()
    FolderPlace(root).create(names.MARK, [b"{}"])
    disk = FaultyDisk(root, fault)
    is_told = False
    with contextlib.suppress(Killed, PlaceError):
        FolderPlace(root, disk=disk).create(_OBJECT, [b"whole ", b"content"])
        is_told = True
    found = [each for each in FolderPlace(root).list() if each.name != names.MARK]
    assert found or not is_told
    if not found:
        FolderPlace(root).create(_OBJECT, [b"whole content"])
    assert FolderPlace(root).read(_OBJECT, 0, 99) == b"whole content"
    FolderPlace(root).create(NAME, [b"x"])
    assert [name for name in _left_in(root) if is_leftover(Path(name).name)] == []
    return disk.struck


@pytest.mark.parametrize(
    "fault",
    [
        Fault(at=1),
        Fault(at=1, errno=errno.ENOSPC),
        Fault(at=1, errno=errno.EIO, for_ever=True),
        Fault(at=1, power_cut=PowerCut()),
        Fault(at=1, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)),
    ],
)
def test_whichever_step_fails_a_file_is_whole_or_not_there(tmp_path: Path, fault: Fault) -> None:
    for step in range(1, 100):
        if not _is_struck_and_keeps_files_whole(tmp_path / str(step), replace(fault, at=step)):
            assert step > 5
            return
    pytest.fail("it never ended")
