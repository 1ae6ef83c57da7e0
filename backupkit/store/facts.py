"""Reading what :mod:`backupkit.store.ownership` decides by: facts about one folder, seen from one document."""

from __future__ import annotations

import os

from backupkit.files import system
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.marks import is_renamed_since
from backupkit.files.places import (
    absolute_path,
    device_of,
    directory_at,
    is_in_folder,
    is_same_file,
    is_same_place,
    leads_to_same,
    led_to,
    real_file,
    real_path,
)
from backupkit.files.reading import NotOurs, read_regular
from backupkit.files.spelling import same_place, spelling
from backupkit.files.system import System
from backupkit.light.frozen import dataclass, replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.store import manifest, ownership
from backupkit.store.manifest_file import read_manifest
from backupkit.store.ownership import Facts, Former
from backupkit.store.settings import Place, Settings, SettingsDamaged, read_settings
from backupkit.values import naming
from backupkit.values.text import plain_text
from backupkit.values.version import Trigger, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from backupkit import errors
    from backupkit.documents import fitting, judging
    from backupkit.documents.document import Document
    from backupkit.files import lasting
    from backupkit.store import journal
    from backupkit.store.sealed.keeping import Keeping
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile import reader
else:
    errors, lasting = Later("backupkit.errors"), Later("backupkit.files.lasting")
    fitting, judging = Later.of("backupkit.documents", "fitting judging")
    journal, reader = Later("backupkit.store.journal"), Later("backupkit.versionfile.reader")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Who asks: a document, and the path that it was given by (that of a link to it, say)."""

    path: Path
    document: Document
    keeping: Keeping  # how files lie in its folders

    @property
    def names(self) -> frozenset[str]:
        """What its versions are named after."""
        return frozenset({self.path.name, self.document.path.name})

    def is_at(self, place: Path) -> bool:
        """Return True if *place* leads to the document, by whatever name.

        Raises:
            OSError: it cannot be told just now.
        """
        own = self._own
        return any(is_same_place(place, path) for path in own) or any(leads_to_same(place, path) for path in own)

    def is_told_of(self, error: OSError) -> bool:
        """Return True if *error* says that the document itself cannot be looked at."""
        return isinstance(error.filename, (str, os.PathLike)) and any(
            is_same_place(error.filename, path) for path in self._own
        )

    @property
    def _own(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.path, self.document.path)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look at a folder found."""

    facts: Facts
    settings: Settings | None  # None: there are none, or something else is called so
    is_written_down: bool = False
    """The settings name the document as it is to be found now, and the folder has an id."""
    places: tuple[tuple[Path, Hashable], ...] = ()
    """What the paths led to by which it was decided, before that; none where their spelling alone decided."""


def look(folder: Path, seeker: Seeker) -> Found:
    """Look at *folder*, which need not exist; what takes long is asked only where it matters.

    Raises:
        OSError: it cannot be read just now, so that nobody can tell. That must not pass for "not ours".
        DocumentUnreadable: the document cannot.
        ManifestTooNew: a later release uses the folder.
    """
    try:
        settings, is_strange = read_settings(folder, seeker.keeping), False
    except SettingsDamaged:
        settings, is_strange = None, True
    if settings and settings.documents:
        return _by_settings(folder, settings, seeker)
    return replace(_by_files(folder, seeker, has_strange_settings=is_strange), settings=settings)


def _by_settings(folder: Path, settings: Settings, seeker: Seeker) -> Found:
    recorded, place = settings.documents[-1], settings.place
    spelled = absolute_path(os.path.normpath(folder / recorded))
    if place and is_same_place(spelled, seeker.path) and is_same_place(place.path, seeker.path):
        facts = Facts(owner=str(seeker.path), by_folder=Former.OURS, by_path=Former.OURS)
        return Found(facts=facts, settings=settings, is_written_down=bool(settings.folder_id))
    seen = seen_from(folder, recorded)
    if place is None and is_same_place(spelled, seeker.path) and not os.path.lexists(seen):
        seen = spelled  # an earlier release did not ask where the folder really lies
    places = _watched(seeker, seen, *([place.path] if place else []))
    by_folder = _former(place if place and is_same_place(seen, place.path) else Place(path=seen), folder, seeker)
    by_path = _former(place, folder, seeker) if place else Former.NOWHERE
    facts = Facts(
        owner=str(seen if place is None or by_folder is Former.ANOTHER else place.path),
        by_folder=by_folder,
        by_path=by_path,
        is_elsewhere_too=by_path is Former.ANOTHER and place is not None and _is_beside_too(folder, place),
        was_ours=any(is_same_place(seen_from(folder, each), seeker.path) for each in settings.documents[:-1]),
        is_alike=_is_alike(seen, seeker),
    )
    is_written_down = by_folder is Former.OURS and by_path is Former.OURS and bool(settings.folder_id)
    return Found(
        facts=_with_content(facts, folder, seeker), settings=settings, is_written_down=is_written_down, places=places
    )


