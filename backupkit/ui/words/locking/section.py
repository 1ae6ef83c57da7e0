"""What is said of how the copies are encrypted: on the page with the places, and after something was done. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.shown.locking import Doing
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.buttons import Caption, caption
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.settings import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from backupkit.values.places import EncryptionState


def label() -> str:
    """Return what stands before this part of the page."""
    return _("Encryption")


def encrypted() -> str:
    """Return what the picture of a lock means, for who cannot see it."""
    return _("encrypted")


def lock(place: str) -> str:
    """Return what a place is called whose lock cannot be drawn."""
    return _("{place} (encrypted)").format(place=place)


def standing(state: EncryptionState) -> Line:
    """Return how the copies lie at the places, and what a person must do about that, if anything."""
    if not state:
        text = _("Copies are not encrypted: whoever gets at a place can read them. The program has not turned this on.")
        return Line(tone=Tone.QUIET, text=text)
    if state.is_locked:
        return Line(tone=Tone.WARN, text=_locked(state))
    text = " ".join(filter(None, (_by_what(state), _recovery(state), _at_work(state))))
    is_frail = state.has_recovery_code is False and state.kind in {"keyring", "keyfile"}
    return Line(tone=Tone.WARN if is_frail else Tone.GOOD, text=text)


def _at_work(state: EncryptionState) -> str:
    if not state.to_reseal:
        return ""
    text = _("Encrypting anew {number} of {count}…")
    return text.format(number=f"{state.resealing:,}", count=f"{state.to_reseal:,}")


def _what(state: EncryptionState) -> str:
    return _("Versions and copies") if state.is_everywhere else _("Copies")


def _by_what(state: EncryptionState) -> str:
    match state.kind:
        case "keyring":
            text = _("{what} are encrypted with a key in the keyring of this computer.")
        case "keyfile":
            text = _("{what} are encrypted with a key file.")
        case "recovery":
            text = _("{what} are encrypted, and opened with the recovery code.")
        case _ if state.is_kept:
            text = _("{what} are encrypted with a password, which the keyring of this computer keeps.")
        case _:
            text = _("{what} are encrypted with a password.")
    return text.format(what=_what(state))


def _recovery(state: EncryptionState) -> str:
    if state.has_recovery_code is None:
        return ""
    if state.has_recovery_code:
        return _("There is a recovery code.")
    match state.kind:
        case "keyring":
            return _("There is no recovery code yet: if this computer is lost, nobody can open them.")
        case "keyfile":
            return _("There is no recovery code yet: if the file is lost, nobody can open them.")
        case _:
            return _("There is no recovery code yet: if the password is lost, nobody can open them.")


def _locked(state: EncryptionState) -> str:
    if state.is_changed:
        why = _("The password was changed on another computer, and has to be entered here.")
    else:
        match state.kind:
            case "password" if not state.has_keys:
                why = _("{what} are encrypted with a password of yours, and none is set yet.")
            case "password":
                why = _("{what} are encrypted, and the password has to be entered.")
            case "keyfile":
                why = _("{what} are encrypted, and this key file does not open them.")
            case _:
                why = _("{what} are encrypted, and the key is not on this computer.")
    follows = _("Until then no version is made.") if state.is_everywhere else _("Until then nothing is copied.")
    return f"{why.format(what=_what(state))} {follows}"


def button(doing: Doing) -> Caption:
    """Return the caption of what begins it."""
    return caption(_BUTTONS[doing]())


_BUTTONS: dict[Doing, Callable[[], str]] = {
    Doing.SET: lambda: _("S&et a password…"),
    Doing.ENTER: lambda: _("&Enter password…"),
    Doing.ENTER_CODE: lambda: _("&Enter recovery code…"),
    Doing.CHANGE: lambda: _("Chan&ge password…"),
    Doing.CODE: lambda: _("New reco&very code…"),
    Doing.ROTATE: lambda: _("New &key…"),
    Doing.FORGET: lambda: _("Forget on th&is computer…"),
}


def unlock() -> str:
    """Return what the button of a notice says that offers to enter what opens the copies."""
    return _("Unlock…")


def rotated(closed: Collection[str], *, is_everywhere: bool) -> Line:
    """Return what is said once there is a new key.

    Args:
        closed: the kinds of what opened them before, and does not any more.
        is_everywhere: the versions here are encrypted as well.
    """
    there = _("There is a new key, and what lies at the places is being encrypted anew with it.")
    parts = [_("There is a new key, and all versions are being encrypted anew with it.") if is_everywhere else there]
    parts += [text() for kind, text in _CLOSED.items() if kind in closed]
    return Line(tone=Tone.WARN if closed else Tone.GOOD, text=" ".join(parts))


_CLOSED: dict[str, Callable[[], str]] = {
    "recovery": lambda: _("The recovery code opens nothing any more: make a new one."),
    "password": lambda: _("A password that was set besides opens nothing any more."),
    "keyring": lambda: _("Another computer, which had a key in its keyring, has to be let in anew."),
    "keyfile": lambda: _("A key file that was made besides opens nothing any more."),
}


def encrypted_anew() -> str:
    """Return what is said once nothing is left that an old key opens."""
    return _("All copies are encrypted with the new key by now: the old one opens none of them.")


def set_first() -> str:
    """Return the same where there is no password yet."""
    return _("Set a password…")


def done(doing: Doing, *, is_everywhere: bool) -> str:
    """Return what is said after it was done; empty: its window says it.

    Args:
        doing: what.
        is_everywhere: the versions here are encrypted as well.
    """
    found = (_DONE_EVERYWHERE if is_everywhere and doing in _DONE_EVERYWHERE else _DONE).get(doing)
    return found() if found else ""


_DONE: dict[Doing, Callable[[], str]] = {
    Doing.SET: lambda: _(
        "The password is set, and copies are being made with it. Then make a recovery code: nobody can open them "
        "without password and code."
    ),
    Doing.ENTER: lambda: _("Unlocked: copies are being made again."),
    Doing.ENTER_CODE: lambda: _("Unlocked: copies are being made again."),
    Doing.CHANGE: lambda: _("The password was changed at all places. The old one opens nothing any more."),
    Doing.FORGET: lambda: _("Forgotten: this computer cannot open the copies by itself any more."),
}
_DONE_EVERYWHERE: dict[Doing, Callable[[], str]] = {
    Doing.SET: lambda: _(
        "The password is set, and versions are being made with it. Then make a recovery code: nobody can open them "
        "without password and code."
    ),
    Doing.ENTER: lambda: _("Unlocked: versions are being made again."),
    Doing.ENTER_CODE: lambda: _("Unlocked: versions are being made again."),
    Doing.CHANGE: lambda: _("The password was changed, here and at all places. The old one opens nothing any more."),
    Doing.FORGET: lambda: _("Forgotten: this computer cannot open the versions by itself any more."),
}
