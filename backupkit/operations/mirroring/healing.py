"""Healing: what is damaged or lost here is fetched back from a place, and what is damaged there is sent again."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.files.drafts import set_aside
from backupkit.operations.mirroring.copies.fetching import brought
from backupkit.operations.mirroring.reading import version_at
from backupkit.places import names
from backupkit.places.errors import PlaceDamaged
from backupkit.values.activity.ending import Logged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.visit import Visit
    from backupkit.places.place import Place
    from backupkit.values.version import BackupMetadata, CancelToken
    from backupkit.versionfile.file_bytes import Keys

_ASIDE = re.compile(r"(?:\.corrupt-[1-9])+$")

log = logging.getLogger(__name__)


def heal_here(
    binding: Binding,
    visit: Visit,
    broken: Mapping[str, BackupMetadata],
    healed: dict[str, BackupMetadata],
    cancel: CancelToken | None = None,
) -> None:
    """Fetch back what is damaged or lost here and lies at one place.

    Args:
        binding: the document and its store.
        visit: the place; what became of it is noted there.
        broken: by what each is called at a place.
        healed: what was fetched back already; it gets what is, as it is known from then on.
        cancel: asked before each piece.

    Raises:
        Cancelled: nobody wants it any more.
        BackupError: the backup folder cannot be written.
    """
    there = dict[str, list[str]]()  # what each is called there: after a change of the key it may lie under another
    for name in visit.there:
        there.setdefault(names.plain(name), []).append(name)
    for known, meta in broken.items():
        name = known if known in visit.there else next(iter(there.get(names.plain(known), ())), "")
        if not (visit.is_reached and name) or known in healed:
            continue
        with visit.minding():
            try:
                found = fetched(binding, visit.place, name, meta, cancel)
            except PlaceDamaged as error:
                log.warning("%s", error)
                visit.copies.names.discard(name)
                if name == known and name not in visit.copies.differing:
                    visit.copies.differing.append(name)
                continue
            if found:
                visit.healed_here.append(meta.backup_id)
                visit.copies.names.add(name)
                healed[known] = found


def heal_there(binding: Binding, visit: Visit) -> None:
    """Remove each copy that differs and is proven to be ours, and send it again: no other file there is replaced."""
    keys = binding.store.keeping.keys(binding.store.folder)
    for name in list(visit.copies.differing):
        if not visit.is_reached:
            return
        with visit.minding():
            if name in visit.known.names or _is_ours(visit.place, name, visit.shelf.folder_id, keys):
                visit.copies.send_again(name, visit.shelf.versions[name])


def fetched(
    binding: Binding, place: Place, name: str, meta: BackupMetadata, cancel: CancelToken | None = None
) -> BackupMetadata | None:
    """Bring one version back from a place; return it as it is known from then on, None if it is gone from the index.

    All of it is read, and proven to be the version, before its name is given to it. A damaged file that has the name is
    kept beside it. A crash leaves what was there, or for a moment no file, and the next call brings that back.

    Args:
        binding: the document and its store.
        place: where it is fetched from.
        name: what it is called there.
        meta: what the index knows of it.
        cancel: asked before each piece.

    Raises:
        PlaceDamaged: what lies there is not this version.
        PlaceError: it cannot be read there.
        BackupError: it cannot be stored here.
        Cancelled: nobody wants it any more.
    """
    store, disk = binding.store, binding.environment.disk
    with brought(binding, place, name, meta, cancel) as draft:
        draft.sync()
        with store.exclusive() as current:
            if meta.backup_id not in current.backups:  # a rule, or a person, removed it meanwhile
                return None
            known = current.backups[meta.backup_id]
            if not known.problem and known.verified_at != meta.verified_at:  # it was fetched, or found sound, meanwhile
                return known
            path = store.path_of(known)
            target = path.with_name(_ASIDE.sub("", path.name))  # a kill may have come right after it was set aside
            if os.path.lexists(target):
                log.warning("The damaged %s is kept as %s", target, set_aside(disk, target).name)
            if names.plain(name) == names.plain(target.name):  # sealed with another key than the one here, say
                target = target.with_name(name)
            draft.publish_as_new(target)
            draft.sync_name()
            now = binding.environment.clock.now()
            sound = replace(known.sound(), file_name=target.name, verified_at=now, sealed_at=now)
            store.write(current.with_versions([sound]))
            store.record(Logged.HEAL, backup_id=sound.backup_id, place=place.describe())
    return sound


def _is_ours(place: Place, name: str, folder_id: str, keys: Keys | None) -> bool:
    """Return True if a copy says in its header that it is a version of this history, and of its name.

    Raises:
        PlaceError: it cannot be read just now.
    """
    meta = version_at(place, name, keys)
    return meta is not None and meta.folder_id == folder_id
