from __future__ import annotations

import tkinter as tk
from tkinter import ttk

import pytest

from backupkit.ui.look.surface import background_of
from tests.ui.look.plain import plain_window


def test_a_classic_widget_tells_its_background(root: tk.Tk) -> None:
    assert background_of(tk.Frame(root, background="#336699")) == "#336699"


def test_a_ttk_widget_tells_that_of_its_style(root: tk.Tk) -> None:
    ttk.Style(root).configure("Odd.TFrame", background="#224466")
    assert background_of(ttk.Frame(root, style="Odd.TFrame")) == "#224466"
    assert background_of(ttk.Frame(root)) == plain_window(root)


class Drawn(tk.Frame):
    """As CustomTkinter's widgets are: the colours are pairs for light and dark, or "transparent"."""

    def __init__(self, master: tk.Misc, fg_color: str | tuple[str, str]) -> None:
        super().__init__(master, background="#000000")
        self._fg_color = fg_color

    def cget(self, key: str) -> object:
        return self._fg_color if key == "fg_color" else super().cget(key)

    def _apply_appearance_mode(self, colour: str | tuple[str, str]) -> str:
        return colour if isinstance(colour, str) else colour[1]


def test_a_widget_that_draws_itself_tells_what_it_draws(root: tk.Tk) -> None:
    outer = Drawn(root, ("#eeeeee", "#222222"))
    assert background_of(outer) == "#222222"
    assert background_of(Drawn(outer, "transparent")) == "#222222"
    assert background_of(Drawn(outer, "gray14")) == "#242424"


def test_what_cannot_be_told_is_none(root: tk.Tk) -> None:
    menu = tk.Menu(root)
    menu.destroy()
    assert background_of(menu) is None


@pytest.mark.usefixtures("screen")
def test_the_real_customtkinter_is_understood() -> None:
    ctk = pytest.importorskip("customtkinter")
    ctk.set_appearance_mode("dark")
    window = ctk.CTk()
    try:
        frame = ctk.CTkFrame(window, fg_color=("#eeeeee", "#222222"))
        assert background_of(frame) == "#222222"
        assert background_of(ctk.CTkFrame(frame, fg_color="transparent")) == "#222222"
    finally:
        window.destroy()
