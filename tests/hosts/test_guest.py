"""P10 and P11 as a host and its user meet them: what a kit leaves as it was, and what it does not keep quiet about."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk
from types import TracebackType

import pytest

from tests.hosts import traces
from tests.hosts.conftest import Play
from tests.hosts.host import Layout, Toolkit


@pytest.mark.parametrize(
    ("toolkit", "layout"),
    [
        (Toolkit.TK, Layout.GRID),
        (Toolkit.TTK, Layout.PACK),
        (Toolkit.TTK, Layout.PLACE),
        (Toolkit.SUN_VALLEY, Layout.MIXED),
        (Toolkit.BOOTSTRAP, Layout.PACK),
        (Toolkit.CUSTOM, Layout.GRID),
    ],
)
def test_p10_after_a_kit_was_closed_the_host_is_as_it_was_before(play: Play, toolkit: Toolkit, layout: Layout) -> None:
    play("comes_and_goes", toolkit=toolkit, layout=layout)


def test_p10_the_tk_thread_never_waits_for_the_disk(play: Play) -> None:
    play("never_waits_for_the_disk")


def test_p11_a_backup_that_fails_turns_the_indicator_red_and_says_when_the_last_good_one_was_made(play: Play) -> None:
    play("disk_fails")


def test_p11_a_folder_that_cannot_be_written_any_more_does_so_as_well(play: Play, tmp_path: Path) -> None:
    probe = tmp_path / "probe"
    probe.mkdir()
    if (
        not shutil.which("chattr")
        or subprocess.run(["chattr", "+i", str(probe)], check=False, capture_output=True).returncode
    ):
        pytest.skip("this file system, or this user, cannot freeze a folder")
    subprocess.run(["chattr", "-i", str(probe)], check=True)
    try:
        play("folder_is_frozen")
    finally:
        subprocess.run(["chattr", "-i", tmp_path / "home" / "backups"], check=True)


# -- the comparison itself, shown what it is there to find -----------------------------------------------------------


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Stand in for somebody's excepthook."""


def _set_environment(_: tk.Tk) -> None:
    os.environ["PLANTED"] = "1"


PLANTED: dict[str, Callable[[tk.Tk], object]] = {
    "bindings": lambda root: root.bind("<F9>", print),
    "bindings of all": lambda root: root.bind_all("<F9>", print),
    "bindings of a class": lambda root: root.bind_class("TButton", "<F9>", print),
    "tags": lambda root: root.bindtags((".", "all")),
    "protocols": lambda root: root.protocol("WM_DELETE_WINDOW", root.destroy),
    "window": lambda root: root.title("Ours"),
    "layout": lambda root: root.columnconfigure(0, weight=1),
    "places": lambda root: root.tk.call("pack", "configure", str(root.winfo_children()[0]), "-pady", 9),
    "options of widgets": lambda root: root.tk.call(str(root.winfo_children()[0]), "configure", "-takefocus", 0),
    "theme": lambda root: ttk.Style(root).theme_use("clam"),
    "styles": lambda root: ttk.Style(root).configure("TButton", padding=9),
    "styles for a state": lambda root: ttk.Style(root).map("TButton", foreground=[("active", "red")]),
    "layouts": lambda root: ttk.Style(root).layout("TLabel", []),
    "option database": lambda root: root.option_add("*font", "Courier"),
    "fonts": lambda root: root.tk.call("font", "configure", "TkDefaultFont", "-size", 30),
    "images": lambda root: root.tk.call("image", "create", "photo"),
    "elements": lambda root: ttk.Style(root).element_create("Ours.border", "from", "default"),
    "focus": lambda root: root.focus_force(),
    "waiting": lambda root: root.after(99_999, print),
    "scaling": lambda root: root.tk.call("tk", "scaling", 3.3),
    "virtual events": lambda root: root.event_add("<<Ours>>", "<F9>"),
    "logging": lambda _: logging.root.addHandler(logging.NullHandler()),
    "hooks": lambda _: setattr(sys, "excepthook", _hook),
    "environment": _set_environment,
    "recursion": lambda _: sys.setrecursionlimit(sys.getrecursionlimit() + 1),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_comparison_finds_a_change_of(root: tk.Tk, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setenv("PLANTED", "0")
    entry = ttk.Entry(root)
    entry.pack()
    entry.focus_force()
    root.update()
    limit, handlers = sys.getrecursionlimit(), logging.root.handlers[:]
    before = traces.of_process() | traces.of_application(root)
    assert traces.changed(before, traces.of_process() | traces.of_application(root)) == {}
    try:
        PLANTED[name](root)
        root.update()
        found = traces.changed(before, traces.of_process() | traces.of_application(root))
    finally:
        sys.setrecursionlimit(limit)
        logging.root.handlers[:] = handlers
        for waiting in root.tk.splitlist(root.tk.call("after", "info")):
            root.after_cancel(waiting)
    expected = name.split(" of ", maxsplit=1)[0] if name.startswith("bindings") else name
    expected = {"styles for a state": "styles", "layouts": "styles"}.get(expected, expected)
    assert expected in found
