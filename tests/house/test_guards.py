"""The guards themselves: each is shown a test that does what it is there to find."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

REPOSITORY = Path(__file__).parents[2]

BAD_TESTS = """
import sys, threading, tkinter as tk
import pytest
from tests.waiting import wait_until as wait

@pytest.fixture(autouse=True)
def _guarded(guards): pass

def test_raises_in_a_callback(root, wait_until):
    called = []
    root.after(1, lambda: (called.append(1), 1 / 0))
    wait_until(lambda: called)

def test_raises_in_a_tcl_script(root, wait_until):
    root.tk.eval("after 1 {set called 1; nonsense}")
    wait_until(lambda: root.tk.eval("info exists called") == "1")
    root.update()

def test_prints(root):
    print("something")

def test_writes_to_stderr(root):
    sys.stderr.write("something")

def test_prints_when_its_window_ends(root):
    root.bind("<Destroy>", lambda event: print("gone"))

def test_leaves_a_script_waiting(root):
    root.after(60_000, print)

def test_leaves_a_worker(request):
    over = threading.Event()
    threading.Thread(target=over.wait, name="backupkit: data.json", daemon=True).start()

def test_waits_for_what_never_comes(root):
    wait(lambda: False, 0.05, pump=root.update)
"""

GOOD_TESTS = """
import sys, threading, tkinter as tk
import pytest

@pytest.fixture(autouse=True)
def _guarded(guards): pass

@pytest.mark.prints
def test_may_print(): print("something")

def test_takes_back_the_error_that_it_caused(root, wait_until, hidden_errors):
    root.after(1, lambda: 1 / 0)
    wait_until(lambda: hidden_errors.texts)
    assert "ZeroDivisionError" in hidden_errors.texts.pop()

def test_ends_its_worker():
    threading.Thread(target=print, args=("",), kwargs={"end": ""}, name="backupkit: data.json").start()

def test_ends_its_window(root): root.destroy()
"""


FOUND = {
    "test_raises_in_a_callback": "ZeroDivisionError",
    "test_raises_in_a_tcl_script": 'invalid command name "nonsense"',
    "test_prints": "something",
    "test_writes_to_stderr": "something",
    "test_prints_when_its_window_ends": "gone",
    "test_leaves_a_script_waiting": "print",
    "test_leaves_a_worker": "backupkit: data.json",
    "test_waits_for_what_never_comes": "still not so after 0.05 s",
}


def _run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tests: str, *arguments: str) -> pytest.RunResult:
    """Run *tests* in a process of their own, with nothing but the plugins under test."""
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    pytester.makepyfile(tests)
    plugins = ("-p", "tests.guards", "-p", "tests.screen", "-p", "no:cacheprovider")
    return pytester.runpytest_subprocess(*plugins, "-rA", *arguments)


@pytest.mark.usefixtures("screen")
def test_each_guard_finds_what_it_is_there_for(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(pytester, monkeypatch, BAD_TESTS, "--junitxml=report.xml")
    report = ET.parse(pytester.path / "report.xml")  # noqa: S314 - pytest has just written it
    found = {
        str(case.get("name")): " ".join(bad.text or "" for bad in (*case.iter("failure"), *case.iter("error")))
        for case in report.iter("testcase")
    }
    assert set(found) == set(FOUND)
    missed = {name: found[name] for name, words in FOUND.items() if words not in found[name]}
    assert not missed


@pytest.mark.usefixtures("screen")
def test_the_guards_let_good_tests_pass(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(pytester, monkeypatch, GOOD_TESTS).parseoutcomes() == {"passed": GOOD_TESTS.count("def test_")}


@pytest.mark.parametrize(
    ("arguments", "environment", "outcome"),
    [((), {}, "skipped"), (("--require-screen",), {}, "errors"), ((), {"CI": "true"}, "errors")],
    ids=["else", "asked for", "in CI"],
)
def test_without_any_screen_a_test_is_skipped_or_fails_where_one_is_required(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    outcome: str,
) -> None:
    monkeypatch.setenv("PATH", str(pytester.path))  # no Xvfb there
    for name in ("DISPLAY", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = _run(pytester, monkeypatch, "def test_opens_a_window(root): pass", *arguments)
    assert result.parseoutcomes() == {outcome: 1}
    result.stdout.fnmatch_lines(["*there is no display, and Xvfb and openbox*"])
