"""A database that is measured with: an app has it open, edits it, and it has versions."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

from backupkit import BackupManager
from backupkit.documents.plain_file import PlainFile
from backupkit.documents.sqlite import snapshot
from backupkit.documents.sqlite.connection import Opening
from backupkit.files.disk import Disk
from backupkit.versionfile import reader
from tests.bench.command import Command
from tests.bench.operation import Kind, Operation, expect
from tests.bench.rows import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

COPY, GZIP = "copy+fsync", "gzip -6"
SNAPSHOT, CREATE, CREATE_MANY = "snapshot alone", "create, 7 rows changed", "create, 20 rows changed, anywhere"
RESTORE, LIVE, ROW = "restore", "restore, the write into the live database", "restore_part, one row"
_SEVEN, _TWENTY = 7, 20
_BACK = 10  # the row that is put back


class DatabaseSite:
    """One database in WAL mode with its versions. Use it in a ``with`` block.

    Args:
        folder: an empty one.
        size_mb: about how large it is.
    """

    def __init__(self, folder: Path, size_mb: float) -> None:
        self.path, self.spare = folder / "app.db", folder / "copy"
        database(self.path, size_mb)
        self._ends = contextlib.ExitStack()
        self._app = sqlite3.connect(self.path, isolation_level=None)
        self._ends.callback(self._app.close)
        self._app.execute("pragma journal_mode=wal").fetchall()
        (self._rows,) = self._app.execute("select count(*) from record").fetchone()
        self._chosen = random.Random(5)
        self._manager = BackupManager(self.path)
        first = self._manager.create_backup(pinned=True)
        expect(first, "no version was made")
        self._first = str(first)
        self.size_bytes = self.path.stat().st_size

    def operations(self) -> list[Operation]:
        """Return what is measured: ours, and what it is measured against."""
        found: dict[str, Callable[[], Callable[[], None]]] = {
            COPY: self._ready_copy,
            SNAPSHOT: self._ready_snapshot,
            CREATE: partial(self._ready_create, _SEVEN),
            CREATE_MANY: partial(self._ready_create, _TWENTY),
            RESTORE: self._ready_restore,
            LIVE: self._ready_live,
            ROW: self._ready_row,
        }
        ours = [Operation(name=name, kind=Kind.IN_PROCESS, ready=ready) for name, ready in found.items()]
        compress = Command(words=("gzip", "-6", "-c", str(self.path))).run
        return [*ours, Operation(name=GZIP, kind=Kind.WHOLE_PROCESS, ready=lambda: compress, rare=True)]

    def taken_over(self) -> float:
        """Return which part of the newest version's blocks stands in the one before, in percent."""
        newest, former = (
            {block.content_digest for block in reader.blocks_of(reader.read_header(self._file_of(meta.backup_id)))}
            for meta in self._manager.list_backups()[:2]
        )
        return 100 * len(newest & former) / len(newest)

    def _file_of(self, backup_id: str) -> Path:
        found = self._manager.get_backup_info(backup_id)
        expect(found, "the version is gone")
        return self._manager.backups_dir / (found.file_name if found else "")

    def _edit(self, count: int) -> None:
        self._app.execute("begin immediate")
        for number in self._chosen.sample(range(_BACK + 1, self._rows), count):
            self._app.execute("update record set mass = mass + 1, note = note || 'x' where id = ?", (number,))
        self._app.execute("commit")

    def _ready_copy(self) -> Callable[[], None]:
        self._app.execute("pragma wal_checkpoint(truncate)").fetchall()
        self.spare.unlink(missing_ok=True)
        return self._copy

    def _copy(self) -> None:
        shutil.copyfile(self.path, self.spare)
        descriptor = os.open(self.spare, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)

    def _ready_snapshot(self) -> Callable[[], None]:
        self.spare.unlink(missing_ok=True)
        return self._snapshot

    def _snapshot(self) -> None:
        with contextlib.closing(snapshot.began_to_read(Opening(), self.path)) as source:
            snapshot.copied(Opening(), source, self.spare)

    def _ready_create(self, rows: int) -> Callable[[], None]:
        self._edit(rows)
        return self._create

    def _create(self) -> None:
        expect(self._manager.create_backup(), "no version was made")

    def _ready_restore(self) -> Callable[[], None]:
        self._edit(_SEVEN)
        return self._restore

    def _restore(self) -> None:
        expect(self._manager.restore_backup(self._first), "it was not restored")

    def _ready_live(self) -> Callable[[], None]:
        """Unpack a version beside the database, and leave what writes it into that."""
        self._edit(_SEVEN)
        document, ends = PlainFile(self.path), contextlib.ExitStack()
        with document.open_state():
            seen = document.fingerprint()
        content = ends.enter_context(contextlib.closing(reader.content_of(self._file_of(self._first))))
        new = ends.enter_context(document.replacement(Disk(), content))

        def write() -> None:
            with ends:
                expect(new.swap_over(seen), "the database was changed meanwhile")

        return write

    def _ready_row(self) -> Callable[[], None]:
        self._app.execute("update record set note = note || 'x' where id = ?", (_BACK,))
        return partial(self._put_back, ("record", f"id={_BACK}"))

    def _put_back(self, path: tuple[str, str]) -> None:
        expect(self._manager.restore_part(self._first, path), "it was not put back")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()
