"""P2, P4 of folders: wholly old or wholly new, after the next operation at the latest; and nothing else is touched."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import random
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from backupkit.documents.folder.listing import File, Listing, Skipped, Why
from backupkit.documents.folder.patterns import Selection
from backupkit.documents.folder.planning import Plan, planned
from backupkit.documents.folder.walking import Seen, Walk, walk
from backupkit.files import system
from backupkit.files.disk import Disk
from backupkit.files.drafts import is_leftover
from backupkit.files.patience import of_one_operation
from backupkit.operations.folders import putting_back
from backupkit.operations.folders.putting_back import Staging, finish, staging_of
from backupkit.operations.folders.steps import PutBack, Steps
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from backupkit.versionfile.header import Damaged
from tests.operations.folders.trees import Tree
from tests.sweep import scratch

OLD = {"a.txt": b"old", "gone/x": b"to come back", "same": b"the same", "audio/one.wav": b"1" * 3000}
NEW = {"a.txt": b"newer", "same": b"the same", "audio/one.wav": b"2", "extra/deep/y": b"needless", "gone": b"a file"}


def contents(root: Path) -> dict[str, bytes | str]:
    """Return what a folder holds: links by where they lead."""
    found: dict[str, bytes | str] = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def fill(tree: Tree, files: dict[str, bytes]) -> None:
    if tree.root.exists():
        shutil.rmtree(tree.root)
    tree.root.mkdir(parents=True)
    for path, content in files.items():
        tree.write(path, content)


def plan_of(tree: Tree, listing: Listing, *patterns: str, exclude: tuple[str, ...] = ()) -> Plan:
    now, before = Walk(), None
    if tree.root.exists():
        now, before = (
            walk(tree.root, Selection(exclude=exclude)),
            tree.read(selection=Selection(exclude=exclude)).listing,
        )

    def is_same(file: File, seen: Seen) -> bool:
        return (tree.root / seen.path).read_bytes() == tree.content(listing, file.path)

    wanted = Selection(patterns, exclude).reaches
    return planned(listing, now, is_wanted=wanted, is_same=is_same, system=system.HERE, before=before)


def put_back(tree: Tree, plan: Plan, disk: Disk | None = None) -> PutBack:
    with Staging(disk or Disk(), tree.root) as staging:
        staging.stage(plan, tree.shelf)
        return staging.commit()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.fixture
def old(tree: Tree) -> Listing:
    """Return the listing of the old state; the folder holds the new one."""
    fill(tree, OLD)
    listing = tree.read().listing
    fill(tree, NEW)
    return listing


def test_p4_a_folder_comes_to_hold_what_its_version_does(tree: Tree, old: Listing) -> None:
    assert put_back(tree, plan_of(tree, old)) == PutBack()
    assert contents(tree.root) == OLD
    assert not (tree.root / "extra").exists()
    assert not staging_of(tree.root).exists()


def test_p4_a_folder_that_is_gone_comes_back(tree: Tree, old: Listing) -> None:
    shutil.rmtree(tree.root)
    put_back(tree, plan_of(tree, old))
    assert contents(tree.root) == OLD


@pytest.mark.needs_posix("a file has no mode on Windows")
def test_p14_permissions_and_times_come_back(tree: Tree, old: Listing) -> None:
    put_back(tree, plan_of(tree, old))
    for file in old.files:
        status = (tree.root / file.path).stat()
        if file.path != "same":
            assert (stat.S_IMODE(status.st_mode), status.st_mtime_ns) == (file.mode, file.modified_ns)


def test_p16_a_part_changes_nothing_else(tree: Tree, old: Listing) -> None:
    put_back(tree, plan_of(tree, old, "audio/**"))
    assert contents(tree.root) == NEW | {"audio/one.wav": OLD["audio/one.wav"]}


def test_what_is_excluded_is_neither_put_back_nor_removed(tree: Tree, old: Listing) -> None:
    put_back(tree, plan_of(tree, old, exclude=("audio/", "extra/")))
    kept = {"audio/one.wav": NEW["audio/one.wav"], "extra/deep/y": NEW["extra/deep/y"]}
    assert contents(tree.root) == {path: content for path, content in OLD.items() if path != "audio/one.wav"} | kept


def test_what_the_version_had_to_skip_stays(tree: Tree, old: Listing) -> None:
    listing = Listing(files=old.files, folders=old.folders, skipped=(Skipped("extra", Why.DENIED),))
    put_back(tree, plan_of(tree, listing))
    assert contents(tree.root) == OLD | {"extra/deep/y": b"needless"}


@pytest.mark.needs_posix("links need a privilege on Windows")
def test_p12_links_come_back_as_links_and_none_is_written_through(tree: Tree, tmp_path: Path) -> None:
    fill(tree, {"a/x": b"x"})
    (tree.root / "link").symlink_to("a")
    listing = tree.read().listing
    shutil.rmtree(tree.root)
    tree.root.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tree.root / "a").symlink_to(elsewhere)
    put_back(tree, plan_of(tree, listing))
    assert contents(tree.root) == {"a/x": b"x", "link": "a"}
    assert list(elsewhere.iterdir()) == []


@pytest.mark.needs_posix("links need a privilege on Windows")
def test_p12_a_folder_that_becomes_a_link_meanwhile_is_not_followed(tree: Tree, old: Listing, tmp_path: Path) -> None:
    with Staging(Disk(), tree.root) as staging:
        staging.stage(plan_of(tree, old), tree.shelf)
        shutil.rmtree(tree.root / "audio")
        (tmp_path / "elsewhere").mkdir()
        (tree.root / "audio").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OSError, match="symbolic"):
            staging.commit()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    (tree.root / "audio").unlink()  # whoever comes next finishes it
    (tree.root / "audio").mkdir()
    assert finish(Disk(), tree.root) is not None
    assert contents(tree.root) == OLD


def test_p5_nothing_changes_where_a_content_is_damaged(tree: Tree, old: Listing) -> None:
    digest = next(file.parts[0] for file in old.files if file.path == "audio/one.wav")
    path = tree.shelf.path_of(digest)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged):
        put_back(tree, plan_of_damaged(tree, old))
    assert contents(tree.root) == NEW
    assert not staging_of(tree.root).exists()


def plan_of_damaged(tree: Tree, listing: Listing) -> Plan:
    return planned(listing, walk(tree.root, Selection()), is_same=lambda *_: False, system=system.HERE)


def test_many_files_are_staged_on_several_threads_and_an_error_in_one_leaves_nothing(tree: Tree) -> None:
    files = {f"{number % 5}/{number}": b"%d" % number * 100 for number in range(60)}
    fill(tree, files)
    listing = tree.read().listing
    fill(tree, {})
    put_back(tree, plan_of(tree, listing))
    assert contents(tree.root) == files
    fill(tree, {})
    tree.shelf.path_of(listing.files[30].parts[0]).unlink()
    with pytest.raises(Damaged):
        put_back(tree, plan_of(tree, listing))
    assert contents(tree.root) == {}
    assert not staging_of(tree.root).exists()


def test_what_is_staged_and_not_committed_changes_nothing_and_leaves_nothing(tree: Tree, old: Listing) -> None:
    with Staging(Disk(), tree.root) as staging:
        staging.stage(plan_of(tree, old), tree.shelf)
        assert staging_of(tree.root).exists()
    assert contents(tree.root) == NEW
    assert not staging_of(tree.root).exists()


def test_p9_while_one_puts_a_folder_back_nobody_else_does(tree: Tree, old: Listing) -> None:
    with Staging(Disk(), tree.root):
        with pytest.raises(BlockingIOError):
            finish(Disk(), tree.root)
        with pytest.raises(BlockingIOError), Staging(Disk(), tree.root):
            pass
    assert finish(Disk(), tree.root) is None
    assert contents(tree.root) == NEW
    assert old.files


def test_what_is_written_meanwhile_is_kept_beside(tree: Tree, old: Listing) -> None:
    with Staging(Disk(), tree.root) as staging:
        staging.stage(plan_of(tree, old), tree.shelf)
        (tree.root / "a.txt").write_bytes(b"in the last moment")
        (tree.root / "extra/deep/y").write_bytes(b"this as well")
        done = staging.commit()
    assert done.kept_aside == ["a.txt.aside-1"]
    assert contents(tree.root) == OLD | {"a.txt.aside-1": b"in the last moment", "extra/deep/y": b"this as well"}


def test_a_journal_that_is_damaged_begins_nothing_and_is_no_obstacle(
    tree: Tree, old: Listing, caplog: pytest.LogCaptureFixture
) -> None:
    staging_of(tree.root).mkdir()
    (staging_of(tree.root) / "restore.json").write_bytes(b"0" * 64 + b"\n{}")
    assert finish(Disk(), tree.root) is None
    assert "cannot be finished" in caplog.text
    put_back(tree, plan_of(tree, old))
    assert contents(tree.root) == OLD


def test_a_database_that_is_open_is_put_back_through_sqlite(tree: Tree) -> None:
    path = tree.root / "data.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute("pragma journal_mode = wal")
        app.execute("create table notes (text)")
        app.execute("insert into notes values ('old')")
        listing = tree.read().listing
        app.execute("update notes set text = 'new'")
        plan = planned(listing, walk(tree.root, Selection(exclude=["data.db-*"])), is_same=lambda *_: False,
                       is_wanted=Selection(["data.db"]).reaches, system=system.HERE)  # fmt: skip
        put_back(tree, plan)
        assert app.execute("select text from notes").fetchall() == [("old",)]
        assert path.stat().st_ino


def test_any_folder_comes_back_over_any_other(tree: Tree) -> None:
    """P4: thirty pairs of random trees, in which files and folders take each other's places."""
    chance = random.Random(4)
    names = ["a", "b", "a/x", "a/y", "b/x", "c/d/e", "c/d", "c", "top"]

    def some() -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for name in chance.sample(names, 5):
            is_free = not any(other.startswith(f"{name}/") or name.startswith(f"{other}/") for other in found)
            if is_free:
                found[name] = chance.randbytes(chance.randrange(30))
        return found

    for _ in range(30):
        first, second = some(), some()
        fill(tree, first)
        listing = tree.read().listing
        fill(tree, second)
        put_back(tree, plan_of(tree, listing))
        assert contents(tree.root) == first


