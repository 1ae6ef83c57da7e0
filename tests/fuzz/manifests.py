"""Manifests, settings and logs that no release wrote: damaged by accident, or crafted with a right checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from random import Random
from typing import Any

from backupkit import BackupFolderTaken, ManifestTooNew
from backupkit.store import journal, manifest
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import SettingsDamaged, encode_settings, read_settings
from backupkit.values import naming
from backupkit.values.kinds import is_count
from tests.fuzz import mutations
from tests.fuzz.case import ACCEPTED, REFUSED, Case, require
from tests.fuzz.mutations import crafted
from tests.fuzz.world import Session, World, cleared

_INDEXES = (naming.MANIFEST, naming.PREVIOUS_MANIFEST)
_LONGEST_LOG_BYTES = 1 << 20  # our own writers keep it below that; reading it takes as long as it is
_CHECKSUM = b'  "checksum": "'


class Manifests:
    """Fills :class:`tests.fuzz.case.Target`."""

    name = "manifests"

    def __init__(self, world: World, scratch: Path) -> None:
        self._world, self._scratch = world, scratch
        self._aside = world.moved_to(scratch / "manifests")
        self._wholes = [world.files[name] for name in _INDEXES]

    def case(self, chance: Random, *, whole_manager: bool) -> Case:
        name = chance.choice((naming.MANIFEST, naming.MANIFEST, naming.SETTINGS, naming.HISTORY))
        is_accident = chance.random() < 0.5
        what, data = self._changed(name, chance, is_accident=is_accident)
        changed = {name: data}
        if chance.random() < 0.3:
            other = chance.choice([other for other in (*_INDEXES, naming.SETTINGS, naming.HISTORY) if other != name])
            changed[other] = self._changed(other, chance, is_accident=is_accident)[1]
        kind = f"{name}, {'accident' if is_accident else 'crafted'}: {what}"
        nothing_lost = is_accident and _is_sealed(changed)
        if whole_manager:
            run = lambda: self._through_manager(changed, chance, nothing_lost=nothing_lost)  # noqa: E731 - bound to it
            return Case(kind=f"manager, {kind}", run=run)
        return Case(
            kind=kind, run=lambda: self._through_readers(changed, is_accident=is_accident, nothing_lost=nothing_lost)
        )

    def _changed(self, name: str, chance: Random, *, is_accident: bool) -> tuple[str, bytes]:
        whole = self._world.files[name]
        if is_accident:
            return mutations.accident(whole, [*self._wholes, whole], chance)
        if name in _INDEXES:
            return "values, sealed again", sealed(whole, chance)
        if name == naming.SETTINGS:
            fields = json.loads(whole) | {"retention": dict(_CHOICE)}
            return "values", crafted(fields, chance, times=4)
        return "lines", _log(whole, chance)

    def _through_readers(self, changed: dict[str, bytes], *, is_accident: bool, nothing_lost: bool) -> str:
        world = self._aside
        for name, data in changed.items():
            (world.folder / name).write_bytes(data)
        try:
            outcomes = {
                _read_alone(world.folder, name, data, self._wholes if is_accident else None)
                for name, data in changed.items()
            }
            _require_catalog(world, nothing_lost=nothing_lost)
        finally:
            for name in changed:
                (world.folder / name).write_bytes(world.files[name])
        return REFUSED if REFUSED in outcomes else ACCEPTED

    def _through_manager(self, changed: dict[str, bytes], chance: Random, *, nothing_lost: bool) -> str:
        world = self._world.moved_to(cleared(self._scratch / "run"))
        aside = self._scratch / "imported.gz"
        session = Session(world, changed, chance, aside, bin_may_be_emptied=not nothing_lost)
        outcome = session.run(chance.randint(2, 4))
        if nothing_lost:
            session.require_nothing_lost()
        return outcome


def _is_sealed(changed: dict[str, bytes]) -> bool:
    """Return True if a checksum keeps accidents to these files out: then they must lose nothing.

    A line of the log has none, and may be turned into one that says "deleted"; nor have settings that somebody wrote
    by hand, and an accident may make them look like such.
    """
    return naming.HISTORY not in changed and b'"checksum"' in changed.get(naming.SETTINGS, b'"checksum"')


_CHOICE = {"newest": 50, "hourly": 1, "daily": 2, "weekly": 0, "monthly": 0, "yearly": 0, "budget_bytes": None}


def _read_alone(folder: Path, name: str, data: bytes, wholes: Sequence[bytes] | None) -> str:
    """Read one file by itself; *wholes* are the only indexes that may be accepted, None: any that is consistent."""
    if name == naming.SETTINGS:
        return _read_settings(folder)
    if name == naming.HISTORY:
        return _read_log(folder)
    try:
        found = manifest.decode(data)
    except (manifest.ManifestDamaged, manifest.TooNew):
        return REFUSED
    require(wholes is None or data in wholes, "damage to an index was not found")
    for meta in found.backups.values():
        # A person may have renamed the file; it lies in the folder, and bears no other version's name.
        name = meta.file_name
        require({PurePosixPath(name).name, PureWindowsPath(name).name} == {name}, "a name leads out of the folder")
        require(name.lower().endswith(".gz") or meta.backup_id in name, "a name that is not ours")
        require(naming.id_in_name(name) in {meta.backup_id, None}, "the name of another version")
    require(manifest.decode(manifest.encode(found)) == found, "what was accepted cannot be written again")
    return ACCEPTED


def _read_settings(folder: Path) -> str:
    try:
        found = read_settings(folder, AS_IT_IS)
    except (SettingsDamaged, ManifestTooNew):
        return REFUSED
    require(found is not None, "settings that are there were not seen")
    if found:
        (folder / "again").mkdir(exist_ok=True)
        path = folder / "again" / naming.SETTINGS
        path.write_bytes(encode_settings(found))
        require(read_settings(path.parent, AS_IT_IS) == found, "what was accepted cannot be written again")
        path.unlink()
        path.parent.rmdir()
    return ACCEPTED


def _read_log(folder: Path) -> str:
    states = journal.told(folder, AS_IT_IS).states
    for state in states.values():
        require(set(state) <= {"pinned", "deleted", "active_day"}, "a state of no known kind")
        require(all(type(state[name]) is bool for name in ("pinned", "deleted") if name in state), "no yes or no")
        require("active_day" not in state or is_count(state["active_day"]), "a day out of range")
    return ACCEPTED if states else REFUSED


def _require_catalog(world: World, *, nothing_lost: bool) -> None:
    """Read the folder as a whole: no version is lost to an accident, and none changes its content to anything."""
    try:
        found = world.manager()._binding.store.read()
    except (ManifestTooNew, BackupFolderTaken) as error:  # loud, so nobody takes the history for lost
        require(str(error), "an error without words")
        return
    for backup_id, content in world.contents.items():
        meta = found.backups.get(backup_id)
        if nothing_lost:
            require(meta, f"{backup_id} is lost")
            require(meta and meta.file_hash == hashlib.sha256(content).hexdigest(), f"{backup_id} has another hash")
            require(meta and not meta.problem, f"{backup_id} passes for damaged")


def sealed(whole: bytes, chance: Random) -> bytes:
    """Return an index with other values and a right checksum, or with one that is not quite where it belongs."""
    fields: dict[str, Any] = json.loads(whole)
    del fields["checksum"]
    if chance.random() < 0.5 and fields["backups"]:  # only one entry, so that more of the rest can be right
        backup_id = chance.choice(list(fields["backups"]))
        entry = crafted(fields["backups"][backup_id], chance, times=2)
        fields["backups"][backup_id] = "@entry@"
        text = json.dumps(fields).encode().replace(b'"@entry@"', entry)
    else:
        text = crafted(fields, chance, times=3)
    text = text.rstrip().removesuffix(b"}") + b",\n"
    if chance.random() < 0.05:
        text = mutations.accident(text, [whole], chance)[1]
    seal = hashlib.sha256(text).hexdigest().encode()
    if chance.random() < 0.05:
        seal = chance.choice((seal.upper(), seal[:-1], b"", seal + b'", "x": "'))
    return text + _CHECKSUM + seal + chance.choice((b'"\n}\n',) * 9 + (b'"}', b'"\n}\n\n', b'", "version": 2}'))


def _log(whole: bytes, chance: Random) -> bytes:
    lines = whole.splitlines()
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(lines))
        fields = json.loads(whole.splitlines()[chance.randrange(len(whole.splitlines()))])
        lines[at] = crafted(fields | {"active_day": 1}, chance, times=3)
    return (b"\n".join(lines) * chance.choice((1, 1, 1, 30)))[-_LONGEST_LOG_BYTES:]
