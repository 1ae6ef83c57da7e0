"""The bar of a task that lasts: it shows how far the task is, or moves to and fro. It never stands."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.service.tasks.keeping import Export
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.dialog import footer as footer_module
from backupkit.ui.dialog.footer import Footer
from backupkit.ui.dialog.state import Job
from backupkit.ui.look.look import look_of

if TYPE_CHECKING:
    from tests.screen import WaitUntil


@pytest.fixture
def footer(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> Footer:
    monkeypatch.setattr(footer_module, "_PATIENCE_MS", 1)
    monkeypatch.setattr(footer_module, "_STILL_MS", 1)
    made = Footer(root, look_of(root), act=lambda _command: None, cancel=lambda _number: None, close=lambda: None)
    made.pack(fill="x")
    return made


def job(fraction: float | None) -> Job:
    return Job(number=1, task=Verify(), fraction=fraction)


def bar(footer: Footer) -> Any:
    return footer.nametowidget("work.bar")


def mode(footer: Footer) -> str:
    return str(bar(footer).cget("mode"))


def test_the_bar_moves_as_long_as_nothing_is_known(footer: Footer, wait_until: WaitUntil) -> None:
    footer.render("", job(None), frozenset())
    wait_until(lambda: mode(footer) == "indeterminate")
    before = float(bar(footer).cget("value"))
    wait_until(lambda: float(bar(footer).cget("value")) != before)


def test_the_bar_shows_what_is_known_and_moves_again_when_nothing_new_is_heard(
    footer: Footer, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    footer.render("", job(None), frozenset())
    wait_until(lambda: mode(footer) == "indeterminate")
    monkeypatch.setattr(footer_module, "_STILL_MS", 60_000)
    footer.render("", job(0.25), frozenset())
    assert (mode(footer), float(bar(footer).cget("value"))) == ("determinate", 250)
    monkeypatch.setattr(footer_module, "_STILL_MS", 1)
    footer.render("", job(0.5), frozenset())
    footer.render("other figures", job(0.5), frozenset())  # the same is no news
    wait_until(lambda: mode(footer) == "indeterminate")
    monkeypatch.setattr(footer_module, "_STILL_MS", 60_000)
    footer.render("", job(0.75), frozenset())
    assert (mode(footer), float(bar(footer).cget("value"))) == ("determinate", 750)


def test_nothing_moves_once_the_work_is_done(footer: Footer, wait_until: WaitUntil) -> None:
    footer.render("", job(None), frozenset())
    wait_until(lambda: mode(footer) == "indeterminate")
    footer.render("", None, frozenset())
    assert not footer._timers._waiting
    footer.render("", job(0.1), frozenset())
    wait_until(lambda: mode(footer) == "indeterminate")


@pytest.mark.parametrize("kind", [Restore, Undo, Export, Verify])
def test_what_can_last_tells_how_far_it_is_and_has_a_button_that_stops_it(kind: Any) -> None:
    assert kind.is_long
    assert kind.can_stop


@pytest.mark.parametrize("kind", [Restore, Undo, Export])
def test_what_a_user_asked_for_is_not_stopped_by_the_end_of_the_app(kind: Any) -> None:
    assert kind.is_finished_at_close
