from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.screen import Click, Press, TypeText, WaitUntil


def test_a_window_is_there_and_has_the_focus(root: tk.Tk, wait_until: WaitUntil) -> None:
    assert (root.winfo_width(), root.winfo_height()) == (800, 600)
    wait_until(lambda: root.focus_displayof() is root)


def test_keys_reach_the_widget_and_its_window(root: tk.Tk, press: Press, type_text: TypeText) -> None:
    entry = ttk.Entry(root)
    entry.pack()
    heard: list[str] = []
    root.bind("<Control-Shift-B>", lambda event: heard.append(event.keysym))
    root.bind("<Escape>", lambda event: heard.append(event.keysym))
    type_text(entry, "Alpha <3")
    press(entry, "<Control-Shift-B>", "<Escape>", "<BackSpace>")
    assert (entry.get(), heard) == ("Alpha <", ["B", "Escape"])


def test_clicks_reach_the_widget(root: tk.Tk, click: Click) -> None:
    heard: list[str] = []
    button = ttk.Button(root, text="Save", command=lambda: heard.append("saved"))
    label = tk.Label(root, text="Twice")
    label.bind("<Double-Button-1>", lambda event: heard.append(f"twice at {event.x}"))
    button.pack()
    label.pack()
    click(button)
    click(label, 5, 3, times=2)
    assert heard == ["saved", "twice at 5"]


def test_a_click_may_end_the_application(root: tk.Tk, click: Click) -> None:
    button = ttk.Button(root, text="Quit", command=root.destroy)
    button.pack()
    click(button)
    with pytest.raises(tk.TclError, match="application has been destroyed"):
        root.winfo_exists()
