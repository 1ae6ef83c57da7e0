"""P1-P9 as a state machine: no order of saves, backups, restores and accidents loses what was acknowledged.

Two managers live on from step to step, as two apps do that are open all day: what they remember grows old, while the
document, the folder and its index change under them. One that is killed in a step is followed by a new one.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backupkit import BackupError, BackupManager, Retention, Status
from backupkit.files.disk import Disk
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
WHO = st.sampled_from([0, 0, 1, None])  # one of those that live, or a new process
CONTENTS = st.one_of(
    st.lists(st.integers(0, 9), max_size=30).map(lambda numbers: repr(numbers).encode()),
    st.sampled_from([b"", b"[1, 2", bytes(50), b'{"records": [1, 2, 3]}', b"[" + b"7, " * 600 + b"7]"]),
)

_WHOLE = (b"[0]", b'{"records": [1, 2, 3]}')
_MANIFESTS = (naming.MANIFEST, naming.PREVIOUS_MANIFEST)


class SwitchedDisk(Disk):
    """The disk of a manager that lives on: each step has its own fault."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._switch(None)

    def _switch(self, fault: Fault | None) -> None:
        """Let the calls from now on be broken as *fault* says, or not at all."""
        self._now = FaultyDisk(self._root, fault)

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name) if name.startswith("_") else getattr(self._now, name)


