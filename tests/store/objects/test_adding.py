from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit.files.access import Access
from backupkit.files.disk import Disk
from backupkit.files.drafts import is_leftover
from backupkit.store.objects import adding as adding_module
from backupkit.store.objects.adding import Adding
from backupkit.store.objects.shelf import Shelf
from backupkit.testing.faults import FaultyDisk
from tests.store.objects.contents import NOISE, TEXT, digest_of, litter, read, stored


def test_what_was_added_is_there_and_holds_what_it_held(shelf: Shelf) -> None:
    with Adding(shelf, 6) as adding:
        first = adding.put([TEXT[:100], TEXT[100:]])
        second = adding.put([NOISE], len(NOISE))
        adding.finish()
    assert (first.digest, first.content_bytes) == (digest_of(TEXT), len(TEXT))
    assert shelf.present() == {first.digest, second.digest}
    assert read(shelf, TEXT) == TEXT
    assert read(shelf, NOISE) == NOISE
    assert litter(shelf) == []


def test_an_object_lies_under_the_first_two_digits_of_its_name(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    digest = digest_of(TEXT)
    assert (shelf.backup_folder / "objects" / digest[:2] / f"{digest}.gz").is_file()


def test_a_content_that_is_there_takes_no_room_again(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    with Adding(shelf, 6) as adding:
        assert adding.put([TEXT]).stored_bytes == 0
        assert adding.put([NOISE]).stored_bytes > 0
        assert adding.put([NOISE]).stored_bytes == 0  # it is on its way
        adding.finish()
    assert len(shelf.present()) == 2


def test_p5_a_damaged_object_is_written_anew_when_its_content_is_met_again(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    path = shelf.path_of(digest_of(TEXT))
    damaged = bytearray(path.read_bytes())
    damaged[30] ^= 1
    path.write_bytes(damaged)
    stored(shelf, TEXT)
    assert read(shelf, TEXT) == TEXT
    assert [file.standing.value for file in shelf.files()].count("damaged") == 1  # and the other is kept


def test_what_was_not_finished_leaves_nothing(shelf: Shelf) -> None:
    with Adding(shelf, 6) as adding:
        adding.put([TEXT])
    assert shelf.present() == frozenset()
    assert litter(shelf) == []


def test_what_a_content_raises_comes_out_and_nothing_is_left(shelf: Shelf) -> None:
    def content() -> Iterator[bytes]:
        yield TEXT
        raise PermissionError("not yours")

    with Adding(shelf, 6) as adding:
        with pytest.raises(PermissionError):
            adding.put(content())
        adding.put([NOISE])
        adding.finish()
    assert shelf.present() == {digest_of(NOISE)}
    assert litter(shelf) == []


def test_many_contents_hold_few_files_open(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding_module, "_MOST_PENDING", 5)
    contents = [b"%d" % number for number in range(40)]
    most = 0
    with Adding(shelf, 6) as adding:
        for content in contents:
            adding.put([content])
            most = max(most, len([name for name in os.listdir(shelf.folder) if is_leftover(name)]))
        adding.finish()
    assert most <= 6  # those that wait, and the one that says that somebody is at work
    assert shelf.present() == {digest_of(content) for content in contents}


@pytest.mark.skipif(sys.platform == "win32", reason="there a name is synced by way of its file")
def test_all_data_is_on_the_medium_before_the_first_name_and_all_names_in_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    disk = FaultyDisk(tmp_path)
    shelf = Shelf(disk, folder)
    with Adding(shelf, 6) as adding:
        for number in range(5):
            adding.put([b"%d" % number])
        disk.calls.clear()
        adding.finish()
    calls = [name for name in disk.calls if name in {"sync", "link", "sync_folder"}]
    assert calls == ["sync"] * 5 + ["link"] * 5 + ["sync_folder"] * len(calls[10:])
    assert calls[10:]


def test_while_somebody_adds_everybody_can_tell(shelf: Shelf) -> None:
    with Adding(shelf, 6):
        assert Shelf(Disk(), shelf.backup_folder).has_writers()
    assert not shelf.has_writers()


def test_what_a_dead_writer_has_left_is_removed(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    (shelf.folder / f".backupkit-{'0' * 16}.tmp").write_bytes(b"half of it")
    assert litter(shelf)
    assert not shelf.has_writers()
    assert litter(shelf) == []


@pytest.mark.needs_posix("a file has no mode on Windows")
def test_p12_nobody_else_can_read_an_object_unless_that_is_said(tmp_path: Path) -> None:
    for name, access, modes in (
        ("a", Access(), (0o700, 0o600)),
        ("b", Access(mode=0o644), (0o755, 0o644)),
    ):
        (tmp_path / name).mkdir()
        shelf = Shelf(Disk(), tmp_path / name, access)
        stored(shelf, TEXT)
        path = shelf.path_of(digest_of(TEXT))
        found = [stat.S_IMODE(os.stat(each).st_mode) for each in (shelf.folder, path.parent, path)]
        assert found == [modes[0], modes[0], modes[1]]
