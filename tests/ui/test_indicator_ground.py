"""The line at the bottom of a coloured window is no grey strip, whichever page is shown above it."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING

import backupkit
from backupkit import registry
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.look.palette import TEXT_CONTRAST, contrast
from tests.ui.look.plain import plain_window

if TYPE_CHECKING:
    from tests.screen import WaitUntil

NAVY, CREAM = "#102040", "#fff4dc"


def test_the_line_follows_the_pages_of_its_window_and_can_be_read_on_each(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    pages = {colour: tk.Frame(root, background=colour) for colour in (NAVY, CREAM)}
    pages[NAVY].pack(fill="both", expand=True)
    kit = backupkit.attach(root, document)
    line = next(child for child in root.winfo_children() if isinstance(child, BackupIndicator))

    def colours() -> tuple[str, str]:
        text = line.nametowidget("text")
        return str(text.cget("background")), str(text.cget("foreground"))

    wait_until(lambda: colours()[0] == NAVY)
    assert contrast(*colours()) >= TEXT_CONTRAST
    pages[NAVY].pack_forget()
    pages[CREAM].pack(fill="both", expand=True)
    wait_until(lambda: colours()[0] == CREAM)
    assert contrast(*colours()) >= TEXT_CONTRAST
    for page in pages.values():
        page.destroy()
    tk.Frame(root).pack(fill="both", expand=True)
    wait_until(lambda: colours()[0] == plain_window(root))
    kit.close()
    registry._managers.clear()
    registry._last.clear()


def test_a_window_that_comes_to_rest_is_drawn_no_more(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    line = BackupIndicator(root, backupkit.BackupManager(document))
    line.pack(fill="x")
    wait_until(line.winfo_viewable)
    drawn: list[None] = []
    original = line._render

    def render() -> None:
        drawn.append(None)
        original()

    line._render = render  # type: ignore[method-assign]
    for _ in range(20):
        line.event_generate("<Configure>")
        root.event_generate("<Map>")
        root.update()
    assert not drawn, "each of them could tell of a change, and none was one"
