"""How a dialog opens and closes, and what it leaves in its host."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit import BackupDialog, BackupManager, get_backup_manager
from backupkit.service.tasks.creating import Create
from backupkit.ui.dialog import commands
from tests.ui.dialog.opened import Open, Opened, grabber

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, WaitUntil


def test_it_works_as_the_request_spells_it(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    manager = get_backup_manager(document)
    manager.create_backup("made")
    dialog = BackupDialog(root, on_restore=lambda _result: None)
    wait_until(lambda: Opened(dialog, wait_until).descriptions == ["made"])


def test_escape_closes_it_and_the_host_has_its_focus_back(
    root: tk.Tk, open_dialog: Open, press: Press, wait_until: WaitUntil
) -> None:
    entry = ttk.Entry(root)
    entry.pack()
    entry.focus_force()
    root.update()
    opened = open_dialog()
    press(opened.tree, "<Escape>")
    assert not opened.dialog.winfo_exists()
    wait_until(lambda: root.focus_get() is entry)


def test_it_does_not_block_the_host(root: tk.Tk, open_dialog: Open, click: Click) -> None:
    clicks: list[int] = []
    button = ttk.Button(root, text="host", command=lambda: clicks.append(1))
    button.pack()
    opened = open_dialog()
    assert grabber(opened.dialog) is None
    click(button)
    assert clicks == [1]


def test_show_blocks_until_it_is_closed_and_returns_the_last_restore(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    oldest = manager.list_backups()[-1].backup_id
    dialog = BackupDialog(root, manager)

    def go_on() -> None:
        if grabber(dialog) is not dialog:
            root.after(5, go_on)
            return
        opened = Opened(dialog, wait_until)
        opened.choose(2)
        opened.tree.event_generate("<Return>")
        opened.widget("question.inside.buttons.yes").invoke()
        wait_until(lambda: opened.is_shown("notice"))
        dialog.destroy()

    root.after(1, go_on)
    result = dialog.show()
    assert result is not None
    assert result.backup_id == oldest
    assert grabber(root) is None


def test_a_withdrawn_host_gets_a_window_that_can_be_seen(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    root.withdraw()
    root.update()
    dialog = BackupDialog(root, manager)
    wait_until(dialog.winfo_viewable)
    assert dialog.winfo_rootx() >= 0
    assert dialog.winfo_rooty() + dialog.winfo_height() <= root.winfo_screenheight()


def test_any_widget_of_the_host_can_be_its_master(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> None:
    frame = ttk.Frame(root)
    frame.pack()
    dialog = BackupDialog(frame, manager)
    wait_until(dialog.winfo_viewable)
    frame.destroy()
    root.update()
    assert not dialog.winfo_exists()


def test_the_host_may_end_while_it_works(root: tk.Tk, open_dialog: Open, document: Path) -> None:
    opened = open_dialog()
    document.write_bytes(b"[" + b" " * 3_000_000 + b"]")
    opened.dialog._submit(Create())
    opened.dialog._act(commands.VERIFY)
    root.destroy()


def test_it_may_be_closed_at_any_moment(root: tk.Tk, manager: BackupManager) -> None:
    for steps in range(4):
        dialog = BackupDialog(root, manager)
        for _ in range(steps):
            root.update()
        dialog.destroy()
        root.update()


def test_it_leaves_no_trace_in_the_host(root: tk.Tk, open_dialog: Open, press: Press) -> None:
    def traces() -> object:
        return root.bind(), root.bindtags(), root.bind_all(), root.protocol(), sorted(root.children)

    before = traces()
    opened = open_dialog()
    press(opened.tree, "<Escape>")
    root.update()
    assert traces() == before


def test_everything_can_be_reached_by_tab(open_dialog: Open) -> None:
    opened = open_dialog()
    opened.choose(1)
    opened.dialog.update()
    seen: list[str] = []
    widget: tk.Misc | None = opened.tree
    while widget is not None and str(widget) not in seen:
        seen.append(str(widget))
        widget = widget.tk_focusNext()
    names = {name.rpartition(".page.")[2] for name in seen}
    assert {
        "header.buttons.create", "header.buttons.verify", "header.buttons.open_folder", "timeline",
        "panes.left.filters.search", "panes.left.filters.order", "panes.left.filters.bin", "panes.left.versions.tree",
        "panes.right.details.page", "panes.right.details.buttons.restore", "panes.right.details.buttons.pin",
        "panes.right.details.buttons.more", "panes.right.details.buttons.delete", "footer.close",
    } <= names  # fmt: skip
