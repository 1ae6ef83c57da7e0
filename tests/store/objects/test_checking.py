from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit.store.objects.checking import Need, check
from backupkit.store.objects.naming import Standing
from backupkit.store.objects.shelf import Shelf
from backupkit.values.problem import Flaw
from tests.store.objects.contents import NOISE, TEXT, digest_of, need_of, stored

_OTHER = b"the other one"


def _harm(shelf: Shelf, content: bytes) -> None:
    path = shelf.path_of(digest_of(content))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


def test_what_is_sound_is_said_to_be(shelf: Shelf) -> None:
    stored(shelf, TEXT, NOISE)
    found = check(shelf, {"a": [need_of(TEXT)], "b": [need_of(TEXT), need_of(NOISE)]})
    assert found.sound == {need_of(TEXT), need_of(NOISE)}
    assert (found.damaged, found.unread, found.victims) == ({}, {}, {})


def test_p5_a_damaged_object_is_named_with_all_versions_that_need_it(shelf: Shelf) -> None:
    stored(shelf, TEXT, NOISE, _OTHER)
    _harm(shelf, NOISE)
    needs = {"a": [need_of(TEXT), need_of(NOISE)], "b": [need_of(NOISE)], "c": [need_of(TEXT), need_of(_OTHER)]}
    found = check(shelf, needs)
    assert found.damaged[need_of(NOISE)].backup_ids == ("a", "b")
    assert set(found.victims) == {"a", "b"}
    assert found.sound == {need_of(TEXT), need_of(_OTHER)}


def test_p5_a_missing_object_is_named_as_well(shelf: Shelf) -> None:
    found = check(shelf, {"a": [need_of(TEXT)]})
    assert found.victims["a"].flaw is Flaw.MISSING


def test_a_damaged_one_is_written_anew_when_its_content_is_met_again_and_then_all_versions_are_whole(
    shelf: Shelf,
) -> None:
    stored(shelf, NOISE)
    _harm(shelf, NOISE)
    needs = {"a": [need_of(NOISE)], "b": [need_of(NOISE)]}
    assert check(shelf, needs).victims
    assert shelf.look([digest_of(NOISE)])  # it is missed by now, so a writer reads its file although that is unchanged
    assert check(shelf, needs).victims  # and still told
    stored(shelf, NOISE)
    assert not check(shelf, needs).victims


def test_each_object_is_read_once_however_many_versions_need_it(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(shelf, TEXT)
    read: list[str] = []
    content: Callable[..., object] = Shelf.content

    def counted(self: Shelf, digest: str, size_bytes: int) -> object:
        read.append(digest)
        return content(self, digest, size_bytes)

    monkeypatch.setattr(Shelf, "content", counted)
    check(shelf, {f"version {number}": [need_of(TEXT)] * 2 for number in range(50)})
    assert read == [digest_of(TEXT)]


def test_a_version_that_gives_a_wrong_size_harms_no_other(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    wrong = Need(digest=digest_of(TEXT), size_bytes=5)
    found = check(shelf, {"a": [need_of(TEXT)], "b": [wrong]})
    assert set(found.victims) == {"b"}
    assert shelf.has(digest_of(TEXT))


def test_one_that_cannot_be_read_just_now_is_neither_sound_nor_damaged(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(shelf, TEXT)

    def refused(*_: object) -> int:
        raise OSError(errno.EIO, "not just now")

    monkeypatch.setattr(Shelf, "_opened", refused)
    found = check(shelf, {"a": [need_of(TEXT)]})
    assert list(found.unread) == [need_of(TEXT)]
    assert not found.damaged
    assert [file.standing for file in shelf.files()] == [Standing.PRESENT]


def test_in_a_folder_that_cannot_be_written_damage_is_told_all_the_same(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored(shelf, NOISE)
    _harm(shelf, NOISE)

    def refused(_source: Path, _target: Path) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(shelf.disk, "rename", refused)
    with caplog.at_level(logging.WARNING):
        found = check(shelf, {"a": [need_of(NOISE)]})
    assert set(found.victims) == {"a"}
    assert "could not be taken out of its place" in caplog.text


def test_what_wants_it_to_stop_is_heard_after_each_object(shelf: Shelf) -> None:
    stored(shelf, TEXT, _OTHER)
    done: list[int] = []

    def stop(count: int) -> None:
        done.append(count)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        check(shelf, {"a": [need_of(TEXT), need_of(_OTHER)]}, pause=stop)
    assert len(done) == 1
