"""PlaceBook: which places one document has, and the objects that lead to them. Loads nothing where there are none."""

from __future__ import annotations

from functools import partial

from backupkit.files.places import device_of
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.operations.mirroring.at_work import AtWork
from backupkit.process.one_at_a_time import OneAtATime
from backupkit.values.clock import SystemClock
from backupkit.values.places import PlacesMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from backupkit.config.config import BackupConfig
    from backupkit.operations.mirroring.encryption import Encryption
    from backupkit.places.keyed_place import KeyedPlace
    from backupkit.places.limited import Allowance
    from backupkit.places.place import Place
    from backupkit.places.sealed_place import SealedPlace
    from backupkit.places.watched_place import WatchedPlace
    from backupkit.values.clock import Clock


_KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place of the book."""

    name: str  # what it is called, and remembered by
    place: Place  # tries again by itself, and keeps to the limit
    watch: WatchedPlace  # within it: tells whether a call hangs
    is_chosen: bool  # by the user; else the app named it
    folder: Path | None  # where it lies, if it is a folder of this machine
    sealed: SealedPlace | None = None  # what stands within the place, where copies are sealed
    put_keys_back: Callable[[], object] = lambda: None  # where they are gone, and what they sealed is there
    patient: Callable[[Place], Place] = lambda place: place  # makes of a part of it one that is tried again, likewise

    def is_on_disk_of(self, document: Path) -> bool:
        """Return True if it lies on the disk of *document*; False as well if that cannot be told just now.

        Asks the disk of the place, which may let it wait: for who mirrors, and nobody else.
        """
        if self.folder is None:
            return False
        try:
            own = device_of(document.parent)
            return own is not None and device_of(self.folder) == own
        except OSError:
            return False


class PlaceBook:
    """The places of one document: those of the app's call, then those that the user chose, each once.

    Args:
        given: places, or their addresses.
        mode: whether the first one that answers is enough.
        clock: waits for a place that is tried again, or is given no more than so many bytes a second.
        encryption: what seals each of them; None: they hold versions as they are here.

    Raises:
        ValueError: one of them is no address of a place, or there is no such mode.
    """

    def __init__(
        self,
        given: Iterable[Place | str] = (),
        mode: PlacesMode | str = PlacesMode.ALL,
        clock: Clock | None = None,
        encryption: Encryption | None = None,
    ) -> None:
        if isinstance(given, str):
            raise TypeError("places is a list of addresses, not one of them")  # else each letter would be one
        self.mode = PlacesMode(mode)
        self.encryption = encryption
        self.at_work = AtWork()
        self._as_given = tuple(given)
        self._apart: PlaceBook | None = None
        self._clock = clock or SystemClock()
        self._reached: dict[str, Place] = {}  # by their addresses
        self._watched: dict[Place, WatchedPlace] = {}  # one each: a call that hangs outlives a change of the limit
        self._sealed: dict[Place, SealedPlace | KeyedPlace] = {}
        self._allowances: dict[int, Allowance] = {}  # the places share it
        self._ready: dict[tuple[Place, int], Place] = {}
        self.runs = OneAtATime()
        """Who works at the places: what is looked after has one call under way at a time."""
        self._given = tuple(self._at(each) if isinstance(each, str) else each for each in self._as_given)

    @property
    def apart(self) -> PlaceBook:
        """The same places, with what stands around each of its own: for who fetches while others copy.

        A place that is looked after (:class:`WatchedPlace`) has one call under way at a time. The place within, if the
        app gave it as an object, is the same one: its contract lets several threads use it.
        """
        if self._apart is None:
            self._apart = PlaceBook(self._as_given, self.mode, self._clock, self.encryption)
        return self._apart

    def is_empty(self, config: BackupConfig) -> bool:
        """Return True if there is no place, for who would do something about them. Loads nothing."""
        return not (self._given or config.places)

    def places(self, config: BackupConfig) -> tuple[Place, ...]:
        """Return the places, ready for use; the same objects as long as neither they nor the limit change."""
        return tuple(entry.place for entry in self.entries(config))

    def entries(self, config: BackupConfig) -> tuple[Entry, ...]:
        """Return the places with what is known of each by its address. Reaches none of them."""
        return tuple(self._entries(config)) if not self.is_empty(config) else ()

    def bare(self, config: BackupConfig) -> tuple[Place, ...]:
        """Return the places as they are, neither sealed nor tried again; new objects, where an address tells which."""
        from backupkit.places.url import place_from

        names = dict.fromkeys(entry.name for entry in self.entries(config))
        addresses = {place.describe(): address for address, place in self._reached.items()}  # those of the user as well
        given = {place.describe(): place for place in self._given}
        return tuple(place_from(addresses[name]) if name in addresses else given[name] for name in names)

    def _entries(self, config: BackupConfig) -> Iterator[Entry]:
        from backupkit.places.folder_place import FolderPlace  # most documents have no place
        from backupkit.places.sealed_place import SealedPlace

        seen: set[str] = set()
        chosen = tuple(map(self._at, config.places))
        for place in (*self._given, *chosen):
            name = place.describe()
            if name in seen:
                continue
            seen.add(name)
            limit_bytes = _KIB * config.upload_kib_per_second
            ready, sealed = self._made_ready(place, limit_bytes), self._sealed.get(place)
            yield Entry(
                name=name,
                place=ready,
                watch=self._watched[place],
                is_chosen=place not in self._given,
                folder=place.folder if isinstance(place, FolderPlace) else None,
                sealed=sealed if isinstance(sealed, SealedPlace) else None,
                put_keys_back=sealed.put_keys_back if sealed else lambda: None,
                patient=partial(self._patient, limit_bytes=limit_bytes),
            )

    def _at(self, address: str) -> Place:
        from backupkit.places.url import place_from

        if address not in self._reached:
            self._reached[address] = place_from(address)
        return self._reached[address]

    def _made_ready(self, place: Place, limit_bytes: int) -> Place:
        from backupkit.places.watched_place import WatchedPlace

        key = place, limit_bytes
        if key not in self._ready:
            within: Place = self._watched.setdefault(place, WatchedPlace(place))
            if self.encryption:  # within what tries again: a chunk is sealed once a try
                if place not in self._sealed:
                    self._sealed[place] = self.encryption.sealed(within)
                within = self._sealed[place]
            self._ready[key] = self._patient(within, limit_bytes)
        return self._ready[key]

    def _patient(self, place: Place, limit_bytes: int) -> Place:
        from backupkit.places.limited import LimitedPlace
        from backupkit.places.retrying import RetryingPlace

        limited = LimitedPlace(place, self._allowance(limit_bytes)) if limit_bytes else place
        return RetryingPlace(limited, clock=self._clock)

    def _allowance(self, limit_bytes: int) -> Allowance:
        from backupkit.places.limited import Allowance

        if limit_bytes not in self._allowances:
            self._allowances[limit_bytes] = Allowance(limit_bytes, clock=self._clock)
        return self._allowances[limit_bytes]
