"""One operation on one folder, in a process of its own: ``python tests/crash/operation.py NAME FOLDER [BUG]``.

It knows the public names of backupkit and nothing of the tests, so that nothing but the operation happens in it.
The answer is one line of JSON, see :func:`main`.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock  # noqa: F401 - backupkit loads it at its first lock: too late, a broken disk would fail the import

from backupkit import BackupError, BackupManager, Retention, operations
from backupkit.testing.clock import FakeClock

SAVED = json.dumps([6] * 9).encode()
HALF_SAVED = b'[6, 6, "ha'
IMPORTED = b"[7, 8, 9]"
NOW = "now.txt"  # the moment at which the operation happens
FAILED = 3  # the exit code of an operation that raised a BackupError

_FEW = Retention.newest_only(3)  # full: the next version pushes one out
_MANY = Retention.newest_only(50)


for _module in pkgutil.walk_packages(operations.__path__, f"{operations.__name__}."):  # for the same reason as filelock
    importlib.import_module(_module.name)


class Operation:
    """What an operation is given, and what it has to say."""

    def __init__(self, folder: Path, retention: Retention) -> None:
        self.folder, self.document = folder, folder / "home" / "data.json"
        # Opened before anything can fail: the host's own save is not what is being tested.
        self._host = os.open(self.document, os.O_WRONLY) if self.document.exists() else -1
        self.acknowledged: list[str] = []
        self.notes: list[str] = []
        self.problems: dict[str, str] = {}
        now = datetime.fromisoformat((folder / NOW).read_text(encoding="ascii"))  # whoever traces us starts from here
        self.manager = BackupManager(self.document, clock=FakeClock(now), retention=retention, zone=UTC)

    def oldest(self) -> str:
        return self._listed()[-1]

    def newest(self) -> str:
        return self._listed()[0]

    def _listed(self) -> list[str]:
        ids = [meta.backup_id for meta in self.manager.list_backups(include_archived=True)]
        if not ids:
            raise LookupError("the list of the versions is empty, and no error says why")
        return ids

    def acknowledge(self, backup_id: str | None) -> None:
        self.acknowledged += [backup_id] if backup_id else []

    def save(self, content: bytes) -> None:
        """Rewrite the document by calls that backupkit never makes, so that no fault meant for those strikes here."""
        os.ftruncate(self._host, 0)
        os.pwritev(self._host, [content], 0)


def _save_well(operation: Operation) -> None:
    with operation.manager.saving("well"):
        operation.save(SAVED)


def _save_badly(operation: Operation) -> None:
    try:
        with operation.manager.saving("badly"):
            operation.save(HALF_SAVED)
            raise RuntimeError("half way")  # noqa: TRY301 - it is the block that raises
    except RuntimeError as error:
        operation.notes += getattr(error, "__notes__", [])


def _verify(operation: Operation) -> None:
    operation.problems = dict(operation.manager.verify_backups().problems)


def _create(operation: Operation) -> None:
    operation.acknowledge(operation.manager.create_backup("new"))


def _restore(operation: Operation) -> None:
    operation.acknowledge(operation.manager.restore_backup(operation.oldest()).before_id)


OPERATIONS: dict[str, Callable[[Operation], object]] = {
    "create-first": _create,
    "create-new": _create,
    "create-edit": _create,
    "unchanged": _create,
    "save-well": _save_well,
    "save-badly": _save_badly,
    "restore": _restore,
    "restore-missing": _restore,
    "undo": lambda operation: operation.acknowledge(operation.manager.undo_restore().before_id),
    "delete": lambda operation: operation.manager.delete_backup(operation.newest()),
    "undelete": lambda operation: operation.manager.undelete_backup(operation.newest()),
    "pin": lambda operation: operation.manager.pin(operation.newest()),
    "pin-described": lambda operation: operation.manager.pin(operation.newest()),
    "describe": lambda operation: operation.manager.describe(operation.newest(), "another text"),
    "prune": lambda operation: operation.manager.apply_retention(),
    "clean-up": lambda operation: operation.manager.cleanup_orphaned_backups(),
    "rebuild": lambda operation: operation.manager.rebuild_manifest(),
    "import": lambda operation: operation.acknowledge(
        operation.manager.import_backup(operation.folder / "elsewhere.json")
    ),
    "verify": _verify,
}


def _plant_restore_in_place() -> None:
    """Go past the seam, as nobody should: no test double of it could see that."""
    from backupkit.files.replacement import Replacement

    def swap(replacement: Replacement, _: object) -> bool:
        data = replacement.draft.path.read_bytes()
        with replacement.target.open("wb", buffering=0) as file:
            file.write(data[: len(data) // 2])
            file.write(data[len(data) // 2 :])
        return True

    Replacement.swap = swap  # type: ignore[assignment, method-assign]  # that is the bug


def _plant_error_swallowed() -> None:
    from backupkit.operations import create as creation

    create = creation.create

    def create_quietly(binding: Any, source: Any, order: Any) -> creation.Outcome:
        try:
            return create(binding, source, order)
        except BackupError:
            return creation.Outcome(meta=binding.store.read().newest, is_new=False, fingerprint=source.fingerprint())

    creation.create = create_quietly


def _plant_foreign_error() -> None:
    from backupkit.files import os_errors

    def broken(error: Any) -> Any:
        return error.missing  # the handler itself breaks

    vars(os_errors)["cause_of"] = broken


BUGS: dict[str, Callable[[], None]] = {
    "restore-in-place": _plant_restore_in_place,
    "error-swallowed": _plant_error_swallowed,
    "foreign-error": _plant_foreign_error,
}


def main(name: str, folder: Path, bug: str = "") -> int:
    """Perform the operation and tell how it went.

    One line of JSON: ``acknowledged`` (ids of versions that are reported as made), ``notes``, ``problems`` (of a
    verification), ``error`` and ``sentence`` of a BackupError, ``traceback`` of anything else.

    Returns:
        0: done. 3: a BackupError. 1: anything else.
    """
    if bug:
        BUGS[bug]()
    operation = Operation(folder, _MANY if name == "create-new" else _FEW)
    answer: dict[str, Any] = {}
    code = 0
    try:
        OPERATIONS[name](operation)
    except BackupError as error:
        answer |= {"error": type(error).__name__, "sentence": str(error)}
        code = FAILED
    except BaseException:  # noqa: BLE001 - the border of the process: what comes out here is the finding
        answer |= {"traceback": traceback.format_exc()}
        code = 1
    answer |= {
        "acknowledged": operation.acknowledged,
        "notes": operation.notes,
        "problems": operation.problems,
    }
    # By writev(2): where every write(2) fails, the answer must still come through.
    os.writev(sys.stdout.fileno(), [json.dumps(answer).encode() + b"\n"])
    return code


if __name__ == "__main__":
    os._exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:4]))  # without the interpreter's own last writes
