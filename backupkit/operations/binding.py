"""What every operation needs: the document, its store, and how versions are made and kept."""

from __future__ import annotations

import contextlib
import functools

from backupkit.files.os_errors import in_folder
from backupkit.files.patience import of_one_operation
from backupkit.light.frozen import dataclass, field
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.store.settings import Settings
from backupkit.values.naming import is_backup_id
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import tzinfo
    from typing import Concatenate, ParamSpec, TypeVar

    from backupkit.changes.parts import Pause
    from backupkit.config.config import BackupConfig
    from backupkit.config.configuration import Configuration
    from backupkit.documents.document import Document, Source, State
    from backupkit.documents.kinds import Kind
    from backupkit.files.access import Access
    from backupkit.files.drafts import Draft
    from backupkit.operations.mirroring.book import PlaceBook
    from backupkit.operations.mirroring.encryption import Encryption
    from backupkit.operations.recall import Recall
    from backupkit.places.place import Place
    from backupkit.store.environment import Environment
    from backupkit.store.manifest import Manifest
    from backupkit.store.store import Store
    from backupkit.values.clock import Clock
    from backupkit.values.places import PlacesMode
    from backupkit.values.retention import Retention, RetentionPlan
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.predecessor import BaseDamaged

    P = ParamSpec("P")
    T = TypeVar("T")
    from backupkit import errors
else:
    errors = Later("backupkit.errors")


_OF_MAKING = frozenset({"check", "compression"})  # what of the user's choices tells how versions are made


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One document bound to its store: the two ends of every operation, and what one manager chose for both.

    It names live things: the document is read, the store is written, and what is remembered belongs to the manager that
    made the binding.
    """

    document: Document
    kind: Kind  # what the document was made by
    store: Store
    environment: Environment
    configuration: Configuration
    zone: tzinfo | None
    place_book: Callable[[], PlaceBook]  # where versions are copied to; each time the same one
    late: dict[str, Any] = field(default_factory=dict)  # what is made when it is first asked for

    @property
    def places(self) -> PlaceBook:
        """Where versions are copied to."""
        return self.place_book()

    @property
    def recall(self) -> Recall:
        """What is known of the document and its newest version from having read them."""
        found: Recall | None = self.late.get("recall")
        if found is None:
            from backupkit.operations.recall import Recall  # a list remembers nothing

            found = self.late.setdefault("recall", Recall())  # of two threads, both get the one of the first
        return found

    @property
    def making(self) -> BackupConfig | Configuration:
        """What tells how versions are made, by what the folder's settings said at the last look."""
        configuration, settings = self.configuration, self.store.home.known_settings
        if configuration.is_plain and (settings is None or _OF_MAKING.isdisjoint(settings.choices)):
            return configuration
        return configuration.of(settings or Settings())

    @property
    def config(self) -> BackupConfig:
        """What is in force; what was last known of the user's choices holds while the folder cannot be read."""
        try:
            settings = self.store.settings
        except errors.BackupError:
            settings = self.store.home.known_settings or Settings()
        return self.configuration.of(settings)

    @property
    def retention(self) -> Retention:
        """The retention in force: of those who asked for one, whoever comes last."""
        return self._retention_by(self.store.settings)

    def _retention_by(self, settings: Settings) -> Retention:
        configuration = self.configuration
        if configuration.is_plain:  # as in most apps: each save comes by here
            return settings.retention or configuration.retention
        return configuration.of(settings).retention

    def plan(
        self, current: Manifest, protected: Iterable[str] = (), retention: Retention | None = None
    ) -> RetentionPlan:
        """Return which versions the retention in force, or another one, keeps and drops. What is held stays."""
        needed = frozenset(protected)
        plan = self._planned(current, needed, retention)
        if not plan.drop:
            return plan
        held = self.store.held(current.backups[backup_id] for backup_id in plan.drop)
        return self._planned(current, needed | held, retention) if held else plan

    def previewed(self, current: Manifest, retention: Retention) -> RetentionPlan:
        """Return what *retention* would keep and drop, without asking what is held at this moment: a preview."""
        return self._planned(current, frozenset(), retention)

    def _planned(self, current: Manifest, protected: frozenset[str], retention: Retention | None) -> RetentionPlan:
        from backupkit.values.thinning import LocalTimes, plan_retention  # at the start of an app there is only a list

        settings = self.store.settings
        return plan_retention(
            current.backups.values(),
            retention or self._retention_by(settings),
            zone=self.late.setdefault("times", LocalTimes(self.zone)),
            undo_id=current.undo_id,
            restored_id=current.restored_id,
            protected=protected,
            hold=settings.hold,
        )

    def resolve(self, backup_id: str, current: Manifest) -> BackupMetadata:
        """Return the version whose id is, or alone begins with, *backup_id*.

        A whole id is never the beginning of another: where X is gone, X-2 is another version.

        Raises:
            BackupNotFound: there is none.
            BackupAmbiguous: there are several.
        """
        if meta := current.backups.get(backup_id):
            return meta
        is_beginning = backup_id and not is_backup_id(backup_id)
        found = [key for key in current.backups if is_beginning and key.startswith(backup_id)]
        if len(found) > 1:
            raise errors.BackupAmbiguous(backup_id, self.store.folder, sorted(found))
        if not found:
            raise errors.BackupNotFound(backup_id, self.store.folder)
        return current.backups[found[0]]


