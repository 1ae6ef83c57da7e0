"""Where the versions of a document live: which folder is its own, and making sure of it."""

from __future__ import annotations

import contextlib
import os
import stat
from datetime import UTC, datetime
from functools import cached_property, partial

from backupkit.files import system
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.marks import marks_of
from backupkit.files.patience import of_one_operation
from backupkit.files.places import is_same_file, is_same_place, led_to
from backupkit.light.frozen import dataclass
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.store import facts
from backupkit.store.ownership import STRANGER, Belongs, Facts, Former, Verdict, decide
from backupkit.store.register import Register
from backupkit.store.whereabouts import Whereabouts, whereabouts
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit import errors
    from backupkit.documents.document import Document
    from backupkit.files import access as files_access
    from backupkit.files import reach
    from backupkit.sealing import refused
    from backupkit.store.environment import Environment
    from backupkit.store.sealed import neighbours
    from backupkit.store.sealed.keeping import Keeping
    from backupkit.store.settings import Settings
    from backupkit.values import sentence
else:
    errors, neighbours = Later("backupkit.errors"), Later("backupkit.store.sealed.neighbours")
    files_access, reach = Later.of("backupkit.files", "access reach")
    refused, sentence = Later("backupkit.sealing.refused"), Later("backupkit.values.sentence")