# -- faults ----------------------------------------------------------------------------------------------------------

KINDS: dict[str, Callable[[int], Fault]] = {
    "killed": lambda at: Fault(at=at),
    "power cut, unsynced names lost": lambda at: Fault(at=at, power_cut=PowerCut()),
    "power cut, unsynced content zeroed": lambda at: Fault(
        at=at, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)
    ),
    "disk full once": lambda at: Fault(at=at, errno=errno.ENOSPC),
    "I/O error for ever": lambda at: Fault(at=at, errno=errno.EIO, for_ever=True),
}
_needs_posix = pytest.mark.needs_posix("On Windows a file that is open cannot be written anew.")
_MARKED = [pytest.param(kind, marks=[_needs_posix] if "power cut" in kind else []) for kind in KINDS]


@contextmanager
def _worlds() -> Iterator[tuple[Path, Listing]]:
    logging.disable(logging.WARNING)
    try:
        with scratch() as root:
            template = Tree(root / "template")
            fill(template, OLD)
            listing = template.read().listing
            fill(template, NEW)
            yield root, listing
    finally:
        logging.disable(logging.NOTSET)


def _struck(kind: str, *, finishes: bool = True) -> tuple[int, list[str]]:
    """Put a folder back with a fault at each step; return how many steps there are, and what was broken."""
    broken: list[str] = []
    points = 0
    with _worlds() as (root, listing):
        while True:
            run = root / f"run-{points}"
            shutil.copytree(root / "template", run)
            tree = Tree(run)
            plan = plan_of(tree, listing)
            disk = FaultyDisk(run, KINDS[kind](points + 1))
            is_done = True
            try:
                with of_one_operation(FakeClock()):
                    put_back(tree, plan, disk)
            except (Killed, OSError):
                is_done = False
            if is_done and disk.fault and disk.fault.power_cut and not disk.struck:
                disk.lose_power()
            if finishes:
                finish(Disk(), tree.root)
            where = f"{kind}, step {points + 1}, at {disk.calls[-1:]}"
            broken += [f"{where}: {each}" for each in _wrong(tree, is_done=is_done)]
            shutil.rmtree(run)
            if not disk.struck:
                return points, broken
            points += 1


