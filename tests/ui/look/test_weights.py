"""A bold that is no font of its own, but the normal one smeared, is not used."""

from __future__ import annotations

import tkinter as tk
from types import SimpleNamespace
from typing import Any

import pytest

from backupkit.ui.look import look as look_module
from backupkit.ui.look.look import FontRole, look_of
from backupkit.ui.look.weights import has_bold


class Fonts:
    """Stands in for Tk: the width of a text, a pixel a letter and more for bold ones."""

    def __init__(self, bold: dict[str, int]) -> None:
        self.bold = bold
        self.tk = SimpleNamespace(call=self.call)

    def call(self, _font: str, _measure: str, font: tuple[str, int, str], text: str) -> int:
        return len(text) * (20 + (self.bold.get(text[0], 3) if font[2] == "bold" else 0))


@pytest.mark.parametrize(
    ("wider", "wanted"),
    [
        ({}, False),  # each letter by three pixels: smeared
        ({"i": 4, "m": 5, "M": 9}, True),
        (dict.fromkeys("ilmMW0", 0), True),  # all letters as wide as each other, as in a typewriter's font
    ],
)
def test_what_grows_alike_for_narrow_and_wide_letters_is_smeared(wider: dict[str, int], wanted: bool) -> None:
    fonts: Any = Fonts(wider)
    assert has_bold(fonts, "Some Sans") is wanted


def test_the_hosts_own_font_is_bold_where_it_can_be(root: tk.Tk) -> None:
    family = str(root.tk.call("font", "actual", "TkDefaultFont", "-family"))
    look = look_of(root)
    weight = "bold" if has_bold(root, family) else "normal"
    assert look.font(FontRole.STRONG).actual("weight") == weight
    assert look.font(FontRole.BODY).actual("weight") == "normal"
    look._forget()


def test_without_a_bold_everything_has_the_weight_that_exists(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_module, "has_bold", lambda _root, _family: False)
    look = look_of(root, "dark")
    assert {look.font(role).actual("weight") for role in FontRole} == {"normal"}
    look._forget()