_NEVER, _NOTHING = datetime.min.replace(tzinfo=UTC), facts.Found(facts=Facts(), settings=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A folder, and how the document stands to it."""

    folder: Path
    marks: Hashable  # of the folder and its settings, when they were looked at; None: they were not there
    device: int | None = None  # the disk that the folder is on
    verdict: Verdict
    found: facts.Found

    @property
    def is_ours(self) -> bool:
        """True if the folder is the document's."""
        return self.verdict.belongs is Belongs.OURS

    @property
    def is_recorded(self) -> bool:
        """True if it is the document's because its settings say so, and nothing had to prove it."""
        return self.is_ours and Former.OURS in {self.found.facts.by_folder, self.found.facts.by_path}

    @property
    def is_another(self) -> bool:
        """True if it is, or may be, another's."""
        return self.verdict.belongs in {Belongs.TAKEN, Belongs.UNSURE}


class Home:
    """Which folder is a document's: a configured one, one in an app's part of the user's data folder, or a default.

    The default is ``backups`` beside the document, or ``backups-NAME`` where the former is somebody else's: another
    document's, or another program's. An app's folders are called after their documents, so that each is found again
    when its document has moved; a second document of the same name gets one that its place is part of.

    What was found is believed only as long as the folder and its settings are the same, and the paths that it was found
    by lead where they did: each operation asks for that once (:meth:`settled`), and once more when it has the lock.

    Making one may be done on a thread that must not wait: it touches no disk, but where a folder is named.

    Args:
        path: where the document was said to lie: its folder is looked for beside that, and known by it.
        document: what the folder is for, perhaps elsewhere (where a link leads, say); it says who may read the folder.
        configured: the folder that the host named, if it did.
        app: the app whose part of the user's data folder holds it, if any does.
        environment: what changes files, and the clock by which other programs are waited for.
        chosen: what tells the folder that the user chose, and whether it was the document's then; asked when a folder
            is first needed.

    Raises:
        ValueError: both a folder and an app are named, or the folder is the one that the document itself lies in.
    """

    def __init__(
        self, path: Path, document: Document, configured: Path | None, app: str | None, environment: Environment,
        chosen: Callable[[], tuple[Path, bool] | None] | None = None,
    ) -> None:  # fmt: skip
        if configured and app is not None:
            raise ValueError("give backups_dir or app, not both: each of them says where the versions lie")
        if configured and is_same_file(configured, path.parent):
            raise ValueError("backups_dir must not be the folder that the document itself lies in")
        self._path, self.document, self._app = path, document, app
        self._disk, self._clock = environment.disk, environment.clock
        self._seeker = facts.Seeker(path=path, document=document, keeping=environment.keeping)
        self._named = configured  # it can be read, whosever it is
        self._standing: Standing | None = None  # to the folder that was last found to be ours
        self._chosen = chosen  # None: it was asked
        self._is_claimed = False  # the folder was the document's when it was chosen
        self.known = None if chosen else configured
        """The folder, where it was named or found to be ours; else it has to be looked for."""
        self._fruitless: Hashable = None  # what a room held in which nothing was found for a missing document
        self.known_settings: Settings | None = None
        """What the folder's settings held when they were last looked at: within an operation, that is now."""
        self.folder_id = ""
        """The id that versions made now carry in their headers; empty until the folder has one."""
        self._is_beside = app is None and (configured is None or is_same_place(configured.parent, path.parent))
        # A folder elsewhere may be on a drive that is not connected: creating it would put it on the wrong one.
        self.may_create = self._is_beside or app is not None

    def elsewhere(self, folder: Path, environment: Environment) -> Home:
        """Return the home that the same document would have if *folder* were configured."""
        return Home(self._path, self.document, folder, None, environment)

    def again(self, environment: Environment) -> Home:
        """Return the home of the same document, found in the same way, whose files are written by another one."""
        return Home(self._path, self.document, self._named, self._app, environment, self._chosen)

    def move_to(self, folder: Path, *, is_claimed: bool = True) -> None:
        """Take *folder* for the configured one from now on, whatever it was; to be called under the locks of both.

        Args:
            folder: where the versions lie now.
            is_claimed: they do, so an empty folder shows that its drive is away.
        """
        self._is_claimed, self._chosen = is_claimed, None
        self._named, self._standing, self.known = folder, None, folder
        self._app, self.known_settings, self.folder_id = None, None, ""
        self._is_beside = is_same_place(folder.parent, self._path.parent)
        self.may_create = self._is_beside

    def stay(self) -> None:
        """Keep to what the call said, whatever the user chose; to be called before a folder was needed."""
        self._chosen, self.known = None, self._named

    def _follow_choice(self) -> None:
        if self._chosen is None:
            return
        if found := self._chosen():
            self.move_to(found[0], is_claimed=found[1])
        else:
            self.stay()

    # -- which folder it is --------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """The folder, absolute, as last found; it may not exist yet. ManifestTooNew if a later release uses it."""
        self._follow_choice()
        if self.known:
            return self.known
        try:
            with of_one_operation(self._clock):
                return self.settled().folder
        except (OSError, errors.DocumentUnreadable, refused.KeyRefused):  # the next operation raises it
            return self.expected

    @property
    def expected(self) -> Path:
        """Where the folder is, or would be, without asking a disk."""
        return self.known or self._named or self._whereabouts.known()[-1]

    def settled(self) -> Standing:
        """Return the folder, and how the document stands to it now: two calls of ``stat`` if nothing has changed.

        Raises:
            BackupFolderMissing: its drive was here before.
            OSError, DocumentUnreadable, ManifestTooNew: it cannot be told.
        """
        self._follow_choice()
        before = self._standing
        folder = self._named or (before.folder if before else None)
        standing = self._look(folder) if folder else self._find()
        if standing is before:
            return standing
        if folder and not (standing.is_ours or self._named):
            standing = self._find()
        self._remember(standing)
        return standing

    def writable(self, *, takes_over: bool = False) -> Standing:
        """Return the folder, if it may be written to: it is not somebody else's.

        Args:
            takes_over: it may be one of a document that is not to be found.

        Raises:
            BackupFolderTaken: it is another document's, or another program's.
            BackupFolderUnclear: nobody can tell whether it is this document's.
            OSError, DocumentUnreadable, ManifestTooNew: as :meth:`settled`.
        """
        standing = self.settled()
        match standing.verdict.belongs:
            case Belongs.TAKEN:
                raise errors.BackupFolderTaken(standing.folder, standing.verdict.owner)
            case Belongs.UNSURE if not takes_over:
                raise errors.BackupFolderUnclear(standing.folder, standing.verdict.owner, self._path)
            case _:
                return standing

    def unclaimed(self) -> Standing | None:
        """Return the folder, if it is yet to be claimed; None if it is the document's, and closed to strangers.

        Raises:
            BackupFolderTaken, OSError, DocumentUnreadable, ManifestTooNew: as :meth:`writable`.
        """
        standing = self.writable()
        if not standing.is_recorded:
            return standing
        self._close_to_strangers(standing.folder)
        return None

    def readable(self) -> Standing:
        """Return the folder, if it may be read: whosever versions are in it, if somebody named it.

        Raises:
            BackupFolderTaken: it is another program's, or another's and nobody named it.
            OSError, DocumentUnreadable, ManifestTooNew: as :meth:`settled`.
        """
        self._follow_choice()
        if self._named:
            standing = self.settled()
            if standing.verdict.owner != STRANGER:
                return standing
        return self.writable()

    def _remember(self, standing: Standing) -> None:
        self._standing = standing if standing.is_ours else None
        self.known = self._named or (standing.folder if standing.is_ours else None)
        self.known_settings = standing.found.settings if standing.is_ours else None
        self.folder_id = self.known_settings.folder_id if self.known_settings else ""

    def _look(self, folder: Path) -> Standing:
        known = self._standing
        try:
            status = os.stat(folder)
        except OSError as error:
            if not is_missing(error) or os.path.islink(folder):  # one that leads nowhere: to a drive, perhaps
                raise
            return Standing(folder=folder, marks=None, verdict=decide(Facts()), found=_NOTHING)
        # What changes when the folder is replaced, or written down as another document's.
        marks = (status.st_dev, status.st_ino, marks_of(folder / naming.SETTINGS))
        is_same = known and (known.folder, known.marks) == (folder, marks)
        if known and is_same and (not known.found.places or _lead_there_still(known.found)):
            return known
        found = (facts.look if self._named or not self._seeker.keeping.seals else neighbours.look)(folder, self._seeker)
        verdict = decide(found.facts)
        if known and known.folder == folder and verdict.belongs is Belongs.FREE and known.device != status.st_dev:
            raise errors.BackupFolderMissing(folder, _empty(is_chosen=False))  # this lay below its drive's mount point
        if self._is_claimed and not self._is_beside and verdict.belongs is Belongs.FREE:
            raise errors.BackupFolderMissing(folder, _empty(is_chosen=True))
        return Standing(folder=folder, marks=marks, device=status.st_dev, verdict=verdict, found=found)

    def _find(self) -> Standing:
        """Look for the default folder: one that the document has already, or the first that is nobody's."""
        looked: dict[Path, Standing] = {}
        for folder in self._whereabouts.known():  # its own first: the other may be a neighbour's, which need not open
            if (standing := looked.setdefault(folder, self._look(folder))).is_recorded:
                return standing
        room = None if os.path.lexists(self._path) else _entries_of(self._whereabouts.room)
        is_known = room is not None and room == self._fruitless  # a document that is not there has not been renamed
        for folder in [] if is_known else self._whereabouts.others():
            # What another user keeps to himself, or a later release has taken, is none that this one could have left.
            with contextlib.suppress(errors.ManifestTooNew, refused.KeyRefused), _unless_denied():
                looked[folder] = self._look(folder)
        ours = [each for each in looked.values() if each.is_ours]
        self._fruitless = None if ours else room
        if ours:
            return ours[0] if len(ours) == 1 else max(ours, key=partial(_is_more_likely, self._seeker.keeping))
        for folder in self._whereabouts.new():
            if not (standing := looked.get(folder) or self._look(folder)).is_another:
                return standing
        return looked[self._whereabouts.known()[0]]

    @cached_property
    def register(self) -> Register:
        """What is written down in the folder."""
        return Register(self._seeker, self._disk)

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        return whereabouts(self._path, self._app)

    # -- the folder itself ---------------------------------------------------------------------------------------------

    def make(self, folder: Path) -> None:
        """Make the folder if it is not there.

        Raises:
            BackupFolderMissing: it may be on a drive that is not connected.
            BackupFolderUnwritable: something else has its name.
            OSError: it cannot be made.
        """
        if os.path.isdir(folder):
            return
        is_link = os.path.islink(folder)
        if self.may_create and not is_link:
            if self._app is not None:
                self._make_parents(folder)
            try:
                self._disk.make_folder(folder)
            except FileExistsError:
                if os.path.isdir(folder):  # another process was faster
                    return
            else:
                # Who may read the document may read its versions; a chosen folder keeps its permissions.
                if self._is_beside:
                    self.document.access().apply_to_folder(self._disk, folder)
                self._disk.sync_folder(folder.parent)
                return
        if is_link or not os.path.lexists(folder):
            raise errors.BackupFolderMissing(folder)
        raise errors.BackupFolderUnwritable(folder, sentence.Sentence("it is not a folder"))

    def _make_parents(self, folder: Path) -> None:
        """Make what leads to an app's folder: on a new account nothing of it is there."""
        missing = [parent for parent in folder.parents if not os.path.lexists(parent)]
        for parent in reversed(missing):
            with contextlib.suppress(FileExistsError):  # another process was faster
                self._disk.make_folder(parent)
            self._disk.sync_folder(parent.parent)

    def _close_to_strangers(self, folder: Path) -> None:
        """Follow a document whose permissions were narrowed since its folder was made.

        A folder that everybody may write to was made so by somebody on purpose, and one that a link leads to is not for
        us to close; the versions in them are closed anyway. So they are in a folder of somebody else, who alone can.
        """
        if not self._is_beside or system.HERE is system.WINDOWS:  # which has no modes
            return
        mode, access = stat.S_IMODE(os.stat(folder).st_mode), self.document.access()
        if access is files_access.PRIVATE or not mode & 0o777 & ~access.folder_mode:
            return  # nothing is known of the document, or all is well
        if not mode & stat.S_IWOTH and not os.path.islink(folder):
            with contextlib.suppress(PermissionError):
                self._disk.set_folder_mode(folder, mode & (access.folder_mode | ~0o777))

    def access_in(self, folder: Path, known: files_access.Access | None = None) -> files_access.Access:
        """Return the access of a file in *folder*, from the document's; that is asked for unless it is *known*."""
        access, path = known or self.document.access(), self.document.path
        is_beside = folder.parent == path.parent and not os.path.islink(folder) and not os.path.islink(path)
        if is_beside and access is not files_access.PRIVATE:
            return access  # whoever gets to the one gets to the other
        return reach.access_in(folder, access, path)


def _empty(*, is_chosen: bool) -> sentence.Sentence:
    if is_chosen:
        return sentence.Sentence(
            "is there, but empty, and your versions were put there: probably its drive is not mounted. Nothing was "
            "written there, and your file is untouched. Connect the drive, and mount it. If the versions in it are "
            "gone for good, take this choice of a folder back (move-folder --back)."
        )
    return sentence.Sentence(
        "is there, but empty, and not on the disk where it was until now: probably its drive is not mounted. Nothing "
        "was written there, and your file is untouched. Connect the drive, and mount it. If all is to begin anew in "
        "this empty folder, close the program and start it again."
    )


@contextlib.contextmanager
def _unless_denied() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if cause_of(error) is not Cause.DENIED:
            raise


def _lead_there_still(found: facts.Found) -> bool:
    """Return True if the paths that decided lead where they did: no link was turned, and no file came back."""
    return all(led_to(path) == known for path, known in found.places)


def _entries_of(room: Path) -> Hashable:
    """Return what changes when an entry of *room* comes, goes or is renamed; None if it cannot be told."""
    try:
        status = os.stat(room)
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_mtime_ns)


def _is_more_likely(keeping: Keeping, standing: Standing) -> tuple[bool, datetime]:
    """Return what sorts folders that are all the document's: what is written down counts more, then the newest one."""
    last = facts.last_in(standing.folder, keeping)
    return standing.is_recorded, last.timestamp if last else _NEVER
