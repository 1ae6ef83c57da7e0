"""Sealing a folder that is not: each file of it anew, and the one before removed once that was read back.

Only here is anything believed that is not sealed, in a folder that is to be; so only when somebody asks for it. The
settings come last: until then, a kill leaves a folder of which this goes on.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from backupkit.files.os_errors import in_folder
from backupkit.files.patience import when_free
from backupkit.operations.binding import operation
from backupkit.operations.sealed.small_files import SmallFiles
from backupkit.sealing.names import SealedName
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.store.sealed.vault import SealedKeeping
from backupkit.store.store import Store
from backupkit.values import naming
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.resealing import reseal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.operations.binding import Binding

log = logging.getLogger(__name__)


@operation
def seal_folder(binding: Binding) -> int:
    """Seal all that lies in the backup folder as it is; return how many versions that were.

    At a kill each version is there, plain or sealed; the same call goes on. What is damaged is sealed as it is, and
    stays damaged. What only bears the name of a version, as neither its header nor the index tells of it, is left.

    Raises:
        ValueError: the folder is not to be sealed.
        KeyRefused: what was given does not open what is sealed in it already.
        BackupError: it cannot be read or written.
    """
    keeping = binding.store.keeping
    if not isinstance(keeping, SealedKeeping):
        msg = "nothing was given to encrypt the folder with: encryption=… and encrypt='everywhere'"
        raise ValueError(msg)  # noqa: TRY004 - of an option that was left out
    environment = replace(binding.environment, keeping=keeping.also_plain())
    store = Store(binding.store.home.again(environment), binding.store.names.prefix, environment)
    if not store.exists():
        return 0
    with store.exclusive(), in_folder(store.folder):
        sealed = sum(_versions(binding, store))
        current = store.read()  # which finds the versions under their names of now
        store.write(current)
        store.write(current)  # the one before is one of these as well
        _unsaved(binding, store)
        SmallFiles(store).others_anew(binding.environment.disk)
        if sealed:
            store.record("seal folder", versions=sealed)
        store.save_settings(store.settings)
    return sealed


def _versions(binding: Binding, store: Store) -> Iterator[bool]:
    """Seal each version, and yield whether it was one."""
    known = {meta.file_name for meta in store.read().backups.values()}
    for name in sorted(os.listdir(store.folder), reverse=True):
        if naming.id_in_name(name) and key_in_name(name) is None:
            yield _anew(binding, store, store.folder / name, is_ours=name in known)


def _anew(binding: Binding, store: Store, path: Path, *, is_ours: bool = False) -> bool:
    folder, keeping, name = store.folder, cast(SealedKeeping, store.keeping), path.name
    seal, keys = keeping.seal(folder), keeping.keys(folder)
    is_version = naming.id_in_name(name) is not None
    target = path.with_name(str(SealedName(plain=name, key_id=seal.key.key_id)) if is_version else f"{name}.enc")
    draft = partial(store.draft, binding.document.access()) if is_version else store.unsaved.draft
    try:
        reseal(path, target, name, keys, seal, draft, is_ours=is_ours)
    except Damaged as error:
        log.warning("%s was not encrypted, and is no version: %s", path, error)
        return False
    when_free(binding.environment.disk.unlink, path)
    return True


def _unsaved(binding: Binding, store: Store) -> None:
    """Seal the unsaved work of apps that do not run any more."""
    for path in store.unsaved.left_plain():
        _anew(binding, store, path, is_ours=True)  # nothing but unsaved work has such a name there
