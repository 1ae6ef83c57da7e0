from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.tooltip import Tooltip

if TYPE_CHECKING:
    from tests.screen import WaitUntil


@pytest.fixture
def label(root: tk.Tk) -> tk.Label:
    label = tk.Label(root, text="rest here")
    label.pack(side="bottom", anchor="e")
    root.update()
    return label


def windows(label: tk.Label) -> list[tk.Toplevel]:
    return [child for child in label.winfo_children() if isinstance(child, tk.Toplevel)]


def text_in(window: tk.Toplevel) -> str:
    return str(window.winfo_children()[0].cget("text"))


def test_it_shows_what_is_to_be_said_at_that_moment(label: tk.Label, wait_until: WaitUntil) -> None:
    said = ["first"]
    Tooltip(label, lambda: said[0])
    said[0] = "second"
    label.event_generate("<Enter>")
    wait_until(lambda: windows(label))
    assert text_in(windows(label)[0]) == "second"


@pytest.mark.parametrize("sequence", ["<Leave>", "<Button-1>", "<F1>", "<Unmap>"])
def test_it_goes_with_whatever_happens_next(label: tk.Label, wait_until: WaitUntil, sequence: str) -> None:
    Tooltip(label, lambda: "said")
    label.event_generate("<Enter>")
    wait_until(lambda: windows(label))
    label.focus_force()
    label.event_generate(sequence)
    assert not windows(label)


def test_a_pointer_that_only_passes_shows_nothing(label: tk.Label) -> None:
    asked: list[None] = []

    def text() -> str:
        asked.append(None)
        return "said"

    Tooltip(label, text)
    label.event_generate("<Enter>")
    label.event_generate("<Leave>")
    label.update()
    assert not asked


def test_it_stays_on_the_screen(root: tk.Tk, label: tk.Label, wait_until: WaitUntil) -> None:
    root.geometry(f"300x200+{root.winfo_screenwidth() - 310}+{root.winfo_screenheight() - 210}")
    Tooltip(label, lambda: "a long sentence that would stand beyond the edge " * 4)
    root.update()
    label.event_generate("<Enter>")
    wait_until(lambda: windows(label) and windows(label)[0].winfo_viewable())
    tip = windows(label)[0]
    assert tip.winfo_rootx() + tip.winfo_width() <= root.winfo_screenwidth()
    assert tip.winfo_rooty() + tip.winfo_height() <= root.winfo_screenheight()


def test_it_goes_with_its_widget(root: tk.Tk, label: tk.Label, wait_until: WaitUntil) -> None:
    Tooltip(label, lambda: "said")
    label.event_generate("<Enter>")
    wait_until(lambda: windows(label))
    label.destroy()
    root.update()
    assert not [child for child in root.winfo_children() if isinstance(child, tk.Toplevel)]


def test_nothing_to_say_shows_nothing(label: tk.Label, wait_until: WaitUntil) -> None:
    asked: list[None] = []

    def text() -> str:
        asked.append(None)
        return ""

    Tooltip(label, text)
    label.event_generate("<Enter>")
    wait_until(lambda: asked)
    assert not windows(label)
