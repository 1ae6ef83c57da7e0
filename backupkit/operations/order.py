"""What is asked of :func:`backupkit.operations.create.create`, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from contextlib import ExitStack

    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_BY_HAND = frozenset({Trigger.MANUAL, Trigger.IMPORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What kind of version is wanted."""

    description: str = ""
    force: bool = False
    trigger: Trigger = Trigger.APP
    tags: tuple[str, ...] = ()
    pinned: bool = False
    pins_newest: bool = False  # the caller pins the newest version if that holds the state: it need not be pinned yet
    is_optional: bool = False  # where there is no document there is nothing to store: no failure, and none for the log
    is_packed: bool = True  # False: the content is stored as it is, without compressing it
    is_overtaken: Callable[[Manifest], bool] | None = None  # asked under the lock: nobody wants this version any more
    progress: Progress | None = None
    cancel: CancelToken | None = None
    lock: ExitStack | None = None
    """Holds the folder's lock from the moment on at which a version has its name, for who goes on under it. Nothing is
    thinned out then, and the manifest is still to be written: :attr:`Outcome.current`."""

    def level_of(self, chosen: int) -> int:
        """Return how hard the content is compressed: as was *chosen*, or not at all, which is deflate all the same."""
        return chosen if self.is_packed else 0

    def is_met_by(self, meta: BackupMetadata) -> bool:
        """Return True if a version is kept at least as surely as is asked for."""
        needs_pin = self.pinned and not self.pins_newest
        is_weaker = needs_pin or (self.trigger in _BY_HAND and meta.trigger not in _BY_HAND)
        return meta.pinned or not is_weaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of ``create``."""

    meta: BackupMetadata  # the version that holds the state: a new one, or the newest, which held it already
    is_new: bool
    fingerprint: Hashable  # of the state that was stored
    current: Manifest | None = None  # what is in the folder with it, if that is still to be written (Order.lock)

    @property
    def new_id(self) -> str | None:
        """The id of the version that was made; None if none had to be."""
        return self.meta.backup_id if self.is_new else None
