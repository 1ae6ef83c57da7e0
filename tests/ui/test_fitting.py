"""A text that ends where its label does is seen to its last letter, whatever edge the theme gives the label."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.fitting import room_in, wrap
from backupkit.ui.look.look import look_of

if TYPE_CHECKING:
    import tkinter as tk

    from tests.screen import WaitUntil

WORDS = "what it held before is stored, and the next save of the program will overwrite it again " * 2


@pytest.mark.parametrize("theme", ["default", "clam", "alt", "classic"])
def test_a_text_as_long_as_the_room_asks_for_no_more_than_the_label_has(
    root: tk.Tk, wait_until: WaitUntil, theme: str
) -> None:
    ttk.Style(root).theme_use(theme)
    look = look_of(root)
    label = ttk.Label(root, style=look.style("TLabel"))
    assert room_in(label, look) == 0
    label.place(x=0, y=0, width=200)
    wait_until(lambda: label.winfo_width() == 200)
    measure = look.font("body").measure  # type: ignore[arg-type]
    label.configure(
        text=max((WORDS[:end] for end in range(80) if measure(WORDS[:end]) <= room_in(label, look)), key=len)
    )
    wait_until(lambda: label.winfo_reqwidth() > 180)
    assert label.winfo_reqwidth() <= 200
    look._forget()


@pytest.mark.parametrize("theme", ["default", "clam", "alt", "classic"])
def test_no_line_is_wider_than_its_label(root: tk.Tk, wait_until: WaitUntil, theme: str) -> None:
    ttk.Style(root).theme_use(theme)
    look = look_of(root)
    label = ttk.Label(root, text=WORDS, style=look.style("TLabel"))
    wrap(label, look)
    for width in range(300, 340, 3):  # some of them end right behind a word
        label.place(x=0, y=0, width=width)
        wait_until(lambda: label.winfo_width() == width)  # noqa: B023 - called at once
        assert label.winfo_reqwidth() <= width
    look._forget()
