"""Versions for a service to work on, a verification that waits, and what was stored last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backupkit import BackupManager, VerifyReport
from backupkit.service.tasks.verifying import Verify
from backupkit.values.version import Progress
from tests.service.listening import Ear, Gate

Save = Callable[[object], bytes]


def with_versions(manager: BackupManager, save: Save, count: int) -> list[str]:
    made = []
    for number in range(count):
        save([number, "x" * 50])
        made.append(str(manager.create_backup()))
    return made


def held_verification(ear: Ear, gate: Gate, then: Callable[[], None] = lambda: None) -> int:
    """Begin a verification, and hold it at its first version until the gate is open; call *then* at each version."""
    original = ear.service.manager.verify_backups

    def verify_backups(*arguments: Any, progress: Progress, **options: Any) -> VerifyReport:
        def held(done_bytes: int, total_bytes: int) -> None:
            gate.pass_through()
            then()
            progress(done_bytes, total_bytes)

        return original(*arguments, progress=held, **options)

    ear.service.manager.verify_backups = verify_backups  # type: ignore[method-assign, assignment]
    number = ear.service.submit(Verify())
    gate.wait_until_reached()
    return number


def newest_content(manager: BackupManager) -> bytes:
    target = manager.data_file.with_suffix(".copy")
    return manager.export_backup(manager.list_backups()[0].backup_id, target, overwrite=True).read_bytes()
