"""Replaying states as the life of one document, and checking what came of them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from backupkit import BackupManager, JsonFile, Retention, Trigger
from backupkit.testing.clock import FakeClock
from backupkit.values.version import BackupMetadata, Suspicion
from tests.realdata.judging import naive_count, parsed
from tests.realdata.streams import Stream

KEEP_ALL = Retention.newest_only(100_000)
_GUNZIP = shutil.which("gunzip")
_HOURS = 7  # between two states: so days, weeks and months all get their share


@dataclass(slots=True)
class Replayed:
    """What came of one document."""

    stream: Stream
    states: int = 0
    versions: int = 0
    listed: int = 0  # what is left with the default retention
    content_bytes: int = 0
    stored_bytes: int = 0
    failures: list[str] = field(default_factory=list)


def replay(stream: Stream, folder: Path) -> Replayed:
    """Live through *stream* twice in *folder*: once with retention off, once with the default one."""
    done = Replayed(stream=stream, states=len(stream.states))
    for name, retention in (("all", KEEP_ALL), ("default", Retention())):
        home = folder / name
        home.mkdir(parents=True)
        life = _Life(stream, home, retention)
        done.failures.extend(f"{stream.name}, retention {name}: {failure}" for failure in life.run())
        if retention is KEEP_ALL:
            done.versions = len(life.contents)
            done.content_bytes, done.stored_bytes = life.sizes
        else:
            done.listed = life.listed
    return done


class _Life:
    def __init__(self, stream: Stream, home: Path, retention: Retention) -> None:
        self._stream, self._home, self._retention = stream, home, retention
        self._document = home / stream.name
        self._clock = FakeClock()
        self.contents: dict[str, bytes] = {}
        self.sizes = (0, 0)
        self.listed = 0

    @property
    def manager(self) -> BackupManager:
        """A new manager each time, as after a restart: nothing is known but what is on the disk."""
        return BackupManager(self._document, retention=self._retention, clock=self._clock, zone=UTC, document=JsonFile)

    def run(self) -> Iterator[str]:
        """Yield a sentence for each thing that is not as promised."""
        yield from self._save_all()
        stats = self.manager.get_backup_stats()
        self.sizes = stats.content_bytes, stats.total_bytes
        report = self.manager.verify_backups()
        listed = self.manager.list_backups()
        self.listed = len(listed)
        if report.problems or report.corrupted or report.valid != len(listed) or not report.complete:
            yield f"verify: {report}"
        if self._retention is KEEP_ALL and [meta.backup_id for meta in reversed(listed)] != list(self.contents):
            yield f"{len(listed)} versions are listed, {len(self.contents)} were made"
        for meta in listed:
            yield from self._check(meta)
        yield from self._go_back(listed[-1])

    def _save_all(self) -> Iterator[str]:
        manager, before = self.manager, None
        for number, state in enumerate(self._stream.states):
            self._clock.advance(seconds=_HOURS * 3600)
            self._save(state.data, in_place=bool(number % 2))
            backup_id = manager.create_backup(state.source.path.name, trigger=Trigger.SAVE)
            if (backup_id is None) is not (state.data == before):
                yield f"state {number} gave {backup_id}"
            if backup_id:
                self.contents[backup_id] = state.data
            before = state.data

    def _save(self, data: bytes, *, in_place: bool) -> None:
        if in_place:
            self._document.write_bytes(data)
            return
        new = self._document.with_name("new")
        new.write_bytes(data)
        os.replace(new, self._document)

    def _check(self, meta: BackupMetadata) -> Iterator[str]:
        data, out = self.contents[meta.backup_id], self._home / "restored"
        self.manager.restore_backup(meta.backup_id, to=out)
        if out.read_bytes() != data:
            yield f"{meta.backup_id} restores to other bytes"
        if (meta.file_size, meta.file_hash) != (len(data), hashlib.sha256(data).hexdigest()):
            yield f"{meta.backup_id} is recorded with another size or hash"
        if _GUNZIP and _gunzipped(self.manager.backups_dir / meta.file_name) != data:
            yield f"gunzip makes other bytes of {meta.file_name}"
        is_accepted, value = parsed(data)
        if bool(set(meta.suspicions) - {Suspicion.SHRUNK}) is is_accepted:
            yield f"{meta.backup_id} is marked {meta.suspicions}, but json.loads says {is_accepted}"
        if is_accepted and meta.records != naive_count(value):
            yield f"{meta.backup_id} has {naive_count(value)} records, not {meta.records}"

    def _go_back(self, oldest: BackupMetadata) -> Iterator[str]:
        now = self._document.read_bytes()
        self.manager.restore_backup(oldest.backup_id)
        if self._document.read_bytes() != self.contents[oldest.backup_id]:
            yield "the document was not restored"
        self.manager.undo_restore()
        if self._document.read_bytes() != now:
            yield "the restore was not undone"


def _gunzipped(path: Path) -> bytes:
    assert _GUNZIP
    return subprocess.run([_GUNZIP, "-c", os.fspath(path)], capture_output=True, check=True).stdout
