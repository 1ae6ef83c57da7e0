"""The dialog's window among the windows of its host: above its own, and of use while another one keeps the user."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupDialog, BackupManager
from backupkit.ui.window.opening import Grab
from tests.ui.dialog.opened import Open, grabber

if TYPE_CHECKING:
    from tests.screen import WaitUntil


@pytest.fixture
def box(root: tk.Tk, wait_until: WaitUntil) -> tk.Toplevel:
    """A modal window of the host."""
    box = tk.Toplevel(root)
    wait_until(box.winfo_viewable)
    box.grab_set()
    return box


def test_under_a_modal_window_of_the_host_the_dialog_can_be_used_and_gives_the_grab_back(
    box: tk.Toplevel, open_dialog: Open
) -> None:
    opened = open_dialog()
    assert grabber(opened.dialog) is opened.dialog
    opened.dialog.destroy()
    assert grabber(box) is box


def test_an_open_dialog_that_comes_forward_under_a_modal_window_can_be_used(
    root: tk.Tk, open_dialog: Open, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    for _ in range(2):
        box = tk.Toplevel(root)
        wait_until(box.winfo_viewable)
        box.grab_set()
        opened.dialog.come_forward()
        assert grabber(root) is opened.dialog
        box.destroy()
        assert grabber(root) is None


def test_when_the_modal_window_goes_first_the_host_can_be_used_again(
    root: tk.Tk, box: tk.Toplevel, open_dialog: Open
) -> None:
    opened = open_dialog()
    box.destroy()
    assert grabber(root) is None
    opened.dialog.destroy()
    assert grabber(root) is None


def test_a_dialog_that_was_shown_keeps_the_user_also_after_the_modal_window_has_gone(
    root: tk.Tk, box: tk.Toplevel, manager: BackupManager
) -> None:
    dialog = BackupDialog(root, manager)
    seen: list[tk.Misc | None] = []

    def go_on() -> None:
        if not dialog.winfo_viewable():
            root.after(5, go_on)
            return
        box.destroy()
        seen.append(grabber(root))
        dialog.destroy()

    root.after(1, go_on)
    dialog.show()
    assert seen == [dialog]
    assert grabber(root) is None


def test_a_grab_of_the_whole_screen_is_given_back_as_such(root: tk.Tk, wait_until: WaitUntil) -> None:
    box, window = tk.Toplevel(root), tk.Toplevel(root)
    wait_until(lambda: box.winfo_viewable() and window.winfo_viewable())
    box.grab_set_global()
    grab = Grab(window)
    grab.take_over()
    assert grabber(root) is window
    grab.end()
    grab.end()
    assert box.grab_status() == "global"
    box.grab_release()


def test_a_window_that_was_hidden_meanwhile_gets_no_grab_back(
    root: tk.Tk, box: tk.Toplevel, open_dialog: Open, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    box.withdraw()
    wait_until(lambda: not box.winfo_viewable())
    opened.dialog.destroy()
    assert grabber(root) is None


def test_without_a_grab_of_anybody_the_dialog_takes_none(root: tk.Tk, open_dialog: Open) -> None:
    opened = open_dialog()
    opened.dialog.come_forward()
    assert grabber(root) is None


def test_a_dialog_that_was_opened_before_its_window_stays_in_front_of_it(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    root.withdraw()
    root.update()
    dialog = BackupDialog(root, manager)
    wait_until(dialog.winfo_viewable)
    assert not str(dialog.wm_transient())
    root.deiconify()
    wait_until(lambda: str(dialog.wm_transient()) == str(root))
    wait_until(lambda: str(root.tk.splitlist(root.tk.call("wm", "stackorder", "."))[-1]) == str(dialog))


def test_what_waits_for_the_window_goes_with_the_dialog(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    root.withdraw()
    root.update()
    before = root.bindtags()
    for _ in range(2):
        dialog = BackupDialog(root, manager)
        wait_until(dialog.winfo_viewable)
        dialog.destroy()
    wait_until(lambda: root.bindtags() == before)
    root.deiconify()
    wait_until(root.winfo_viewable)
