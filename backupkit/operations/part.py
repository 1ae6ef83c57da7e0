"""Putting one part of a version back: found anew in the version and the document, proven, swapped in.

The document is read through a copy. Where it changes meanwhile, nothing is replaced, and all begins anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.changes.paths import path_of, path_text
from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.changes.splice import Spliced
from backupkit.documents import fitting
from backupkit.documents.comparable import Incomparable, InPlace
from backupkit.documents.document import Replacement
from backupkit.documents.forms import comparable
from backupkit.operations import stilled, swap
from backupkit.operations.binding import operation
from backupkit.operations.logged import failures
from backupkit.operations.mirroring import at_hand
from backupkit.operations.restore import require_meant
from backupkit.operations.watched import Steps
from backupkit.values import descriptions
from backupkit.values.activity.ending import Logged
from backupkit.values.changes import Change
from backupkit.values.content import passed_to
from backupkit.values.put_back import NamedPart, PutBack
from backupkit.values.results import RestoreResult
from backupkit.values.sentence import Sentence
from backupkit.values.text import plain_text, printable, shortened
from backupkit.values.version import DESCRIPTION_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from backupkit.changes.parts import Parts, Pause
    from backupkit.errors import StrPath
    from backupkit.operations.binding import Binding
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_ATTEMPTS = 5
_RESTORE = errors.Operation.RESTORE
_NAME_CHARACTERS = 80
_ALL = "all"  # the part that the empty path names
_SAID_ANYWAY = " Restore the whole version instead."  # by a reason that stands beside a change; the error ends so, too
_NOT_PROVEN = Sentence("the result could not be proven to be right")


log = logging.getLogger(__name__)


@operation
def restore_part(
    binding: Binding,
    backup_id: str,
    change: Change | tuple[str | int, ...] | str,
    *,
    onto: StrPath | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RestoreResult:
    """Make one part of the document what it is in a version: put back what is gone or other, take out what was added.

    Args:
        binding: the document and its store.
        backup_id: the version.
        change: what a comparison named, or its path, or that as text.
        onto: as for a restore.
        progress: called with (done, in all): reading both, finding, storing the present state.
        cancel: asked until the document is about to change.

    Raises:
        PartNotFound: there is no such difference, or it is another one by now.
        PartNotRestorable: it cannot be put back by itself.
        NotComparable: version and document cannot be compared.
        DocumentChanged: the document kept changing.
        BackupError: it was not done. The document is as before; its state may have been stored.
        ValueError: *change* is no path.
    """
    meta = at_hand.version(binding, backup_id, binding.store.read(), cancel)
    require_meant(binding, meta, onto)
    told = change if isinstance(change, Change) else None
    path = _path_of(change)
    text = change if isinstance(change, str) else path_text(path)
    steps = Steps(progress, count=4)
    with (
        failures(binding, Logged.RESTORE, backup_id=meta.backup_id) as begun_at,
        stilled.version(binding, meta, _RESTORE, progress=steps.at(0), cancel=cancel) as older,
    ):
        part = _Part(binding=binding, meta=meta, older=older, path=path, text=text, told=told, begun_at=begun_at)
        for _ in range(_ATTEMPTS):
            try:
                return part.put_back(steps, cancel)
            except swap.Overtaken:
                continue
        raise errors.DocumentChanged(binding.document.path, _ATTEMPTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part on its way back."""

    binding: Binding
    meta: BackupMetadata
    older: Parts  # the version's content
    path: tuple[str | int, ...]
    text: str  # that path, as it was given if it was given so
    told: Change | None  # what a comparison said of it
    begun_at: datetime

    @property
    def name(self) -> str:
        """What people call it."""
        return shortened(printable((self.told and self.told.title) or self.text or _ALL), _NAME_CHARACTERS)

    def put_back(self, steps: Steps, cancel: CancelToken | None) -> RestoreResult:
        """Put it into the document as that is now.

        Raises:
            Overtaken: the document changed meanwhile.
        """
        binding, document = self.binding, self.binding.document
        with stilled.document(binding, _RESTORE, progress=steps.at(1), cancel=cancel) as now:
            pause = stilled.pause_of(binding, cancel, _RESTORE)
            with self._new(now.parts, pause) as new:
                if document.fingerprint() != now.fingerprint:
                    raise swap.Overtaken  # before a state is stored for nothing
                description = descriptions.before_putting_back(self.name, self.meta.backup_id)
                order = swap.order_before(description, steps.at(3), cancel)
                before_id = swap.swapped(
                    swap.Swap(
                        binding=binding,
                        meta=self.meta,
                        new=new.replacement,
                        put_back=self._told(new),
                        order=order,
                        over=now.file_hash,
                        begun_at=self.begun_at,
                    )
                )
            return RestoreResult(
                backup_id=self.meta.backup_id,
                path=document.path,
                before_id=before_id,
                size_bytes=new.size_bytes,
                not_kept=new.replacement.not_kept,
                part=self.name,
            )

    def _told(self, new: _New) -> PutBack | None:
        """Return what the manifest tells of it; nothing if that is no line for people."""
        path = plain_text(path_text(self.path))
        if len(path) > DESCRIPTION_CHARACTERS:
            return None
        part = NamedPart(path=path, name=self.name)
        return PutBack(backup_id=self.meta.backup_id, file_hash=new.file_hash, file_size=new.size_bytes, part=part)

    @contextlib.contextmanager
    def _new(self, newer: Parts, pause: Pause) -> Iterator[_New]:
        """Have what the document will hold with the part in its place, ready to be put there."""
        match self._found(newer, pause):
            case InPlace() as found:
                with found.change as change:
                    told = _ToldInWords(change, self._in_words)
                    yield _New(replacement=told, file_hash=found.file_hash, size_bytes=found.size_bytes)
            case spliced:
                digest = hashlib.sha256()
                chunks = passed_to(digest.update, spliced.chunks(pause))
                with self.binding.document.replacement(self.binding.environment.disk, chunks) as made:
                    new = fitting.fitted_replacement(made)
                    yield _New(replacement=new, file_hash=digest.hexdigest(), size_bytes=spliced.size)

    def _found(self, newer: Parts, pause: Pause) -> InPlace | Spliced:
        """Return what puts the part in its place, proven to be right."""
        kind = comparable(self.binding.document)
        with self._in_words():
            found = kind.put_back(self.older, newer, self.path, pause=pause, told=self.told)
            if isinstance(found, InPlace):
                return found
            spliced = Spliced(newer, self.older, found.splice)
            found.prove(spliced, pause=pause)
        return spliced

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say as an error why the part is not put back."""
        path = self.binding.document.path
        try:
            yield
        except NoSuchPart as error:
            raise errors.PartNotFound(self.meta.backup_id, self.text, path) from error
        except NotRestorable as error:
            raise errors.PartNotRestorable(path, error.reason.removesuffix(_SAID_ANYWAY).removesuffix(".")) from error
        except NotProven as error:
            log.warning("A part of %s was not put back, as the result could not be proven", path)
            raise errors.PartNotRestorable(path, _NOT_PROVEN) from error
        except Incomparable as error:
            raise errors.NotComparable(path, error.reason) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """What the document will hold, and what puts that in its place."""

    replacement: Replacement
    file_hash: str  # SHA-256
    size_bytes: int


class _ToldInWords(Replacement):
    """A change that is made within the document, and says as an error why it is not."""

    def __init__(self, change: Replacement, in_words: Callable[[], AbstractContextManager[None]]) -> None:
        self._change, self._in_words = change, in_words

    @property
    def not_kept(self) -> tuple[str, ...]:
        return self._change.not_kept

    @property
    def is_in_place(self) -> bool:
        return self._change.is_in_place

    def swap(self) -> None:
        with self._in_words():
            self._change.swap()

    def swap_over(self, seen: Hashable) -> bool:
        with self._in_words():
            return self._change.swap_over(seen)

    def settle(self) -> bool:
        return self._change.settle()


def _path_of(change: Change | tuple[str | int, ...] | str) -> tuple[str | int, ...]:
    match change:
        case Change():
            return change.path
        case str():
            return path_of(change)
        case _:
            for step in change:
                if type(step) not in {str, int}:  # True would be taken for 1
                    raise ValueError(f"{step!r} is no step of a path: it has to be a text or a whole number")
            return tuple(change)
