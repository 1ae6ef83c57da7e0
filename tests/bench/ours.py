"""What backupkit does, as operations: calls in an app that runs already, and commands in a shell."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.bench.command import Command, WholeProcess, whole
from tests.bench.data import Edit
from tests.bench.operation import Kind, Operation, expect
from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from backupkit.files.disk import Disk
    from tests.bench.site import Site

    Call = Callable[[BackupManager], None]

CREATE_FIRST, CREATE_SMALL = "create, first version", "create, small edit"
JUST_SAVED = f"{CREATE_SMALL}, saved just before"
CREATE_SCATTERED = "create, 1 % of all records changed"
UNCHANGED, UNCHANGED_READ = "create, unchanged", "create, unchanged but touched"
OFTEN = 1_000
UNCHANGED_OFTEN = f"{UNCHANGED}, {OFTEN:,} times"
SEALED = "verify, sealed"
VERIFY, VERIFY_FIRST = "verify, deep", "verify, deep, for the first time"
RESTORE, RESTORE_TO = "restore", "restore, to another path"
RESTORE_BOTH = "restore, state before stored already"
COMMAND = "backupkit"  # as a whole process: `python -m backupkit`
COMMAND_FIRST, COMMAND_SMALL = f"{COMMAND}, first version", f"{COMMAND}, small edit"
COMMAND_RESTORE, COMMAND_VERIFY = f"{COMMAND}, restore", f"{COMMAND}, verify"
# Right after a save, times cannot show that a file holds still, so it is read twice. Others measure what follows later.
_SETTLED_SECONDS = 0.15
_LONG_AGO_SECONDS = 3.0  # since a document was written: no file system's clock is coarser than 2 seconds


def edit_name(edit: Edit) -> str:
    """Return what making a version after *edit* is called."""
    usual = {Edit.SMALL: CREATE_SMALL, Edit.SCATTERED: CREATE_SCATTERED}
    return usual.get(edit, f"create, {edit}")


def operations(site: Site, disk: Disk | None = None) -> list[Operation]:
    """Return what an app does with the versions of one document. *disk* is what the managers write through."""

    def operation(
        name: str, call: Call, content: Path, backups: Path | None = None, *, touch: bool = False
    ) -> Operation:
        def ready() -> Callable[[], None]:
            site.arrange(content, backups)
            if touch:
                os.utime(site.document)
            _wait_until_old(site.document, _SETTLED_SECONDS)
            return partial(call, site.manager(disk))

        stores = call is _create
        return Operation(name=name, kind=Kind.IN_PROCESS, ready=ready, left_bytes=site.newest_bytes if stores else None)

    edits = [operation(edit_name(edit), _create, site.edited(edit), site.stored) for edit in site.edits]
    small, restore = site.edited(Edit.SMALL), partial(_restore, site)
    return [
        operation(CREATE_FIRST, _create, site.base),
        *edits,
        operation(JUST_SAVED, partial(_create_at_once, site), small, site.stored),
        Operation(name=UNCHANGED, kind=Kind.IN_PROCESS, ready=partial(_ready_quiet, site, disk)),
        Operation(name=UNCHANGED_OFTEN, kind=Kind.IN_PROCESS, ready=partial(_ready_quiet, site, disk, OFTEN)),
        operation(UNCHANGED_READ, _create_nothing, site.base, site.stored, touch=True),
        operation(SEALED, _verify_seals, site.base, site.verified),
        operation(VERIFY, _verify, site.base, site.verified),
        operation(VERIFY_FIRST, _verify, site.base, site.stored),
        operation(RESTORE, restore, small, site.stored),
        operation(RESTORE_BOTH, restore, small, site.both),
        operation(RESTORE_TO, partial(_restore_elsewhere, site), site.base, site.stored),
    ]


def commands(site: Site, environment: Mapping[str, str], runtime: Runtime = Runtime.STANDARD) -> list[WholeProcess]:
    """Return what a person does in a shell: `python -m backupkit data.json ...`, from its start to its end."""

    small = site.edited(Edit.SMALL)

    def command(name: str, content: Path, backups: Path | None, *words: str) -> WholeProcess:
        line = Command(words=(sys.executable, "-m", "backupkit", str(site.document), *words), environment=environment)

        def prepare() -> None:
            site.arrange(content, backups)
            _wait_until_old(site.document, _SETTLED_SECONDS)

        return whole(runtime.label(name), line, prepare)

    return [
        command(COMMAND_FIRST, site.base, None, "create"),
        command(COMMAND_SMALL, small, site.stored, "create"),
        command(COMMAND_VERIFY, site.base, site.verified, "verify"),
        command(COMMAND_RESTORE, small, site.stored, "restore", site.backup_id, "--yes"),
    ]


def _create(manager: BackupManager) -> None:
    expect(manager.create_backup(), "no version was made")


def _create_at_once(site: Site, manager: BackupManager) -> None:
    os.utime(site.document)  # as if the save had ended at this moment; takes some microseconds
    _create(manager)


def _create_nothing(manager: BackupManager) -> None:
    expect(manager.create_backup() is None, "a version of an unchanged document was made")


def _ready_quiet(site: Site, disk: Disk | None, count: int = 1) -> Callable[[], None]:
    """Return *count* calls for a document that has been quiet since the manager looked last."""
    _wait_until_old(site.quiet, _LONG_AGO_SECONDS)
    manager = BackupManager(site.quiet, disk=disk)
    _create_nothing(manager)  # reads it, and may remember what it looked like

    def call() -> None:
        for _ in range(count):
            _create_nothing(manager)

    return call


def _wait_until_old(path: Path, seconds: float) -> None:
    age_seconds = time.time() - path.stat().st_ctime
    time.sleep(max(0.0, seconds - age_seconds))


def _verify_seals(manager: BackupManager) -> None:
    expect(tuple(manager.verify_backups(depth="sealed")) == (1, 0), "the version was not found sound")


def _verify(manager: BackupManager) -> None:
    expect(tuple(manager.verify_backups()) == (1, 0), "the version was not found sound")


def _restore(site: Site, manager: BackupManager) -> None:
    result = manager.restore_backup(site.backup_id)
    expect(result.before_id and result.path == site.document, "the state before was not stored")


def _restore_elsewhere(site: Site, manager: BackupManager) -> None:
    result = manager.restore_backup(site.backup_id, to=site.output / "restored.json")
    expect(result.before_id is None and result.path != site.document, "the document was touched")