def place_book(
    given: Iterable[Place | str], mode: PlacesMode | str, clock: Clock, encryption: Encryption | None
) -> Callable[[], PlaceBook]:
    """Return what returns the book of a document's places, the same each time; most apps never open it.

    Raises:
        ValueError, TypeError: as :class:`PlaceBook`: what is wrong with places shows where they are named.
    """

    @functools.cache
    def book() -> PlaceBook:
        from backupkit.operations.mirroring.book import PlaceBook

        return PlaceBook(given, mode, clock, encryption)

    if given != () or mode != "all":
        book()
    return book


def operation(function: Callable[Concatenate[Binding, P], T]) -> Callable[Concatenate[Binding, P], T]:
    """Let what waits for other programs within *function* do so by the binding's clock, and for 15 s in all."""

    @functools.wraps(function)
    def run(binding: Binding, /, *arguments: P.args, **options: P.kwargs) -> T:
        with of_one_operation(binding.environment.clock), _moments_of(binding):
            return function(binding, *arguments, **options)

    return run


def _moments_of(binding: Binding) -> AbstractContextManager[None]:
    """Return a block in which no content is written to where anybody else than the document's owner may look."""
    if not binding.store.keeping.seals:
        return contextlib.nullcontext()
    from backupkit.documents.sqlite import workplace  # most folders are not sealed

    return workplace.beside(binding.document.path)


def scratch(binding: Binding, access: Access) -> Draft:
    """Return a draft for content of the document as it is: in the folder; beside the document, where that is sealed.

    Raises:
        BackupError, OSError: it cannot be made.
    """
    if not binding.store.keeping.seals:
        return binding.store.draft(access)
    from backupkit.files.access import PRIVATE
    from backupkit.files.places import real_path
    from backupkit.files.replacement import draft_beside

    draft, _ = draft_beside(binding.environment.disk, real_path(binding.document.path))
    try:
        PRIVATE.apply_privately(binding.environment.disk, draft.descriptor)
    except BaseException:
        draft.discard()
        raise
    return draft


@contextlib.contextmanager
def opened(binding: Binding, source: Source, pause: Pause | None = None) -> Iterator[State]:
    """Open the present state of *source*, and let go of the document itself where that must not be held.

    Args:
        binding: whose folder may be copied into.
        source: what is opened.
        pause: called every few milliseconds while it is copied; what it raises comes out; None: a turn is given.

    Raises:
        DocumentMissing, DocumentUnreadable: there is none that can be read.
        BackupError: a large content could not be copied into the backup folder.
    """
    from backupkit.documents.fitting import fitted  # at the start of an app there is only a list
    from backupkit.process.turns import give_way

    store = binding.store

    with source.open_state() as found:
        state = fitted(found)

        def new_draft() -> Draft:
            store.prepare()
            return scratch(binding, state.access.for_work)

        try:
            state.let_go(new_draft, pause=pause or give_way)
        except OSError:
            with in_folder(store.folder):
                raise
        yield state


def thinned(
    binding: Binding, current: Manifest, protected: Iterable[str] = ()
) -> tuple[Manifest, list[BackupMetadata]]:
    """Return the manifest without what retention drops, and what it drops. Write the first, then remove the second."""
    plan = binding.plan(current, protected)
    return current.without(plan.drop), [current.backups[backup_id] for backup_id in plan.drop]


def listed(current: Manifest, *, include_archived: bool) -> list[BackupMetadata]:
    """Return the versions that a list shows, newest first."""
    return [meta for meta in current.newest_first if include_archived or meta.status is not Status.ARCHIVED]


def with_damages(current: Manifest, damages: Iterable[BaseDamaged]) -> Manifest:
    """Return the manifest with what was found of versions on the way; the same one if there is nothing to tell."""
    found = {damage.meta.backup_id: str(damage) for damage in damages}
    known = [meta.damaged(found[key]) for key, meta in current.backups.items() if key in found] if found else []
    return current.with_versions(known) if known else current
