"""A pytest plugin: a virtual screen with a window manager for each worker, a window on it, keys and clicks.

``root`` is the window; ``wait_until``, ``press``, ``click`` and ``type_text`` act on it. A machine without any screen
skips the tests that need one, with a sentence; with ``--require-screen``, or where ``CI=true``, they fail instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import tkinter as tk
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from tests import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIZE = (1280, 800)
# What the state of a generated event holds. The bit of Alt on X11 is that of NumLock on Windows.
CONTROL, CAPS_LOCK = 4, 2
NUM_LOCK, ALT = (8, 0x20000) if sys.platform == "win32" else (16, 8)
_FOCUS_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where windows can be opened."""

    display: str  # the value of DISPLAY; empty where there is no such thing
    is_ours: bool  # False: it is the user's own


class WaitUntil(Protocol):
    def __call__(self, condition: Callable[[], object], timeout: float = 10.0) -> None: ...


class Press(Protocol):
    def __call__(self, widget: tk.Misc, *sequences: str) -> None: ...


class Click(Protocol):
    def __call__(
        self, widget: tk.Misc, x: int | None = None, y: int | None = None, *, times: int = 1, button: int = 1
    ) -> None: ...


class TypeText(Protocol):
    def __call__(self, widget: tk.Misc, text: str) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-screen", action="store_true", help="fail, instead of skipping, where no window can be opened"
    )


@pytest.fixture(scope="session")
def screen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A virtual screen of 1,280 by 800 with a window manager, for all the tests of this worker; DISPLAY names it."""
    with contextlib.ExitStack() as stack:
        if shutil.which("Xvfb") and shutil.which("openbox"):
            stack.enter_context(_environment(WAYLAND_DISPLAY=None, XAUTHORITY=None))
            display = stack.enter_context(managed_screen(tmp_path_factory.mktemp("openbox")))
            stack.enter_context(_environment(DISPLAY=display))
            found = Screen(display=display, is_ours=True)
        elif os.environ.get("DISPLAY") or sys.platform in {"win32", "darwin"}:
            found = Screen(display=os.environ.get("DISPLAY", ""), is_ours=False)
        else:
            reason = "there is no display, and Xvfb and openbox, which would make one, are not installed"
            if request.config.getoption("--require-screen") or os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield found


@pytest.fixture
def root(screen: Screen, guards: None) -> Iterator[tk.Tk]:  # noqa: ARG001 - both must be there before, and last longer
    """A visible window of 800 by 600 that has the focus. After the test nothing may be left that waits to be called."""
    window = tk.Tk()
    window.geometry("800x600+40+40")
    waiting.wait_until(window.winfo_viewable, pump=window.update)
    with contextlib.suppress(AssertionError):  # not every window manager gives it to a new window; ours does
        waiting.wait_until(lambda: _has_focus(window), 2, pump=window.update)
    window.focus_force()
    waiting.wait_until(lambda: _has_focus(window), pump=window.update)
    scaling = window.tk.call("tk", "scaling")
    yield window
    _set_scaling(window, scaling)
    with contextlib.suppress(tk.TclError):  # the test has destroyed it
        window.destroy()
    if tk._default_root is window:  # type: ignore[attr-defined]
        tk._default_root = None  # type: ignore[attr-defined] # Tk has ended it by itself, so tkinter does not know
    assert tk._default_root is None, "the test has left a window of its own"  # type: ignore[attr-defined]
    left = scripts_left(window)
    assert not left, f"after the window's end these wait to be called: {left}"


def scripts_left(window: tk.Misc) -> list[str]:
    """Return what ``after`` would still call; but for what Tk's own widgets have scheduled."""
    found = []
    for name in window.tk.splitlist(window.tk.call("after", "info")):
        script = str(window.tk.splitlist(window.tk.call("after", "info", name))[0])
        if not script.lstrip(":").startswith(("tk::", "ttk::")):
            found.append(script)
    return found


@pytest.fixture
def wait_until(root: tk.Tk, request: pytest.FixtureRequest) -> WaitUntil:
    """Return a function that runs the event loop until a condition holds; seconds pass meanwhile, see ``passing``."""
    passing = request.getfixturevalue("passing") if "passing" in request.fixturenames else None

    def pump() -> None:
        if passing:
            passing()
        _pump(root)

    def wait_until(condition: Callable[[], object], timeout: float = 10.0) -> None:
        waiting.wait_until(condition, timeout, pump=pump)

    return wait_until