class Interrupted(Exception):
    """What a save ends with that could not be finished."""


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
        self.unlogged: set[str] = set()  # safe ones of which the index alone may know it
        self.pinned: set[str] = set()
        self.living = [self.new_manager() for _ in range(2)]

    def teardown(self) -> None:
        logging.disable(logging.NOTSET)
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    def new_manager(self) -> BackupManager:
        disk = SwitchedDisk(self.root)
        return BackupManager(self.document, retention=Retention.newest_only(3), clock=self.clock, disk=disk)

    def manager(self, fault: Fault | None = None, who: int | None = None) -> BackupManager:
        """Return one of those that live, or a new one, whose disk is broken from now on."""
        manager = self.new_manager() if who is None else self.living[who]
        disk_of(manager)._switch(fault)
        return manager

    def attempt(self, manager: BackupManager, name: str, *arguments: object, **options: object) -> object:
        """Call a method under its fault; return its result, or None if it failed or died."""
        fault = disk_of(manager)._now.fault
        try:
            return getattr(manager, name)(*arguments, **options)
        except BackupError:
            return None
        except Killed:
            is_cut = bool(fault and fault.power_cut)  # which ends every process; a kill ends one
            self.living = [self.new_manager() if is_cut or each is manager else each for each in self.living]
            return None
        finally:
            disk_of(manager)._switch(None)

    def know_to_be_safe(self, backup_id: str, fault: Fault | None) -> None:
        """Note that no rule may remove a version, which is written down outside of its file alone.

        The log is not synced, and a line that fails is no error: only without a fault it is certain to know.
        """
        self.safe.add(backup_id)
        if fault:
            self.unlogged.add(backup_id)
        else:
            self.unlogged.discard(backup_id)

    def chosen(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.content)))

    @rule(content=CONTENTS, hours=st.sampled_from([0, 0.01, 1, 30, -50]))
    def save(self, content: bytes, hours: float) -> None:
        self.clock.advance(hours=hours)
        self.document.write_bytes(content)

    @rule(
        fault=FAULTS,
        who=WHO,
        force=st.booleans(),
        trigger=st.sampled_from(["app", "manual", "save"]),
        pinned=st.booleans(),
    )
    def back_up(self, fault: Fault | None, who: int | None, force: bool, trigger: str, pinned: bool) -> None:
        if not self.document.exists():
            return
        backup_id = self.attempt(
            self.manager(fault, who), "create_backup", "by the machine", force, trigger=trigger, pinned=pinned
        )
        if isinstance(backup_id, str):
            assert backup_id not in self.content
            self.content[backup_id] = self.document.read_bytes()
            if pinned or trigger == "manual":
                self.safe.add(backup_id)
            if pinned:
                self.pinned.add(backup_id)

    @precondition(lambda self: self.content)
    @rule(fault=FAULTS, who=WHO, data=st.data())
    def restore(self, fault: Fault | None, who: int | None, data: st.DataObject) -> None:
        backup_id = self.chosen(data)
        before = self.document.read_bytes() if self.document.exists() else None
        listed = {meta.backup_id for meta in self.manager().list_backups(include_archived=True)}
        result = self.attempt(self.manager(fault, who), "restore_backup", backup_id)
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
                if backup_id not in self.safe:
                    self.know_to_be_safe(backup_id, fault)  # and with it what the document has held since

    @rule(fault=FAULTS, who=WHO)
    def undo(self, fault: Fault | None, who: int | None) -> None:
        before = self.document.read_bytes() if self.document.exists() else None
        result = self.attempt(self.manager(fault, who), "undo_restore")
        if result and before is not None:
            self.content[str(result["before_id"])] = before  # type: ignore[index]
            self.safe.add(str(result["before_id"]))  # type: ignore[index]

    @precondition(lambda self: self.content)
    @rule(fault=FAULTS, who=WHO, data=st.data())
    def pin(self, fault: Fault | None, who: int | None, data: st.DataObject) -> None:
        backup_id = self.chosen(data)
        if backup_id not in self.binned and self.attempt(self.manager(fault, who), "pin", backup_id) is True:
            self.pinned.add(backup_id)
            if backup_id not in self.safe or backup_id in self.unlogged:
                self.know_to_be_safe(backup_id, fault)

    @precondition(lambda self: self.content)
    @rule(fault=FAULTS, who=WHO, data=st.data())
    def delete_and_take_back(self, fault: Fault | None, who: int | None, data: st.DataObject) -> None:
        backup_id = self.chosen(data)
        if self.manager().get_backup_info(backup_id) is None:
            return
        self.attempt(self.manager(fault, who), "delete_backup", backup_id)
        self.manager().undelete_backup(backup_id)
        assert self.manager().find_backup(backup_id).status is Status.ACTIVE

    @rule(
        fault=FAULTS,
        who=WHO,
        name=st.sampled_from(["apply_retention", "cleanup_orphaned_backups", "verify_backups"]),
    )
    def keep_order(self, fault: Fault | None, who: int | None, name: str) -> None:
        self.attempt(self.manager(fault, who), name)

    @precondition(lambda self: self.document.exists())
    @rule(who=st.sampled_from([0, 1]), before=st.sampled_from(_WHOLE), saves=st.lists(CONTENTS, max_size=4))
    def save_half_in_a_block(self, who: int, before: bytes, saves: list[bytes]) -> None:
        """One app saves under protection, and does not get to the end; the other one makes backups meanwhile."""
        self.document.write_bytes(before)
        with contextlib.suppress(Interrupted), self.manager(who=who).saving("by the machine"):
            for content in saves:
                self.save(content, 1)
                self.back_up(None, 1 - who, force=False, trigger="save", pinned=False)
            self.document.write_bytes(b"")
            raise Interrupted
        assert self.document.read_bytes() == before, "the state before was not put back"

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

    @precondition(lambda self: (self.root / "backups" / naming.SETTINGS).exists())
    @rule(how=st.sampled_from(["lost", "cut"]))
    def lose_the_settings(self, how: str) -> None:
        path = self.root / "backups" / naming.SETTINGS
        if how == "cut" and not any(map(naming.id_in_name, os.listdir(path.parent))):
            return  # a save was killed before its first version: such settings may be another program's, and are let be
        data = path.read_bytes()
        path.unlink()
        if how == "cut":
            path.write_bytes(data[: len(data) // 2])
        self.living[0].set_retention(Retention.newest_only(3))  # the user's choice, which was lost with them

    @rule()
    def lose_both_manifests(self) -> None:
        """What stands in the files and in the log comes back."""
        for name in _MANIFESTS:
            (self.root / "backups" / name).unlink(missing_ok=True)
        self.safe -= self.unlogged
        self.pinned -= self.unlogged
        self.unlogged.clear()

    @precondition(lambda self: (self.root / "backups" / naming.HISTORY).exists())
    @rule()
    def let_the_log_grow(self) -> None:
        """As thousands of saves do: the next line shortens it."""
        with (self.root / "backups" / naming.HISTORY).open("ab") as file:
            file.write(
                b'{"operation": "create", "outcome": "done", "backup_id": "20250101_000000_00000000"}\n' * 13_000
            )

    @precondition(lambda self: (self.root / "backups").exists())
    @rule()
    def copy_the_folder(self) -> None:
        """As a sync client or a move to another drive does: same names and bytes, other files, other times."""
        shutil.copytree(self.root / "backups", self.root / "copy", copy_function=shutil.copyfile)
        shutil.rmtree(self.root / "backups")
        (self.root / "copy").rename(self.root / "backups")

    @rule()
    def lose_the_document(self) -> None:
        self.document.unlink(missing_ok=True)

    @invariant()
    def what_was_acknowledged_is_there_and_restores(self) -> None:
        if not hasattr(self, "root"):
            return
        manager = BackupManager(self.document, retention=Retention.newest_only(3), clock=self.clock)
        for living in self.living:
            assert living.list_backups(include_archived=True) == manager.list_backups(include_archived=True)
            assert living.backups_dir == self.root / "backups"
        listed = {meta.backup_id: meta for meta in manager.list_backups(include_archived=True)}
        assert self.safe <= set(listed), "a version that no rule may remove is gone"
        for backup_id in [gone for gone in self.content if gone not in listed]:
            del self.content[backup_id]  # thinned out, as the retention says
        store = manager._binding.store
        for backup_id, content in self.content.items():
            assert b"".join(store.content(listed[backup_id])) == content
        assert not [meta for meta in listed.values() if meta.problem]
        assert self.pinned <= {backup_id for backup_id, meta in listed.items() if meta.pinned}, "a pin is gone"
        for other in self.living:
            seen = {meta.backup_id: meta for meta in other.list_backups(include_archived=True)}
            assert seen == listed, "one that has lived for a while sees something else"
        sequences = [meta.sequence for meta in manager.list_backups(include_archived=True)]
        assert sequences == sorted(set(sequences), reverse=True), "the order is not the one in which they were made"
        automatic = [meta for meta in listed.values() if not meta.suspect and meta.backup_id not in self.safe]
        assert len(automatic) <= 40


def disk_of(manager: BackupManager) -> SwitchedDisk:
    disk = manager._binding.environment.disk
    assert isinstance(disk, SwitchedDisk)
    return disk
