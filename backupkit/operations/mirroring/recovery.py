"""Recovery: a history of which only copies at a place are left goes on here; a version is fetched when it is needed."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations.binding import operation
from backupkit.operations.mirroring.healing import fetched
from backupkit.operations.mirroring.memory import read_memory, write_memory
from backupkit.operations.mirroring.reading import (
    are_sealed_everywhere,
    folder_id_at,
    name_there,
    under_each_key,
    versions_at,
)
from backupkit.places.errors import (
    PlaceDamaged,
    PlaceEmpty,
    PlaceError,
    PlaceMissing,
    PlaceOfAnother,
    PlaceSealedOtherwise,
)
from backupkit.values.problem import ELSEWHERE, Flaw
from backupkit.values.sentence import Sentence
from backupkit.values.version import in_order
from backupkit.versionfile.elsewhere import VersionElsewhere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.places.place import Place
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.values.version import BackupMetadata, CancelToken
    from backupkit.versionfile.file_bytes import Keys

log = logging.getLogger(__name__)

_EVERYWHERE = Sentence(
    "they are of a folder in which everything is encrypted. Say so: --everywhere in a command, "
    'encrypt="everywhere" in the app'
)
_COPIES_ALONE = Sentence(
    "they were encrypted on their way there, and the folder that they come from is not. Leave out --everywhere in a "
    'command, encrypt="everywhere" in the app'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _NotFetched:
    """Why a version that lies elsewhere could not be fetched; reads on in a sentence."""

    problem: PlaceError

    @property
    def sentence(self) -> Sentence:
        return Sentence("it lies at another place, from where it could not be fetched: {problem}")

    @property
    def values(self) -> Mapping[str, object]:
        return {"problem": self.problem}

    def __str__(self) -> str:
        return self.sentence.template.format(problem=self.problem)


def versions_there(place: Place, unlocker: Unlocker | None = None) -> list[BackupMetadata]:
    """Return the versions that :func:`join` would list, newest first. Nothing is written here.

    Args:
        place: as it is.
        unlocker: what opens what is encrypted, in whichever of the two ways that was done.

    Raises:
        PlaceEmpty: no versions of a history lie there.
        PlaceError, KeyRefused, BackupError: it cannot be read, or not opened.
    """
    way, keys = place, None
    if unlocker:
        from backupkit.operations.mirroring.index import names_in
        from backupkit.places.sealed_place import SealedPlace  # most copies are not sealed
        from backupkit.places.vault import Vault

        vault = Vault(place, unlocker)
        keys = vault.keys()
        if not are_sealed_everywhere(place, keys):
            way, keys = SealedPlace(place, vault, told=names_in), None
    metas = versions_at(way, folder_id_at(way), keys)
    if not metas:
        raise PlaceEmpty(place.describe())
    return [meta.damaged(ELSEWHERE) for meta in sorted(metas, key=in_order, reverse=True)]


def begin(binding: Binding, config: BackupConfig) -> int:
    """Let the versions at the first place be those of the document, as :func:`join` says.

    Raises:
        PlaceSealedOtherwise: they are sealed in another way than the document's are to be.
        KeyRefused: what is sealed there is not opened.
        PlaceError, BackupError: as :func:`join`.
    """
    bare = binding.places.bare(config)[0]
    first = binding.places.apart.entries(config)[0]  # what is fetched comes by it as well
    encryption = binding.places.encryption
    keys = encryption.learn(bare) if encryption else None
    known = first.sealed.vault.keys() if first.sealed else keys
    if known:
        is_everywhere = are_sealed_everywhere(bare, known)
        if is_everywhere is not None and is_everywhere != (keys is not None):
            raise PlaceSealedOtherwise(bare.describe(), _EVERYWHERE if is_everywhere else _COPIES_ALONE)
    return join(binding, first.place, keys)


@operation
def join(binding: Binding, place: Place, keys: Keys | None = None) -> int:
    """Let the versions at *place* be those of the document here, none of which needs to be here yet; return how many.

    Each that is not here is listed as one that lies elsewhere, and comes when it is needed or with a mirroring. What is
    made from now on belongs to the same history. A crash leaves the list as it was, or as it will be; the same call
    completes it.

    Args:
        binding: the document, whose backup folder is made if it is not there.
        place: as it is to be read: what was sealed on its way there is opened by it.
        keys: what opens those that were sealed before they came there; the folder has the same from now on.

    Raises:
        PlaceEmpty: no versions of a history lie there.
        PlaceOfAnother: versions of another history lie here.
        PlaceError: it cannot be read. Nothing was changed.
        BackupError: the backup folder cannot be used.
    """
    folder_id = folder_id_at(place)
    metas = versions_at(place, folder_id, keys)
    if not metas:
        raise PlaceEmpty(place.describe())
    store = binding.store
    if store.exists() and (known := store.folder_id) and known != folder_id and store.read().backups:
        raise PlaceOfAnother(place.describe(), store.folder)
    store.prepare()
    with store.exclusive() as current:
        settings = store.settings
        if settings.folder_id != folder_id:
            if current.backups:  # made between the two looks
                raise PlaceOfAnother(place.describe(), store.folder)
            store.save_settings(replace(settings, folder_id=folder_id))
        known_here = current.backups
        new = [meta.damaged(ELSEWHERE) for meta in metas if meta.backup_id not in known_here]
        # Lost here, as an earlier release called what had never been here: it lies there, and comes in the same way.
        new += [
            here.damaged(ELSEWHERE)
            for meta in metas
            if (here := known_here.get(meta.backup_id)) and not here.is_here and not here.is_elsewhere
        ]
        if new:
            store.write(current.with_versions(new))
            store.record("recover", place=place.describe(), versions=len(new))
    _remember(binding, place, metas)
    return len(metas)


def _remember(binding: Binding, place: Place, metas: list[BackupMetadata]) -> None:
    """Note what lies there, so that each version can be told where it is. Each is proven when it comes."""
    memory, name = read_memory(binding), place.describe()
    known = memory.of(name)
    names = known.names | {meta.file_name for meta in metas}
    now = binding.environment.clock.now()
    write_memory(binding, memory.with_place(name, replace(known, names=names, looked_at=now)))


def brought(
    binding: Binding, config: BackupConfig, meta: BackupMetadata, cancel: CancelToken | None = None
) -> BackupMetadata:
    """Fetch a version that is damaged, lost or elsewhere from the first place that has it; return it as it is then.

    One that is damaged or lost, and is whole at no place that answers, stays as it is.

    Raises:
        BackupUnreadable: it lies elsewhere, and no place that has it gave it.
        KeyRefused: what lies there sealed is not opened by what was given.
        BackupError: it cannot be stored here, or *cancel* was set.
    """
    name = name_there(meta, binding.store.names)
    why: PlaceError | None = None
    store = binding.store
    names = under_each_key(name, store.keeping.keys(store.folder))
    for entry in binding.places.apart.entries(config):
        with contextlib.closing(entry.place):
            for each in names:
                try:
                    if found := fetched(binding, entry.place, each, meta, cancel):
                        return found
                except PlaceError as error:
                    log.info("Version %s was not fetched: %s", meta.backup_id, error)
                    why = error if why is None or not isinstance(error, PlaceMissing) else why
                    if not isinstance(error, PlaceMissing | PlaceDamaged):
                        break
    if meta.is_elsewhere:
        path = binding.store.path_of(meta)
        if why is None:
            raise VersionElsewhere(meta.backup_id, path, Flaw.ELSEWHERE.value)
        raise errors.BackupUnreadable(meta.backup_id, path, _NotFetched(problem=why)) from why
    return meta
