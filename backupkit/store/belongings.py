"""What belongs to a backup folder: by which ids and names a version in it is known to be the document's."""

from __future__ import annotations

from backupkit.files import system
from backupkit.files.spelling import spelling
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """The ids that a folder has, or took over with versions of other histories, and what its document was called."""

    ids: frozenset[str]
    names: frozenset[str]  # in their normal form
    is_known: bool  # False: nobody knows whose the folder was

    def include(self, meta: BackupMetadata) -> bool:
        """Return True if a version that lies in the folder is one of its document.

        Where nobody knows whose the folder was every version counts, and none is lost.
        """
        return not self.is_known or meta.folder_id in self.ids or _normal(meta.document) in self.names

    def prove(self, meta: BackupMetadata) -> bool:
        """Return True if a version is certain to have been made in this folder, and may be removed.

        It carries one of the folder's ids; or, made before folders had any, the document's name.
        """
        if meta.folder_id:
            return meta.folder_id in self.ids
        return _normal(meta.document) in self.names


def normal_names(names: Iterable[str]) -> frozenset[str]:
    """Return file names in their normal form."""
    return frozenset(map(_normal, names))


def _normal(name: str) -> str:
    return spelling(plain_text(name), system.HERE)
