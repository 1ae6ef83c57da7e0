"""P9: documents of one directory whose first backups are made at the same moment; each gets a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from tests.waiting import wait_until

_ROUNDS = 8
_FIRST = """
import sys
from pathlib import Path
from backupkit import BackupManager

rounds, name, how = [Path(each) for each in sys.argv[3:]], sys.argv[1], sys.argv[2]
for folder in rounds:
    document = folder / name
    manager = BackupManager(document)
    print("ready", flush=True)
    sys.stdin.readline()
    if how == "create":
        manager.create_backup("first")
    else:
        with manager.saving("first"):
            document.write_text('{"after": true}')
    print("done", flush=True)
"""


@pytest.mark.parametrize("how", ["create", "saving"])
def test_p9_first_backups_of_two_processes_at_once_both_succeed(tmp_path: Path, how: str) -> None:
    rounds = [tmp_path / str(number) for number in range(_ROUNDS)]
    for folder in rounds:
        folder.mkdir()
        for name in ("a", "b"):
            (folder / f"{name}.json").write_text(f'{{"{name}": 1}}')
    arguments = [how, *map(str, rounds)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _FIRST, f"{name}.json", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for _ in rounds:
        _line_of_each(processes, "ready")
        for process in processes:  # the barrier: both go on from here
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        _line_of_each(processes, "done")
    for process in processes:
        process.communicate(timeout=60)
    for folder in rounds:
        _require_one_each(folder)


def _line_of_each(processes: list[subprocess.Popen[str]], word: str) -> None:
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == f"{word}\n", "it has failed: see its traceback"


def _require_one_each(folder: Path) -> None:
    managers = {name: BackupManager(folder / f"{name}.json") for name in ("a", "b")}
    assert {manager.backups_dir.name for manager in managers.values()} in (
        {"backups", "backups-a.json"},
        {"backups", "backups-b.json"},
    )
    for name, manager in managers.items():
        found = manager.list_backups()
        assert found
        assert {meta.document for meta in found} == {f"{name}.json"}


def test_p9_first_backups_of_many_threads_at_once_all_succeed(tmp_path: Path) -> None:
    names = [f"{number}.json" for number in range(6)]
    barrier = threading.Barrier(len(names))
    made: dict[str, str | None] = {}

    def first(name: str) -> None:
        (tmp_path / name).write_text(f'{{"name": "{name}"}}')
        manager = BackupManager(tmp_path / name)
        barrier.wait(30)
        made[name] = manager.create_backup("first")

    threads = [threading.Thread(target=first, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(made) == names
    folders = {BackupManager(tmp_path / name).backups_dir for name in names}
    assert len(folders) == len(names)
    for name in names:
        assert [meta.document for meta in BackupManager(tmp_path / name).list_backups()] == [name]


def test_p11_two_services_that_start_at_once_both_have_their_first_version(tmp_path: Path) -> None:
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in ("a", "b"):
            (folder / f"{name}.json").write_text(f'{{"{name}": {number}}}')
        managers = [BackupManager(folder / f"{name}.json") for name in ("a", "b")]
        services = [BackupService(manager) for manager in managers]
        try:
            for service in services:
                service.submit(Create())
            wait_until(lambda services=services: not any(service.is_busy for service in services))  # type: ignore[misc]
        finally:
            for service in services:
                service.close()
        _require_one_each(folder)


def test_p9_two_managers_of_one_document_make_one_folder(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": 1}')
    barrier = threading.Barrier(4)
    failures: list[BaseException] = []

    def first() -> None:
        manager = BackupManager(tmp_path / "a.json")
        barrier.wait(30)
        try:
            manager.create_backup(force=True)
        except BaseException as error:  # noqa: BLE001 - told below, on the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=first) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["backups"]
    found = BackupManager(tmp_path / "a.json").list_backups()
    assert len(found) == 4
    assert len({meta.folder_id for meta in found}) == 1
