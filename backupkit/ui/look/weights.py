"""Which weights a font family has, as Tk lets us find out."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import tkinter as tk

_LETTERS = "ilmMW0"  # narrow ones and wide ones
_PIXELS = 64  # so large that rounding does not hide what is asked for
_TIMES = 10


def has_bold(root: tk.Misc, family: str) -> bool:
    """Return False if the bold of a family is no font of its own, but the normal one smeared by the system.

    Then letters run into each other ("SIze"). CustomTkinter brings Roboto without a bold. Tk lists no weights, but
    tells how wide letters are: what is smeared is wider by the same amount for each of them, be it narrow or wide. A
    drawn bold differs from letter to letter, or, where all letters are equally wide, not at all.
    """

    def width(letter: str, weight: str) -> int:
        return int(root.tk.call("font", "measure", (family, -_PIXELS, weight), letter * _TIMES))

    growths = {width(letter, "bold") - width(letter, "normal") for letter in _LETTERS}
    return len(growths) > 1 or growths == {0}