@pytest.fixture
def press() -> Press:
    """Return a function that gives a widget the focus and presses keys there: ``press(tree, "<Down>", "<Return>")``."""

    def press(widget: tk.Misc, *sequences: str) -> None:
        focus(widget)
        for sequence in sequences:
            target = widget.focus_get() or widget  # a key may have moved the focus
            target.event_generate(sequence)
            if target.winfo_exists():
                target.event_generate(f"<KeyRelease-{sequence.strip('<>').rsplit('-', 1)[-1]}>")
            _pump(widget)

    return press


@pytest.fixture
def click() -> Click:
    """Return a function that moves the pointer to a widget (its middle, if not told otherwise) and clicks."""

    def click(widget: tk.Misc, x: int | None = None, y: int | None = None, *, times: int = 1, button: int = 1) -> None:
        waiting.wait_until(widget.winfo_viewable, pump=widget.update)
        at_x = widget.winfo_width() // 2 if x is None else x
        at_y = widget.winfo_height() // 2 if y is None else y
        widget.event_generate("<Enter>", x=at_x, y=at_y)
        widget.event_generate("<Motion>", x=at_x, y=at_y)
        for _ in range(times):
            widget.event_generate(f"<ButtonPress-{button}>", x=at_x, y=at_y)
            if _exists(widget):
                widget.event_generate(f"<ButtonRelease-{button}>", x=at_x, y=at_y)
        _pump(widget)

    return click


@pytest.fixture
def type_text() -> TypeText:
    """Return a function that gives a widget the focus and types a text there."""
    names = {" ": "space", "\n": "Return", "\t": "Tab", "<": "less", ">": "greater", "-": "minus"}

    def type_text(widget: tk.Misc, text: str) -> None:
        focus(widget)
        for character in text:
            widget.event_generate(f"<KeyPress-{names.get(character, character)}>")
            widget.event_generate(f"<KeyRelease-{names.get(character, character)}>")
        _pump(widget)

    return type_text


def focus(widget: tk.Misc) -> None:
    """Give a widget the focus; without it Tk sends generated keys elsewhere.

    By force, as a window manager would, only where the application has it not: the events of that come late, and may
    undo what a test has done meanwhile. Where the window manager then gives the keyboard to another window, because one
    of an earlier test has only now gone, it is taken once more.
    """
    end_at = time.monotonic() + _FOCUS_SECONDS
    while True:
        widget.update()
        if _has_focus(widget):
            widget.focus_set()
        else:
            widget.focus_force()
        with contextlib.suppress(AssertionError):
            waiting.wait_until(lambda: widget.focus_get() is widget, 1, pump=widget.update)
            return
        assert time.monotonic() < end_at, f"{widget} does not get the keyboard; focus_get() gives {widget.focus_get()}"


def _pump(widget: tk.Misc) -> None:
    with contextlib.suppress(tk.TclError):  # the application has ended: nothing is left to be run
        widget.update()


def _has_focus(widget: tk.Misc) -> bool:
    """Return True if the application of *widget* has the keyboard."""
    return bool(widget.tk.call("focus"))


def _set_scaling(window: tk.Tk, scaling: object) -> None:
    """Set the scaling, which all windows of this process share, also those of later tests."""
    if _exists(window):
        window.tk.call("tk", "scaling", scaling)
        return
    other = tk.Tk()
    other.tk.call("tk", "scaling", scaling)
    other.destroy()


def _exists(widget: tk.Misc) -> bool:
    try:
        return bool(widget.winfo_exists())
    except tk.TclError:
        return False


@contextlib.contextmanager
def virtual_screen() -> Iterator[str]:
    """Run a virtual screen; give the value of DISPLAY for it."""
    reader, writer = os.pipe()
    size = "x".join(map(str, SIZE))
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-dpi", "96", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with _ended(server), os.fdopen(reader) as answer:
        number = answer.readline().strip()
        assert number, f"Xvfb ended with {server.wait(5)} before it offered a display"
        yield f":{number}"


@contextlib.contextmanager
def managed_screen(home: Path) -> Iterator[str]:
    """Run a virtual screen with a window manager, whose files go into *home*; give the value of DISPLAY for it."""
    with virtual_screen() as display, _window_manager(home, display):
        yield display


@contextlib.contextmanager
def _window_manager(home: Path, display: str) -> Iterator[None]:
    is_ready = home / "ready"
    manager = subprocess.Popen(
        ["openbox", "--sm-disable", "--startup", f"touch {is_ready}"],
        env={
            **os.environ,
            "DISPLAY": display,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with _ended(manager):
        waiting.wait_until(is_ready.exists, 30)
        yield


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _environment(**values: str | None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        yield
