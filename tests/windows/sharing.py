"""The sharing matrix: another program holds one of our files, with each kind of sharing, while we work on it.

Held for a moment, nobody may notice. Held until we give up, an error must say which file it is and who may hold it,
and everything must be as before.
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupError
from backupkit.values import naming
from tests.windows.ground import Ground, content_of, scratch
from tests.windows.holder import Holder, Sharing
from tests.windows.table import Table, parser_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit import BackupManager

FOR_EVER = float("inf")
_AT_ONCE = 6  # cells wait most of the time
_LONGEST_SECONDS = 20.0  # 15 for one operation, and what it takes anyway on a slow machine
_SHARINGS = (Sharing.NONE, Sharing.READ, Sharing.READ | Sharing.WRITE)
_HELD = ("document", "version", "manifest.json", "manifest.json.bak", "history.jsonl", "settings.json")
_KEPT, _UNSAVED = 3, 3  # versions there are; the number of the state that no version holds yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is done while a file is held, and what must be true when it was reported as done."""

    run: Callable[[BackupManager, Ground], object]
    holds: Callable[[object, Ground], bool]
    after_restore: bool = False
    writes: bool = True  # a line of the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One case of the matrix."""

    held: str
    operation: str
    sharing: Sharing
    seconds: float


def _ids(ground: Ground) -> list[str]:
    return list(ground.told)


def _verified(manager: BackupManager, _: Ground) -> tuple[int, int]:
    report = manager.verify_backups()
    if report.unread:  # is not damaged, and not silently passed over: as good as an error
        raise BackupError("; ".join(f"{report.unread[found]} ({found})" for found in report.unread))
    return report.valid, report.corrupted


OPERATIONS = {
    "create": Operation(
        run=lambda manager, _: manager.create_backup(),
        holds=lambda made, ground: ground.content(str(made)) == content_of(_UNSAVED),
    ),
    "restore": Operation(
        run=lambda manager, ground: manager.restore_backup(_ids(ground)[-1]).before_id,
        holds=lambda before, ground: (
            ground.document.read_bytes() == list(ground.told.values())[-1]
            and ground.content(str(before)) == content_of(_UNSAVED)
        ),
    ),
    "undo": Operation(
        run=lambda manager, _: manager.undo_restore(),
        holds=lambda _, ground: ground.document.read_bytes() == content_of(_UNSAVED),
        after_restore=True,
    ),
    "pin": Operation(
        run=lambda manager, ground: manager.pin(_ids(ground)[0]),
        holds=lambda _, ground: ground.listed()[_ids(ground)[0]].pinned,
    ),
    "delete": Operation(
        run=lambda manager, ground: manager.delete_backup(_ids(ground)[1]),
        holds=lambda _, ground: ground.listed()[_ids(ground)[1]].status == "archived",
    ),
    "list": Operation(
        run=lambda manager, _: {meta.backup_id for meta in manager.list_backups()},
        holds=lambda listed, ground: listed == set(ground.told),
        writes=False,
    ),
    "verify": Operation(
        run=_verified,
        holds=lambda counts, ground: counts == (len(ground.told), 0),
    ),
}


def built(root: Path, *, after_restore: bool) -> Ground:
    """Return a document with three versions and a state that none holds; or the same after a restore of the first."""
    root.mkdir()
    ground = Ground(root=root)
    for number in range(_KEPT):
        ground.keep(content_of(number))
    ground.save(content_of(_UNSAVED))
    if after_restore:
        result = ground.manager().restore_backup(_ids(ground)[0])
        ground.told[str(result.before_id)] = content_of(_UNSAVED)
    return ground


def _path_of(held: str, ground: Ground) -> Path:
    if held == "document":
        return ground.document
    if held == "version":
        return ground.folder / ground.listed()[_ids(ground)[-1]].file_name
    return ground.folder / held


def _state(ground: Ground) -> tuple[bytes, dict[str, tuple[object, ...]]]:
    """Return the document, and what the user sees of the versions that there were."""
    versions = ground.listed()
    return ground.document.read_bytes(), {
        backup_id: (meta.pinned, meta.status, meta.description, meta.problem)
        for backup_id, meta in versions.items()
        if backup_id in ground.told
    }


