"""A text that is broken where its label ends is seen to its last letter, whatever edge the theme gives the label."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.look.look import look_of
from backupkit.ui.wrapping import wrap

if TYPE_CHECKING:
    import tkinter as tk

    from tests.screen import WaitUntil

WORDS = "what it held before is stored, and the next save of the program will overwrite it again " * 2


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
