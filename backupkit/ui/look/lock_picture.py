"""The picture of a lock, which says that something is encrypted."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from backupkit.ui.look.images import Strokes, image

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.ui.look.look import Look

SIDE = 14  # design units
_THICKNESS = 1.5
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.22, 0.78, 0.5, 0.86  # of the body, as shares of the side
_BOW, _BOW_TOP = 0.19, 0.33  # half the width of the shackle, and where it begins to bend
_STEPS = 8
_LINES = 5  # that fill the body
_SHACKLE = tuple(
    (0.5 - _BOW * cos(pi * at / _STEPS), _BOW_TOP - _BOW * sin(pi * at / _STEPS)) for at in range(_STEPS + 1)
)
_HEIGHTS = tuple(_TOP + (_BOTTOM - _TOP) * at / (_LINES - 1) for at in range(_LINES))
_BODY = tuple((x, y) for y in _HEIGHTS for x in (_RIGHT, _LEFT, _RIGHT))
_POINTS = ((0.5 - _BOW, _TOP), *_SHACKLE, (0.5 + _BOW, _TOP), *_BODY)


def lock_picture(master: tk.Misc, look: Look, colour: str) -> str:
    """Return the name of a Tk photo of a closed lock; it lives as long as the application.

    Args:
        master: any widget of the application.
        look: how large it is.
        colour: of the lock, on whatever lies below.
    """
    shape = Strokes(points=_POINTS, colour=colour, thickness=_THICKNESS * look.scale, side=look.px(SIDE))
    return image(master, shape)
