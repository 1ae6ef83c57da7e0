"""Odd folders: whatever state a backup folder is in, nothing is lost, and the error says what to do (P3, P5, P12, P15).

Also the words and tools that the tests of odd documents and of privacy share.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import functools
import gzip
import hashlib
import json
import os
import re
import resource
import shutil
import stat
import struct
import subprocess
import tempfile
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.files import drafts
from backupkit.store import manifest
from backupkit.values import naming
from backupkit.values.version import BackupMetadata, Status, Trigger
from tests import forging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from backupkit.testing.clock import FakeClock

NOBODY = 65534
MIB = 1 << 20
BOUND = 64 * MIB

_REASSURING = re.compile(
    r"untouched|not touched|nothing was (changed|touched|overwritten)|as (it was|before)", re.IGNORECASE
)
_ADVICE = re.compile(
    r"Put this right|[Rr]estore (one of them|to another)|Try again|Check the|[Cc]hoose another|Connect the|"
    r"Give each|Free some|Update the|List the"
)


# -- what the tests of odd things share -------------------------------------------------------------------------------


def assert_helpful(error: BaseException, path: Path, *words: str) -> None:
    """What happened, to which file, that nothing was lost, and what to do."""
    text = str(error)
    assert os.fspath(path) in text
    for word in words:
        assert word in text
    assert _REASSURING.search(text), text
    assert _ADVICE.search(text), text


def assert_restorable(manager: BackupManager, states: Mapping[str, bytes], folder: Path) -> None:
    for number, (backup_id, data) in enumerate(states.items()):
        target = folder / f"restored-{number}"
        manager.restore_backup(backup_id, to=target)
        assert target.read_bytes() == data
        target.unlink()


def snapshot(folder: Path) -> dict[str, object]:
    """Return everything below *folder*, byte for byte."""
    return {os.fspath(path.relative_to(folder)): _seen(path) for path in sorted(folder.rglob("*"))}


def _seen(path: Path) -> tuple[int, object]:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return mode, path.readlink()
    return mode, path.read_bytes() if stat.S_ISREG(mode) else None


def leftovers(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.iterdir() if naming.is_leftover(path.name)]


@functools.cache
def _load_all_modules() -> None:
    """Use the kit once: what it imports late may lie where only root can read."""
    with tempfile.TemporaryDirectory() as name:
        document = Path(name) / "data.json"
        document.write_bytes(b"[]")
        manager = BackupManager(document)
        manager.restore_backup(manager.create_backup() or "")
        manager.verify_backups()


@contextlib.contextmanager
def ordinary_user() -> Iterator[Path]:
    """Give up root's rights for a block, in which file permissions therefore count; yield a folder of that user."""
    _load_all_modules()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)
        if os.geteuid() != 0:
            yield home
            return
        os.chown(home, NOBODY, NOBODY)
        groups = os.getgroups()
        os.setgroups([])
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            if not os.access(home, os.W_OK, effective_ids=True):
                pytest.skip("the folder for temporary files lies where only root can enter")
            yield home
        finally:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups(groups)


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """Mount a file system in memory on *folder*."""
    folder.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", os.fspath(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", os.fspath(folder)], check=True)


