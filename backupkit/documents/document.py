"""The Protocol that a kind of document fills. ``backupkit.testing.contract`` holds its contract suite."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.documents.judging import Glance, Judgement
    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.files.drafts import Draft
    from backupkit.files.marks import Stamp


class BareState(Protocol):
    """One state of a document, open for reading: what each kind of document has to offer."""

    @property
    def size_bytes(self) -> int:
        """How many bytes :meth:`chunks` will yield, if nobody interferes."""

    @property
    def access(self) -> Access:
        """Who may read it."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content from its beginning, in pieces of at most 1 MiB; may be called several times.

        Raises:
            BackupError: it cannot be read. No foreign error comes out of here.
        """

    def fingerprint(self) -> Hashable:
        """Return a value that equals the document's own fingerprint as long as this is its state."""


class State(BareState, Protocol):
    """A state that also says how certain a reading of it is, and can let go of the document.

    All has a default for a kind of document that knows no better: it inherits it from here, or offers only a
    :class:`BareState` and is fitted (:func:`backupkit.documents.kinds.fitted`).
    """

    def let_go(self, new_draft: Callable[[], Draft], *, pause: Pause) -> None:  # noqa: ARG002 - for those who copy
        """Copy the content if the document must not be held as long as it is worked on; see :attr:`is_copy`.

        Args:
            new_draft: makes the draft that a large content is copied to. It is removed when the state is closed.
            pause: called with each MiB that is copied, and while something is waited for; what it raises comes out.

        Raises:
            BackupError: it cannot be read. OSError: the draft cannot be written.
        """
        return

    @property
    def is_copy(self) -> bool:
        """True if :meth:`chunks` yields a copy: then only :meth:`chunks_now` is another reading of the document."""
        return False

    def chunks_now(self) -> Iterator[bytes]:
        """Yield the content as it is now, for a reading that is compared with another one; as :meth:`chunks`."""
        return self.chunks()

    def former_chunks(self) -> Iterator[bytes] | None:
        """Return the content without the changes that stand beside the document: proof of what it was.

        None if there are none, or it cannot be told.
        """
        return None

    def judgement(self, *, pause: Pause) -> Judgement | None:  # noqa: ARG002 - for those who can ask
        """Return what the document's own means tell of the content; None: it is judged by its bytes alone.

        Args:
            pause: called every few milliseconds; what it raises comes out.

        Raises:
            BackupError: it cannot be read.
        """
        return None

    @property
    def is_snapshot(self) -> bool:
        """True if :meth:`chunks` yields one state for certain, whatever happens to the document meanwhile.

        Then it is read once, and compared with nothing. Another state may have come by the time that it was read.
        """
        return False

    @property
    def is_settled(self) -> bool:
        """True if any change of the document since this was opened is certain to show in its fingerprint.

        Then one reading with the same fingerprint before and after has seen one state, and nothing else. False where
        that is not certain: the state is read twice then.
        """
        return False

    def is_older_than(self, stamp: Stamp) -> bool:  # noqa: ARG002 - for those who can compare it
        """Return True if any change of the document since *stamp* is certain to show in the fingerprint.

        False where that is not certain: nothing is remembered of the state then.
        """
        return False


class BareReplacement(Protocol):
    """New content, ready to be put in the document's place: what each kind of document has to offer."""

    @property
    def not_kept(self) -> tuple[str, ...]:
        """Sentences: what of the document's owner, attributes … could not be carried over."""

    def swap(self) -> None:
        """Put the content in place in one step, durable on return.

        Raises:
            BackupError: it could not be done; the document is as before.
        """


class Replacement(BareReplacement, Protocol):
    """One that also looks at what it replaces, and knows whether it is in place.

    All has a default for a kind of document that knows no better: it inherits it from here, or offers only a
    :class:`BareReplacement` and is fitted (:func:`backupkit.documents.kinds.fitted_replacement`).
    """

    def swap_over(self, seen: Hashable) -> bool:  # noqa: ARG002 - for those who can look at what they replace
        """Put the content in the place of the state whose fingerprint is *seen*; None: where nothing is.

        Returns:
            False if another state was there, or came in at the very moment: it is there, and was not replaced.

        Raises:
            DocumentChanged: the same, but this content cannot be put in place any more.
            DocumentUncertain: it failed after the content was put in place, and could not be taken back.
            BackupError: it could not be done; the document is as before.
        """
        self.swap()
        return True

    def settle(self) -> bool:
        """Bring all of the document's state into the document, where opening it raised :class:`DocumentInUse`.

        Returns:
            True if its state may be there as a whole now.

        Raises:
            BackupError: it could not be done.
        """
        return False

    @property
    def is_in_place(self) -> bool:
        """True if the content is in place, or may be, although putting it there raised an error."""
        return False


class Source(Protocol):
    """Something whose state can become a version. All methods may be called from any thread; none writes."""

    @property
    def path(self) -> Path:
        """Where it lies, absolute."""

    def fingerprint(self) -> Hashable:
        """Return a cheap value that changes whenever the content does; None if there is nothing.

        Raises:
            DocumentUnreadable: it cannot be looked at just now. That must not pass for "nothing is there".
        """

    def open_state(self) -> AbstractContextManager[BareState]:
        """Open its present state: a :class:`State` if it can tell how certain a reading is.

        Raises:
            DocumentMissing: there is none.
            DocumentUnreadable: something else stands in its place, or it may not be read. Never hangs.
        """

    def judge(self, glance: Glance) -> Judgement:
        """Say whether a content looks sound, in at most a few milliseconds."""


class Document(Source, Protocol):
    """The host's data: a source that can be put back. Only ``replacement`` writes."""

    def access(self) -> Access:
        """Return who may read it; owner only if it is not there."""

    def replacement(self, disk: Disk, chunks: Iterable[bytes]) -> AbstractContextManager[BareReplacement]:
        """Write *chunks* to where they can take the document's place; the document is not touched yet.

        They are synced before they take it; at once, unless they may take it in another way than as they lie there.

        What *chunks* raises comes out unchanged, and nothing is left behind.

        Returns:
            A :class:`Replacement`, if it can look at what it replaces.

        Raises:
            DocumentUnwritable, NotEnoughSpace: it cannot be written.
        """

    def leftovers(self) -> Iterable[Path]:
        """Return where a killed replacement may have left drafts (:func:`backupkit.files.drafts.is_leftover`)."""

    def examine(self, chunks: Iterable[bytes]) -> Judgement:
        """Say whether a content is sound by looking at all of it, in bounded memory. May stop early."""
