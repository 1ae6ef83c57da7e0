"""A pytest plugin: what a test may not leave or hide, where widgets and threads are at work.

Tk prints what goes wrong in a callback and goes on; a thread dies in silence. A folder's ``conftest.py`` that uses the
fixture ``guards`` for all its tests makes each of these a failure: an error in a Tk callback, an error in a Tcl script
(``bgerror``), anything on stdout or stderr (unless the test is marked ``prints``), a worker that is still alive.
(An ERROR in the log fails every test, see ``tests/conftest.py``.)
"""

from __future__ import annotations

import gc
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

import pytest

try:
    import tkinter as tk
except ImportError:  # the tests that open no window run without it
    tk = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator
    from types import TracebackType

_GUARDED = pytest.StashKey[bool]()
_ENDING_SECONDS = 2.0


class HiddenErrors:
    """What Tk would only have printed."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.windows_made = 0

    def report_callback_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take Tk's place as the one who is told of an error in a callback."""
        self.texts.append("".join(traceback.format_exception(kind, error, trace)))

    def bgerror(self, message: str) -> None:
        """Take Tcl's place as the one who is told of an error in a script that nobody waits for."""
        self.texts.append(f"Tcl: {message}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "prints: the test prints on purpose, where the guards forbid it")


@pytest.fixture
def hidden_errors(monkeypatch: pytest.MonkeyPatch) -> HiddenErrors:
    """The errors that Tk has hidden. A test that causes one on purpose takes it out of ``texts``."""
    hidden = HiddenErrors()
    if tk is None:
        return hidden
    original = tk.Tk.__init__

    def __init__(window: tk.Tk, *arguments: Any, **options: Any) -> None:  # noqa: N807 - it takes its place
        original(window, *arguments, **options)
        window.tk.createcommand("bgerror", hidden.bgerror)
        hidden.windows_made += 1

    def report(_window: tk.Tk, *error: Any) -> None:
        hidden.report_callback_exception(*error)

    monkeypatch.setattr(tk.Tk, "__init__", __init__)
    monkeypatch.setattr(tk.Tk, "report_callback_exception", report)
    return hidden


@pytest.fixture(scope="session")
def _little_to_collect() -> None:
    """Leave what pytest has gathered until now out of each collection of garbage: thousands of tests, for ever."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def guards(
    request: pytest.FixtureRequest,
    hidden_errors: HiddenErrors,
    _little_to_collect: None,
) -> Iterator[None]:
    """Fail the test for what it hid or left behind."""
    request.node.stash[_GUARDED] = request.node.get_closest_marker("prints") is None
    before = set(threading.enumerate())
    yield
    if hidden_errors.windows_made:
        # A window that is garbage must be freed here: on a worker's thread that would abort the process.
        gc.collect()
    assert not hidden_errors.texts, "Tk hid errors:\n" + "\n".join(hidden_errors.texts)
    alive = workers_left(before)
    assert not alive, f"these threads are still alive: {alive}"


def workers_left(before: Collection[threading.Thread] = ()) -> list[str]:
    """Return the names of our threads, but for those *before*, that do not end by themselves within two seconds."""
    end_at = time.monotonic() + _ENDING_SECONDS
    ours = [thread for thread in threading.enumerate() if thread.name.startswith("backupkit") and thread not in before]
    for thread in ours:
        thread.join(max(end_at - time.monotonic(), 0.0))
    return [thread.name for thread in ours if thread.is_alive()]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "teardown" and report.passed and item.stash.get(_GUARDED, False):
        said = report.capstdout + report.capstderr
        if said:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} printed, and a widget kit never does:\n{said}"
    return report