@contextlib.contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """Let every write beyond *size* bytes of a file fail: a torn write, without any rights."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextlib.contextmanager
def bounded_memory(limit_bytes: int = BOUND) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit_bytes
    finally:
        tracemalloc.stop()


@pytest.fixture
def states(manager: BackupManager, document: Path, save: Callable[[object], bytes]) -> dict[str, bytes]:
    """Three versions: the first pinned, the second described by hand, the third as it comes; id -> content."""
    found = {}
    for number, text in enumerate(("first", "by hand", "third")):
        data = save({"systems": [{"id": number, "text": "x" * 200}]})
        backup_id = manager.create_backup(text, trigger=Trigger.MANUAL if number == 1 else Trigger.SAVE)
        assert backup_id
        found[backup_id] = data
    manager.pin(next(iter(found)))
    assert document.read_bytes() == list(found.values())[-1]
    return found


def again(manager: BackupManager, clock: FakeClock) -> BackupManager:
    """Return a second manager that has nothing in memory: a restarted app."""
    return BackupManager(manager.data_file, manager.backups_dir, clock=clock, zone=UTC)


def facts(manager: BackupManager) -> list[tuple[str, str, Trigger, str, bool, Status]]:
    return [
        (meta.backup_id, meta.description, meta.trigger, meta.file_hash, meta.pinned, meta.status)
        for meta in manager.list_backups()
    ]


# -- folders that are not there, or not ours to write -----------------------------------------------------------------


def test_p15_a_configured_folder_that_is_missing_is_an_error_and_is_never_created(
    tmp_path: Path, document: Path
) -> None:
    folder = tmp_path / "drive" / "backups"
    manager = BackupManager(document, folder)

    for call in (manager.create_backup, manager.list_backups, manager.rebuild_manifest, manager.verify_backups):
        with pytest.raises(errors.BackupFolderMissing) as caught:
            call()
        assert_helpful(caught.value, folder, "was not created")

    assert not folder.parent.exists()


def test_p15_a_configured_folder_that_goes_missing_is_not_created_anew(
    tmp_path: Path, document: Path, clock: FakeClock, save: Callable[[object], bytes]
) -> None:
    folder = tmp_path / "drive"
    folder.mkdir()
    manager = BackupManager(document, folder, clock=clock)
    backup_id = manager.create_backup()
    assert backup_id
    before = document.read_bytes()
    folder.rename(tmp_path / "unplugged")
    save({"later": True})
    for call in (manager.create_backup, lambda: manager.restore_backup(backup_id), manager.list_backups):
        with pytest.raises(errors.BackupFolderMissing):
            call()
    assert not folder.exists()
    (tmp_path / "unplugged").rename(folder)
    manager.restore_backup(backup_id)

    assert document.read_bytes() == before


def test_p15_a_dangling_link_in_place_of_the_default_folder_is_a_missing_folder(
    document: Path, manager: BackupManager
) -> None:
    manager.backups_dir.symlink_to("/nowhere/backups")

    with pytest.raises(errors.BackupFolderMissing) as caught:
        manager.create_backup()

    assert_helpful(caught.value, manager.backups_dir)
    assert sorted(document.parent.iterdir()) == [manager.backups_dir, document]


def test_the_default_folder_is_created_when_first_needed(document: Path, manager: BackupManager) -> None:
    assert manager.list_backups() == []
    assert not manager.backups_dir.exists()

    manager.create_backup()

    assert manager.backups_dir == document.parent / "backups"
    assert len(manager.list_backups()) == 1


def test_a_file_in_place_of_the_folder_is_left_alone(document: Path, manager: BackupManager) -> None:
    manager.backups_dir.write_bytes(b"a shopping list")

    for call in (manager.create_backup, manager.list_backups, manager.verify_backups):
        with pytest.raises(errors.BackupFolderUnwritable) as caught:
            call()
        assert_helpful(caught.value, manager.backups_dir, "not a")

    assert manager.backups_dir.read_bytes() == b"a shopping list"
    assert document.exists()


def test_a_document_that_is_called_like_the_folder_is_refused_and_kept(tmp_path: Path) -> None:
    document = tmp_path / "backups"
    document.write_bytes(b"data")
    manager = BackupManager(document)

    with pytest.raises(errors.BackupFolderUnwritable) as caught:
        manager.create_backup()

    assert_helpful(caught.value, document)
    assert document.read_bytes() == b"data"


def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        first = manager.create_backup()
        assert first
        document.write_bytes(b"[1, 2]")
        manager.backups_dir.chmod(0o500)
        before = snapshot(manager.backups_dir)
        for call in (
            manager.create_backup,
            lambda: manager.restore_backup(first),
            lambda: manager.delete_backup(first),
            manager.cleanup_orphaned_backups,
        ):
            with pytest.raises(errors.BackupFolderUnwritable) as caught:
                call()
            assert_helpful(caught.value, manager.backups_dir, "permission denied")

        assert (document.read_bytes(), manager.verify_backups().valid) == (b"[1, 2]", 1)
        assert_restorable(manager, {first: b"[1]"}, home)
        manager.backups_dir.chmod(0o700)
        # The log grows even there: the file was writable, the folder was not.
        after = snapshot(manager.backups_dir)
        before.pop(naming.HISTORY)
        after.pop(naming.HISTORY)
        assert after == before
        assert manager.create_backup()


def test_a_folder_that_nobody_may_read_says_so() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        manager.create_backup()
        manager.backups_dir.chmod(0)
        for call in (manager.list_backups, manager.create_backup, manager.verify_backups):
            with pytest.raises(errors.BackupFolderUnwritable) as caught:
                call()
            assert_helpful(caught.value, manager.backups_dir, "permission denied")
        manager.backups_dir.chmod(0o700)

        assert manager.verify_backups().valid == 1


def test_p12_versions_in_a_world_writable_folder_stay_private(document: Path, manager: BackupManager) -> None:
    document.chmod(0o600)
    manager.backups_dir.mkdir()
    manager.backups_dir.chmod(0o777)
    manager.create_backup()

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in manager.backups_dir.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(manager.backups_dir.stat().st_mode) == 0o777  # not ours to change: it was there before us


def test_a_folder_may_be_a_link_to_another_folder(
    tmp_path: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    manager.backups_dir.rename(elsewhere)
    manager.backups_dir.symlink_to(elsewhere)
    manager.create_backup(force=True)

    assert manager.backups_dir.readlink() == elsewhere
    assert len(manager.list_backups()) == 4
    assert_restorable(manager, states, tmp_path)


def test_two_documents_in_one_directory_get_a_folder_each(document: Path, manager: BackupManager) -> None:
    other = document.with_name("other.json")
    other.write_bytes(b"[2]")
    manager.create_backup()
    second = BackupManager(other)
    second.create_backup()

    assert second.backups_dir == document.parent / "backups-other.json"
    assert [meta.document for meta in manager.list_backups()] == ["data.json"]
    assert [meta.document for meta in second.list_backups()] == ["other.json"]
    assert BackupManager(document).backups_dir == manager.backups_dir


def test_a_document_with_the_longest_name_gets_a_folder_beside_another_documents(
    document: Path, manager: BackupManager
) -> None:
    longest = document.with_name("n" * 250 + ".json")
    longest.write_bytes(b"[3]")
    manager.create_backup()
    second = BackupManager(longest)

    assert second.create_backup()
    assert second.backups_dir != manager.backups_dir


def test_a_configured_folder_is_not_shared_by_two_documents(tmp_path: Path, document: Path, clock: FakeClock) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    other = tmp_path / "other.json"
    other.write_bytes(b"[2]")
    first = BackupManager(document, folder, clock=clock)
    backup_id = first.create_backup()
    assert backup_id
    before = snapshot(folder)

    with pytest.raises(errors.BackupFolderTaken) as caught:
        BackupManager(other, folder, clock=clock).create_backup()

    assert_helpful(caught.value, folder, os.fspath(document))
    before.pop(naming.HISTORY)
    after = snapshot(folder)
    after.pop(naming.HISTORY)
    assert after == before
    assert_restorable(first, {backup_id: document.read_bytes()}, tmp_path)


# -- the manifest (P3) ------------------------------------------------------------------------------------------------


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _cut_by_one(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def _nuls(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _garbled(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"pinned": true', b'"pinned": fals'))


def _bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _trailing(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0")


def _missing(path: Path) -> None:
    path.unlink()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_bytes(b"foreign")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    target = path.parent.parent / "linked"
    path.rename(target)
    path.symlink_to(target)


def _link_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _huge(path: Path) -> None:
    os.truncate(path, 1 << 30)


def _deep(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


MANIFEST_DAMAGE = [_empty, _cut, _cut_by_one, _nuls, _garbled, _bit, _trailing, _missing, _folder, _pipe, _link]
MANIFEST_DAMAGE += [_link_loop, _huge, _deep]
MANIFEST_DAMAGE_THAT_STAYS = [damage for damage in MANIFEST_DAMAGE if damage is not _missing]


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", MANIFEST_DAMAGE, ids=lambda damage: damage.__name__)
def test_p3_a_damaged_manifest_costs_nothing(
    damage: Callable[[Path], None],
    tmp_path: Path,
    manager: BackupManager,
    clock: FakeClock,
    states: dict[str, bytes],
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    before = facts(manager)
    damage(path)
    fresh = again(manager, clock)

    with bounded_memory():
        assert facts(fresh) == before
    fresh.create_backup("after", force=True)
    assert facts(fresh)[1:] == before
    assert len(manifest.decode(path.read_bytes()).backups) == 4
    assert_restorable(fresh, states, tmp_path)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", MANIFEST_DAMAGE_THAT_STAYS, ids=lambda damage: damage.__name__)
def test_p3_what_stood_in_the_manifests_place_is_kept_aside(
    damage: Callable[[Path], None], manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    damage(path)
    kind = stat.S_IFMT(path.lstat().st_mode)

    again(manager, clock).delete_backup(next(iter(states)))

    assert stat.S_IFMT(path.with_name("manifest.json.corrupt-1").lstat().st_mode) == kind


def test_p3_every_cut_of_the_manifest_is_noticed(manager: BackupManager, states: dict[str, bytes]) -> None:
    data = (manager.backups_dir / naming.MANIFEST).read_bytes()
    assert len(manifest.decode(data).backups) == len(states)

    for size in range(len(data)):
        with pytest.raises(manifest.ManifestDamaged):
            manifest.decode(data[:size])


@pytest.mark.leaves_damage
def test_p3_manifests_that_were_swapped_between_two_folders_lose_no_version(
    tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    other = BackupManager(tmp_path / "other.json", tmp_path / "backups", clock=clock, zone=UTC)
    other.data_file.write_bytes(b"[42]")
    stranger = other.create_backup("stranger")
    assert stranger
    ours, theirs = manager.backups_dir / naming.MANIFEST, other.backups_dir / naming.MANIFEST
    data = ours.read_bytes()
    ours.write_bytes(theirs.read_bytes())
    theirs.write_bytes(data)
    for one, ids in ((again(manager, clock), set(states)), (again(other, clock), {stranger})):
        assert {meta.backup_id for meta in one.list_backups()} == ids
        one.create_backup("after", force=True)
        assert {meta.backup_id for meta in one.list_backups()} > ids
        assert len(one.list_backups()) == len(ids) + 1

    assert_restorable(manager, states, tmp_path)
    assert_restorable(other, {stranger: b"[42]"}, tmp_path)


def sealed(fields: Mapping[str, Any]) -> bytes:
    """Return a manifest of these fields with the right checksum: what a forger, or another release, can write."""
    data = json.dumps({key: value for key, value in fields.items() if key != "checksum"}, indent=2).encode()
    data = data.removesuffix(b"\n}") + b",\n"
    return data + b'  "checksum": "' + hashlib.sha256(data).hexdigest().encode() + b'"\n}\n'


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x", "/etc/passwd", "..", ".", "", "a\0b", "nul.json.gz"])
@pytest.mark.parametrize("field", ["file_name", "backup_id", "key"])
def test_p12_a_manifest_cannot_name_a_file_outside_the_folder(
    field: str, name: str, tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    fields = json.loads(path.read_bytes())
    victim = next(iter(states))
    entry = fields["backups"].pop(victim)
    if field != "key":
        entry[field] = name
    fields["backups"][name if field in {"key", "backup_id"} else victim] = entry
    path.write_bytes(sealed(fields))
    fresh = again(manager, clock)
    outside = snapshot(tmp_path)

    assert {meta.backup_id for meta in fresh.list_backups()} == set(states)
    assert all(naming.id_in_name(meta.file_name) for meta in fresh.list_backups())
    assert snapshot(tmp_path) == outside
    assert_restorable(fresh, states, tmp_path)


def test_the_forgers_tool_writes_a_manifest_that_counts(
    manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    fields = json.loads(path.read_bytes())
    fields["backups"][next(iter(states))]["description"] = "changed"
    path.write_bytes(sealed(fields))

    assert again(manager, clock).list_backups()[-1].description == "changed"


# -- a folder that a newer release uses -------------------------------------------------------------------------------

ANYTHING: dict[str, Callable[[BackupManager], object]] = {
    "create": lambda manager: manager.create_backup(force=True),
    "list": lambda manager: manager.list_backups(),
    "stats": lambda manager: manager.get_backup_stats(),
    "info": lambda manager: manager.get_backup_info("2025"),
    "restore": lambda manager: manager.restore_backup("20251104"),
    "undo": lambda manager: manager.undo_restore(),
    "delete": lambda manager: manager.delete_backup("20251104"),
    "pin": lambda manager: manager.pin("20251104"),
    "describe": lambda manager: manager.describe("20251104", "new"),
    "verify": lambda manager: manager.verify_backups(),
    "cleanup": lambda manager: manager.cleanup_orphaned_backups(),
    "prune": lambda manager: manager.apply_retention(),
    "rebuild": lambda manager: manager.rebuild_manifest(),
    "import": lambda manager: manager.import_backup(manager.data_file),
    "estimate": lambda manager: manager.estimate_backup_size(),
    "set_retention": lambda manager: manager.set_retention(Retention.compact()),
}


@pytest.mark.leaves_damage
@pytest.mark.parametrize("call", ANYTHING)
def test_a_folder_of_a_newer_release_is_refused_and_not_one_byte_is_touched(
    call: str, document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    assert states
    path = manager.backups_dir / naming.MANIFEST
    path.write_bytes(sealed(json.loads(path.read_bytes()) | {"version": 3, "backups": "in a form of its own"}))
    # A newer release may call a leftover what it likes, so not even that is ours to remove.
    (manager.backups_dir / ".backupkit-0123456789abcdef.tmp").write_bytes(b"a newer release's")
    fresh = again(manager, clock)
    before = snapshot(document.parent)

    with pytest.raises(errors.ManifestTooNew) as caught:
        ANYTHING[call](fresh)

    assert snapshot(document.parent) == before
    assert_helpful(caught.value, path, "format 3", "up to 2")


def test_a_folder_of_a_newer_release_stays_as_it_is_when_the_document_was_renamed(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    assert states
    path = manager.backups_dir / naming.MANIFEST
    sound = path.read_bytes()
    path.write_bytes(sealed(json.loads(sound) | {"version": 3}))
    renamed = document.rename(document.with_name("renamed.json"))
    fresh = BackupManager(renamed, manager.backups_dir, clock=clock)
    before = snapshot(document.parent)
    with pytest.raises(errors.ManifestTooNew):
        fresh.create_backup()
    after = snapshot(document.parent)
    path.write_bytes(sound)

    assert after == before


def test_settings_of_a_newer_release_are_refused_and_untouched(document: Path, manager: BackupManager) -> None:
    manager.create_backup()
    path = manager.backups_dir / naming.SETTINGS
    path.write_text('{"version": 2, "documents": {}}')
    before = snapshot(document.parent)

    with pytest.raises(errors.ManifestTooNew) as caught:
        BackupManager(document).create_backup()

    assert_helpful(caught.value, path, "format 2")
    assert snapshot(document.parent) == before


# -- version files (P5) -----------------------------------------------------------------------------------------------


def resealed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return a version file with another text in its header, and the seal made anew."""
    assert len(old) == len(new)
    (extra_bytes,) = struct.unpack_from("<H", data, 10)
    seal_at, name_at = 12 + extra_bytes - 32, 12 + extra_bytes
    body_at = data.index(b"\0", name_at) + 1
    before = data[:seal_at].replace(old, new)
    assert before != data[:seal_at]
    return before + hashlib.sha256(before + data[name_at:body_at]).digest() + data[name_at:]


