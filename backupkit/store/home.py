"""Where the versions of a document live: which folder is its own, and making sure of it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files import drafts, lasting, system
from backupkit.files.access import PRIVATE
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.places import absolute_path, is_same_file, is_same_place, real_path
from backupkit.files.reach import access_in
from backupkit.files.reading import NotOurs, read_regular
from backupkit.files.spelling import same_place, spelling
from backupkit.store import manifest
from backupkit.store.settings import Settings, SettingsDamaged, encode_settings, read_settings
from backupkit.values import naming
from backupkit.values.sentence import Sentence
from backupkit.values.text import plain_text
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.documents.document import Document
    from backupkit.files.disk import Disk

_DEFAULT_NAME = "backups"
_LONGEST_BYTES = 200
_STRANGER = "another program"


class _Claim(Enum):
    OURS = "ours"
    FREE = "free"
    TAKEN = "taken"


class Home:
    """Which folder is a document's: a configured one, one in an app's part of the user's data folder, or a default.

    The default is ``backups`` beside the document, or ``backups-NAME`` where the former is somebody else's: another
    document's, or another program's. An app's folders are called after their documents, so that each is found again
    when its document has moved; a second document of the same name gets one that its place is part of. Which of two
    it is can change until the folder is claimed for this document, so it is looked up again until then.

    Making one may be done on a thread that must not wait: it touches no disk, but where a folder is named.

    Args:
        path: where the document was said to lie: its folder is looked for beside that, and known by it.
        document: what the folder is for, perhaps elsewhere (where a link leads, say); it says who may read the folder.
        configured: the folder that the host named, if it did.
        app: the app whose part of the user's data folder holds it, if any does.
        disk: what changes files.

    Raises:
        ValueError: both a folder and an app are named, or the folder is the one that the document itself lies in.
    """

    def __init__(self, path: Path, document: Document, configured: Path | None, app: str | None, disk: Disk) -> None:
        if configured and app is not None:
            raise ValueError("give backups_dir or app, not both: each of them says where the versions lie")
        if configured and is_same_file(configured, path.parent):
            raise ValueError("backups_dir must not be the folder that the document itself lies in")
        self._path, self.document, self._app, self._disk = path, document, app, disk
        self._names = frozenset({path.name, document.path.name})  # versions are named after the one, or the other
        self._is_own = False  # once the folder is known to be ours, it stays so
        self.known = configured
        """The folder, once it is certain; until then :meth:`find` looks for it."""
        self._is_beside = app is None and (configured is None or is_same_place(configured.parent, path.parent))
        # A folder elsewhere may be on a drive that is not connected: creating it would put it on the wrong one.
        self.may_create = self._is_beside or app is not None

    def find(self) -> Path:
        """Return the default folder, as an absolute path; it may not exist yet. May read settings and version files.

        Raises:
            ManifestTooNew: a later release uses it.
        """
        first, second = self._candidates
        try:
            if self._claim_on(second)[0] is _Claim.OURS:
                self._own(second)
                return second
            claim, _ = self._claim_on(first)
        except OSError:  # it cannot be read just now; the next operation there raises the error
            return first
        if claim is _Claim.OURS:
            self._own(first)
        return second if claim is _Claim.TAKEN else first

    @cached_property
    def _candidates(self) -> tuple[Path, Path]:
        """The folder where nothing is configured, and the one to take where that is somebody else's."""
        return _beside(self._path) if self._app is None else _of_app(self._app, self._path)

    def _own(self, folder: Path) -> None:
        self.known, self._is_own = folder, True

    def is_yet_to_be_made(self, folder: Path) -> bool:
        """Return True if nothing is at *folder*, and it may be created when it is needed.

        Raises:
            OSError: it cannot be told. That must not pass for "no versions".
        """
        try:
            os.lstat(folder)
        except OSError as error:
            if is_missing(error):
                return self.may_create
            raise
        return False

    def settings_in(self, folder: Path) -> Settings:
        """Return the settings of *folder*; with ``hold`` where they were lost.

        Raises:
            OSError, ManifestTooNew: they cannot be read.
        """
        try:
            settings = read_settings(folder)
        except SettingsDamaged:
            return Settings(hold=True)
        if settings is None:
            return Settings(hold=any(self._owners(folder)))
        return settings

    def names_in(self, folder: Path) -> frozenset[str]:
        """Return the names under which versions of the document in *folder* were made, in their normal form.

        None if nobody knows.

        Raises:
            OSError, ManifestTooNew: the settings cannot be read.
        """
        documents = self.settings_in(folder).documents
        # Without settings nobody knows whose the folder was: then every version counts, and none is lost.
        paths = (*documents, *self._names) if documents else ()
        return frozenset(spelling(plain_text(os.path.basename(path)), system.HERE) for path in paths)

    def save_settings(self, folder: Path, settings: Settings) -> None:
        """Write the settings, durable on return; something else under their name is kept aside."""
        path = folder / naming.SETTINGS
        try:
            read_settings(folder)
        except SettingsDamaged:
            drafts.set_aside(self._disk, path)
        access = access_in(folder, self.document.access(), self.document.path).for_index
        drafts.write_file(self._disk, path, encode_settings(settings), access)

    def require_own(self, folder: Path) -> None:
        """Make sure that *folder* is not somebody else's.

        Raises:
            BackupFolderTaken: it is another document's, or another program's.
            OSError, ManifestTooNew: it cannot be told.
        """
        if self._is_own:
            return
        claim, owner = self._claim_on(folder)
        if claim is _Claim.TAKEN:
            raise errors.BackupFolderTaken(folder, owner)
        if claim is _Claim.OURS:
            self._own(folder)

    def is_claimed(self, folder: Path) -> bool:
        """Return True if *folder* is there and known to be this document's; then close it to strangers."""
        if not os.path.isdir(folder):
            return False
        if not any(self._is_at(folder, place) for place in self.settings_in(folder).documents):
            return False
        if self._is_beside and system.HERE is not system.WINDOWS:  # which has no modes
            self._close_to_strangers(folder)
        return True

    def make(self, folder: Path) -> None:
        """Make the folder if it is not there.

        Raises:
            BackupFolderMissing: it may be on a drive that is not connected.
            OSError: it cannot be made.
        """
        if os.path.isdir(folder):
            return
        if os.path.lexists(folder) and not os.path.islink(folder):
            raise errors.BackupFolderUnwritable(folder, Sentence("it is not a folder"))
        if not self.may_create or os.path.islink(folder):
            raise errors.BackupFolderMissing(folder)
        if self._app is not None:
            self._make_parents(folder)
        try:
            self._disk.make_folder(folder)
        except FileExistsError:  # another process was faster
            return
        if self._is_beside:  # who may read the document may read its versions; a chosen folder keeps its permissions
            self.document.access().apply_to_folder(self._disk, folder)
        self._disk.sync_folder(folder.parent)

    def _make_parents(self, folder: Path) -> None:
        """Make what leads to an app's folder: on a new account nothing of it is there."""
        missing = [parent for parent in folder.parents if not os.path.lexists(parent)]
        for parent in reversed(missing):
            with contextlib.suppress(FileExistsError):  # another process was faster
                self._disk.make_folder(parent)
            self._disk.sync_folder(parent.parent)

    def claim(self, folder: Path) -> None:
        """Write down that *folder* is this document's."""
        settings = self.settings_in(folder)
        others = tuple(place for place in settings.documents if not self._is_at(folder, place))
        self.save_settings(folder, replace(settings, documents=(*others, _relative(self._path, folder))))

    def _is_at(self, folder: Path, place: str) -> bool:
        """Return True if *place*, as the settings of *folder* give it, is where the document lies."""
        return is_same_place(folder / place, self._path)

    def _claim_on(self, folder: Path) -> tuple[_Claim, str]:
        """Return whose *folder* is, and the owner's name if it is somebody else."""
        try:
            settings = read_settings(folder)
            is_foreign = False
        except SettingsDamaged:
            settings, is_foreign = None, True
        if settings and settings.documents:
            latest = settings.documents[-1]
            if self._is_at(folder, latest):
                return _Claim.OURS, ""
            other = absolute_path(
                os.path.normpath(folder / latest)
            )  # as it was written: seen from where it is called so
            if not _is_gone(other) or not self._is_renamed(folder):
                return _Claim.TAKEN, str(other)
            return _Claim.FREE, ""
        # Nobody wrote down whose it is, or that is lost: then the versions in it tell.
        owner = ""
        for owner in self._owners(folder):
            if any(same_place(owner, plain_text(name), system.HERE) for name in self._names):
                return _Claim.OURS, ""
        if owner:
            return _Claim.TAKEN, owner
        is_foreign = is_foreign or _has_foreign_manifest(folder)
        return (_Claim.TAKEN, _STRANGER) if is_foreign else (_Claim.FREE, "")

    def _owners(self, folder: Path) -> Iterator[str]:
        """Yield the document's name of each version in *folder*.

        Raises:
            OSError: in the end, where one could not be read just now: then there may be another owner.
        """
        try:
            names = os.listdir(folder)
        except OSError as error:
            if is_missing(error):
                return
            raise
        unread: OSError | None = None
        for name in filter(naming.id_in_name, names):
            try:
                yield reader.read_ours(folder / name).meta.document
            except reader.Damaged:
                continue
            except OSError as error:
                unread = error
        if unread:
            raise unread

    def _is_renamed(self, folder: Path) -> bool:
        """Return True if the document is what the newest version of an owner that is gone holds.

        That is what a renamed document looks like. An owner may also be gone for a moment, while its host saves it.

        Raises:
            OSError: manifest or document cannot be read just now. That must not pass for "another document".
        """
        try:
            known = manifest.decode(read_regular(folder / naming.MANIFEST, manifest.LIMIT_BYTES))
            digest = hashlib.sha256()
            for chunk in lasting.chunks_at(self.document.path):
                digest.update(chunk)
        except manifest.TooNew as error:
            raise errors.ManifestTooNew(folder / naming.MANIFEST, error.found, manifest.FORMAT) from error
        except (NotOurs, manifest.ManifestDamaged):
            return False
        except OSError as error:
            if is_missing(error):
                return False
            raise
        return known.newest is not None and known.newest.file_hash == digest.hexdigest()

    def _close_to_strangers(self, folder: Path) -> None:
        """Follow a document whose permissions were narrowed since its folder was made.

        A folder that everybody may write to was made so by somebody on purpose, and one that a link leads to is not for
        us to close; the versions in them are closed anyway. So they are in a folder of somebody else, who alone can.
        """
        mode, access = stat.S_IMODE(os.stat(folder).st_mode), self.document.access()
        if (
            access is PRIVATE or not mode & 0o777 & ~access.folder_mode
        ):  # nothing is known of the document, or all is well
            return
        if not mode & stat.S_IWOTH and not os.path.islink(folder):
            with contextlib.suppress(PermissionError):
                self._disk.set_folder_mode(folder, mode & (access.folder_mode | ~0o777))


