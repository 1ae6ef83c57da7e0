"""Visit: one place during one mirroring. What is there, what is brought there, and what went wrong on the way."""

from __future__ import annotations

import contextlib
import copy
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations.mirroring.copies.copies import Copies
from backupkit.operations.mirroring.memory import PlaceMemory
from backupkit.operations.mirroring.reading import mark_at, there_at
from backupkit.operations.watched import stop_if
from backupkit.places import mark as marks
from backupkit.places import mirroring, names
from backupkit.places.errors import PlaceAway, PlaceFailed, PlaceTaken
from backupkit.places.place import Stored
from backupkit.places.watched_place import HANGS
from backupkit.sealing.refused import KeyRefused, PasswordChanged
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.values.naming import id_in_name
from backupkit.values.places import PlaceReport
from backupkit.values.sentence import Sentence, counted, told, told_of
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime, timedelta

    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.book import Entry
    from backupkit.places.place import Place
    from backupkit.store.manifest import Manifest
    from backupkit.values.sentence import Saying
    from backupkit.values.version import BackupMetadata, CancelToken

_STOPPED = Sentence(
    "Nothing is copied to {place}: {reason}. Nothing was changed, here or there. See what lies there; if it is not the "
    "right place, connect the right one or choose another."
)
_EMPTY = Sentence("it is empty, although versions were copied there; its drive may not be connected")
_DIFFERING = counted(
    "{count} of the copies at {place} have other bytes than the versions here: {ids}. None of them was changed.",
    by="count",
)
_LOST = counted(
    "{count} of the copies at {place} are damaged, and their versions are not here any more: {ids}. They were left as "
    "they are, and all others are safe. Look for them at another place, or in another copy of that disk.",
    by="count",
)
_NAMED = 3
_MOST_FAILURES = 3  # in a row: a version that cannot be sent keeps no other one waiting; a place that is broken does

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What lies here, and is the same for each place."""

    folder_id: str
    former_ids: frozenset[str]  # of the folders from which the versions were moved here
    versions: Mapping[str, BackupMetadata]  # newest first, by the names of their files at a place
    gone: Mapping[str, datetime]  # ids of those that a rule removed, and when that was noted
    grace: timedelta | None  # how long copies of these stay; None: for ever
    now: datetime
    current: Manifest
    is_sampled: bool = True  # some copies are read again each week


class Visit:
    """One place during one mirroring. No error of the place comes out: it is in :attr:`report`.

    Args:
        binding: the document and its store.
        entry: the place.
        known: what was remembered of it.
        shelf: what lies here.
        cancel: asked before each piece.
    """

    def __init__(
        self, binding: Binding, entry: Entry, known: PlaceMemory, shelf: Shelf, cancel: CancelToken | None
    ) -> None:
        self.entry, self.known, self.shelf = entry, known, shelf
        self._binding, self._cancel = binding, cancel
        self.copies = Copies(binding, entry.place, known.names, cancel)
        self.is_looked_at = False  # it answered
        self.is_reached = False  # it answered, and nothing stops the work there
        self.is_on_own_disk = known.is_on_own_disk
        self.sizes: dict[str, int] = {}  # of what lies there, whole or not
        self.sampled_at = known.sampled_at  # when some of the copies were read again the last time
        self.removed: list[str] = []
        self.healed_here: list[str] = []
        self.problem = ""
        self.is_away = self.is_stopped = self.is_locked = self.is_changed = False
        self.is_left_out = False  # another place has all, and one is enough
        self.is_given_up = False  # it hangs
        self._plan = mirroring.MirrorPlan()
        self._failures = 0  # in a row
        self._unproven: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where it goes."""
        return self.entry.place

    @property
    def there(self) -> AbstractSet[str]:
        """What lies there, whole or not."""
        return self.sizes.keys()

    @property
    def to_send_bytes(self) -> int:
        """How much is to be sent, as far as the last look tells."""
        return sum(each.size_bytes for each in self._plan.send)

    @property
    def report(self) -> PlaceReport:
        """What was done."""
        if self.is_left_out:
            return PlaceReport(place=self.entry.name, is_left_out=True)
        return PlaceReport(
            place=self.entry.name,
            sent=_ids(self.copies.sent),
            sent_bytes=self.copies.sent_bytes,
            removed=_ids(self.removed),
            healed_here=tuple(self.healed_here),
            healed_there=tuple(self.copies.sent_again),
            resealed=_ids(self.copies.resealed),
            old_keys=self.copies.old_keys,
            missing=self.missing,
            problem=self.problem or self._told_of_differing() or self._told_of_lost(),
            is_away=self.is_away,
            is_stopped=self.is_stopped,
            is_locked=self.is_locked,
        )

    @property
    def remembered(self) -> PlaceMemory:
        """What is to be remembered of it."""
        if self.is_left_out and not self.is_away:  # nobody has looked
            return self.known
        encryption = self._binding.places.encryption
        # What was opened there knows the keys of the last look; those that were changed since are remembered already.
        lock = encryption.lock_at(self.entry.name) if encryption and self.is_looked_at else None
        return PlaceMemory(
            looked_at=self.shelf.now if self.is_looked_at else self.known.looked_at,
            names=frozenset(self.copies.names),
            checked=self.checked,
            damaged=self.damaged,
            sampled_at=self.sampled_at,
            missing=self.missing,
            problem=self.report.problem,
            is_away=self.is_away,
            slot=lock.slot if lock else self.known.slot,
            has_recovery_code=lock.has_recovery_code if lock else self.known.has_recovery_code,
            is_locked=self.is_locked and encryption is not None and encryption.has_keys_at(self.entry.name),
            is_changed=self.is_changed,
            is_on_own_disk=self.is_on_own_disk,
        )

    @property
    def checked(self) -> dict[str, datetime]:
        """When each copy that is there was proven to be whole the last time; when it came counts as well."""
        at = dict.fromkeys(self.copies.proven, self.shelf.now)
        return {name: moment for name, moment in {**self.known.checked, **at}.items() if name in self.copies.names}

    @property
    def damaged(self) -> frozenset[str]:
        """The copies that are known to be damaged there, and that nothing here can make good."""
        found = self.known.damaged.union(self.copies.spoiled)
        if not self.is_looked_at:
            return found
        return found.intersection(self.there).difference(self.copies.names)

    @property
    def missing(self) -> int:
        """How many versions that are whole here are not there. Those in the bin are not awaited there."""
        damaged = {meta.backup_id for meta in self.copies.damaged}
        there = set(map(names.plain, self.copies.names))  # under an old key is there as well
        return sum(
            names.plain(name) not in there
            and name not in self.copies.differing
            and meta.status is not Status.ARCHIVED
            and not meta.problem
            and meta.backup_id not in damaged
            for name, meta in self.shelf.versions.items()
        )

    def left(self) -> Visit:
        """Return this visit as it is told from now on, whatever a call that hangs may still note on this one."""
        left = copy.copy(self)
        left.copies, left.removed, left.healed_here = self.copies.now(), list(self.removed), list(self.healed_here)
        left.is_given_up, left.is_reached = True, False
        self._binding.places.at_work.leave(self.entry.name)
        return left

    def given_up(self) -> Visit:
        """Return the same, of a place that hangs."""
        left = self.left()
        left.is_stopped = False
        left.problem, left.is_away = told(PlaceAway(self.entry.name, HANGS)), True
        return left

    # -- looking -------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask what is there, and decide what is to be done."""
        with self.minding():
            self._decide(there_at(self.place, self.known.names))
            if self.is_reached:
                self.entry.put_keys_back()

    def _decide(self, there: mirroring.There) -> None:
        shelf, stored = self.shelf, there.stored
        gone = {each.name: at for each in stored if (at := shelf.gone.get(id_in_name(each.name) or ""))}
        is_former = there.mark is not None and there.mark.folder_id in shelf.former_ids
        here = mirroring.Here(
            folder_id=there.mark.folder_id if there.mark and is_former else shelf.folder_id,
            versions=tuple(Stored(name=name, size_bytes=meta.stored_size) for name, meta in shelf.versions.items()),
            unsent=self._unsent({names.plain(each.name) for each in stored}),
            removed=gone,
        )
        plan = mirroring.planned(here, there, mirroring.Keeping(grace=shelf.grace), shelf.now)
        if plan.stop:
            self._stop(plan.stop, is_bare=not stored)
            return
        with self.entry.watch.call():
            self.is_on_own_disk = self.entry.is_on_disk_of(self._binding.document.path)
        self._plan, self.is_reached, self.is_looked_at = plan, True, True
        self.sizes = {each.name: each.size_bytes for each in stored}
        found = self.there
        self.copies.differing = list(plan.differing)
        whole = [name for name in shelf.versions if name in found and name not in plan.differing]
        # A copy whose arrival nobody has proven, as that was cut off, or as nothing is remembered.
        proves = self.place.proves_arrival
        self._unproven = tuple(
            each for each in whole if each in self.known.damaged or not (proves or each in self.known.names)
        )
        others = {name for name in found if names.is_version(name)}.difference(shelf.versions, self.known.damaged)
        if self.entry.sealed:
            # What does not open has the name that it has there: another one after a change of the key.
            others = {name for name in others if key_in_name(name) is None}
        self.copies.names = set(whole).difference(self._unproven) | others

    def _unsent(self, there: AbstractSet[str]) -> frozenset[str]:
        """Return what need not be sent: what was put into the bin, and has no copy there, under any key."""
        every = self.shelf.versions.items()
        return frozenset(
            name for name, meta in every if meta.status is Status.ARCHIVED and names.plain(name) not in there
        )

    def _stop(self, stop: mirroring.Stop, *, is_bare: bool) -> None:
        is_perhaps_away = stop is mirroring.Stop.EMPTIED and is_bare
        self._stopped(_EMPTY if is_perhaps_away else stop.value)
        self.is_away = is_perhaps_away

    def _stopped(self, reason: str | Saying) -> None:
        self.is_reached, self.is_stopped = False, True
        self.problem = told_of(_STOPPED, place=self.entry.name, reason=reason)

    # -- sending -------------------------------------------------------------------------------------------------------

    def send(self, report: Callable[[int], object]) -> None:
        """Bring there what is not there, newest first; each is held and proven here, and proven there.

        Args:
            report: called with how many bytes more have left.

        Raises:
            Cancelled: nobody wants it any more.
        """
        if not self.is_reached or (self._plan.marks and not self._marked()):
            return
        wanted = (*(each.name for each in self._plan.send), *self._unproven)
        with self._binding.places.at_work.copying(self.entry.name, len(wanted)) as begins:

            def bring(name: str) -> None:
                begins()
                self.copies.bring(name, self.shelf.versions[name], report, is_there=name in self._unproven)

            self.one_by_one(wanted, bring)

    def _marked(self) -> bool:
        """Mark the place; return False if that failed, or somebody else was faster, for another document."""
        mark = marks.PlaceMark(folder_id=self.shelf.folder_id, created=self.shelf.now)
        with self.minding():
            try:
                self.place.create(names.MARK, [marks.encoded(mark)])
            except PlaceTaken:
                if mark_at(self.place).folder_id != mark.folder_id:
                    self._stopped(mirroring.Stop.ANOTHERS.value)
        return not self.problem

    def one_by_one(self, file_names: Iterable[str], work: Callable[[str], object]) -> None:
        """Do what is to be done with each; one that fails keeps no other waiting, a place that is broken does.

        Raises:
            Cancelled: nobody wants it any more.
        """
        for name in file_names:
            if not self.is_reached:
                return
            stop_if(self._cancel, self._binding.document.path, errors.Operation.MIRRORING)
            with self.minding():
                work(name)

    # -- removing ------------------------------------------------------------------------------------------------------

    def remove(self) -> None:
        """Remove the copies of what a rule removed here, if their grace is over. Only where all else went well."""
        self.one_by_one(() if self.problem else self._plan.remove, self._remove)

    def _remove(self, name: str) -> None:
        self.place.remove(name)
        self.copies.names.discard(name)
        self.sizes.pop(name)
        self.removed.append(name)

    # -- what goes wrong -----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def minding(self) -> Iterator[None]:
        """Note what goes wrong in the block, and whether anything else is worth a try."""
        try:
            yield
            self._failures = 0
        except marks.MarkUnreadable as error:
            self._stopped(error.reason)
        except errors.Cancelled:
            raise
        except errors.BackupError as error:  # a place in its own words, or what it needs is not installed
            log.info("%s: %s", self.entry.name, error)
            self.problem, self.is_away = told(error), isinstance(error, PlaceAway)
            self.is_locked, self.is_changed = isinstance(error, KeyRefused), isinstance(error, PasswordChanged)
            self._failures += 1
            self.is_reached = self.is_reached and isinstance(error, PlaceFailed) and self._failures < _MOST_FAILURES

    def _told_of_differing(self) -> str:
        if not self.copies.differing:
            return ""
        named = _named(self.copies.differing)
        return told_of(_DIFFERING, count=len(self.copies.differing), place=self.entry.name, ids=named)

    def _told_of_lost(self) -> str:
        lost = [name for name in self.copies.spoiled if name not in self.shelf.versions]
        return told_of(_LOST, count=len(lost), place=self.entry.name, ids=_named(lost)) if lost else ""


def _named(file_names: Sequence[str]) -> str:
    return ", ".join(_ids(file_names[:_NAMED])) + ("…" if len(file_names) > _NAMED else "")


def _ids(file_names: Iterable[str]) -> tuple[str, ...]:
    return tuple(id_in_name(name) or name for name in file_names)
