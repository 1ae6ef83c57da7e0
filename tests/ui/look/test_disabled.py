"""What cannot be used now can be found: its text keeps a distance from its button in every theme."""

from __future__ import annotations

import subprocess
import sys
import tkinter as tk
from tkinter import ttk

import pytest

from backupkit.ui.look.look import Surface, Variant, look_of
from backupkit.ui.look.palette import DISABLED_CONTRAST, contrast
from backupkit.ui.look.theme import colour_text
from backupkit.ui.look.ttk_theme import TK_THEMES

CHECK = """
import tkinter as tk
from tkinter import ttk
from backupkit.ui.look.look import Surface, Variant, look_of
from backupkit.ui.look.palette import contrast
from backupkit.ui.look.theme import colour_text
{host}
root.update()  # Tk does not tell of the first theme of a window that has not been there
look = look_of(root)
look.subscribe(lambda: None)
variants = (Variant.PLAIN, Variant.ACCENT, Variant.FLAT)
names = [look.style("TButton", variant, surface=Surface.PANEL) for variant in variants]
found = []
style = ttk.Style(root)
for theme in themes:
    use(theme)
    root.update()
    root.update()
    for name in names:
        text, fill = (str(style.lookup(name, option, ("disabled",))) for option in ("foreground", "background"))
        if text and fill:
            found.append((contrast(colour_text(root, text), colour_text(root, fill)), theme, name))
print(len(found), min(found))
"""


@pytest.mark.parametrize("theme", sorted(TK_THEMES))
def test_disabled_buttons_can_be_read_in_tks_own_themes(root: tk.Tk, theme: str) -> None:
    style = ttk.Style(root)
    if theme not in style.theme_names():
        pytest.skip(f"there is no theme {theme} on this system")
    style.theme_use(theme)
    look = look_of(root)
    name = look.style("TButton", surface=Surface.PANEL)
    text, fill = (str(style.lookup(name, option, ("disabled",))) for option in ("foreground", "background"))
    if text and fill:
        assert contrast(colour_text(root, text), colour_text(root, fill)) >= DISABLED_CONTRAST
    host = {option: str(style.lookup("TButton", option, ("active",))) for option in ("foreground", "background")}
    assert {option: str(style.lookup(name, option, ("active",))) for option in host} == host, "the rest is the host's"
    look._forget()


@pytest.mark.parametrize(
    "host",
    [
        pytest.param(
            "import ttkbootstrap as tb; root = tb.Window(); made = tb.Style(); "
            "themes = made.theme_names(); use = made.theme_use",
            id="ttkbootstrap",
        ),
        pytest.param(
            "root = tk.Tk(); made = ttk.Style(root); themes = made.theme_names(); use = made.theme_use", id="ttk"
        ),
    ],
)
def test_disabled_buttons_can_be_read_in_every_theme_of_a_host(screen: object, host: str) -> None:  # noqa: ARG001
    if "ttkbootstrap" in host:
        pytest.importorskip("ttkbootstrap", reason="ttkbootstrap is not installed")
    script = CHECK.format(host=host)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=110, check=False)
    assert run.returncode == 0, run.stderr
    count, least = run.stdout.split(" ", 1)
    assert int(count) >= 4
    assert float(least.strip("(\n").partition(",")[0]) >= DISABLED_CONTRAST - 0.01, least


def test_buttons_that_are_drawn_show_what_is_disabled_too(root: tk.Tk) -> None:
    look = look_of(root, "dark")
    name = look.style("TButton", Variant.PLAIN)
    text = str(ttk.Style(root).lookup(name, "foreground", ("disabled",)))
    assert contrast(text, look.palette.idle) >= DISABLED_CONTRAST
    look._forget()
