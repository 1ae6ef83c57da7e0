"""What the user chooses: remembered in the folder's settings, and what is no one else's in his own folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backupkit.config.chosen import PLACES, RETENTION, with_choices, with_places
from backupkit.files.os_errors import in_folder
from backupkit.operations.binding import operation
from backupkit.store.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.operations.binding import Binding

NOTHING_CHOSEN = Settings()


@operation
def choose(binding: Binding, changes: Mapping[str, Any]) -> None:
    """Remember *changes* of what the user chose; None takes a choice back. The folder is made if need be.

    What was chosen before is read anew under the lock, so that of two apps neither takes back what the other's user
    has chosen.

    Raises:
        ValueError: something is no choice, or not the user's.
        BackupError: a folder cannot be written.
    """
    configuration, store = binding.configuration, binding.store
    configuration.require_choosable(changes)
    with_places({}, changes), with_choices({}, changes)  # refuses what is wrong before anything is written
    store.prepare()
    with store.exclusive():
        own = configuration.own_folder
        if PLACES & changes.keys():  # first: a kill in between leaves what was chosen for the folder as it was
            with in_folder(own.path.parent):
                own.write(with_places(own.read(), changes))
        settings = store.settings
        changed = replace(settings, choices=with_choices(settings.choices, changes))
        if RETENTION in changes:
            changed = replace(changed, retention=changes[RETENTION], later_rules={}, hold=False)
        if changed != settings:
            store.save_settings(changed)
