"""The table of keys of a sealed folder that is gone or damaged there, brought back from a place that has its copy."""

from __future__ import annotations

import contextlib
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from backupkit.errors import BackupError
from backupkit.operations.sealed.small_files import key_in
from backupkit.places.errors import PlaceTaken
from backupkit.places.key_tables import KeyTables
from backupkit.sealing.key_table import numbers_among
from backupkit.sealing.refused import KeyRefused, KeysDamaged
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.unlocking.unlocker import unlocked
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.places.place import Place
    from backupkit.sealing.key_table import KeyTable
    from backupkit.store.sealed.vault import SealedKeeping
    from backupkit.store.store import Store
    from backupkit.unlocking.unlocker import Unlocker

log = logging.getLogger(__name__)

_OF_FOLDER = naming.SETTINGS, naming.MANIFEST


def bring_back(store: Store, places: Callable[[], Iterable[Place]], unlocker: Unlocker) -> None:
    """Write the highest table that lies at a place and that *unlocker* opens, if the folder's own is gone or damaged.

    It is the folder's if a version lies in both, and if it has each key that is needed here: what was put back from
    before a change of the key is left where it is. A place that is away is passed by. Nothing is overwritten, so a
    crash leaves the folder without a table, or with this one.

    Args:
        store: the folder, in which all lies sealed.
        places: returns the places as they are, once they are needed.
        unlocker: what knows the secret.

    Raises:
        KeyRefused: there is such a table, and *unlocker* does not open it. Nothing was written.
        BackupError, OSError: the secret could not be asked, or the table not be written.
    """
    folder = _without_keys(store)
    if folder is None:
        return
    refused: KeyRefused | None = None
    for where, table in sorted(_tables_of(folder, places()), key=lambda found: found[1].number, reverse=True):
        try:
            unlocked(table, unlocker, where)
        except KeyRefused as error:
            refused = refused or error
            continue
        _write(cast("SealedKeeping", store.keeping), folder, table)
        log.warning("The keys of the versions in %s were brought back from %s", folder, where)
        return
    if refused:
        raise refused


def _without_keys(store: Store) -> Path | None:
    """Return the folder whose table of keys is gone or damaged; None if none is."""
    try:
        store.read()
    except KeysDamaged as error:
        return Path(error.path).parent
    except BackupError:  # whatever reads it next tells that
        pass
    return None


def _tables_of(folder: Path, places: Iterable[Place]) -> Iterator[tuple[str, KeyTable]]:
    """Yield what is the folder's of the tables at the places, each with what its place is called."""
    names = os.listdir(folder)
    needed = {*map(key_in_name, names), *(key_in(folder / each) for each in _OF_FOLDER)} - {None}
    ids = _ids(names)
    for place in places:
        try:
            stored = place.list()
            table, _ = KeyTables(place).newest(stored)
        except BackupError as error:
            log.info("No keys were found at %s: %s", place.describe(), error)
            continue
        if ids & _ids(each.name for each in stored) and needed <= set(table.key_ids):
            yield place.describe(), table


def _ids(names: Iterable[str]) -> set[str]:
    """Return the ids of the versions among files, by their names."""
    return {found for name in names if key_in_name(name) is not None and (found := naming.id_in_name(name))}


def _write(keeping: SealedKeeping, folder: Path, table: KeyTable) -> None:
    """Write a table under a number that is free, and remove those that are damaged."""
    damaged = numbers_among(os.listdir(folder))
    table = replace(table, number=max([table.number, *(number + 1 for number in damaged)]))
    tables = KeyTables(keeping.shelf(folder))
    with contextlib.suppress(PlaceTaken):  # another program was faster
        tables.write(table)
        tables.sweep(table, damaged)
