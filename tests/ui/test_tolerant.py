"""A host that goes through all widgets of its window, to colour them or to switch them off, finds ours among them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.ui.indicator import BackupIndicator


@pytest.fixture
def indicator(root: tk.Tk, document: Path) -> BackupIndicator:
    indicator = BackupIndicator(root, BackupManager(document))
    indicator.pack()
    root.update()
    return indicator


def all_in(window: tk.Misc) -> Iterator[tk.Misc]:
    """Yield all widgets in a window, down to the last one."""
    for child in window.winfo_children():
        yield child
        yield from all_in(child)


OPTIONS = {"state": "disabled", "bg": "navy", "fg": "white", "font": ("Arial", 30), "relief": "sunken", "height": 1}


@pytest.mark.parametrize("option", OPTIONS)
def test_every_part_of_the_line_takes_what_a_host_sets_on_all_its_widgets(
    root: tk.Tk, indicator: BackupIndicator, option: str
) -> None:
    given: dict[str, Any] = {option: OPTIONS[option]}
    for widget in all_in(root):
        widget.configure(**given)
        widget[option] = OPTIONS[option]
        _ = widget[option]
    root.update()
    assert indicator.winfo_exists()


def test_what_notices_the_hosts_font_takes_no_other(indicator: BackupIndicator) -> None:
    probe = indicator.nametowidget("probe")
    probe.configure(font=("Arial", 30))
    assert str(probe.cget("font")) == ""
