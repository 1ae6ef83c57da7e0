"""Odd documents: whatever stands in the document's place is stored whole or refused with a sentence (P1, P4, P6)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import time
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.documents.json_file import JsonFile
from backupkit.values import naming
from backupkit.values.version import Suspicion, Trigger
from tests.test_odd_folders import (
    BOUND,
    MIB,
    assert_helpful,
    assert_restorable,
    bounded_memory,
    leftovers,
    ordinary_user,
    snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

_HANG_SECONDS = 30


@pytest.fixture(autouse=True)
def _nothing_hangs() -> Iterator[None]:
    """Turn a wait for ever (for a pipe's other end, say) into a failure."""

    def stop(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_HANG_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def states(manager: BackupManager, save: Callable[[object], bytes]) -> dict[str, bytes]:
    """Two versions: id -> content."""
    found = {}
    for number in range(2):
        data = save({"number": number})
        backup_id = manager.create_backup()
        assert backup_id
        found[backup_id] = data
    return found


# -- what is no file --------------------------------------------------------------------------------------------------


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_bytes(b"x")


def _device_node(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root can make a device")


def _link_to_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


PLACES: dict[str, Callable[[Path], None]] = {
    "missing": lambda _: None,
    "folder": _folder,
    "pipe": os.mkfifo,
    "socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o600),
    "device": _device_node,
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "link to a pipe": _link_to_pipe,
    "link to a folder": lambda path: path.symlink_to("."),
    "dangling link": lambda path: path.symlink_to("nowhere.json"),
    "link into nowhere": lambda path: path.symlink_to("no/such/folder/data.json"),
    "link loop": lambda path: path.symlink_to(path.name),
    "link through a file": lambda path: path.symlink_to("../note/data.json"),
}

WORDS = {
    "missing": "does not exist",
    "folder": "it is a folder",
    "pipe": "it is a pipe",
    "socket": "it is a socket",
    "device": "it is a device",
    "link to a device": "it is a device",
    "link to a pipe": "it is a pipe",
    "link to a folder": "it is a folder",
    "dangling link": "does not exist",
    "link into nowhere": "does not exist",
    "link loop": "too many levels of symbolic links",
    "link through a file": "not a directory",
}
REPLACEABLE = {"missing", "dangling link"}  # nothing is there, so a restore has nothing to spoil


def place(kind: str, document: Path) -> None:
    document.parent.with_name("note").touch()
    document.unlink()
    PLACES[kind](document)


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_no_file_is_refused_with_a_sentence(
    kind: str, tmp_path: Path, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    place(kind, document)
    before = snapshot(tmp_path)
    for call in (manager.create_backup, lambda: manager.create_backup(force=True), manager.estimate_backup_size):
        with pytest.raises(
            errors.DocumentMissing if "not exist" in WORDS[kind] else errors.DocumentUnreadable
        ) as caught:
            call()
        assert_helpful(caught.value, document, WORDS[kind])

    log = "home/backups/history.jsonl"
    assert snapshot(tmp_path) | {log: None} == before | {log: None}
    assert_restorable(manager, states, tmp_path)
    assert manager.verify_backups().corrupted == 0


@pytest.mark.parametrize("kind", sorted(PLACES.keys() - REPLACEABLE))
def test_p4_a_restore_refuses_to_replace_what_is_no_file(
    kind: str, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    place(kind, document)
    kept = manager.backups_dir
    before = {name: seen for name, seen in snapshot(document.parent).items() if not name.startswith(kept.name)}
    with pytest.raises(errors.DocumentUnwritable) as caught:
        manager.restore_backup(next(iter(states)))

    assert_helpful(caught.value, document)
    after = {name: seen for name, seen in snapshot(document.parent).items() if not name.startswith(kept.name)}
    assert after == before
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)


@pytest.mark.parametrize("kind", sorted(REPLACEABLE))
def test_a_restore_puts_the_document_where_nothing_is(
    kind: str, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    place(kind, document)
    was_link = document.is_symlink()
    backup_id, data = next(iter(states.items()))
    result = manager.restore_backup(backup_id)

    assert (document.read_bytes(), document.is_symlink()) == (data, was_link)
    assert result.before_id is None
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_no_file_cannot_be_imported(
    kind: str, tmp_path: Path, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    source = tmp_path / "home" / "source.json"
    source.touch()
    place(kind, source)
    before = document.read_bytes()
    with pytest.raises(errors.DocumentMissing if "not exist" in WORDS[kind] else errors.DocumentUnreadable) as caught:
        manager.import_backup(source)

    assert_helpful(caught.value, source, WORDS[kind])
    assert document.read_bytes() == before
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)


@pytest.mark.parametrize("kind", sorted(PLACES.keys() - REPLACEABLE))
def test_no_restore_to_another_place_replaces_what_is_no_file(
    kind: str, tmp_path: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    target = tmp_path / "home" / "target.json"
    target.touch()
    place(kind, target)
    seen = target.lstat()
    with pytest.raises(errors.DocumentUnwritable) as caught:
        manager.restore_backup(next(iter(states)), to=target)

    assert_helpful(caught.value, target)
    assert (target.lstat().st_ino, target.lstat().st_mode) == (seen.st_ino, seen.st_mode)
    assert leftovers(target.parent) == []


@pytest.mark.parametrize("kind", sorted(kind for kind in PLACES if WORDS[kind] != "does not exist"))
def test_saving_stops_before_its_block_where_the_document_is_no_file(
    kind: str, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    assert states
    place(kind, document)
    ran = []
    with pytest.raises(errors.DocumentUnreadable), manager.saving("edit"):
        ran.append(1)

    assert not ran


def test_a_document_that_cannot_be_read_is_refused_and_kept() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        first = manager.create_backup()
        assert first
        document.chmod(0)
        with pytest.raises(errors.DocumentUnreadable) as caught:
            manager.create_backup()
        assert_helpful(caught.value, document, "permission denied")
        with pytest.raises(errors.DocumentUnwritable) as refused:
            manager.restore_backup(first)
        assert_helpful(refused.value, document, "permission denied")
        assert stat.S_IMODE(document.stat().st_mode) == 0
        assert_restorable(manager, {first: b"[1]"}, home)
        document.chmod(0o600)

        assert document.read_bytes() == b"[1]"
        assert leftovers(home, manager.backups_dir) == []


def test_a_document_in_a_folder_that_cannot_be_written_is_stored_and_not_replaced(clock: FakeClock) -> None:
    with ordinary_user() as home:
        document = home / "closed" / "data.json"
        document.parent.mkdir()
        document.write_bytes(b"[1]")
        (home / "backups").mkdir()
        manager = BackupManager(document, home / "backups", clock=clock)
        first = manager.create_backup()
        assert first
        document.write_bytes(b"[1, 2]")
        document.parent.chmod(0o500)
        second = manager.create_backup()
        assert second
        with pytest.raises(errors.DocumentUnwritable) as caught:
            manager.restore_backup(first)
        assert_helpful(caught.value, document, "permission denied")

        assert document.read_bytes() == b"[1, 2]"
        assert_restorable(manager, {first: b"[1]", second: b"[1, 2]"}, home)
        document.parent.chmod(0o700)


# -- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [["real.json"], ["middle.json", "real.json"], ["../real.json"]])
def test_p14_a_link_stays_and_the_file_that_it_names_is_replaced(
    links: list[str], document: Path, manager: BackupManager
) -> None:
    real = document.parent / links[-1]
    document.rename(real)
    names = [document, *(document.parent / name for name in links[:-1])]
    for path, target in zip(names, links, strict=True):
        path.symlink_to(target)
    data = real.read_bytes()
    backup_id = manager.create_backup()
    assert backup_id
    real.write_bytes(b"[]")

    manager.restore_backup(backup_id)

    assert [os.fspath(path.readlink()) for path in names] == links
    assert (real.is_symlink(), real.read_bytes()) == (False, data)
    assert leftovers(document.parent, real.parent) == []
    manager.undo_restore()
    assert real.read_bytes() == b"[]"


def test_p14_a_restore_says_that_other_hard_links_keep_the_earlier_content(
    document: Path, manager: BackupManager
) -> None:
    data = document.read_bytes()
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")
    os.link(document, document.with_name("second.json"))
    os.link(document, document.with_name("third.json"))

    result = manager.restore_backup(backup_id)

    assert ["2 other hard links" in sentence for sentence in result.not_kept] == [True]
    assert document.read_bytes() == data
    assert document.with_name("second.json").read_bytes() == b"[]"


def test_a_document_without_other_hard_links_is_said_to_be_kept_whole(document: Path, manager: BackupManager) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")

    assert manager.restore_backup(backup_id).not_kept == ()


# -- accidents (P6) ---------------------------------------------------------------------------------------------------

LARGE = json.dumps({"rows": [{"id": number, "text": "x" * 30} for number in range(3_000)]}).encode()

ACCIDENTS: dict[str, tuple[bytes, Suspicion]] = {
    "empty": (b"", Suspicion.EMPTY),
    "blank": (b" \n\t\r\n", Suspicion.EMPTY),
    "nuls": (bytes(len(LARGE)), Suspicion.NULS),
    "truncated": (LARGE[: len(LARGE) * 2 // 3], Suspicion.UNPARSABLE),
    "last byte lost": (LARGE[:-1], Suspicion.UNPARSABLE),
    "page of nuls": (LARGE[:4096] + bytes(4096) + LARGE[8192:], Suspicion.UNPARSABLE),
    "nuls at the end": (LARGE[:-4096] + bytes(4096), Suspicion.UNPARSABLE),
    "not in utf-8": (LARGE[:-3] + b"\xff" + LARGE[-3:], Suspicion.UNPARSABLE),
    "twice": (LARGE + LARGE, Suspicion.UNPARSABLE),
    "small": (b'{"rows": []}', Suspicion.SHRUNK),
}


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_p6_an_accident_is_stored_marked_and_never_pushes_out_the_last_good_version(
    accident: str, tmp_path: Path, document: Path, clock: FakeClock
) -> None:
    data, suspicion = ACCIDENTS[accident]
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    assert len(LARGE) > 130_000
    document.write_bytes(LARGE)
    good = manager.create_backup()
    assert good
    document.write_bytes(data)
    bad = manager.create_backup()
    assert bad
    manager.verify_backups()  # of a large document, the backup itself sees only the ends
    assert manager.find_backup(bad).suspicions == (suspicion,)
    for _ in range(4):
        clock.advance(days=1)
        bad = manager.create_backup(force=True)
    assert bad

    assert not manager.find_backup(good).suspect
    assert_restorable(manager, {good: LARGE, bad: data}, tmp_path)
    manager.restore_backup(good)
    assert document.read_bytes() == LARGE
    manager.undo_restore()
    assert document.read_bytes() == data


def test_p6_good_versions_after_an_accident_do_not_push_out_the_one_before_it(
    document: Path, clock: FakeClock, save: Callable[[object], bytes], tmp_path: Path
) -> None:
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    document.write_bytes(LARGE)
    before = manager.create_backup()
    assert before
    document.write_bytes(b"")
    manager.create_backup()
    for number in range(5):
        save({"afresh": number})
        manager.create_backup()

    assert_restorable(manager, {before: LARGE}, tmp_path)


# -- a document that is rewritten while it is read --------------------------------------------------------------------

_SIZE = 600_000  # three pieces for each of the two readings


def _state(letter: bytes, size: int = _SIZE) -> bytes:
    return b'["' + letter * (size - 4) + b'"]'


class _Writer:
    """A host that rewrites its file in place while the kit reads it: at given pieces, counted over all readings."""

    def __init__(self, document: Path, at: Callable[[int], bool], size: int = _SIZE) -> None:
        self.document, self._at, self._size = document, at, size
        self.pieces = self.rewrites = 0
        self.states = [document.read_bytes()]

    def __call__(self, *_: object) -> None:
        self.pieces += 1
        if self._at(self.pieces):
            self.rewrites += 1
            self.states.append(_state(b"%c" % (0x61 + self.rewrites % 26), self._size))
            with self.document.open("r+b") as file:
                file.write(self.states[-1])
                file.truncate()


@pytest.mark.parametrize("size", [_SIZE, 300_000, 1_200_000], ids=["same size", "shorter", "longer"])
@pytest.mark.parametrize("piece", range(1, 7))
def test_p6_a_torn_read_is_never_stored(piece: int, size: int, document: Path, manager: BackupManager) -> None:
    document.write_bytes(_state(b"a"))
    writer = _Writer(document, lambda number: number == piece, size)

    backup_id = manager.create_backup(progress=writer)

    assert backup_id
    assert writer.rewrites == 1
    manager.restore_backup(backup_id, to=document.with_name("copy"))
    assert document.with_name("copy").read_bytes() in writer.states
    assert len(manager.list_backups()) == 1
    assert leftovers(manager.backups_dir) == []


def test_p6_a_document_that_never_holds_still_is_refused(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes], tmp_path: Path
) -> None:
    document.write_bytes(_state(b"a"))
    writer = _Writer(document, lambda number: number % 2 == 0)
    with pytest.raises(errors.DocumentChanged) as caught:
        manager.create_backup(progress=writer)

    assert_helpful(caught.value, document, "5 attempts")
    assert clock.slept_seconds > 0
    assert document.read_bytes() == writer.states[-1]
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)
    assert leftovers(manager.backups_dir) == []
    assert_restorable(manager, states, tmp_path)


def test_p6_a_document_that_holds_still_at_last_is_stored(document: Path, manager: BackupManager) -> None:
    document.write_bytes(_state(b"a"))
    writer = _Writer(document, lambda number: number <= 12)

    backup_id = manager.create_backup(progress=writer)

    assert backup_id
    manager.restore_backup(backup_id, to=document.with_name("copy"))
    assert document.with_name("copy").read_bytes() == writer.states[-1]


def test_a_document_that_is_replaced_while_it_is_read_is_stored_as_it_is_now(
    document: Path, manager: BackupManager
) -> None:
    document.write_bytes(_state(b"a"))
    new = document.with_name("new")
    new.write_bytes(_state(b"b"))

    def swap(*_: object) -> None:
        if new.exists():
            new.replace(document)

    backup_id = manager.create_backup(progress=swap)

    assert backup_id
    manager.restore_backup(backup_id, to=document.with_name("copy"))
    assert document.with_name("copy").read_bytes() == _state(b"b")


@pytest.mark.parametrize("rest", [b"", b"[1"])
def test_p6_half_of_a_save_is_given_50_ms_to_become_whole(
    rest: bytes, document: Path, manager: BackupManager, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.write_bytes(rest)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        document.write_bytes(b"[1, 2]")

    monkeypatch.setattr(clock, "sleep", sleep)
    backup_id = manager.create_backup()

    assert backup_id
    assert not manager.find_backup(backup_id).suspect
    assert min(slept) >= 0.05
    assert [meta.file_size for meta in manager.list_backups()] == [6]


def test_a_document_that_disappears_while_it_is_read_is_not_stored_as_half(
    document: Path, manager: BackupManager
) -> None:
    document.write_bytes(_state(b"a"))

    def remove(*_: object) -> None:
        document.unlink(missing_ok=True)

    with pytest.raises(errors.DocumentMissing):
        manager.create_backup(progress=remove)

    assert manager.list_backups() == []
    assert leftovers(manager.backups_dir) == []


def test_p4_a_save_that_comes_in_during_a_restore_is_stored_before_it_is_replaced(
    document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    first, data = next(iter(states.items()))
    document.write_bytes(b'{"late": 1}')

    manager.restore_backup(first, progress=lambda *_: (document.write_bytes(b'{"late": 2}'), None)[1])

    assert document.read_bytes() == data
    manager.undo_restore()
    assert document.read_bytes() == b'{"late": 2}'


# -- odd contents -----------------------------------------------------------------------------------------------------

SOUND = {
    "nan": b'{"a": NaN, "b": [Infinity, -Infinity]}',
    "mark": b'\xef\xbb\xbf{"a": 1}',
    "utf-16": '{"a": "\u00e4\U0001f600"}'.encode("utf-16"),
    "utf-16 without mark": '{"a": 1}'.encode("utf-16-le"),
    "utf-32": '{"a": 1}'.encode("utf-32"),
    "duplicate keys": b'{"a": 1, "a": [1, 2], "a": 3}',
    "3,000 levels": b"[" * 3_000 + b"]" * 3_000,
    "3,000 levels of objects": b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    "5,000 digits": b'{"n": ' + b"7" * 5_000 + b"}",
    "70,000 digits": b"[" + b"7" * 70_000 + b"]",
    "huge exponent": b"[1e999999999]",
    "lone surrogate": b'["\\ud800"]',
    "scalar": b"3",
    "null": b"null",
    "spaces around": b"\r\n\t [1] \r\n",
    "long name": b'{"' + b"k" * 200_000 + b'": 1}',
    "large nan": b"[" + b"NaN, " * 80_000 + b"NaN]",
    "large utf-16": json.dumps(["\u00e4" * 10] * 9_000, ensure_ascii=False).encode("utf-16"),
}


@pytest.mark.parametrize("content", SOUND)
def test_p1_odd_json_is_no_accident_and_comes_back_byte_for_byte(
    content: str, tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    document.write_bytes(SOUND[content])
    backup_id = manager.create_backup()
    assert backup_id
    assert manager.verify_backups().valid == 1

    meta = manager.find_backup(backup_id)
    assert (meta.suspicions, meta.examined) == ((), True)
    assert_restorable(manager, {backup_id: SOUND[content]}, tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"[" * 300_000, b"[" * 50_000 + b"]" * 50_000, b'["' + b"\\" * 99_999, b"\xfe\xff", b"\0", b"{", b'"', b"-"],
    ids=["deep and open", "50,000 levels", "backslashes", "only a mark", "one nul", "brace", "quote", "minus"],
)
def test_p6_what_no_reader_takes_is_stored_and_marked(
    data: bytes, tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    document.write_bytes(data)
    backup_id = manager.create_backup()
    assert backup_id
    assert manager.verify_backups().valid == 1

    assert manager.find_backup(backup_id).suspect
    assert_restorable(manager, {backup_id: data}, tmp_path)


@pytest.mark.parametrize("filler", [b"\0", b" "])
def test_a_document_of_nothing_is_examined_in_bounded_memory(filler: bytes, document: Path) -> None:
    pieces = (filler * (MIB // 4) for _ in range(4 * 12))

    with bounded_memory(BOUND // 8):
        judgement = JsonFile(document).examine(pieces)

    assert judgement.suspicions in {(Suspicion.NULS,), (Suspicion.EMPTY,)}


# -- odd names and times ----------------------------------------------------------------------------------------------

NAMES = {
    "255 bytes": b"n" * 250 + b".json",
    "255 bytes of emoji": "\U0001f600".encode() * 62 + b"a.json",
    "newline": b"two\nlines.json",
    "not utf-8": b"caf\xe9.json",
    "not utf-8 in its suffix": b"data.\xff\xfe",
    "spaces": b" leading and trailing ",
    "hyphen": b"--help",
    "hidden": b".data",
    "no suffix": b"data",
    "two dots": b"..data..json",
    "gzip": b"data.json.gz",
    "like our own": b"manifest.json",
    "like a version": b"backup_20251104_120000_a1b2c3d4.json.gz",
    "control characters": b"\x01\x1b[31m\x7f.json",
    "quotes": b'"\\\'".json',
}


# Outside a backup folder such a name means nothing, but the guard in conftest cannot know that.
_MISTAKABLE = {"like our own", "like a version"}


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.leaves_damage) if name in _MISTAKABLE else name for name in NAMES]
)
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A document with an odd name."""
    folder = tmp_path / "odd"
    folder.mkdir()
    path = folder / os.fsdecode(NAMES[request.param])
    path.write_bytes(b'["first"]')
    return path


def test_a_document_with_an_odd_name_is_stored_and_restored(odd: Path, clock: FakeClock) -> None:
    manager = BackupManager(odd, clock=clock)
    backup_id = manager.create_backup()
    assert backup_id
    odd.write_bytes(b'["second"]')
    manager.restore_backup(backup_id)

    assert odd.read_bytes() == b'["first"]'
    assert [path for path in odd.parent.iterdir() if path.is_file()] == [odd]
    manager.undo_restore()
    assert odd.read_bytes() == b'["second"]'
    assert manager.verify_backups().valid == 3


def test_p3_versions_of_a_document_with_an_odd_name_are_found_without_the_manifest(odd: Path, clock: FakeClock) -> None:
    manager = BackupManager(odd, clock=clock)
    backup_id = manager.create_backup("kept")
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink(missing_ok=True)
    fresh = BackupManager(odd, clock=clock)

    assert [(meta.backup_id, meta.description) for meta in fresh.list_backups()] == [(backup_id, "kept")]
    assert fresh.rebuild_manifest() == 1


def test_errors_about_a_document_with_an_odd_name_name_it(odd: Path) -> None:
    manager = BackupManager(odd)
    odd.unlink()

    with pytest.raises(errors.DocumentMissing) as caught:
        manager.create_backup()

    assert_helpful(caught.value, odd)


def test_a_file_with_an_odd_name_can_be_imported(odd: Path, manager: BackupManager) -> None:
    if odd.name.endswith(".gz"):
        pytest.skip("it would be no gzip file")
    backup_id = manager.import_backup(odd)

    assert manager.find_backup(backup_id).trigger is Trigger.IMPORT
    assert manager.rebuild_manifest() == 1


@pytest.mark.parametrize("length", [255, 256, 5_000])
def test_a_name_that_is_too_long_for_the_disk_is_refused_with_a_sentence(length: int, tmp_path: Path) -> None:
    document = tmp_path / ("n" * length)
    manager = BackupManager(document)

    with pytest.raises(errors.DocumentMissing if length == 255 else errors.DocumentUnreadable) as caught:
        manager.create_backup()

    assert_helpful(caught.value, document)


@pytest.mark.parametrize("year", [1902, 1970, 2038, 2107, 2400])
def test_p8_a_document_with_a_wrong_time_is_stored_under_the_clocks(
    year: int, document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    data = document.read_bytes()
    os.utime(document, ((year - 1970) * 31_556_952,) * 2)
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")
    os.utime(document, ((year - 1970) * 31_556_952,) * 2)
    manager.restore_backup(backup_id)

    assert manager.find_backup(backup_id).timestamp == clock.now()
    assert document.read_bytes() == data
    assert abs(document.stat().st_mtime - time.time()) < 3_600


@pytest.mark.leaves_damage
@pytest.mark.parametrize("make", [_folder, lambda path: path.symlink_to("data.json")], ids=["folder", "link"])
def test_what_stands_in_the_drafts_places_is_not_ours_and_stops_a_restore_with_a_sentence(
    make: Callable[[Path], None], document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    *taken, last = JsonFile(document).leftovers()[:8]
    for path in taken:
        make(path)
    before = document.read_bytes()
    assert manager.restore_backup(next(iter(states))), "one free name is enough"
    assert manager.undo_restore()
    make(last)

    with pytest.raises(errors.DocumentUnwritable, match="other files stand where its draft would go") as caught:
        manager.restore_backup(next(iter(states)))

    assert os.fspath(document) in str(caught.value)
    assert document.read_bytes() == before
    assert all(os.path.lexists(path) for path in (*taken, last))
    for path in (*taken, last):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
