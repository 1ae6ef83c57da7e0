"""Keys: what a sequence like ``<Control-Shift-B>`` asks for, and whether an event of the keyboard is that. Pure.

Tk compares what a key types. With Caps Lock the same keys type another letter, and in a Cyrillic or Greek layout no
Latin one at all: there, as in most programs, the key counts that types the letter on a Latin keyboard.
"""

from __future__ import annotations

import re
from enum import Enum, StrEnum

from backupkit.light.frozen import dataclass


class System(StrEnum):
    """A windowing system, as ``tk windowingsystem`` calls it."""

    X11 = "x11"
    WINDOWS = "win32"
    MAC = "aqua"


class Modifier(Enum):
    """A key that is held while another one is pressed."""

    SHIFT = "Shift"
    CONTROL = "Control"
    ALT = "Alt"  # Option on a Mac
    COMMAND = "Command"  # of a Mac


# Where an event's state tells of a modifier: any of these bits. Caps Lock (2) and NumLock (16; on Windows 8, a Mac 32)
# do not count. On X11 Alt is the first modifier by custom; an event that Tk was asked to generate has a bit of its own.
BITS: dict[System, dict[Modifier, int]] = {
    System.X11: {Modifier.SHIFT: 1, Modifier.CONTROL: 4, Modifier.ALT: 8 | 0x20000},
    System.WINDOWS: {Modifier.SHIFT: 1, Modifier.CONTROL: 4, Modifier.ALT: 0x20000},
    System.MAC: {Modifier.SHIFT: 1, Modifier.CONTROL: 4, Modifier.COMMAND: 8, Modifier.ALT: 16},
}

# What the names of a sequence mean; of those that are not here, Tk itself has to judge. Command is Tk's name of the
# first modifier, which is Alt on X11, and NumLock on Windows: nobody can mean that.
_NAMES: dict[System, dict[str, Modifier]] = {
    System.X11: {"Command": Modifier.ALT},
    System.WINDOWS: {"Command": Modifier.CONTROL, "Option": Modifier.ALT},
    System.MAC: {"Command": Modifier.COMMAND, "Option": Modifier.ALT},
}
_COMMON = {"Shift": Modifier.SHIFT, "Control": Modifier.CONTROL, "Alt": Modifier.ALT}

# Which letter the key of a code types on a Latin keyboard. X11: the codes of evdev. On Windows a code is a virtual key,
# which is the letter. A Mac's virtual key is the highest byte of Tk's code (since Tk 8.6.11).
_X11_ROWS = ((24, "qwertyuiop"), (38, "asdfghjkl"), (52, "zxcvbnm"))
_MAC_ROWS = ((0, "asdfhgzxcv"), (11, "bqweryt"), (31, "ou"), (34, "ip"), (37, "lj"), (40, "k"), (45, "nm"))
_X11_LETTERS = {start + index: letter for start, row in _X11_ROWS for index, letter in enumerate(row)}
_MAC_LETTERS = {start + index: letter for start, row in _MAC_ROWS for index, letter in enumerate(row)}

_PART = re.compile(r"<([^<>]+)>|([A-Za-z0-9])")  # of a sequence: one stroke
_SPECIAL = 0xFE00  # the numbers of keysyms that type nothing begin here: Return, F1, Shift …
_UNICODE = 0x1000000
_SAME = {"iso_left_tab": "tab"}  # what X11 calls Tab while Shift is held


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What an event says of a key that was pressed."""

    keysym: str
    number: int  # of the keysym
    code: int  # of the key
    state: int  # the modifiers, in bits
    char: str = ""  # what is typed by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One key, with the modifiers that are held."""

    keysym: str  # in lower case
    modifiers: frozenset[Modifier] = frozenset()

    @property
    def is_letter(self) -> bool:
        """True if it is a Latin letter, which any layout has in two cases."""
        return len(self.keysym) == 1 and self.keysym.isalpha()

    def is_met(self, pressed: Pressed, system: System) -> bool:
        """Return True if *pressed* is this stroke.

        No further modifier may be held: ``<Control-Alt-B>`` is another shortcut. Shift is left to the layout where it
        decides what is typed: "plus" needs it on one keyboard, and not on the other.
        """
        held = held_in(pressed.state, system)
        shift = {Modifier.SHIFT}
        if held - shift != self.modifiers - shift:
            return False
        is_typed = pressed.number < _SPECIAL or pressed.number >= _UNICODE
        must_agree = self.is_letter or not is_typed or Modifier.SHIFT in self.modifiers
        if must_agree and (Modifier.SHIFT in held) != (Modifier.SHIFT in self.modifiers):
            return False
        keysym = pressed.keysym.lower()
        return _SAME.get(keysym, keysym) == self.keysym or (
            self.is_letter and letter_of(pressed, system) == self.keysym
        )


