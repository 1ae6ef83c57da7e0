"""Versions whose file bears another name than the manifest says: a person or a sync client has renamed it."""

from __future__ import annotations

import os

from backupkit.light.frozen import dataclass, field, replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values import naming
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys

_MOST_UNNAMED = 200  # files whose names tell no id; each is read at every look, as long as a version is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgain:
    """What became of versions whose file is not there under its name."""

    metas: Mapping[str, BackupMetadata] = field(default_factory=dict)  # by id: with the name that the file bears now
    unsure: frozenset[str] = frozenset()  # ids: a file that may be theirs cannot be read just now


def found_again(
    folder: Path, lost: Iterable[BackupMetadata], names: Iterable[str], keys: Keys | None = None
) -> FoundAgain:
    """Look among the files called *names* for those of *lost*: whose header bears the id and the hash, and all bytes.

    Only files that may be theirs by name are read: those whose name holds the id, and some gzip files without one.
    """
    wanted = {meta.backup_id: meta for meta in lost}
    metas: dict[str, BackupMetadata] = {}
    unsure = set[str]()
    for name, ids in _candidates(names, frozenset(wanted)):
        if metas.keys() >= ids:
            continue
        path = folder / name
        try:
            found = reader.read_ours(path, keys).meta
            meta = wanted.get(found.backup_id)
            if meta and found.file_hash == meta.file_hash and os.lstat(path).st_size == found.stored_size:
                metas.setdefault(meta.backup_id, replace(meta, file_name=name, stored_size=found.stored_size))
        except reader.Damaged:
            continue
        except OSError:
            unsure |= ids
    return FoundAgain(metas=metas, unsure=frozenset(unsure - metas.keys()))


def _candidates(names: Iterable[str], wanted: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield names that may be of wanted versions, and of which; what is most likely comes first."""
    unnamed = list[str]()
    for name in sorted(names, key=lambda name: (naming.id_in_name(name) is None, not naming.is_gzip(name), name)):
        if ids := naming.ids_within(name):
            if ids & wanted:
                yield name, ids & wanted
        elif naming.is_gzip(name):
            unnamed.append(name)
    for name in unnamed[:_MOST_UNNAMED]:
        yield name, wanted
