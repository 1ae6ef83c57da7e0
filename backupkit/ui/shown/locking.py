"""The lock on copies, as it is shown: what can be done about it, and how good a new password looks. Pure."""

from __future__ import annotations

from enum import Enum

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.values.places import EncryptionState

LOCK = "\N{LOCK}"
"""Stands in a text where a lock is drawn."""
_WORDS, _LONG, _SHORT = 4, 20, 10  # words, characters


class Doing(Enum):
    """What a user can do about the lock."""

    SET = "set"
    ENTER = "enter"
    ENTER_CODE = "enter_code"
    CHANGE = "change"
    CODE = "code"
    ROTATE = "rotate"
    FORGET = "forget"


class Strength(Enum):
    """How hard a password is to guess, as far as its length tells."""

    NONE = "none"
    SHORT = "short"
    FAIR = "fair"
    LONG = "long"


def offered(state: EncryptionState, *, is_read_only: bool = False) -> tuple[Doing, ...]:
    """Return what can be done, the likeliest first.

    Args:
        state: how the copies are encrypted.
        is_read_only: the user may change nothing here; what is locked he may unlock all the same.
    """
    if not state:
        return ()
    is_password = state.kind == "password"
    found: list[Doing] = []
    if state.is_locked:
        is_first = state.is_asked and not state.has_keys
        found.append(Doing.SET if is_first else Doing.ENTER if is_password else Doing.ENTER_CODE)
    if is_read_only:
        return tuple(found)
    if is_password and state.has_keys:
        found.append(Doing.CHANGE)
    if state.has_keys and not state.is_locked:
        found += [Doing.CODE, Doing.ROTATE]
    if state.is_kept:
        found.append(Doing.FORGET)
    return tuple(found)


def strength(password: str) -> Strength:
    """Return how hard a password is to guess by its length: whether somebody knows its words, nobody can tell."""
    if not password:
        return Strength.NONE
    if len(password) < _SHORT:
        return Strength.SHORT
    is_long = len(password.split()) >= _WORDS or len(password) >= _LONG
    return Strength.LONG if is_long and len(set(password.casefold())) >= _SHORT - 2 else Strength.FAIR
