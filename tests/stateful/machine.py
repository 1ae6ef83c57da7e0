"""P1-P9 as a state machine: no order of saves, backups, restores and accidents loses what was acknowledged."""

from __future__ import annotations

import errno
import logging
import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backupkit import BackupError, BackupManager, Retention, Status
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from backupkit.values import naming

FAULTS = st.one_of(
    st.none(),
    st.builds(lambda at: Fault(at=at), st.integers(1, 45)),
    st.builds(
        lambda at, number, for_ever: Fault(at=at, errno=number, for_ever=for_ever),
        st.integers(1, 45),
        st.sampled_from([errno.ENOSPC, errno.EIO, errno.EACCES]),
        st.booleans(),
    ),
    st.builds(
        lambda at, content, keeps_names: Fault(at=at, power_cut=PowerCut(content=content, keeps_names=keeps_names)),
        st.integers(1, 45),
        st.sampled_from(Unsynced),
        st.booleans(),
    ),
)
CONTENTS = st.one_of(
    st.lists(st.integers(0, 9), max_size=30).map(lambda numbers: repr(numbers).encode()),
    st.sampled_from([b"", b"[1, 2", bytes(50), b'{"records": [1, 2, 3]}', b"[" + b"7, " * 600 + b"7]"]),
)


class HistoryMachine(RuleBasedStateMachine):
    """What a user did, what the kit acknowledged, and what must therefore be there."""

    @initialize()
    def start(self) -> None:
        logging.disable(logging.WARNING)
        self.root = Path(tempfile.mkdtemp(prefix="backupkit-machine-"))
        self.document = self.root / "data.json"
        self.document.write_bytes(b"[0]")
        self.clock = FakeClock()
        self.content: dict[str, bytes] = {}  # acknowledged versions
        self.safe: set[str] = set()  # those that no rule may remove
        self.binned: set[str] = set()

    def teardown(self) -> None:
        logging.disable(logging.NOTSET)
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    def manager(self, fault: Fault | None = None) -> BackupManager:
        disk = FaultyDisk(self.root, fault)
        return BackupManager(self.document, retention=Retention.newest_only(3), clock=self.clock, disk=disk)

    def attempt(self, manager: BackupManager, name: str, *arguments: object, **options: object) -> object:
        """Call a method under its fault; return its result, or None if it failed or died."""
        try:
            return getattr(manager, name)(*arguments, **options)
        except (BackupError, Killed):
            return None

    def chosen(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.content)))

    @rule(content=CONTENTS, hours=st.sampled_from([0, 0.01, 1, 30, -50]))
    def save(self, content: bytes, hours: float) -> None:
        self.clock.advance(hours=hours)
        self.document.write_bytes(content)

    @rule(fault=FAULTS, force=st.booleans(), trigger=st.sampled_from(["app", "manual", "save"]), pinned=st.booleans())
    def back_up(self, fault: Fault | None, force: bool, trigger: str, pinned: bool) -> None:
        if not self.document.exists():
            return
        backup_id = self.attempt(
            self.manager(fault), "create_backup", "by the machine", force, trigger=trigger, pinned=pinned
        )
        if isinstance(backup_id, str):
            assert backup_id not in self.content
            self.content[backup_id] = self.document.read_bytes()
            if pinned or trigger == "manual":
                self.safe.add(backup_id)

    @precondition(lambda self: self.content)
    @rule(fault=FAULTS, data=st.data())
    def restore(self, fault: Fault | None, data: st.DataObject) -> None:
        backup_id = self.chosen(data)
        before = self.document.read_bytes() if self.document.exists() else None
        listed = {meta.backup_id for meta in self.manager().list_backups(include_archived=True)}
        result = self.attempt(self.manager(fault), "restore_backup", backup_id)
        now = self.document.read_bytes() if self.document.exists() else None
        assert now in {before, self.content[backup_id]}, "neither the old document nor the new one"
        if result:
            assert now == self.content[backup_id]
            assert backup_id in listed
            if before is not None:
                newest = self.manager().find_backup(str(result["before_id"]))  # type: ignore[index]  # a RestoreResult
                assert newest.trigger == "before_restore"
                self.content[newest.backup_id] = before
                self.safe.add(newest.backup_id)  # within its grace: the machine never lives for thirty days of use

    @rule(fault=FAULTS)
    def undo(self, fault: Fault | None) -> None:
        before = self.document.read_bytes() if self.document.exists() else None
        result = self.attempt(self.manager(fault), "undo_restore")
        if result and before is not None:
            self.content[str(result["before_id"])] = before  # type: ignore[index]
            self.safe.add(str(result["before_id"]))  # type: ignore[index]

    @precondition(lambda self: self.content)
    @rule(fault=FAULTS, data=st.data())
    def pin(self, fault: Fault | None, data: st.DataObject) -> None:
        backup_id = self.chosen(data)
        if backup_id not in self.binned and self.attempt(self.manager(fault), "pin", backup_id) is True:
            self.safe.add(backup_id)

    @precondition(lambda self: self.content)
    @rule(fault=FAULTS, data=st.data())
    def delete_and_take_back(self, fault: Fault | None, data: st.DataObject) -> None:
        backup_id = self.chosen(data)
        if self.manager().get_backup_info(backup_id) is None:
            return
        self.attempt(self.manager(fault), "delete_backup", backup_id)
        self.manager().undelete_backup(backup_id)
        assert self.manager().find_backup(backup_id).status is Status.ACTIVE

    @rule(fault=FAULTS, name=st.sampled_from(["apply_retention", "cleanup_orphaned_backups", "verify_backups"]))
    def keep_order(self, fault: Fault | None, name: str) -> None:
        self.attempt(self.manager(fault), name)

    @precondition(lambda self: (self.root / "backups" / naming.MANIFEST).exists())
    @rule(how=st.sampled_from(["lost", "cut", "garbled", "zeroed"]))
    def lose_the_manifest(self, how: str) -> None:
        path = self.root / "backups" / naming.MANIFEST
        data = path.read_bytes()
        match how:
            case "lost":
                path.unlink()
            case "cut":
                path.write_bytes(data[: len(data) // 2])
            case "garbled":
                path.write_bytes(data.replace(b"sequence", b"sequense", 1))
            case "zeroed":
                path.write_bytes(bytes(len(data)))

    @rule()
    def lose_the_document(self) -> None:
        self.document.unlink(missing_ok=True)

    @invariant()
    def what_was_acknowledged_is_there_and_restores(self) -> None:
        if not hasattr(self, "root"):
            return
        manager = self.manager()
        listed = {meta.backup_id: meta for meta in manager.list_backups(include_archived=True)}
        assert self.safe <= set(listed), "a version that no rule may remove is gone"
        for backup_id in [gone for gone in self.content if gone not in listed]:
            del self.content[backup_id]  # thinned out, as the retention says
        store = manager._binding.store
        for backup_id, content in self.content.items():
            assert b"".join(store.content(listed[backup_id])) == content
        assert not [meta for meta in listed.values() if meta.problem]
        sequences = [meta.sequence for meta in manager.list_backups(include_archived=True)]
        assert sequences == sorted(set(sequences), reverse=True), "the order is not the one in which they were made"
        automatic = [meta for meta in listed.values() if not meta.suspect and meta.backup_id not in self.safe]
        assert len(automatic) <= 40
