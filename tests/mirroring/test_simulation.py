"""Years of saves, outages and losses, with three places: no version that a place held is lost, but by a rule."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backupkit import Retention
from backupkit.operations.mirroring import mirror
from backupkit.operations.mirroring.memory import Memory
from backupkit.places import names
from backupkit.values.naming import id_in_name
from tests.mirroring.desk import Desk, MemoryPlace, originals

pytestmark = pytest.mark.leaves_damage

_GRACE = timedelta(days=30)
_SAVES = 1_000


class World:
    """A document with three places, and what is known for certain about each version."""

    def __init__(self, root: Path, seed: int) -> None:
        self.desk, self.random = Desk(root, Retention.newest_only(20)), random.Random(seed)
        self.places = [MemoryPlace(name) for name in ("usb", "s3", "nas")]
        self.manager = self.desk.manager(*self.places)
        self.by_rule: dict[str, datetime] = {}  # id -> when a rule removed it here
        self.held: dict[str, set[str]] = {place.name: set() for place in self.places}  # by a place, ever

    def step(self) -> None:
        """Save, and let something happen."""
        chance = self.random.random
        before = self.desk.ids()
        self.desk.save()
        self._note_rule(before)
        for place in self.places:
            if chance() < 0.05:
                place.is_away = not place.is_away
        if chance() < 0.03:  # a version is lost here, and sometimes forgotten
            lost = self.random.choice(sorted(originals(self.desk)))
            (self.desk.folder / lost).unlink()
            if chance() < 0.5:
                self.manager.cleanup_orphaned_backups()
        if chance() < 0.01:
            (self.desk.folder / "mirror.json").unlink(missing_ok=True)
        if chance() < 0.01:
            self.manager.rebuild_manifest()
        self.desk.clock.advance(hours=self.random.choice((1, 8, 30)))
        self.mirror()

    def mirror(self) -> None:
        """Mirror, and check what each place has lost by that."""
        self.manager.mirror()
        now = self.desk.clock.now()
        for place in self.places:
            there = {name for name in place.files if names.is_version(name)}
            for name in self.held[place.name] - there:
                removed_at = self.by_rule.get(id_in_name(name) or "")
                assert removed_at, f"{name} was lost at {place.name}, and no rule had removed it"
                assert now - removed_at >= _GRACE, f"{name} went from {place.name} too soon"
            self.held[place.name] = there

    def _note_rule(self, before: set[str]) -> None:
        for backup_id in before - self.desk.ids():
            self.by_rule[backup_id] = self.desk.clock.now()


def _run(root: Path, saves: int, seed: int = 16) -> World:
    world = World(root, seed)
    for _ in range(saves):
        world.step()
    return world


def test_p20_in_a_thousand_saves_no_version_is_lost_that_a_place_held_but_by_a_rule_after_its_grace(
    tmp_path: Path,
) -> None:
    world = _run(tmp_path, _SAVES)
    for place in world.places:
        place.is_away = False
    world.mirror()
    here = originals(world.desk)
    for place in world.places:
        assert {name: place.files.get(name) for name in here} == here
    assert len(world.by_rule) > _SAVES // 2
    assert sum(len(found) for found in world.held.values()) < _SAVES  # old copies did go


def test_the_simulation_sees_it_where_a_lost_version_passes_for_a_removed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(memory: Memory, _log: object, here: dict[str, object], now: datetime) -> Memory:
        known = {id_in_name(name) or "" for place in memory.places.values() for name in place.names}
        gone = {backup_id: memory.gone.get(backup_id, now) for backup_id in known - here.keys()}
        return Memory(places=memory.places, gone=gone)

    monkeypatch.setattr(mirror, "with_gone", careless)
    with pytest.raises(AssertionError, match="no rule had removed it"):
        _run(tmp_path, _SAVES)


def test_the_simulation_sees_it_where_the_grace_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "_grace", lambda *_: timedelta(days=1))
    with pytest.raises(AssertionError, match="too soon"):
        _run(tmp_path, _SAVES)
