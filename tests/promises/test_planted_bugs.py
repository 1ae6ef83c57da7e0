"""The harness is trusted because it turns red: each classic mistake, planted on purpose, is found by a sweep."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from backupkit.errors import BackupError
from backupkit.files import drafts, replacement
from backupkit.files.disk import Disk
from backupkit.operations import binding
from backupkit.operations import create as creation
from backupkit.store.store import Store
from backupkit.testing.faults import Fault, PowerCut, Unsynced
from tests.stateful.machine import HistoryMachine
from tests.sweep import SCENARIOS, World, built, scratch, sweep

pytestmark = pytest.mark.needs_posix("The sweeps are proven where a power cut can be made up, and all calls are made.")

Plant = Callable[[pytest.MonkeyPatch], None]
Faults = Callable[[int], Fault]

_KILLED: Faults = lambda at: Fault(at=at)  # noqa: E731 - a table of small functions
_FULL: Faults = lambda at: Fault(at=at, errno=errno.ENOSPC)  # noqa: E731
_CUT: Faults = lambda at: Fault(at=at, power_cut=PowerCut())  # noqa: E731
_CUT_NAMES_KEPT: Faults = lambda at: Fault(  # noqa: E731
    at=at, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)
)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def worlds() -> Iterator[tuple[World, Path]]:
    with scratch() as root:
        yield built(root / "template"), root / "runs"


def _no_file_sync(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drafts.Draft, "sync", lambda _: None)


def _no_folder_sync(patch: pytest.MonkeyPatch) -> None:
    from backupkit.testing.faults import FaultyDisk

    patch.setattr(FaultyDisk, "sync_folder", lambda *_: None)


def _manifest_before_file(patch: pytest.MonkeyPatch) -> None:
    publish = Store.publish

    def publish_late(store: Store, sealed: Any, current: Any) -> Any:
        name = store.names.file_name(sealed.meta.backup_id)
        store.write(current.with_versions([replace(sealed.meta, file_name=name)]))
        return publish(store, sealed, current)

    patch.setattr(Store, "publish", publish_late)


def _manifest_in_place(patch: pytest.MonkeyPatch) -> None:
    def write_file(disk: Disk, target: Path, data: bytes, _: object, *, durable: bool = True) -> None:  # noqa: ARG001
        target.touch()
        descriptor = os.open(target, os.O_WRONLY | os.O_TRUNC)
        try:
            disk.write(descriptor, data[: len(data) // 2])
            disk.write(descriptor, data[len(data) // 2 :])
        finally:
            os.close(descriptor)

    patch.setattr(drafts, "write_file", write_file)
    patch.setattr(drafts, "keep_as", lambda *_: None)


def _removal_before_manifest(patch: pytest.MonkeyPatch) -> None:
    thinned = binding.thinned

    def remove_at_once(setup_: Any, current: Any, protected: Any = ()) -> Any:
        changed, dropped = thinned(setup_, current, protected)
        setup_.store.remove(dropped)
        return changed, []

    patch.setattr(creation, "thinned", remove_at_once)


def _restore_in_place(patch: pytest.MonkeyPatch) -> None:
    def swap(self: replacement.Replacement, _: object) -> bool:
        data = self.draft.path.read_bytes()
        descriptor = os.open(self.target, os.O_WRONLY | os.O_TRUNC | os.O_CREAT)
        try:
            self._disk.write(descriptor, data[: len(data) // 2])
            self._disk.write(descriptor, data[len(data) // 2 :])
        finally:
            os.close(descriptor)
        return True

    patch.setattr(replacement.Replacement, "swap", swap)


def _leftovers_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drafts, "sweep", lambda *_: False)


def _draft_not_discarded(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drafts.Draft, "discard", lambda _: None)


def _error_swallowed(patch: pytest.MonkeyPatch) -> None:
    create = creation.create

    def create_quietly(setup_: Any, source: Any, order: Any) -> Any:
        try:
            return create(setup_, source, order)
        except BackupError:
            meta = replace(setup_.store.read().newest, backup_id="20251104_120000_00000000")
            return creation.Outcome(meta=meta, is_new=True, fingerprint=source.fingerprint())

    patch.setattr(creation, "create", create_quietly)


BUGS: dict[str, tuple[Plant, str, Faults]] = {
    "no file sync": (_no_file_sync, "create", _CUT_NAMES_KEPT),
    "no folder sync": (_no_folder_sync, "create", _CUT),
    "manifest before file": (_manifest_before_file, "create", _KILLED),
    "manifest rewritten in place": (_manifest_in_place, "pin after describing", _KILLED),
    "file removed before the manifest says so": (_removal_before_manifest, "create", _KILLED),
    "restore in place": (_restore_in_place, "restore", _KILLED),
    "leftovers stay": (_leftovers_stay, "create", _KILLED),
    "draft not discarded": (_draft_not_discarded, "create", _FULL),
    "error swallowed and success reported": (_error_swallowed, "create", _FULL),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_turns_the_sweep_red(
    bug: str, worlds: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, scenario_name, faults = BUGS[bug]
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == scenario_name)
    assert not sweep(scenario, faults, *worlds).broken, "it must be green without the bug"

    plant(monkeypatch)

    assert sweep(scenario, faults, *worlds).broken


def test_a_planted_bug_turns_the_state_machine_red(monkeypatch: pytest.MonkeyPatch) -> None:
    _manifest_before_file(monkeypatch)
    quick = settings(
        max_examples=100, deadline=None, database=None, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(HistoryMachine, settings=quick)
