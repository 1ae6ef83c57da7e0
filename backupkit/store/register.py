"""The register of a backup folder: whose it is, by which ids its versions are known, and what its user chose."""

from __future__ import annotations

import os

from backupkit.files.places import directory_at, is_same_place, real_path
from backupkit.light.frozen import replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.store import facts
from backupkit.store.ownership import Former
from backupkit.store.settings import Place, Settings, SettingsDamaged, encode_settings, read_settings
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backupkit.files import drafts
    from backupkit.files.disk import Disk
    from backupkit.store.belongings import Belongings
    from backupkit.store.ownership import Facts
else:
    drafts = Later("backupkit.files.drafts")


_ID_BYTES = 16


class Register:
    """Reads and writes the settings of folders, for one document.

    Args:
        seeker: the document.
        disk: what changes files.
    """

    def __init__(self, seeker: facts.Seeker, disk: Disk) -> None:
        self._seeker, self._disk = seeker, disk
        self.keeping = seeker.keeping
        """How files lie in the folders."""

    def settings_in(self, folder: Path) -> Settings:
        """Return the settings of *folder*; with ``hold`` where they were lost.

        Raises:
            OSError, ManifestTooNew: they cannot be read.
        """
        try:
            settings = read_settings(folder, self.keeping)
        except SettingsDamaged:
            return Settings(hold=True)
        if settings is None:
            return Settings(hold=facts.is_signed(folder, self.keeping))
        return settings

    def belongings_in(self, folder: Path) -> Belongings:
        """Return by what the document's versions in *folder* are known.

        Raises:
            OSError, ManifestTooNew: the settings cannot be read.
        """
        from backupkit.store.belongings import Belongings, normal_names  # where all are known, nobody asks

        settings = self.settings_in(folder)
        names = (*map(os.path.basename, settings.documents), *self._seeker.names)
        ids = settings.other_ids | ({settings.folder_id} - {""})
        return Belongings(ids=ids, names=normal_names(names), is_known=bool(settings.documents))

    def save(self, folder: Path, settings: Settings) -> None:
        """Write the settings, durable on return; something else under their name is kept aside."""
        from backupkit.files.reach import access_in  # at the start of an app nothing is written

        path = folder / naming.SETTINGS
        try:
            read_settings(folder, self.keeping)
        except SettingsDamaged:
            drafts.set_aside(self._disk, path)
        document = self._seeker.document
        access = access_in(folder, document.access(), document.path).for_work
        drafts.write_file(self._disk, path, self.keeping.sealed(path, encode_settings(settings)), access)

    def write_down(self, folder: Path, found: Facts) -> None:
        """Write down that the folder is this document's, and where that is; give it an id. To be called under its lock.

        Settings that were lost get the id back that the versions carry. A copy of a folder gets one of its own, so
        that the two histories can be told apart where they meet again.
        """
        settings = self.settings_in(folder)
        ids = [settings.folder_id] if settings.folder_id else facts.ids_in(folder, self.keeping)
        if found.is_copy or not ids:
            ids.insert(0, os.urandom(_ID_BYTES).hex())
        path = self._seeker.path
        recorded = relative(path, folder)
        if found.by_folder is Former.OURS:  # it may be known by another name, of a link to it, say
            recorded = settings.documents[-1]
            if os.path.basename(recorded) != path.name:
                path = facts.seen_from(folder, recorded)
        earlier = (each for each in settings.documents if not is_same_place(folder / each, folder / recorded))
        changed = replace(
            settings,
            documents=(*earlier, recorded),
            place=Place(path=path, directory=directory_at(path.parent)),
            folder_id=ids[0],
            other_ids=settings.other_ids.union(ids[1:]),
        )
        self.save(folder, changed)

    def admit(self, folder: Path, ids: Iterable[str]) -> None:
        """Write down that versions with these ids are the document's as well. To be called under the folder's lock."""
        settings = self.settings_in(folder)
        known = settings.other_ids | {settings.folder_id, ""}
        if new := frozenset(ids) - known:
            self.save(folder, replace(settings, other_ids=settings.other_ids | new))


def relative(document: Path, folder: Path) -> str:
    """Return where *document* is, seen from where *folder* really lies: this survives moving both together."""
    try:
        seen = os.path.relpath(real_path(document.parent) / document.name, real_path(folder))
    except ValueError:  # another drive, on Windows
        return str(document)
    return seen.replace(os.sep, "/")
