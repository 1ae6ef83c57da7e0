"""At each kind of place damage is planted, found and made good; and what is damaged here comes back from each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from backupkit import BackupManager, Status
from backupkit.errors import BackupCorrupted
from tests.mirroring.damaged_there import KINDS, spoil
from tests.mirroring.desk import Desk

pytestmark = pytest.mark.leaves_damage


@pytest.mark.parametrize("kind", KINDS)
def test_p20_at_each_kind_of_place_damage_is_found_and_made_good(
    desk: Desk, kind: Callable[[Desk], contextlib.AbstractContextManager[Any]]
) -> None:
    ids = desk.save(3)
    with kind(desk) as (place, damage, encryption):
        manager = BackupManager(
            desk.document, places=[place], encryption=encryption, clock=desk.clock, retention=desk.retention
        )
        assert manager.mirror()
        assert len(manager.verify_places().places[0].sound) == 3
        damage(desk.path_of(min(ids)).name)
        report = manager.verify_places()
        assert report
        assert len(report.places[0].sent_again) == 1
        assert len(manager.verify_places(depth="deep").places[0].sound) == 3
        assert manager.mirror()


@pytest.mark.parametrize("kind", KINDS)
def test_p20_from_each_kind_of_place_what_is_damaged_here_comes_back_unless_it_is_damaged_there_too(
    desk: Desk, kind: Callable[[Desk], contextlib.AbstractContextManager[Any]]
) -> None:
    ids = desk.save(2)
    both, here = min(ids), max(ids)
    with kind(desk) as (place, damage, encryption):
        manager = BackupManager(
            desk.document, places=[place], encryption=encryption, clock=desk.clock, retention=desk.retention
        )
        assert manager.mirror()
        whole = desk.path_of(here).read_bytes()
        spoil(desk.path_of(here))
        assert manager.verify_backups().problems.keys() == {here}
        assert manager.restore_backup(here)
        assert desk.path_of(here).read_bytes() == whole
        if encryption:  # which of the copies is damaged there, its name does not tell
            return
        damage(desk.path_of(both).name)
        spoil(desk.path_of(both))
        report = manager.verify_places()
        assert not report
        assert report.places[0].lost == (both,)
        with pytest.raises(BackupCorrupted):
            manager.restore_backup(both)
        assert manager.find_backup(here).status is Status.ACTIVE