def _watched(seeker: Seeker, *former: Path) -> tuple[tuple[Path, Hashable], ...]:
    """Return what *former* places lead to, and the document's path, where one of them may be another name of it."""
    found = {place: led_to(place) for place in former}
    if any(found.values()):
        found |= {path: led_to(path) for path in (seeker.path, seeker.document.path)}
    return tuple(found.items())


def seen_from(folder: Path, recorded: str) -> Path:
    """Return the place that is written down as *recorded*, seen from where the folder really lies.

    A link to it may stand beside another document of the same name.
    """
    return absolute_path(os.path.normpath(real_path(folder) / recorded))


def _by_files(folder: Path, seeker: Seeker, *, has_strange_settings: bool) -> Found:
    """Look at a folder of which no settings tell whose it is: then the versions in it do, or what is known of them."""
    index = _index_of(folder, seeker.keeping)
    newest_first = _signed(folder, seeker.keeping) or (index.newest_first if index else [])
    names = [plain_text(meta.document) for meta in newest_first]
    if any(same_place(name, plain_text(own), system.HERE) for name in names for own in seeker.names):
        return Found(facts=Facts(is_signed_by_us=True), settings=None)
    if not names:
        strange = index is None and _is_strange(folder, seeker.keeping, has_strange_settings=has_strange_settings)
        return Found(facts=Facts(holds_strange_files=strange), settings=None)
    facts = Facts(owner=names[0])
    places: tuple[tuple[Path, Hashable], ...] = ()
    if is_same_place(folder.parent, seeker.path.parent):  # then the other one was there, too
        place = folder.parent / os.path.basename(names[0])
        places = _watched(seeker, place)
        facts = replace(facts, by_folder=_former(Place(path=place), folder, seeker), is_alike=_is_alike(place, seeker))
    return Found(facts=_with_content(facts, folder, seeker), settings=None, places=places)


def _former(place: Place, folder: Path, seeker: Seeker) -> Former:
    """Return what is there now where a document was last seen."""
    path = place.path
    try:
        if is_there := _is_there(path):
            return Former.OURS if seeker.is_at(path) else Former.ANOTHER
        if is_there is None:
            return Former.NOWHERE
        if seeker.is_at(path):
            return Former.OURS
        if is_same_place(path.parent, seeker.path.parent) or is_in_folder(folder, path.parent):
            return Former.GONE  # we are there ourselves, or the folder is
        device = device_of(path)
    except OSError as error:
        if cause_of(error) is Cause.DENIED and not seeker.is_told_of(error):  # another user's home, say
            return Former.AWAY
        raise
    if place.directory is None:
        return Former.GONE if os.path.isdir(path.parent) else Former.AWAY
    if device != place.directory.device:  # the mount point of a drive may be there without its drive
        return Former.AWAY
    is_same_name = same_place(path.name, seeker.path.name, system.HERE)
    return Former.MOVED if is_same_name and directory_at(seeker.path.parent) == place.directory else Former.GONE


def _is_there(path: Path) -> bool | None:
    """Return whether something is at *path*; None if nothing ever can be."""
    try:
        os.lstat(path)
    except ValueError:
        return None
    except OSError as error:
        if is_missing(error):
            return False
        if cause_of(error) is Cause.BAD_NAME:
            return None
        raise
    return True


def _is_alike(place: Path, seeker: Seeker) -> bool:
    """Return True if *place* differs from the document's own in no more than case, or in composed letters."""
    if not is_same_place(place.parent, seeker.path.parent):
        return False
    return spelling(place.name, System.MACOS) == spelling(seeker.path.name, System.MACOS)


def _is_beside_too(folder: Path, place: Place) -> bool:
    """Return True if the folder itself, no copy of it, is also beside the file at *place*."""
    return is_same_file(folder, place.path.parent / folder.name)


# -- what the folder's document last held ------------------------------------------------------------------------------


def _with_content(facts: Facts, folder: Path, seeker: Seeker) -> Facts:
    if not ownership.depends_on_content(facts):
        return facts
    return replace(facts, holds_our_content=_holds_our_content(folder, seeker))


def _holds_our_content(folder: Path, seeker: Seeker) -> bool:
    """Return True if the document holds what the folder's document last held, and that is proof of something."""
    document, last = seeker.document, last_in(folder, seeker.keeping)
    if last is None:
        return False
    held = _held_in(folder, last, seeker.keeping)
    try:
        with document.open_state() as state:
            found = fitting.fitted(state)
            former = found.former_chunks()
            if former is None and found.size_bytes not in held.values():
                return False
            seen = judging.glance_at(found.chunks())
            if former and seen.file_hash not in held:
                seen = judging.glance_at(former)
    except errors.DocumentInUse as error:  # what stands in the file alone is no state, and yet proof of what it was
        seen = judging.glance_at(lasting.chunks_at(real_file(error.path)))
    except errors.DocumentMissing:
        return False
    except errors.DocumentUnreadable as error:
        if isinstance(error.__cause__, NotOurs):  # a folder, say
            return False
        raise
    # The last is written after a restore, too, whose content an older version holds.
    written = (folder / name for name in (last.file_name, naming.MANIFEST, naming.HISTORY))
    is_renamed = is_renamed_since(document.path, written)
    return seen.file_hash in held and ownership.is_telling(seen, is_renamed=is_renamed)


