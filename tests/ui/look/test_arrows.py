"""The arrow of a menu button that is drawn keeps apart from the text, and is as faint as it while it cannot be used."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.look.images import Strokes
from backupkit.ui.look.look import look_of

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Mapping

    from backupkit.ui.look.images import Box


@pytest.mark.parametrize(("kind", "role"), [("TMenubutton", "indicator"), ("TSpinbox", "downarrow")])
@pytest.mark.parametrize("preference", ["light", "dark"])
def test_an_arrow_fades_with_its_text(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, preference: str, kind: str, role: str
) -> None:
    seen: dict[str, tuple[Box | Strokes, Mapping[str, Box | Strokes]]] = {}
    look = look_of(root, preference)
    elements = look._styles._elements  # type: ignore[attr-defined]
    made = elements.element

    def noted(name: str, shape: Box | Strokes, states: Mapping[str, Box | Strokes], **options: object) -> object:
        seen[name] = (shape, states)
        return made(name, shape, states, **options)

    monkeypatch.setattr(elements, "element", noted)
    look.style(kind)
    shape, states = seen[role]
    assert isinstance(shape, Strokes)
    idle = states["disabled"]
    assert isinstance(idle, Strokes)
    assert (shape.colour, idle.colour) == (look.palette.text, look.palette.disabled)
    assert shape.points == idle.points
    look._forget()


def test_an_arrow_stands_apart_from_the_text(root: tk.Tk) -> None:
    look = look_of(root, "light")
    font = look.font("body")  # type: ignore[arg-type]
    made = ttk.Menubutton(root, style=look.style("TMenubutton"), text="More")
    made.pack()
    root.update()
    texts_end = made.winfo_reqwidth() - look.px(8) - look.px(19)  # the padding on the right, and the arrow
    assert texts_end >= look.px(14) + font.measure("More")
    look._forget()