def _wrong(tree: Tree, *, is_done: bool) -> list[str]:
    found = contents(tree.root) if tree.root.exists() else {}
    wrong: list[str] = []
    if found != OLD and (is_done or found != NEW):
        wrong.append(f"the folder is neither old nor new: {sorted(found)}")
    if litter := [path.name for path in tree.root.parent.rglob("*") if is_leftover(path.name)]:
        wrong.append(f"leftovers: {litter}")
    if staging_of(tree.root).exists():
        wrong.append("what was staged is left")
    return wrong


@pytest.mark.parametrize("kind", _MARKED)
def test_p2_whatever_breaks_at_any_step_a_folder_is_wholly_old_or_new_after_the_next_operation(kind: str) -> None:
    points, broken = _struck(kind)
    assert not broken, "\n".join(broken[:10])
    assert points >= 30


@pytest.mark.parametrize("kind", _MARKED)
def test_p2_whatever_breaks_while_it_is_finished_it_can_be_finished_all_the_same(kind: str) -> None:
    with _worlds() as (root, listing):
        tree = Tree(root / "begun")
        shutil.rmtree(tree.root.parent)
        shutil.copytree(root / "template", tree.root.parent)
        begun = FaultyDisk(tree.root.parent)
        begun.fault = Fault(at=_first_step_of_the_folder(root, listing))
        with pytest.raises(Killed):
            put_back(tree, plan_of(tree, listing), begun)
        points = 0
        while True:
            run = Tree(root / f"finish-{points}")
            shutil.rmtree(run.root.parent)
            shutil.copytree(tree.root.parent, run.root.parent)
            disk = FaultyDisk(run.root.parent, KINDS[kind](points + 1))
            with contextlib.suppress(Killed, OSError), of_one_operation(FakeClock()):
                finish(disk, run.root)
            finish(Disk(), run.root)
            assert _wrong(run, is_done=True) == [], f"{kind}, step {points + 1}, at {disk.calls[-1:]}"
            shutil.rmtree(run.root.parent)
            if not disk.struck:
                break
            points += 1
    assert points >= 10


