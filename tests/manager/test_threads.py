"""A manager may be used from any thread (promise P9)."""

from __future__ import annotations

import threading

from backupkit import BackupManager, BackupMetadata


def test_p9_a_manager_may_be_used_from_another_thread(manager: BackupManager) -> None:
    found: list[BackupMetadata] = []

    def work() -> None:
        manager.create_backup("elsewhere")
        found.extend(manager.list_backups())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (found, [meta.description for meta in found]) == (manager.list_backups(), ["elsewhere"])
