from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from backupkit.files.disk import Disk
from backupkit.store.objects.shelf import Shelf
from backupkit.values.problem import Flaw
from backupkit.versionfile.header import Damaged
from tests.store.objects.contents import NOISE, TEXT, digest_of, read, stored


def _flaw(shelf: Shelf, content: bytes) -> Flaw:
    with pytest.raises(Damaged) as caught:
        read(shelf, content)
    return caught.value.problem.flaw


def test_a_folder_without_objects_has_none(shelf: Shelf) -> None:
    assert shelf.present() == frozenset()
    assert not shelf.has(digest_of(TEXT))
    assert shelf.look([]) == frozenset()
    assert shelf.look([digest_of(TEXT)]) == {digest_of(TEXT)}
    assert _flaw(shelf, TEXT) is Flaw.MISSING
    assert not shelf.has_writers()


def test_what_lies_there_and_is_no_object_is_passed_over(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    digest = digest_of(TEXT)
    place = shelf.folder / digest[:2]
    (shelf.folder / "notes.txt").write_text("mine")
    (shelf.folder / "zz").mkdir()
    (place / "notes.txt").write_text("mine")
    (place / f"{digest[:-1]}.gz").write_text("one digit less")
    other = "0" * 64 if digest[:2] != "00" else "1" * 64
    (place / f"{other}.gz").write_text("in a folder that is not its own")
    (shelf.folder / other[:2]).mkdir(exist_ok=True)
    (shelf.folder / other[:2] / f"{other}.gz").mkdir()
    assert shelf.present() == {digest}
    assert not shelf.has(other)


def test_an_object_that_was_put_aside_is_read_all_the_same_and_comes_back_where_it_is_missed(shelf: Shelf) -> None:
    stored(shelf, TEXT, NOISE)
    shelf.put_aside(digest_of(TEXT))
    assert shelf.present() == {digest_of(NOISE)}
    assert read(shelf, TEXT) == TEXT
    assert shelf.look([digest_of(TEXT), digest_of(NOISE)]) == frozenset()
    assert shelf.present() == {digest_of(TEXT), digest_of(NOISE)}


def test_a_look_says_what_is_missing_of_many(shelf: Shelf) -> None:
    contents = [b"%d" % number for number in range(300)]
    stored(shelf, *contents)
    digests = [digest_of(content) for content in contents]
    shelf.put_aside(digests[7])
    shelf.path_of(digests[9]).unlink()
    assert shelf.look(digests) == {digests[9]}
    assert shelf.has(digests[7])


def test_a_damaged_one_that_was_taken_out_of_its_place_is_missed_but_read_should_it_be_right_after_all(
    shelf: Shelf,
) -> None:
    stored(shelf, TEXT)
    shelf.set_apart(digest_of(TEXT))
    assert shelf.look([digest_of(TEXT)]) == {digest_of(TEXT)}
    assert read(shelf, TEXT) == TEXT


def test_what_is_gone_already_is_neither_put_aside_nor_set_apart_and_that_is_no_error(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    shelf.put_aside(digest_of(NOISE))
    shelf.set_apart(digest_of(TEXT))
    shelf.set_apart(digest_of(TEXT))
    assert shelf.present() == frozenset()


@pytest.mark.needs_posix("links need a privilege on Windows")
def test_p12_a_link_or_a_pipe_in_the_place_of_an_object_is_refused_and_hangs_nobody(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    path = shelf.path_of(digest_of(TEXT))
    sound = path.rename(path.with_name("elsewhere"))
    path.symlink_to(sound)
    assert _flaw(shelf, TEXT) is Flaw.NOT_OPENED
    assert not shelf.has(digest_of(TEXT))
    path.unlink()
    os.mkfifo(path)
    assert _flaw(shelf, TEXT) is Flaw.NOT_OPENED


def test_where_there_are_no_links_what_is_aside_comes_back_by_a_rename(tmp_path: Path) -> None:
    class WithoutLinks(Disk):
        def link(self, source: Path, target: Path) -> None:
            raise OSError(errno.EOPNOTSUPP, "no links here", os.fspath(source), None, os.fspath(target))

    (tmp_path / "backups").mkdir()
    shelf = Shelf(WithoutLinks(), tmp_path / "backups")
    stored(shelf, TEXT)
    shelf.put_aside(digest_of(TEXT))
    assert shelf.look([digest_of(TEXT)]) == frozenset()
    assert [file.path for file in shelf.files()] == [shelf.path_of(digest_of(TEXT))]


def test_what_cannot_be_listed_just_now_is_not_taken_for_empty(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(shelf, TEXT)

    def refused(*_: object) -> list[str]:
        raise OSError(errno.EIO, "not just now")

    monkeypatch.setattr(os, "listdir", refused)
    with pytest.raises(OSError, match="not just now"):
        shelf.present()
