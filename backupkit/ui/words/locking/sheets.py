"""What is said in the windows that ask for a password, and in the one that shows a recovery code. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.shown.locking import Doing, Strength
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.amounts import date
from backupkit.ui.words.buttons import Caption, caption
from backupkit.ui.words.language import shown
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.settings import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from backupkit.values.places import EncryptionState


def title(doing: Doing) -> str:
    """Return the title of the window."""
    return _TITLES[doing]()


_TITLES: dict[Doing, Callable[[], str]] = {
    Doing.SET: lambda: _("Set a password"),
    Doing.ENTER: lambda: _("Enter the password"),
    Doing.ENTER_CODE: lambda: _("Enter the recovery code"),
    Doing.CHANGE: lambda: _("Change the password"),
    Doing.CODE: lambda: _("New recovery code"),
    Doing.ROTATE: lambda: _("New key"),
    Doing.FORGET: lambda: _("Forget on this computer"),
}


def lead(doing: Doing, state: EncryptionState) -> str:
    """Return what the window is about."""
    match doing:
        case Doing.SET:
            text = _(
                "It opens {what}. Whoever has lost it, and has no recovery code, cannot open them: there is no other "
                "way in."
            )
            return text.format(what=_what(state))
        case Doing.ENTER | Doing.ENTER_CODE:
            return _of_entering(state)
        case Doing.CHANGE if state.is_asked:
            return _("Nothing is sent again. On other computers the new one has to be entered once.")
        case Doing.CHANGE:
            return _(
                "Nothing is sent again. The program has a password of its own: as long as it is not told the new one, "
                "that has to be entered here after each start."
            )
        case Doing.CODE:
            text = _(
                "It opens {what} if the password, or this computer, is lost. Write it down, and keep it elsewhere. A "
                "code that was made before opens nothing any more."
            )
            return text.format(what=_what(state))
        case Doing.ROTATE:
            return _of_new_key(state)
        case Doing.FORGET if state.kind == "keyring":
            return _(
                "The key is removed from the keyring of this computer, and its lock from all places. Nothing is "
                "copied from here until the recovery code is entered. The copies stay."
            )
        case Doing.FORGET:
            return _(
                "The password is removed from the keyring of this computer, and has to be entered after each start. "
                "The password itself, and the copies, stay as they are."
            )


def _what(state: EncryptionState) -> str:
    return _("all versions, here and at all places") if state.is_everywhere else _("the copies at all places")


def _of_entering(state: EncryptionState) -> str:
    if not state.is_changed:
        return _("It opens {what}, and all goes on.").format(what=_what(state))
    if state.is_everywhere:
        return _("It was changed on another computer. Versions are made with the new one.")
    return _("It was changed on another computer. Copying goes on with the new one.")


def _of_new_key(state: EncryptionState) -> str:
    if state.is_everywhere:
        text = _(
            "For when somebody may have got at the key, or at an old password. New versions get a new key at once; "
            "those that are there, here and at the places, are encrypted anew in the background, and can be read all "
            "the time."
        )
    else:
        text = _(
            "For when somebody may have got at the key, or at an old password. New copies get a new key at once; those "
            "that lie at the places are encrypted anew in the background, and can be read all the time."
        )
    if not state.has_recovery_code:
        return text
    return f"{text} {_('The recovery code opens nothing any more then: make a new one afterwards.')}"


def secret_label(doing: Doing) -> str:
    """Return what stands before the entry for what opens the copies now."""
    match doing:
        case Doing.CHANGE:
            return _("Old password, or recovery code")
        case Doing.ENTER_CODE:
            return _("Recovery code")
        case _:
            return _("Password, or recovery code")


def new_label(doing: Doing) -> str:
    """Return what stands before the entry for a new password."""
    return _("Password") if doing is Doing.SET else _("New password")


def again_label() -> str:
    """Return what stands before the entry in which it is typed again."""
    return _("Once more")


def show() -> str:
    """Return what stands beside the switch that lets passwords be read."""
    return _("Show what is typed")


def keep(doing: Doing, state: EncryptionState) -> str:
    """Return what stands beside the switch that has a secret kept."""
    if state.kind == "keyring" or doing is Doing.ENTER_CODE:
        return _("Keep a key in the keyring of this computer again")
    return _("Keep it in the keyring of this computer")


def yes(doing: Doing) -> str:
    """Return the caption of what does it."""
    return _YES[doing]()


_YES: dict[Doing, Callable[[], str]] = {
    Doing.SET: lambda: _("Set password"),
    Doing.ENTER: lambda: _("Unlock"),
    Doing.ENTER_CODE: lambda: _("Unlock"),
    Doing.CHANGE: lambda: _("Change password"),
    Doing.CODE: lambda: _("Make the code"),
    Doing.ROTATE: lambda: _("Make a new key"),
    Doing.FORGET: lambda: _("Forget"),
}


def strength(found: Strength) -> Line:
    """Return what is said of a new password while it is typed."""
    match found:
        case Strength.NONE:
            return Line(tone=Tone.QUIET, text=_("Four random words or more."))
        case Strength.SHORT:
            text = _("Short: whoever has a copy can try out all of these. Better four random words or more.")
            return Line(tone=Tone.WARN, text=text)
        case Strength.FAIR:
            return Line(tone=Tone.QUIET, text=_("Could be longer. Better four random words or more."))
        case Strength.LONG:
            return Line(tone=Tone.GOOD, text=_("Long enough, if nobody can guess these words."))


def empty() -> str:
    """Return what is said where nothing was typed."""
    return _("Nothing is typed here yet.")


def differs() -> str:
    """Return what is said where a new password was not typed twice alike."""
    return _("The two are not the same. Type the new password once more.")


def unchanged() -> str:
    """Return what is said where the new password is the old one."""
    return _("This is the old password.")


def busy() -> str:
    """Return what is said while the places are asked."""
    return _("Asking the places…")


def goes_on() -> str:
    """Return what is said where a change was cut off by a place that is away."""
    return _("Places that come before it may have the new one already. The same again goes on from there.")


def copy() -> Caption:
    """Return the caption of what copies the code."""
    return caption(_("&Copy"))


def save() -> Caption:
    """Return the caption of what writes the code into a file, to be printed."""
    return caption(_("&Save to print…"))


def written_down() -> Caption:
    """Return the caption of what closes the window with the code."""
    return caption(_("I have &written it down"))


def not_again() -> str:
    """Return what is said beside the code."""
    return _("It is shown this once, and kept nowhere.")


def first_keep_it() -> str:
    """Return what is said where the window with the code is about to be closed."""
    return _("Have you written it down? It cannot be shown again; Esc once more closes.")


def copied() -> str:
    """Return what is said once the code was copied."""
    return _("Copied. Put it where only you can read it, then copy something else.")


def saved(path: str) -> str:
    """Return what is said once the code was written into a file."""
    return _("Saved to {path}. Print it, then remove the file.").format(path=shown(path))


def file_name(document: str) -> str:
    """Return the name that is proposed for the file with the code."""
    return _("Recovery code of {document}.txt").format(document=document)


def file_title() -> str:
    """Return the title of the window in which that file is chosen."""
    return _("Where the recovery code is saved")


def paper(code: str, *, document: str, places: Iterable[str], now: datetime) -> str:
    """Return the text of the file with the code: what a person needs who finds it years later."""
    lines = [
        _("Recovery code for the encrypted copies of {document}").format(document=shown(document)),
        "",
        f"    {code}",
        "",
        _("Made on {date}. A code that was made before opens nothing any more; a later one replaces this.").format(
            date=date(now)
        ),
        "",
        _("The copies lie at:"),
        *(f"    {shown(place)}" for place in places),
        "",
        _("It opens them where the password, or the computer, is lost. In the program: Settings, page Where, “Enter "
          "password…” or “Change password…”, in place of the password. Without the program:"),
        "",
        f"    python -m backupkit {document} recover --from ADDRESS --recovery-code",
        "",
        _("Capital or small letters, spaces or hyphens make no difference. Whoever has this code can read the copies: "
          "keep it apart from them, and from the computer."),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
