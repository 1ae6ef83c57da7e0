"""A dialog of a window that belongs to no window manager: it is in front, has the keyboard, and gives all back."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupDialog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit import BackupManager
    from tests.screen import WaitUntil


@pytest.fixture
def free(root: tk.Tk, wait_until: WaitUntil) -> Iterator[tk.Toplevel]:
    """A window without a frame, as kiosks and players have it."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("elsewhere such a window lies among the others")
    window = tk.Toplevel(root, background="navy")
    window.overrideredirect(boolean=True)
    window.geometry("900x600+60+60")
    wait_until(window.winfo_viewable)
    window.lift()
    yield window
    window.destroy()


def in_front(window: tk.Misc, x: int, y: int) -> tk.Misc | None:
    """Return the toplevel that is seen there."""
    found = window.winfo_containing(x, y)
    return found.winfo_toplevel() if found else None


def test_it_is_in_front_of_it_and_the_window_comes_back(
    free: tk.Toplevel, manager: BackupManager, wait_until: WaitUntil
) -> None:
    x, y = free.winfo_rootx() + 450, free.winfo_rooty() + 300
    wait_until(lambda: in_front(free, x, y) is free)
    dialog = BackupDialog(free, manager)
    wait_until(lambda: in_front(free, x, y) is dialog)
    wait_until(lambda: dialog.focus_get() is not None)
    dialog.destroy()
    wait_until(lambda: in_front(free, x, y) is free)


def test_it_may_end_with_the_window(free: tk.Toplevel, manager: BackupManager, wait_until: WaitUntil) -> None:
    dialog = BackupDialog(free, manager)
    wait_until(dialog.winfo_viewable)
    free.destroy()
    assert not dialog.winfo_exists()
