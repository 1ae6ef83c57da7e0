"""What is told about places: how it stands with each, and what a mirroring did there. Frozen values."""

from __future__ import annotations

from enum import StrEnum

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import Depth, Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class PlacesMode(StrEnum):
    """To how many of several places versions are copied."""

    ALL = "all"
    FIRST = "first"  # the first one that answers is enough


class Encrypt(StrEnum):
    """What lies sealed, where there is an encryption."""

    PLACES = "places"  # the copies there; the backup folder is as it is without
    EVERYWHERE = "everywhere"  # the backup folder, and so its copies, too


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReport(Record):
    """What one mirroring did at one place."""

    place: str  # what it is called, without a secret
    sent: tuple[str, ...] = ()  # ids of versions that were copied there, newest first
    sent_bytes: int = 0  # of their files
    removed: tuple[str, ...] = ()  # ids of copies that were removed: a rule removed them here, and the grace is over
    healed_here: tuple[str, ...] = ()  # ids of versions that were fetched back, as they were damaged or lost here
    healed_there: tuple[str, ...] = ()  # ids of copies that were damaged there, and were sent again
    resealed: tuple[str, ...] = ()  # ids of copies of an old key that were encrypted anew, with the key of now
    old_keys: int = 0  # copies there that still lie under an old key
    missing: int = 0  # versions of here that are not there yet
    problem: str = ""  # a sentence: why not all was done; empty: all was
    is_away: bool = False  # the problem may end by itself: it is tried again
    is_stopped: bool = False  # nothing is done there until a person has looked
    is_locked: bool = False  # nothing at hand opens what is encrypted there: a person has to enter what does
    is_left_out: bool = False  # of several places one was enough; so it is no problem if this one was away


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorReport(Record):
    """What one mirroring did, place by place. True in a condition if every place has all it should have."""

    places: tuple[PlaceReport, ...] = ()

    def __bool__(self) -> bool:
        return not any(report.problem for report in self.places)

    @property
    def is_all_anew(self) -> bool:
        """True if this has encrypted anew what was left under an old key, at each place."""
        return any(each.resealed for each in self.places) and not any(
            each.old_keys or each.is_left_out or each.problem for each in self.places
        )

    @property
    def has_moved(self) -> bool:
        """True if a version lies at more places than before, or at fewer, or is whole here again."""
        return any(each.sent or each.removed or each.healed_here or each.healed_there for each in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCheck(Record):
    """What a verification found of the copies at one place."""

    place: str  # what it is called, without a secret
    sound: tuple[str, ...] = ()  # ids of copies that are what they should be
    damaged: tuple[str, ...] = ()  # ids of those that are not, however that ended
    sent_again: tuple[str, ...] = ()  # of these, the ids of those that are whole by now
    lost: tuple[str, ...] = ()  # of these, the ids of those whose versions are not whole here either
    unchecked: int = 0  # copies there that were not, or could not be, looked at
    problem: str = ""  # a sentence: why not all was done; empty: all was
    is_away: bool = False  # the problem may end by itself

    @property
    def bad(self) -> tuple[str, ...]:
        """The ids of the copies that are damaged, and stay so."""
        return tuple(backup_id for backup_id in self.damaged if backup_id not in self.sent_again)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesReport(Record):
    """What a verification of all copies found, place by place. True in a condition if all are sound by now."""

    places: tuple[PlaceCheck, ...] = ()
    depth: Depth = Depth.SEALED  # "sealed": by the place's own checksum where it tells one; "deep": all were fetched

    def __bool__(self) -> bool:
        return not any(place.bad or place.problem for place in self.places)

    @property
    def has_moved(self) -> bool:
        """True if a copy was sent again, so that it lies where it did not."""
        return any(place.sent_again for place in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTrial(Record):
    """What was found where copies may be made. True in a condition if they can be."""

    place: str  # what it is called, without a secret
    copies: int = 0  # versions there
    is_marked: bool = False  # it holds this document's copies already
    problem: str = ""  # a sentence: why no copies can be made there

    def __bool__(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceState(Record):
    """How it stands with one place, by the last look at it."""

    place: str  # what it is called, without a secret
    is_chosen: bool = False  # by the user, who may take it back; else the app named it
    looked_at: datetime | None = None  # aware, UTC; None: it was never reached
    checked_at: datetime | None = None  # since then each copy was proven once more, or came; None: not yet
    damaged: int = 0  # copies there that are damaged, and whose versions are not whole here either
    copies: int = 0  # versions there
    missing: int = 0  # versions of here that were not there
    problem: str = ""  # a sentence: why it has not all; empty: it has, or was never asked
    is_locked: bool = False  # the problem: nothing at hand opened what is encrypted there
    is_away: bool = False  # it was not there; without a problem: another place had all, and one was enough
    is_on_own_disk: bool = False  # it lay on the document's own disk then
    copying: int = 0  # which one of those that are copied there just now, by this program; 0: none is
    to_copy: int = 0  # how many these are
    is_anew: bool = False  # they lie there already, under an old key, and are encrypted anew
    is_sealed: bool = False  # what lies there is encrypted


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptionState(Record):
    """How the copies are encrypted, and what opens them. True in a condition if they are."""

    kind: str = ""  # "password", "keyring", "keyfile" or "recovery"; empty: whoever gets at the copies can read them
    is_everywhere: bool = False  # the versions in the backup folder are encrypted as well, with the same keys
    is_asked: bool = False  # the password is the user's own: he sets it, and the program does not know it
    has_keys: bool = False  # by the last look: keys lie at a place, so there is a password, or a key, already
    has_recovery_code: bool | None = None  # by the last look; None: that is not known
    is_locked: bool = False  # what opens them is not at hand, or was refused: nothing is copied until it is entered
    is_changed: bool = False  # it was refused, as another one took its place meanwhile
    can_keep: bool = False  # the password can be kept in the keyring of this computer
    is_kept: bool = False  # it is, or a key is
    resealing: int = 0  # which version in the folder is encrypted anew just now, by this program; 0: none
    to_reseal: int = 0  # how many these are

    def __bool__(self) -> bool:
        return bool(self.kind)


def is_any_elsewhere(places: Iterable[PlaceState]) -> bool:
    """Return True if a place on another disk than the document's holds versions, be the newest among them or not."""
    return any(place.copies and not place.is_on_own_disk for place in places)