def strokes_of(sequence: str, system: System) -> tuple[Stroke, ...]:
    """Return the strokes that a Tk sequence asks for, one after the other; nothing if it asks for anything else.

    That is so for the mouse, virtual events, repeats and modifiers without a common meaning: Tk has to judge them. A
    capital letter stands for Shift.
    """
    found = [_stroke(match[1] or match[2], system) for match in _PART.finditer(sequence)]
    if not found or _PART.sub("", sequence):
        return ()
    return tuple(stroke for stroke in found if stroke) if all(found) else ()


def held_in(state: int, system: System) -> frozenset[Modifier]:
    """Return the modifiers that an event's state tells of."""
    return frozenset(modifier for modifier, bit in BITS[system].items() if state & bit)


def letter_of(pressed: Pressed, system: System) -> str:
    """Return the Latin letter of a key: what it types, or, in a layout without such letters, would type; else nothing.

    A layout that has Latin letters in other places decides by itself.
    """
    if len(pressed.keysym) == 1 and pressed.keysym.isascii() and pressed.keysym.isalpha():
        return pressed.keysym.lower()
    if _types_latin(pressed):
        return ""
    match system:
        case System.X11:
            return _X11_LETTERS.get(pressed.code, "")
        case System.WINDOWS:
            letter = chr(pressed.code).lower() if pressed.code < _SPECIAL else ""
            return letter if letter.isascii() and letter.isalpha() and chr(pressed.code).isupper() else ""
        case System.MAC:
            return _MAC_LETTERS.get(pressed.code >> 24, "")


def is_modifier(pressed: Pressed) -> bool:
    """Return True for Shift, Control, Caps Lock and the like, which change what other keys mean."""
    return 0xFFE1 <= pressed.number <= 0xFFEE or 0xFE01 <= pressed.number <= 0xFE13  # noqa: PLR2004 - X11's numbers


def _stroke(text: str, system: System) -> Stroke | None:
    *before, detail = text.split("-")
    names = _COMMON | _NAMES[system]
    is_key = any(part in {"Key", "KeyPress"} for part in before)
    modifiers = {names.get(part) for part in before if part not in {"Key", "KeyPress"}}
    is_button = detail.isdigit() and before and not is_key  # <Control-1> is the mouse, <Control-Key-1> a key
    if None in modifiers or is_button or detail in {"", "Key", "KeyPress"} or detail in names:
        return None
    if not detail.replace("_", "").isalnum() or re.fullmatch(r"Button(Press|Release)?|Key(Release)?", detail):
        return None
    if len(detail) == 1 and detail.isupper():
        modifiers.add(Modifier.SHIFT)
    known = frozenset(modifier for modifier in modifiers if modifier)
    return Stroke(keysym=_SAME.get(detail.lower(), detail.lower()), modifiers=known)


def _types_latin(pressed: Pressed) -> bool:
    """Return True if the key types a letter that is derived from Latin, or a sign, or nothing."""
    if pressed.keysym == "??":  # a letter for which Tk has no name, on Windows
        return False
    number = pressed.number
    if number >= _UNICODE:
        return number - _UNICODE < 0x250 or 0x1E00 <= number - _UNICODE < 0x1F00  # noqa: PLR2004 - blocks of Unicode
    return number < 0x400 or 0x1200 <= number < 0x1400 or number >= _SPECIAL  # noqa: PLR2004 - Latin-1 to 4, 8, 9
