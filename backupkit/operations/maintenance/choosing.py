"""What the user chooses: remembered in the folder's settings, and what is no one else's in his own folder."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backupkit.config.chosen import PLACES, RETENTION, with_choices, with_places
from backupkit.config.folder import prepare
from backupkit.files.access import PRIVATE
from backupkit.files.os_errors import replacing
from backupkit.files.places import absolute_path
from backupkit.operations.binding import operation
from backupkit.store.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from backupkit.operations.binding import Binding
    from backupkit.store.environment import Environment
    from backupkit.store.store import Store

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
    if changes.get("directory"):
        changes = {**changes, "directory": absolute_path(changes["directory"])}
    with contextlib.ExitStack() as stack:
        is_for_folder = bool(changes.keys() - PLACES)  # else nothing is asked of it: it may be on a drive that is away
        if is_for_folder:
            store.prepare()
            stack.enter_context(store.exclusive())
        if PLACES & changes.keys():  # first: a kill in between leaves what was chosen for the folder as it was
            keep_own(binding, changes)
        if is_for_folder:
            _keep_in_settings(store, changes)


@contextlib.contextmanager
def opened(folder: Path, environment: Environment) -> Iterator[None]:
    """Run a block in which the user's own configuration *folder* is there, and no other app changes what is in it.

    Raises:
        OSError: it cannot be made.
        BackupBusy: another app is at it for too long.
    """
    prepare(environment.disk, folder)
    with environment.lock(folder, environment.timeout, PRIVATE.mode):
        yield


def keep_own(binding: Binding, changes: Mapping[str, Any], *, is_claimed: bool = False) -> None:
    """Remember those of *changes* that lie in the user's own folder, in one step; durable on return.

    Args:
        binding: the document.
        changes: by the names of fields.
        is_claimed: the folder among them is the document's already.

    Raises:
        BackupError: it cannot be written.
    """
    own = binding.configuration.own_folder
    with replacing(own.path), opened(own.path.parent, binding.environment):
        own.write(with_places(own.read(), changes, is_claimed=is_claimed))


def _keep_in_settings(store: Store, changes: Mapping[str, Any]) -> None:
    settings = store.settings
    changed = replace(settings, choices=with_choices(settings.choices, changes))
    if RETENTION in changes:
        changed = replace(changed, retention=changes[RETENTION], later_rules={}, hold=False)
    if changed != settings:
        store.save_settings(changed)