def _newer_format(path: Path) -> None:
    path.write_bytes(resealed(path.read_bytes(), b'"format": 2', b'"format": 3'))


def _of_another_document(path: Path) -> None:
    other = BackupManager(path.parent.parent.parent / "other.json", path.parent.parent.parent / "backups")
    other.data_file.write_bytes(b"[42]")
    backup_id = other.create_backup()
    assert backup_id
    shutil.copyfile(other.backups_dir / other.find_backup(backup_id).file_name, path)


def _bit_in_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 0x10
    path.write_bytes(data)


def _another_gzip_file(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"from": "another program"}'))


def _dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


DAMAGE: dict[Callable[[Path], None], str] = {
    _missing: "its file is missing",
    _empty: "empty",
    _cut: "cut",
    _cut_by_one: "bytes instead of",
    _nuls: "empty or cut off|does not begin",
    _bit: "damaged|not what|impossible|wrong|bytes instead of|cut off",
    _bit_in_header: "header is damaged",
    _trailing: "bytes instead of",
    _of_another_document: "not the version that the index describes",
    _another_gzip_file: "does not begin like a backup",
    _link: "it is a link",
    _dangling_link: "it is a link",
    _pipe: "it is a pipe",
    _folder: "it is a folder",
}


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_p5_a_damaged_version_file_is_found_by_verify_and_refused_by_restore(
    damage: Callable[[Path], None],
    tmp_path: Path,
    document: Path,
    manager: BackupManager,
    clock: FakeClock,
    states: dict[str, bytes],
) -> None:
    victim = list(states)[1]
    path = manager.backups_dir / manager.find_backup(victim).file_name
    damage(path)
    fresh = again(manager, clock)
    with pytest.raises(errors.BackupCorrupted) as caught:
        fresh.restore_backup(victim)

    assert_helpful(caught.value, path, victim)
    assert re.search(DAMAGE[damage], caught.value.problem)
    assert document.read_bytes() == list(states.values())[-1]
    report = fresh.verify_backups()
    assert (report.valid, set(report.problems)) == (2, {victim})
    assert fresh.find_backup(victim).status is Status.CORRUPTED
    assert_restorable(fresh, {key: data for key, data in states.items() if key != victim}, tmp_path)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", [*DAMAGE][1:], ids=lambda damage: damage.__name__)