def _first_step_of_the_folder(root: Path, listing: Listing) -> int:
    """Return the number of the first call that changes the folder itself: all is staged, and the journal is there."""
    run = Tree(root / "counted")
    shutil.rmtree(run.root.parent)
    shutil.copytree(root / "template", run.root.parent)
    plan, disk = plan_of(run, listing), FaultyDisk(run.root.parent)
    put_back(run, plan, disk)
    return disk.calls.index("remove_folder") - 1


def test_without_the_next_operation_a_folder_is_mixed_so_the_test_above_can_fail() -> None:
    assert any("neither old nor new" in each for each in _struck("killed", finishes=False)[1])


@_needs_posix
def test_planted_what_is_staged_is_not_synced(monkeypatch: pytest.MonkeyPatch) -> None:
    real = FaultyDisk.sync

    def only_the_journal(self: FaultyDisk, descriptor: int) -> None:
        if os.pread(descriptor, 1, 64) == b"\n":
            real(self, descriptor)

    monkeypatch.setattr(FaultyDisk, "sync", only_the_journal)
    assert _struck("power cut, unsynced content zeroed")[1]


@_needs_posix
def test_planted_the_journal_goes_before_what_was_done_is_on_the_medium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Steps, "sync", lambda _: None)
    assert _struck("power cut, unsynced names lost")[1]


def test_planted_there_is_no_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    def commit(self: Staging) -> PutBack:
        assert self._plan
        return putting_back._carried_out(self._disk, self._root, self._plan)

    monkeypatch.setattr(Staging, "commit", commit)
    assert _struck("killed")[1]
