"""What a guest could have changed in a host's process, taken down so that two moments can be compared."""

from __future__ import annotations

import gc
import locale
import logging
import os
import signal
import sys
import tempfile
import threading
import tkinter as tk
import warnings
from tkinter import ttk
from typing import Any

Traces = dict[str, object]

_STYLES = (".", "TFrame", "TLabel", "TButton", "TEntry", "TCheckbutton", "TMenubutton", "Treeview", "Treeview.Heading",
           "TScrollbar", "Vertical.TScrollbar", "TPanedwindow", "TProgressbar", "TNotebook")  # fmt: skip
_CLASSES = ("Button", "Entry", "Label", "Text", "Menu", "Toplevel", "TButton", "TEntry", "TMenubutton", "Treeview")
_OPTIONS = ("font", "background", "foreground", "highlightThickness", "borderWidth", "cursor")


def of_process() -> Traces:
    """Return what is the whole process's."""
    switched = os.umask(0)
    os.umask(switched)
    return {
        "signal handlers": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "wakeup": signal.set_wakeup_fd(-1),
        "logging": (logging.root.handlers[:], logging.root.level, logging.lastResort, logging.raiseExceptions),
        "our loggers": {
            name
            for name, logger in logging.root.manager.loggerDict.items()
            if name.startswith("backupkit") and isinstance(logger, logging.Logger) and _is_set_up(logger)
        },
        "hooks": (sys.excepthook, sys.unraisablehook, sys.displayhook, threading.excepthook, sys.gettrace()),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "umask": switched,
        "warnings": warnings.filters[:],
        "garbage": (gc.isenabled(), gc.get_threshold(), gc.callbacks[:]),
        "recursion": sys.getrecursionlimit(),
        "switching": sys.getswitchinterval(),
        "locale": locale.setlocale(locale.LC_ALL),
        "temporary folder": tempfile.tempdir,
        "paths": (sys.path[:], sys.meta_path[:], sys.path_hooks[:]),
        "threads": {thread.name for thread in threading.enumerate()},
    }


def of_application(root: Any) -> Traces:
    """Return what is the Tk application's. Of the widgets, those that are there now."""
    style, call, split = ttk.Style(root), root.tk.call, root.tk.splitlist
    widgets = [root, *_below(root)]
    tags = {str(tag) for widget in widgets for tag in widget.bindtags()} | {"all", *_CLASSES}
    return {
        "tags": {str(widget): widget.bindtags() for widget in widgets},
        "bindings": {
            tag: {name: str(call("bind", tag, name)).strip("\n") for name in split(call("bind", tag))} for tag in tags
        },
        "protocols": {name: call("wm", "protocol", ".", name) for name in split(call("wm", "protocol", "."))},
        "window": {
            name: str(call("wm", name, "."))
            for name in ("title", "minsize", "maxsize", "resizable", "overrideredirect", "state", "attributes", "group")
        },
        "size": (root.winfo_geometry(), str(root.cget("menu"))),
        "layout": {
            "packed": [str(child) for child in root.pack_slaves()],
            "gridded": [str(child) for child in root.grid_slaves()],
            "placed": [str(child) for child in root.place_slaves()],
            "size": root.grid_size(),
            "propagates": (root.pack_propagate(), root.grid_propagate()),
            "weights": [(root.grid_rowconfigure(at), root.grid_columnconfigure(at)) for at in range(4)],
        },
        "places": {str(widget): (widget.winfo_manager(), widget.winfo_geometry()) for widget in widgets},
        "options of widgets": {
            str(widget): {name: str(widget.cget(name)) for name in widget.keys()}  # noqa: SIM118 - no mapping
            for widget in widgets
            if isinstance(widget, tk.Widget) and not type(widget).__module__.startswith("customtkinter")
        },
        "theme": style.theme_use(),
        # Asked in Tcl: tkinter shows how Tk holds a value just now, and that changes by looking at it.
        "styles": {
            f"{what} {name}": root.tk.eval(f"catch {{ttk::style {what} {name}}} found; set found")
            for name in _STYLES
            for what in ("layout", "configure", "map")
        },
        "looked up": {
            f"{name} -{option} {states}": root.tk.eval(f"ttk::style lookup {name} -{option} {{{states}}}")
            for name in _STYLES
            for option in ("background", "foreground", "font", "padding", "relief")
            for states in ("", "active", "disabled", "focus", "selected")
        },
        "option database": {name: root.option_get(name, name.capitalize()) for name in _OPTIONS},
        "fonts": {
            name: str(call("font", "configure", name)) for name in split(call("font", "names")) if _is_theirs(name)
        },
        "images": {str(name) for name in split(call("image", "names")) if _is_theirs(name)},
        "elements": {name for name in style.element_names() if _is_theirs(name)},
        "focus": str(call("focus")),
        "grab": str(root.grab_current()),
        "waiting": len(split(call("after", "info"))),
        "scaling": call("tk", "scaling"),
        "palette": str(root.cget("background")),
        "virtual events": {name: root.event_info(name) for name in root.event_info()},
        "children": [str(child) for child in root.winfo_children()],
        "callbacks": root.report_callback_exception,
        "error handler": str(call("interp", "bgerror", "")),
        "globals": {str(name) for name in split(call("info", "globals"))},
        "attributes": {name for name in vars(root) if _is_theirs(name.lstrip("_"))},
        "default root": tk._default_root,  # type: ignore[attr-defined]
    }


def changed(before: Traces, after: Traces, *, of_what_was_there: bool = False) -> dict[str, tuple[object, object]]:
    """Return what is not as it was; if asked so, only of the widgets and names that were there before."""
    found = {}
    for name, was in before.items():
        now = after[name]
        if isinstance(was, dict) and isinstance(now, dict):
            keys = [key for key in (was if of_what_was_there else {**was, **now}) if was.get(key) != now.get(key)]
            was, now = {key: was.get(key) for key in keys}, {key: now.get(key) for key in keys}  # noqa: PLW2901
        if was != now:
            found[name] = (was, now)
    return found


def _is_set_up(logger: logging.Logger) -> bool:
    """Return True if somebody has done to a logger what is for the host alone to do."""
    handlers = [each for each in logger.handlers if not isinstance(each, logging.NullHandler)]
    return bool(handlers or logger.filters or logger.level or logger.disabled or not logger.propagate)


def _is_theirs(name: object) -> bool:
    """Return True for a name that is not marked as ours: such ones may stay, they stand in nobody's way."""
    return not str(name).lower().startswith("backupkit")


def _below(widget: Any) -> list[Any]:
    found = []
    for child in widget.winfo_children():
        found += [child, *_below(child)]
    return found