def last_in(folder: Path, keeping: Keeping) -> BackupMetadata | None:
    """Return the version that holds what the document of *folder* last held, as far as is known.

    That is the newest, also in the bin or damaged, or the one that was put back since. What was imported was never in
    the document. None if there is none.

    Raises:
        OSError, ManifestTooNew: it cannot be told just now.
    """
    known = _index_of(folder, keeping)
    metas = known.backups if known else {meta.backup_id: meta for meta in _signed(folder, keeping)}
    held = (meta for meta in metas.values() if meta.trigger is not Trigger.IMPORT)
    newest = max(held, key=in_order, default=None)
    if newest is None:
        return None
    replaced_by = newest.replaced_by
    if known is None:  # what was put back stands in no version, and yet in the log
        told = journal.told(folder, keeping, {newest.backup_id})
        replaced_by = told.states.get(newest.backup_id, {}).get("replaced_by", "")
    return metas.get(replaced_by, newest)


def _held_in(folder: Path, last: BackupMetadata, keeping: Keeping) -> dict[str, int]:
    """Return the SHA-256 and the size of what the document of *folder* may have held at last.

    That is what *last* holds; but not if a part was put back since, and not surely if a process was killed meanwhile.
    """
    index = _index_of(folder, keeping)
    put_back = index.put_back if index and index.undo_id == last.backup_id else None
    held = {put_back.file_hash: put_back.file_size} if put_back else {}
    return held if put_back and put_back.is_certain else {**held, last.file_hash: last.file_size}


def _index_of(folder: Path, keeping: Keeping) -> manifest.Manifest | None:
    """Return the manifest of *folder*; None if there is none that is whole."""
    path = folder / naming.MANIFEST
    try:
        return manifest.decode(keeping.opened(path, read_manifest(path)))
    except manifest.TooNew as error:
        raise errors.ManifestTooNew(path, error.found, manifest.FORMAT) from error
    except (NotOurs, manifest.ManifestDamaged):
        return None
    except OSError as error:
        if is_missing(error):
            return None
        raise


def _signed(folder: Path, keeping: Keeping) -> list[BackupMetadata]:
    """Return what the versions in *folder* say of themselves, newest first.

    Raises:
        OSError: the folder, or one of them, cannot be read just now: it may tell of another document.
    """
    try:
        names = os.listdir(folder)
    except OSError as error:
        if is_missing(error):
            return []
        raise
    found: list[BackupMetadata] = []
    unread: OSError | None = None
    keys = keeping.keys(folder)
    for name in filter(naming.id_in_name, names):
        try:
            found.append(reader.read_ours(folder / name, keys).meta)
        except reader.Damaged:
            continue
        except OSError as error:
            unread = error
    if unread:
        raise unread
    return sorted(found, key=in_order, reverse=True)


def ids_in(folder: Path, keeping: Keeping) -> list[str]:
    """Return the folder ids that the versions in *folder* carry, that of the newest first.

    Raises:
        OSError: as long as one version cannot be read.
    """
    return list(dict.fromkeys(meta.folder_id for meta in _signed(folder, keeping) if meta.folder_id))


def is_signed(folder: Path, keeping: Keeping) -> bool:
    """Return True if there is a version in *folder*, whosever it is; raises as :func:`ids_in`."""
    return bool(_signed(folder, keeping))


# -- what is called like a file of ours, and is none -------------------------------------------------------------------


def _is_strange(folder: Path, keeping: Keeping, *, has_strange_settings: bool) -> bool:
    """Return True if *folder* holds files of another program under our names, and nothing that was ever ours.

    A whole manifest of before, or a line of our log, shows that the folder was ours: then the rest was damaged.
    """
    previous = folder / naming.PREVIOUS_MANIFEST
    bak, log = _read(previous, read_manifest), _read(folder / naming.HISTORY)
    if journal.is_ours(folder, log or b"", keeping) or _is_index(previous, bak or b"", keeping):
        return False
    lock, index = _read(folder / naming.LOCK), _read(folder / naming.MANIFEST, read_manifest)
    # Ours is always empty; and a log of ours is that for a moment, when it is made.
    return has_strange_settings or index is not None or bak is not None or bool(lock) or bool(log)


def _read_small(path: Path) -> bytes:
    return read_regular(path, manifest.LIMIT_BYTES)


def _read(path: Path, read: Callable[[Path], bytes] = _read_small) -> bytes | None:
    """Return a file's content; None if nothing is there; a NUL for what is no file, or larger than any of ours."""
    try:
        return read(path)
    except NotOurs:
        return b"\0"
    except OSError as error:
        if is_missing(error):
            return None
        raise


def _is_index(path: Path, data: bytes, keeping: Keeping) -> bool:
    try:
        manifest.decode(keeping.opened(path, data))
    except manifest.TooNew:
        return True
    except (manifest.ManifestDamaged, NotOurs):
        return False
    return True
