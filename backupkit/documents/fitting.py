"""How a host's own class of documents is fitted to what the kit needs: what it cannot tell, it is asked with care."""

from __future__ import annotations

from backupkit.documents.document import Replacement, State
from backupkit.documents.file_replacement import FileReplacement
from backupkit.documents.file_state import FileState
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from backupkit.documents.document import BareReplacement, BareState
    from backupkit.files.access import Access
    from backupkit.files.marks import Stamp


def fitted(state: BareState) -> State:
    """Return *state* as one that says how certain a reading of it is: not at all, where its class cannot tell.

    A state that does not know whether it had settled is read twice; of one that does not know whether it is older than
    a stamp, nothing is remembered. A class that inherits neither from ours nor from :class:`State` is asked with care:
    what is not plainly True counts as "cannot tell".
    """
    can_tell = isinstance(state, FileState) or State in type(state).__mro__  # that it has the names is not enough
    return state if can_tell else _Fitted(state)  # type: ignore[return-value]  # looked up by hand


def fitted_replacement(new: BareReplacement) -> Replacement:
    """Return *new* as one that is asked to look at what it replaces, also where its class cannot."""
    can_look = isinstance(new, FileReplacement) or Replacement in type(new).__mro__
    return new if can_look else _FittedReplacement(new)  # type: ignore[return-value]  # likewise


class _FittedReplacement(Replacement):
    """A host's replacement that cannot look at what it replaces; what it tells of itself is believed."""

    def __init__(self, new: BareReplacement) -> None:
        self._new = new

    @property
    def not_kept(self) -> tuple[str, ...]:
        return self._new.not_kept

    def swap(self) -> None:
        self._new.swap()

    @property
    def is_in_place(self) -> bool:
        return getattr(self._new, "is_in_place", False) is True


class _Fitted(State):
    """A host's state that does not know all of certainty, with the answers that are right where it does not."""

    def __init__(self, state: BareState) -> None:
        self._state = state

    @property
    def size_bytes(self) -> int:
        return self._state.size_bytes

    @property
    def access(self) -> Access:
        return self._state.access

    def chunks(self) -> Iterator[bytes]:
        return self._state.chunks()

    def fingerprint(self) -> Hashable:
        return self._state.fingerprint()

    @property
    def is_settled(self) -> bool:
        return getattr(self._state, "is_settled", False) is True  # a method, say, is no answer

    def is_older_than(self, stamp: Stamp) -> bool:
        answer = getattr(self._state, "is_older_than", None)
        return callable(answer) and answer(stamp) is True
