"""How far a save walks through the package, and a path from ``attach()`` to the disk: counted by a profile hook.

Changes of module: of all calls of Python functions whose file lies in the package, in the order of time, those that
follow a call of a function of another module. Returns do not count, nor what the standard library is called for; going
on with a generator is a call. It is one save (of nine, the one with the most) of a document of 46 bytes that was
written a moment before (so it is read twice), by a manager that has made the first version of it already. A module ran
if a function of it did, and functions are told apart by module and name.

Hops of ``data_file``: of the same calls, those that come from another module (of the package, or from the app) and to
which an argument is the document's path, or an object that holds the path in an attribute of its own. The count begins
with ``attach()``, goes over all threads, and ends when a function that was given the path itself opens a file.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import inspect
import os
import sys
import tempfile
import threading
import tkinter as tk
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import backupkit
from tests import waiting
from tests.house import figure
from tests.house.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    Hook = Callable[[FrameType, str, object], object]

_PACKAGE = str(Path(str(backupkit.__file__)).parent) + os.sep
_LIGHT = os.path.join(_PACKAGE, "light", "")  # stands for what the standard library has, whose calls do not count
_FIRST, _SECOND = '{"systems": [{"id": 0}, {"id": 1}, {"id": 2}]}', '{"systems": [{"id": 0}, {"id": 1}, {"id": 3}]}'
# The one with the most changes counts: a save that comes late, or finds its folder listed in another order, has fewer.
_SAVES = 9
_LOOKING_FOR_THE_FOLDER = ("Home.folder", "Home.settled")
_OPENING = (os.open, builtins.open)


def figures(window: tk.Tk) -> Iterator[Figure]:
    """Yield the figures about journeys; *window* is what a kit is attached to."""
    saved = max((_calls_of_a_save() for _ in range(_SAVES)), key=_changes)
    how = "in the second save of a small document"
    yield Figure(name=figure.CHANGES, value=_changes(saved), how=f"{how}: calls that follow a call in another module")
    yield Figure(name=figure.RAN, value=len({code.co_filename for code in saved}), how=how)
    yield Figure(
        name=figure.FUNCTIONS, value=len({(code.co_filename, code.co_name) for code in saved}), how=f"{how}, by name"
    )
    yield Figure(
        name=figure.FOLDER_ASKED,
        value=sum(code.co_qualname in _LOOKING_FOR_THE_FOLDER for code in saved),
        how=f"{how}: calls of what may have to look for the folder",
    )
    hops = _hops_to_the_disk(window)
    yield Figure(
        name=figure.HOPS,
        value=len(hops),
        how="calls from another module with the path, or what holds it, from attach() until the document is opened",
    )


def _changes(calls: list[CodeType]) -> int:
    """Return how often a call follows one in another module."""
    return sum(before.co_filename != after.co_filename for before, after in pairwise(calls))


def _calls_of_a_save() -> list[CodeType]:
    with _document(_FIRST) as document:
        manager = backupkit.BackupManager(document)
        manager.create_backup()
        gc.collect()
        document.write_text(_SECOND)  # and save at once: a moment later it would be known to hold still
        calls: list[CodeType] = []

        def hook(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and _is_ours(frame):
                calls.append(frame.f_code)

        with _profiled(hook):
            made = manager.create_backup()
    assert made, "no version was made"
    return calls


def _hops_to_the_disk(window: tk.Tk) -> list[str]:
    """Return the functions that the path entered from another module, in order."""
    hops: list[str] = []
    opened = threading.Event()
    with _document(_FIRST) as document:

        def hook(frame: FrameType, event: str, what: object) -> None:
            if opened.is_set() or not _is_ours(frame):
                return
            if event == "c_call" and what in _OPENING and any(_is_path(each, document) for each in _arguments(frame)):
                opened.set()
            elif event == "call" and _caller(frame) != frame.f_code.co_filename:
                given = _arguments(frame)
                if any(_is_path(each, document) or _holds_path(each, document) for each in given):
                    hops.append(frame.f_code.co_qualname)

        with _profiled(hook):
            kit = backupkit.attach(window, document)
            waiting.wait_until(opened.is_set, pump=window.update)
        kit.close()
    return hops


@contextlib.contextmanager
def _document(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="backupkit-house-") as folder:
        document = Path(folder, "data.json")
        document.write_text(text)
        yield document


@contextlib.contextmanager
def _profiled(hook: Hook) -> Iterator[None]:
    """Call *hook* for what happens in this thread, and in those that begin meanwhile."""
    before, elsewhere = sys.getprofile(), threading.getprofile()
    gc.disable()  # a collection ends what was left half done, and that is a call, too
    threading.setprofile(hook)
    sys.setprofile(hook)
    try:
        yield
    finally:
        sys.setprofile(before)
        threading.setprofile(elsewhere)
        gc.enable()


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_PACKAGE) and not frame.f_code.co_filename.startswith(_LIGHT)


def _caller(frame: FrameType) -> str:
    """Return the module of the package from which this was called, with whatever lies in between; "" if from none."""
    caller = frame.f_back
    while caller and not _is_ours(caller):
        caller = caller.f_back
    return caller.f_code.co_filename if caller else ""


def _arguments(frame: FrameType) -> Iterator[object]:
    """Yield what the function was given; each of a ``*`` or ``**`` argument by itself."""
    _, others, keywords, values = inspect.getargvalues(frame)
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]  # getargvalues leaves out keyword-only ones
    yield from (values[name] for name in names if name in values)
    yield from values[others] if others else ()
    yield from values[keywords].values() if keywords else ()


def _is_path(value: object, document: Path) -> bool:
    return isinstance(value, str | Path) and os.fspath(value) == str(document)


def _holds_path(value: object, document: Path) -> bool:
    if isinstance(value, type):
        return False
    slots = (slot for kind in type(value).__mro__ for slot in _slots(kind))
    held = [*getattr(value, "__dict__", {}).values(), *(getattr(value, slot, None) for slot in slots)]
    return any(_is_path(each, document) for each in held)


def _slots(kind: type) -> tuple[str, ...]:
    """Return the attributes for which a class itself keeps places."""
    names = vars(kind).get("__slots__", ())
    return tuple(
        name
        for name in ((names,) if isinstance(names, str) else tuple(names))
        if inspect.ismemberdescriptor(vars(kind).get(name))
    )
