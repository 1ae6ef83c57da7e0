"""Load the whole package, and run every public operation, as if this were Windows; print what was run, as JSON.

The modules that exist on POSIX alone cannot be imported, what ``os`` lacks on Windows is taken away, and
``sys.platform`` says win32 before the package is loaded: a call that Windows does not have ends in an error.

    python -m tests.systems.without_posix FOLDER
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import pathlib
import pkgutil
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_POSIX_MODULES = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty")
_COMMANDS = (
    *("create --force", "list", "show {id}", "verify", "restore {id} --yes", "undo", "pin {id}", "delete {id} --yes"),
    *("delete {id} --undo", "export {id} {out}", "stats", "prune --dry-run", "cleanup", "rebuild"),
)


def _load_all() -> list[str]:
    import backupkit

    found = pkgutil.walk_packages(backupkit.__path__, "backupkit.")
    names = [module.name for module in found if "._pyinstaller" not in module.name and "__main__" not in module.name]
    for name in names:
        importlib.import_module(name)
    return names


def become_windows() -> list[str]:
    """Load the package anew on a system that says it is Windows; return its modules."""
    import filelock  # noqa: F401 - loaded before: the halves of these for Windows are not here
    import platformdirs  # noqa: F401

    usage = shutil.disk_usage("/")  # there it asks another call, which is not here
    vars(shutil)["disk_usage"] = lambda _: usage
    _load_all()  # and with it what it needs of the standard library
    for name in [name for name in sys.modules if name.partition(".")[0] == "backupkit"]:
        del sys.modules[name]
    for name in _POSIX_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # so an import of it fails
    sys.platform = "win32"
    vars(pathlib)["WindowsPath"] = pathlib.PosixPath  # which paths there are, the interpreter decided long before
    return _load_all()


def _seal(folder: Path) -> None:
    """Encrypt a folder that is there."""
    from backupkit import BackupManager, Passphrase

    folder.mkdir()
    path, unlocked = folder / "data.json", lambda *_: contextlib.nullcontext()
    path.write_text("[1]")
    BackupManager(path, lock=unlocked).create_backup()
    strict = BackupManager(path, encryption=Passphrase("one"), encrypt="everywhere", lock=unlocked)
    if strict.seal_folder() != 1 or len(strict.list_backups()) != 1:
        raise AssertionError("the folder was not sealed")


def run_all(folder: Path) -> dict[str, list[str]]:
    """Run every method of the manager and every command; return their names."""
    from backupkit import AskedPassphrase, BackupManager, FolderPlace, Origin, Passphrase
    from backupkit.cli.main import main
    from tests.systems.emulation import emulate

    document, out = folder / "data.json", folder / "out.json"
    document.write_bytes(b"[1]")
    with pytest.MonkeyPatch.context() as patch:
        emulate(patch)
        manager = BackupManager(document, lock=lambda *_: contextlib.nullcontext())
        first = manager.create_backup("one") or ""
        document.write_bytes(b"[1, 2]")

        def saved() -> None:
            with manager.saving("two"):
                document.write_bytes(b"[1, 2, 3]")

        def migrated() -> None:
            with manager.before("three") as guard:
                document.write_bytes(b"[1, 2, 3, 4]")
            guard.restore()

        def compared() -> None:
            comparison = manager.compare_backups(first)
            manager.change_texts(comparison, comparison.changes[0])

        patch.setattr(FolderPlace.__init__, "__kwdefaults__", _without_lock(FolderPlace))
        usb, sealed = folder / "usb", folder / "sealed"
        for place in (usb, sealed):
            place.mkdir()
        mirrored = BackupManager(document, places=[usb.as_uri()], lock=lambda *_: contextlib.nullcontext())
        secret = BackupManager(
            document, places=[sealed.as_uri()], encryption=Passphrase("one"), lock=lambda *_: contextlib.nullcontext()
        )

        def elsewhere() -> None:
            secret.mirror()
            secret.change_password("one", "two")

        def asked() -> None:
            (folder / "asked").mkdir(exist_ok=True)
            locked = BackupManager(
                document, places=[(folder / "asked").as_uri()], encryption=AskedPassphrase(),
                lock=lambda *_: contextlib.nullcontext(),
            )  # fmt: skip
            locked.set_password("one")
            locked.mirror()
            locked.forget_key()
            locked.unlock("one")

        def recovered() -> None:
            (folder / "new").mkdir()
            BackupManager.from_place(
                usb.as_uri(), folder / "new" / "data.json", lock=lambda *_: contextlib.nullcontext()
            ).mirror()

        operations: dict[str, Callable[[], Any]] = {
            "create_backup": lambda: manager.create_backup(pinned=True, tags=["x"]),
            "saving": saved,
            "before": migrated,
            "estimate_backup_size": manager.estimate_backup_size,
            "import_backup": lambda: manager.import_backup(document),
            "list_backups": manager.list_backups,
            "get_version_history": manager.get_version_history,
            "get_backup_info": lambda: manager.get_backup_info(first),
            "find_backup": lambda: manager.find_backup(first),
            "find_backup_at": lambda: manager.find_backup_at(manager.find_backup(first).timestamp),
            "content": lambda: list(manager.content(first)),
            "compare_backups": lambda: manager.compare_backups(first),
            "change_texts": compared,
            "restore_part": lambda: manager.restore_part(first, ()),
            "preview_backup": lambda: manager.preview_backup(first),
            "count_changes": lambda: manager.count_changes(first),
            "fingerprint": manager.fingerprint,
            "get_backup_stats": manager.get_backup_stats,
            "activity_stats": manager.activity_stats,
            "verify_backups": manager.verify_backups,
            "verify_backup": lambda: manager.verify_backup(first),
            "delete_old_backups": manager.delete_old_backups,
            "restore_backup": lambda: manager.restore_backup(first),
            "restore_backup_at": lambda: manager.restore_backup_at(datetime.now(UTC)),
            "undo_restore": manager.undo_restore,
            "delete_backup": lambda: manager.delete_backup(first),
            "undelete_backup": lambda: manager.undelete_backup(first),
            "pin": lambda: manager.pin(first),
            "unpin": lambda: manager.unpin(first),
            "describe": lambda: manager.describe(first, "other"),
            "export_backup": lambda: manager.export_backup(first, out),
            "export_log": lambda: manager.export_log(out.with_suffix(".csv")),
            "set_retention": lambda: manager.set_retention(manager.retention),
            "choose": lambda: manager.choose(verify_days=3),
            "named_source": lambda: manager.named_source("verify_days", Origin.USER),
            "send_test_notice": manager.send_test_notice,
            "mirror": mirrored.mirror,
            "verify_places": mirrored.verify_places,
            "where": lambda: mirrored.where(first),
            "try_place": lambda: manager.try_place(usb.as_uri()),
            "from_place": recovered,
            "change_password": elsewhere,
            "seal_folder": lambda: _seal(folder / "to-be-sealed"),
            "set_password": asked,
            "unlock": asked,
            "forget_key": asked,
            "new_recovery_code": secret.new_recovery_code,
            "rotate_key": secret.rotate_key,
            "log": manager.log,
            "room": manager.room,
            "test_restore": manager.test_restore,
            "apply_retention": manager.apply_retention,
            "cleanup_orphaned_backups": manager.cleanup_orphaned_backups,
            "rebuild_manifest": manager.rebuild_manifest,
            "move_folder": lambda: manager.move_folder(folder / "other"),  # the last: versions lie elsewhere then
        }
        for run in operations.values():
            run()
        out.unlink()
        patch.setattr(BackupManager.__init__, "__kwdefaults__", _without_lock(BackupManager))
        for command in _COMMANDS:
            words = [part.format(id=first, out=out) for part in command.split()]
            with contextlib.redirect_stdout(io.StringIO()):
                code = main([str(document), *words])
            assert code == 0, (command, code)
    return {"operations": list(operations), "commands": [command.split()[0] for command in _COMMANDS]}


def _without_lock(kind: type) -> dict[str, object]:
    defaults: dict[str, object] = dict(kind.__init__.__kwdefaults__ or {})  # type: ignore[misc]  # of a plain function
    return defaults | {"lock": lambda *_: contextlib.nullcontext()}


if __name__ == "__main__":
    loaded = become_windows()
    print(json.dumps({"modules": loaded} | run_all(Path(sys.argv[1]))))