def run(cell: Cell, template: Ground, root: Path, holder: Holder) -> tuple[str, list[str]]:
    """Run one case; return it in a word or two, and what was wrong."""
    ground, operation = template.moved_to(root), OPERATIONS[cell.operation]
    path, before, lines = _path_of(cell.held, ground), _state(ground), _lines(ground)
    manager = ground.manager()  # a new one: it remembers nothing of the files
    holder.hold(path, cell.sharing)
    is_free = threading.Event()

    def let_go() -> None:
        if not is_free.is_set():
            is_free.set()
            holder.release(path)

    timer = threading.Timer(min(cell.seconds, threading.TIMEOUT_MAX), let_go)
    timer.daemon = True
    started_at = time.monotonic()
    timer.start()
    result: object = None
    error: Exception | None = None
    try:
        result = operation.run(manager, ground)
    except Exception as problem:  # noqa: BLE001 - any other error than ours is what is looked for
        error = problem
    took = time.monotonic() - started_at
    timer.cancel()
    timer.join() if is_free.is_set() else let_go()
    wrongs = list(_judged(cell, error, took, path.name))
    if error is None and not operation.holds(result, ground):
        wrongs.append(f"reported as done, but it is not: {result!r}")
    if error is None and operation.writes and cell.seconds != FOR_EVER and _lines(ground) <= lines:
        wrongs.append("its line is missing in the log")
    if error is not None and _state(ground) != before:
        wrongs.append("it failed, and changed something")
    wrongs += ground.wrongs()
    word = f"{'ok' if error is None else 'told'} {took:.1f}"
    return f"{word}!" if wrongs else word, wrongs


def _judged(cell: Cell, error: Exception | None, took: float, name: str) -> Iterator[str]:
    if error is not None:
        if not isinstance(error, BackupError):
            yield f"a foreign error came out: {error!r}"
        elif cell.seconds != FOR_EVER:
            yield f"{type(error).__name__}: {error}"
        elif not any(word in str(error) for word in (name, naming.id_in_name(name) or name)):  # a version by its id
            yield f"the error does not name {name}: {error}"
        elif "program" not in str(error):
            yield f"the error does not say who may hold it: {error}"
    if took > _LONGEST_SECONDS:
        yield f"it took {took:.1f} s"


def _lines(ground: Ground) -> int:
    return (ground.folder / "history.jsonl").read_bytes().count(b"\n")


def _words(seconds: float) -> str:
    return "for ever" if seconds == FOR_EVER else f"{seconds:g} s"


def main() -> int:
    """Run the matrix; a line for each file and operation."""
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--held", choices=_HELD, help="this file alone")
    parser.add_argument("--operation", choices=OPERATIONS, help="this operation alone")
    options = parser.parse_args()
    times = (0.2, FOR_EVER) if options.quick else (0.2, 2.0, FOR_EVER)
    sharings = (Sharing.NONE, Sharing.READ | Sharing.WRITE) if options.quick else _SHARINGS
    columns = [(sharing, seconds) for sharing in sharings for seconds in times]
    heads = [(f"{sharing.short} {_words(seconds)}", 10) for sharing, seconds in columns]
    count = 0
    with scratch() as folder, Holder() as holder, ThreadPoolExecutor(_AT_ONCE) as pool:
        table = Table(("held", 17), ("operation", 9), *heads)
        templates = {flag: built(folder / f"t{flag:d}", after_restore=flag) for flag in (False, True)}
        rows = []
        for held in [options.held] if options.held else _HELD:
            for name in [options.operation] if options.operation else OPERATIONS:
                cells = [Cell(held=held, operation=name, sharing=sharing, seconds=wait) for sharing, wait in columns]
                template = templates[OPERATIONS[name].after_restore]
                futures = []
                for cell in cells:
                    count += 1
                    futures.append((cell, pool.submit(run, cell, template, folder / str(count), holder)))
                rows.append((held, name, futures))
        for held, name, futures in rows:
            words, wrongs = [], []
            for cell, future in futures:
                word, found = future.result()
                words.append(word)
                until = _words(cell.seconds)
                wrongs += [f"{held} held {until}, sharing {cell.sharing.short}, {name}: {wrong}" for wrong in found]
            table.row(held, name, *words, wrongs=wrongs)
        return table.end(f"{count} cases")


if __name__ == "__main__":
    sys.exit(main())