def _has_foreign_manifest(folder: Path) -> bool:
    """Return True if there is a ``manifest.json`` that was never ours (or is no longer to be told from such a one).

    Raises:
        OSError: it cannot be read just now.
    """
    try:
        manifest.decode(read_regular(folder / naming.MANIFEST, manifest.LIMIT_BYTES))
    except manifest.TooNew:  # it is ours; reading it raises the error
        return False
    except (NotOurs, manifest.ManifestDamaged):
        return True
    except OSError as error:
        if not is_missing(error):
            raise
    return False


def _is_gone(document: Path) -> bool:
    """Return True if nothing is at the path that a folder's settings name.

    A place that may not be looked into counts as empty: what the newest version holds decides then.

    Raises:
        OSError: it cannot be told just now.
    """
    try:
        os.lstat(document)
    except ValueError:
        return True
    except OSError as error:
        if cause_of(error) in {Cause.MISSING, Cause.BAD_NAME, Cause.DENIED}:
            return True
        raise
    return False


def _beside(document: Path) -> tuple[Path, Path]:
    return document.parent / _DEFAULT_NAME, document.parent / _own_name(document.name)


def _of_app(app: str, document: Path) -> tuple[Path, Path]:
    from platformdirs import user_data_path  # most documents have their versions beside them

    home = absolute_path(user_data_path(app, appauthor=False)) / _DEFAULT_NAME
    place = hashlib.sha256(os.fsencode(str(real_path(document.parent)))).hexdigest()[:8]
    return home / document.name, home / f"{document.stem[:100]}-{place}{document.suffix[:20]}"


def _own_name(document: str) -> str:
    name = os.fsencode(document)
    if len(name) > _LONGEST_BYTES:  # file systems end at 255
        return f"{_DEFAULT_NAME}-{hashlib.sha256(name).hexdigest()[:16]}"
    return f"{_DEFAULT_NAME}-{document}"


def _relative(document: Path, folder: Path) -> str:
    """Return where *document* is, seen from *folder*: this survives moving both together."""
    try:
        return os.path.relpath(str(document), str(folder)).replace(os.sep, "/")
    except ValueError:  # another drive, on Windows
        return str(document)
