"""A survey: what the files of a folder that are named like versions say about themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit.files.os_errors import why
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found, by file name."""

    metas: Mapping[str, BackupMetadata] = field(default_factory=dict)
    damaged: Mapping[str, str] = field(default_factory=dict)  # what is wrong: no sound versions of ours
    unread: Mapping[str, str] = field(default_factory=dict)  # why they could not be read just now: nobody knows


def survey(folder: Path, names: Iterable[str]) -> Survey:
    """Read the headers of the files of these names in *folder*."""
    metas: dict[str, BackupMetadata] = {}
    damaged: dict[str, str] = {}
    unread: dict[str, str] = {}
    for name in names:
        try:
            metas[name] = reader.read_ours(folder / name).meta
        except reader.Damaged as error:
            damaged[name] = str(error)
        except OSError as error:
            unread[name] = str(why(error))
    return Survey(metas=metas, damaged=damaged, unread=unread)