def test_p15_a_damaged_version_file_is_never_removed(
    damage: Callable[[Path], None], document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    victim = list(states)[2]
    path = manager.backups_dir / manager.find_backup(victim).file_name
    damage(path)
    seen = _seen(path)
    fresh = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    fresh.verify_backups()
    fresh.cleanup_orphaned_backups()
    fresh.rebuild_manifest()
    for number in range(3):
        clock.advance(days=1)
        document.write_bytes(b"[%d]" % number)
        fresh.create_backup()
    clock.advance(days=400)
    for _ in range(9):
        clock.advance(days=1)
        fresh.create_backup(force=True)
    fresh.apply_retention()
    fresh.rebuild_manifest()

    assert _seen(path) == seen


@pytest.mark.leaves_damage
def test_a_version_of_a_newer_release_is_refused_by_name_and_kept(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    victim = next(iter(states))
    path = manager.backups_dir / manager.find_backup(victim).file_name
    _newer_format(path)
    data = path.read_bytes()
    fresh = again(manager, clock)
    with pytest.raises(errors.ManifestTooNew) as caught:
        fresh.restore_backup(victim)

    assert_helpful(caught.value, path, "format 3")
    assert "newer release" in fresh.verify_backups().problems[victim]
    fresh.cleanup_orphaned_backups()
    fresh.rebuild_manifest()
    fresh.apply_retention()
    assert path.read_bytes() == data
    assert document.read_bytes() == list(states.values())[-1]


@pytest.mark.leaves_damage
def test_p3_a_lost_manifest_and_a_damaged_version_file_do_not_hide_the_others(
    tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    victim = list(states)[1]
    _bit_in_header(manager.backups_dir / manager.find_backup(victim).file_name)
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS):
        (manager.backups_dir / name).unlink()
    fresh = again(manager, clock)

    assert set(fresh.verify_backups().problems) == {victim}
    assert_restorable(fresh, {key: data for key, data in states.items() if key != victim}, tmp_path)


def test_p15_a_version_file_of_another_document_is_neither_taken_nor_removed(
    tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    other = BackupManager(tmp_path / "other.json", tmp_path / "backups", clock=clock)
    other.data_file.write_bytes(b"[42]")
    backup_id = other.create_backup()
    assert backup_id
    stranger = manager.backups_dir / other.find_backup(backup_id).file_name
    shutil.copyfile(other.backups_dir / stranger.name, stranger)
    data = stranger.read_bytes()
    fresh = again(manager, clock)
    fresh.cleanup_orphaned_backups()
    fresh.rebuild_manifest()
    fresh.apply_retention()

    assert {meta.backup_id for meta in fresh.list_backups()} == set(states)
    assert stranger.read_bytes() == data


# -- bombs (P12) ------------------------------------------------------------------------------------------------------


def meta_for(content_sha256: str, size: int, *, sequence: int = 1, at: datetime | None = None) -> BackupMetadata:
    moment = at or datetime(2025, 11, 4, 11, tzinfo=UTC)
    backup_id = naming.backup_id_for(moment, content_sha256)
    return BackupMetadata(
        backup_id=backup_id,
        sequence=sequence,
        timestamp=moment,
        file_hash=content_sha256,
        file_size=size,
        document="data.json",
        trigger=Trigger.MANUAL,
        file_name=f"backup_{backup_id}.json.gz",
    )


def deflated_zeros(mebibytes: int) -> bytes:
    """Return a deflate stream of so many MiB of zeros, about 1 KiB for each of them."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS).flush()


def _plant(manager: BackupManager, meta: BackupMetadata, data: bytes) -> Path:
    manager.create_backup()
    path = manager.backups_dir / meta.file_name
    path.write_bytes(data)
    return path


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    ("claimed_bytes", "mebibytes", "problem"),
    [
        (10, 1024, ""),
        (1 << 30, 0, "impossible size"),
        (1 << 61, 1, "impossible size"),
    ],
)
@pytest.mark.parametrize("is_of_blocks", [False, True], ids=["stream", "blocks"])
def test_p12_a_compression_bomb_is_stopped_in_bounded_memory(
    claimed_bytes: int, mebibytes: int, problem: str, is_of_blocks: bool, document: Path, manager: BackupManager
) -> None:
    meta = meta_for("ab" * 32, claimed_bytes)
    body = deflated_zeros(mebibytes) + bytes(8)
    if is_of_blocks:
        data = forging.claiming(meta, [forging.block(max(claimed_bytes, 1) & 0xFFFFFFFF, body[:-10])], body)
    else:
        data = forging.format_1(meta, body)
    path = _plant(manager, meta, data)
    before = document.read_bytes()
    with bounded_memory(BOUND // 8):
        with pytest.raises(errors.BackupCorrupted) as caught:
            manager.restore_backup(meta.backup_id)
        report = manager.verify_backups()

    too_much = "one of its blocks has another size" if is_of_blocks else "more than was stored"
    assert_helpful(caught.value, path, problem or too_much)
    assert report.problems == {meta.backup_id: caught.value.problem}
    assert document.read_bytes() == before
    assert leftovers(document.parent, manager.backups_dir) == []


def test_p12_an_honest_large_version_is_verified_in_bounded_memory(manager: BackupManager) -> None:
    digest = hashlib.sha256()
    crc = 0
    for _ in range(24):
        digest.update(bytes(MIB))
        crc = zlib.crc32(bytes(MIB), crc)
    meta = meta_for(digest.hexdigest(), 24 * MIB)
    body = deflated_zeros(24) + struct.pack("<II", crc, 24 * MIB)
    _plant(manager, meta, forging.format_1(meta, body))

    with bounded_memory(BOUND // 8):
        assert manager.verify_backups().valid == 2


@pytest.mark.parametrize("mebibytes", [3, 6], ids=["whole blocks", "a block that is unpacked piece by piece"])
def test_p12_an_honest_version_of_large_blocks_is_verified_in_bounded_memory(
    mebibytes: int, manager: BackupManager
) -> None:
    content = bytes(mebibytes * MIB)
    meta = meta_for(hashlib.sha256(content * 8).hexdigest(), len(content) * 8)
    data = forging.version_file(meta, content * 8, target_bytes=len(content))
    _plant(manager, meta, data)
    del content

    with bounded_memory(BOUND // 2):
        assert manager.verify_backups().valid == 2


@pytest.mark.leaves_damage
def test_p12_what_follows_the_end_of_a_version_is_not_gathered_in_memory(manager: BackupManager) -> None:
    body = deflated_zeros(1)
    meta = meta_for("ab" * 32, MIB)
    data = forging.format_1(meta, body, stored_size=10**8)
    size = len(data) + 24 * MIB
    path = _plant(manager, meta, forging.format_1(meta, body, stored_size=size))
    os.truncate(path, size)  # the rest is a hole: 24 MiB that cost the forger nothing

    with bounded_memory(BOUND // 8):
        assert set(manager.verify_backups().problems) == {meta.backup_id}


def test_p12_importing_a_compression_bomb_takes_bounded_memory(tmp_path: Path, manager: BackupManager) -> None:
    bomb = tmp_path / "bomb.gz"
    crc = 0
    for _ in range(96):
        crc = zlib.crc32(bytes(MIB), crc)
    frame = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    bomb.write_bytes(frame + deflated_zeros(96) + struct.pack("<II", crc, 96 * MIB))

    with bounded_memory(BOUND // 4):
        backup_id = manager.import_backup(bomb)

    assert manager.find_backup(backup_id).file_size == 96 * MIB


# -- what is not ours, and what a dead writer left --------------------------------------------------------------------


def test_p15_foreign_files_and_folders_are_never_touched(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    folder = manager.backups_dir
    foreign = folder / "notes" / "deep"
    foreign.mkdir(parents=True)
    some_id = next(iter(states))
    names = ["notes/deep/a.txt", "readme.txt", "photo.jpg", ".hidden", "manifest.json.old", "backup.json.gz", "x.tmp"]
    names += [f"backup_{some_id}.json.gz.part", ".backupkit-short.tmp", ".backupkit-0123456789ABCDEF.tmp", "data.gz"]
    for name in names:
        (folder / name).write_bytes(name.encode())
    (folder / "link").symlink_to(document)
    (folder / ".backupkit-00000000000000aa.tmp.d").mkdir()
    os.mkfifo(folder / "pipe")
    before = {name: seen for name, seen in snapshot(folder).items() if not _is_ours(name)}
    thrifty = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    for number in range(4):
        clock.advance(days=50)
        document.write_bytes(b"[%d]" % number)
        thrifty.create_backup()
    thrifty.apply_retention()
    thrifty.cleanup_orphaned_backups()
    thrifty.rebuild_manifest()
    thrifty.verify_backups()
    (folder / naming.MANIFEST).unlink()
    thrifty.create_backup(force=True)

    assert {name: seen for name, seen in snapshot(folder).items() if name in before} == before
    assert not {meta.backup_id for meta in thrifty.list_backups()} >= set(states)  # it did thin out
    assert document.read_bytes() == b"[3]"


def _is_ours(name: str) -> bool:
    index = {naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS, naming.HISTORY, naming.LOCK}
    return name in index or naming.id_in_name(name) is not None


@pytest.mark.leaves_damage
@pytest.mark.parametrize("make", [_folder, _link])
def test_p15_something_else_that_is_called_like_a_leftover_is_left_alone(
    make: Callable[[Path], None], manager: BackupManager
) -> None:
    manager.create_backup()
    path = manager.backups_dir / ".backupkit-0123456789abcdef.tmp"
    path.write_bytes(b"x")
    make(path)
    seen = _seen(path)

    assert manager.create_backup(force=True)
    assert manager.cleanup_orphaned_backups() == 0
    assert _seen(path) == seen


def test_p2_half_written_files_of_a_dead_writer_are_removed_by_the_next_operation(
    document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    assert states
    left = [manager.backups_dir / ".backupkit-0123456789abcdef.tmp", *drafts.replacement_paths(document)]
    for path in left:
        path.write_bytes(bytes(1000))

    manager.create_backup(force=True)

    assert [path for path in left if path.exists()] == []


def test_cleanup_removes_half_written_files_of_dead_writers_and_counts_them(
    document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    beside = drafts.replacement_paths(document)
    for path in (manager.backups_dir / ".backupkit-0123456789abcdef.tmp", *beside):
        path.write_bytes(bytes(1000))

    assert manager.cleanup_orphaned_backups() == 1 + len(beside)
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)


def test_half_written_files_of_a_live_writer_are_kept(manager: BackupManager, states: dict[str, bytes]) -> None:
    assert states
    path = manager.backups_dir / ".backupkit-0123456789abcdef.tmp"
    with path.open("wb") as live:
        fcntl.flock(live, fcntl.LOCK_EX)
        live.write(b"half")
        live.flush()
        manager.create_backup(force=True)
        assert manager.cleanup_orphaned_backups() == 0
        manager.rebuild_manifest()
        assert path.read_bytes() == b"half"

    assert manager.cleanup_orphaned_backups() == 1


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", [naming.SETTINGS, naming.HISTORY, naming.PREVIOUS_MANIFEST, naming.LOCK])
@pytest.mark.parametrize("damage", [_empty, _nuls, _missing, _link, _pipe], ids=lambda damage: damage.__name__)
def test_whatever_stands_in_place_of_the_other_files_costs_no_version(
    damage: Callable[[Path], None],
    name: str,
    tmp_path: Path,
    document: Path,
    manager: BackupManager,
    clock: FakeClock,
    states: dict[str, bytes],
) -> None:
    path = manager.backups_dir / name
    path.touch()
    damage(path)
    target = path.parent.parent / "linked"
    linked = target.read_bytes() if target.exists() else b""
    fresh = again(manager, clock)
    document.write_bytes(b"[99]")
    # A link or a pipe as lock is refused; with anything else the work goes on.
    with contextlib.suppress(errors.BackupFolderUnwritable, errors.StorageFailed):
        fresh.create_backup()

    assert document.read_bytes() == b"[99]"
    assert (target.read_bytes() if target.exists() else b"") == linked
    assert {meta.backup_id for meta in fresh.list_backups()} >= set(states)
    assert_restorable(fresh, states, tmp_path)


# -- full disks -------------------------------------------------------------------------------------------------------


def _fill(disk: Path, leave_bytes: int) -> Path:
    """Fill a disk up to so many bytes."""
    filler = disk / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(descriptor, bytes(4096)):
            pass
    os.truncate(filler, max(filler.stat().st_size - leave_bytes, 0))
    os.close(descriptor)
    return filler


@pytest.mark.leaves_damage  # the disk is gone at teardown, and so is what could be checked
def test_p2_on_a_full_disk_nothing_is_lost_and_afterwards_it_works(tmp_path: Path, clock: FakeClock) -> None:
    document = tmp_path / "data.bin"
    document.write_bytes(os.urandom(20_000))
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        manager = BackupManager(document, disk / "backups", clock=clock)
        (disk / "backups").mkdir()
        states = {}
        outcomes = set()
        for pages in range(24):
            clock.advance(seconds=60)
            document.write_bytes(data := os.urandom(20_000))
            filler = _fill(disk, pages * 4096)
            try:
                backup_id = manager.create_backup(trigger=Trigger.MANUAL)
                assert backup_id
                states[backup_id] = data
                outcomes.add("made")
            except errors.NotEnoughSpace as error:
                assert_helpful(error, disk / "backups", "Free some space")
                outcomes.add("full")
            assert document.read_bytes() == data
            assert leftovers(disk / "backups", tmp_path) == []
            assert_restorable(manager, states, tmp_path)
            filler.unlink()
        assert outcomes == {"made", "full"}
        backup_id = manager.create_backup(force=True)
        assert backup_id
        assert manager.verify_backups().corrupted == 0
        assert_restorable(manager, states | {backup_id: document.read_bytes()}, tmp_path)


@pytest.mark.leaves_damage
def test_p2_on_a_disk_that_can_hold_no_more_files_nothing_is_lost(tmp_path: Path, clock: FakeClock) -> None:
    document = tmp_path / "data.bin"
    with small_disk(tmp_path / "disk", "size=1m,nr_inodes=24") as disk:
        (disk / "backups").mkdir()
        manager = BackupManager(document, disk / "backups", clock=clock)
        states = {}
        with pytest.raises(errors.NotEnoughSpace) as caught:  # noqa: PT012 - when it is full is for the disk to say
            for number in range(40):
                clock.advance(seconds=60)
                document.write_bytes(data := b"%d" % number)
                backup_id = manager.create_backup(trigger=Trigger.MANUAL)
                assert backup_id
                states[backup_id] = data

        assert_helpful(caught.value, disk / "backups")
        assert len(states) > 5
        assert leftovers(disk / "backups", tmp_path) == []
        assert_restorable(manager, states, tmp_path)


@pytest.mark.leaves_damage
def test_p4_a_restore_onto_a_full_disk_leaves_the_document_as_it_was(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "backups").mkdir()
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        document = disk / "data.bin"
        document.write_bytes(os.urandom(100_000))
        manager = BackupManager(document, tmp_path / "backups", clock=clock)
        backup_id = manager.create_backup()
        assert backup_id
        document.write_bytes(b"present")
        filler = _fill(disk, 8192)
        with pytest.raises(errors.NotEnoughSpace) as caught:
            manager.restore_backup(backup_id)

        assert_helpful(caught.value, document)
        assert document.read_bytes() == b"present"
        assert leftovers(disk, manager.backups_dir) == []
        filler.unlink()
        manager.restore_backup(backup_id)
        assert document.stat().st_size == 100_000


def test_p2_a_write_that_tears_at_any_byte_leaves_the_document_and_all_versions(
    tmp_path: Path, document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    states = {}
    outcomes = set()
    for limit in (0, 1, 50, 100, 200, 500, 700, 900, 1000, 1200, 1500, 2000, 2500, 3000, 4000, 6000, 10_000, 60_000):
        clock.advance(seconds=60)
        document.write_bytes(data := os.urandom(1000).hex().encode())
        with files_end_at(limit):
            try:
                backup_id = manager.create_backup(trigger=Trigger.MANUAL)
                assert backup_id
                states[backup_id] = data
                outcomes.add("made")
            except errors.NotEnoughSpace as error:
                assert_helpful(error, manager.backups_dir)
                outcomes.add("torn")
        assert document.read_bytes() == data
        assert leftovers(document.parent) == []
        assert not manager.backups_dir.exists() or leftovers(manager.backups_dir) == []
        assert_restorable(manager, states, tmp_path)

    assert outcomes == {"made", "torn"}
    assert manager.create_backup(force=True)
    assert manager.verify_backups().corrupted == 0


def test_p4_a_restore_that_tears_at_any_byte_leaves_the_document(
    tmp_path: Path, document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    document.write_bytes(old := os.urandom(2000))
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"present")
    torn = 0
    for limit in (0, 1, 500, 1000, 1999, 2000, 2500, 3000, 4000, 100_000):
        clock.advance(seconds=60)
        with files_end_at(limit):
            try:
                manager.restore_backup(backup_id)
            except errors.NotEnoughSpace:
                torn += 1
                assert document.read_bytes() == b"present"
            else:
                assert document.read_bytes() == old
                document.write_bytes(b"present")
        assert leftovers(document.parent, manager.backups_dir) == []
        assert_restorable(manager, {backup_id: old}, tmp_path)

    assert 2 < torn < 10


# -- many versions ----------------------------------------------------------------------------------------------------


def fill_with_versions(folder: Path, count: int) -> list[bytes]:
    """Write so many version files, a minute apart, as a manager would have made them."""
    contents = []
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(count):
        content = b'{"number": %d}' % number
        at = start + timedelta(minutes=number)
        digest = hashlib.sha256(content).hexdigest()
        meta = meta_for(digest, len(content), sequence=number + 1, at=at)
        (folder / meta.file_name).write_bytes(forging.version_file(meta, content, level=1))
        contents.append(content)
    return contents


@pytest.mark.slow
def test_ten_thousand_versions_are_listed_verified_and_restored(
    document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    manager.create_backup(trigger=Trigger.MANUAL)
    contents = fill_with_versions(manager.backups_dir, 10_000)
    (manager.backups_dir / naming.MANIFEST).unlink()
    assert manager.rebuild_manifest() == 10_001
    fresh = again(manager, clock)

    document.write_bytes(b"[1]")
    assert fresh.create_backup()
    oldest = fresh.list_backups()[-1]
    assert fresh.restore_backup(oldest.backup_id)
    assert document.read_bytes() == contents[0]
    assert tuple(fresh.verify_backups()) == (10_003, 0)


def test_a_thousand_versions_that_the_manifest_has_lost_are_all_found(
    document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    manager.backups_dir.mkdir()
    contents = fill_with_versions(manager.backups_dir, 1_000)
    found = manager.list_backups()

    assert [meta.sequence for meta in found] == list(range(1_000, 0, -1))
    assert manager.create_backup()
    assert len(again(manager, clock).list_backups()) == 1_001
    manager.restore_backup(found[-1].backup_id)
    assert document.read_bytes() == contents[0]


def test_errno_of_a_torn_write_is_the_one_that_counts_as_full(tmp_path: Path) -> None:
    with files_end_at(3), pytest.raises(OSError, match="too large") as caught:
        (tmp_path / "file").write_bytes(bytes(4))

    assert caught.value.errno == errno.EFBIG
