"""``python -m tests.ui.measure_dialog``: how long the windows take to open, beside a list of CustomTkinter's widgets.

Opening is the processor's time from the call until the first rows are drawn and the event loop is free. Each figure is
the median of some openings in one process; a first one, which makes styles and fonts, is told apart. Needs a display.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING, Any

import customtkinter as ctk  # type: ignore[import-untyped]

from backupkit import BackupDialog, BackupIndicator, BackupManager
from backupkit.ui.dialog import commands
from backupkit.ui.settings.opening import open_settings
from backupkit.ui.shown.settings import Page
from backupkit.ui.words import versions
from backupkit.ui.words.amounts import size
from tests.bench.made_up import write_folder

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 9
_FEW, _MANY = 200, 10_000
_TICK_MS = 5


def opened(root: tk.Misc, make: Callable[[], tk.Misc], has_rows: Callable[[Any], bool]) -> float:
    """Open a window and close it; return how many milliseconds of a core it took until its first rows could be seen."""
    root.update()
    began = time.process_time()
    window = make()
    while not (has_rows(window) and window.winfo_viewable()):
        root.update()
    root.update()
    passed = (time.process_time() - began) * 1_000
    window.destroy()
    root.update()
    return passed


def dialog(root: tk.Misc, manager: BackupManager) -> list[float]:
    """Return the times of our dialog, the first one at first."""

    def has_rows(window: tk.Misc) -> bool:
        return bool(window.nametowidget("page.panes.left.versions.tree").get_children())

    return [opened(root, lambda: BackupDialog(root, manager), has_rows) for _ in range(_ROUNDS)]


def settings(root: tk.Misc, manager: BackupManager, page: Page) -> list[float]:
    """Return the times of the settings, the first one at first."""

    def has_facts(window: tk.Misc) -> bool:
        return window._state.consequence is not None  # type: ignore[attr-defined]

    def show() -> tk.Misc:
        return open_settings(root, manager, show_versions=lambda: None, page=page)

    return [opened(root, show, has_facts) for _ in range(_ROUNDS)]


def activity(root: tk.Misc, manager: BackupManager) -> list[float]:
    """Return the times of the page of activity in a dialog that is open, the first one at first."""
    window = BackupDialog(root, manager)
    found = []
    for _ in range(_ROUNDS):
        root.update()
        began = time.process_time()
        window._act(commands.ACTIVITY)
        while not (window._state.activity and window._state.activity.lines):
            root.update()
        root.update()
        found.append((time.process_time() - began) * 1_000)
        window._activity.leave()
    window.destroy()
    return found


class Rows(ctk.CTkToplevel):  # type: ignore[misc]
    """The same versions as CustomTkinter's tutorials would show them: a row of labels and a button for each."""

    def __init__(self, root: tk.Misc, manager: BackupManager) -> None:
        super().__init__(root)
        self.title("Backups")
        self.geometry("1100x680")
        frame = ctk.CTkScrollableFrame(self)
        frame.pack(fill="both", expand=True)
        frame.grid_columnconfigure(1, weight=1)
        self.count = 0
        for number, meta in enumerate(manager.list_backups()):
            texts = (versions.moment(meta), versions.what(meta), size(meta.file_size))
            for column, text in enumerate(texts):
                ctk.CTkLabel(frame, text=text, anchor="w").grid(row=number, column=column, sticky="ew", padx=8)
            ctk.CTkButton(frame, text="Restore", width=80).grid(row=number, column=3, pady=2)
            self.count += 1


def lateness(root: tk.Misc, seconds: float, deed: Callable[[], object] | None) -> list[float]:
    """Return how many milliseconds each tick of the event loop came late while *deed* went on, in ascending order."""
    late: list[float] = []
    due = 0.0
    pending = ""

    def tick() -> None:
        nonlocal due, pending
        now = time.perf_counter()
        late.append((now - due) * 1_000)
        due = now + _TICK_MS / 1_000
        pending = root.after(_TICK_MS, tick)

    def begin() -> None:
        nonlocal due, pending
        due = time.perf_counter() + _TICK_MS / 1_000
        pending = root.after(_TICK_MS, tick)
        if deed:
            root.after(20, deed)
        root.after(round(seconds * 1_000), root.quit)

    root.after(0, begin)
    root.mainloop()
    root.after_cancel(pending)
    return sorted(late)


def main() -> int:
    """Measure, and print a table."""
    try:
        root = ctk.CTk()
    except tk.TclError as error:
        print(f"This needs a display: {error}", file=sys.stderr)
        return 2
    root.geometry("900x600")
    with tempfile.TemporaryDirectory() as home:
        managers = {count: BackupManager(write_folder(Path(home) / str(count), count)) for count in (_FEW, _MANY)}
        for manager in managers.values():
            BackupIndicator(root, manager).pack()  # as in any app that shows a dialog
            manager.list_backups()
        root.update()
        ours = {count: dialog(root, manager) for count, manager in managers.items()}
        theirs = [opened(root, lambda: Rows(root, managers[_FEW]), lambda window: bool(window.count)) for _ in range(3)]
        windows = {page: settings(root, managers[_FEW], page) for page in (Page.WHEN, Page.KEEP)}
        done = activity(root, managers[_FEW])
        idle = lateness(root, 2, None)
        busy = lateness(root, 4, lambda: BackupDialog(root, managers[_MANY], title="measured"))
        own = lateness(
            root, 4, lambda: open_settings(root, managers[_MANY], show_versions=lambda: None, page=Page.KEEP)
        )
        root.destroy()
    few, many = (statistics.median(ours[count][1:]) for count in (_FEW, _MANY))
    own_way = statistics.median(theirs)
    print(f"BackupDialog, {_FEW:,} versions    {few:8.0f} ms   (the first one {ours[_FEW][0]:.0f} ms)")
    print(f"BackupDialog, {_MANY:,} versions {many:8.0f} ms   (fastest {min(ours[_MANY]):.0f} ms)")
    print(f"CustomTkinter, {_FEW:,} rows       {own_way:8.0f} ms   = {own_way / few:.0f} times as long")
    for page, found in windows.items():
        print(f"Settings, page {page:<20} {statistics.median(found[1:]):8.0f} ms   (the first one {found[0]:.0f} ms)")
    print(f"Activity                       {statistics.median(done[1:]):8.0f} ms   (the first one {done[0]:.0f} ms)")
    for what, late in ((f"opening {_MANY:,} versions", busy), ("idle", idle), (f"settings of {_MANY:,} versions", own)):
        p99 = late[int(len(late) * 0.99) - 1]
        print(f"A tick comes late, p99 / worst, {what}: {p99:.1f} / {late[-1]:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
