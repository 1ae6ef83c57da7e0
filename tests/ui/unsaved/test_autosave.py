from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest

from backupkit import NotEnoughSpace
from backupkit.errors import BackupError
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.unsaved import KeepUnsaved
from backupkit.ui.unsaved.autosave import Autosave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.guards import HiddenErrors
    from tests.screen import Click, Press, TypeText, WaitUntil


class Bridge:
    """Takes note of what is to be kept, and ends each task at once."""

    def __init__(self) -> None:
        self.kept: list[bytes | None] = []
        self.error: BackupError | None = None
        self.is_closed = False
        self.listeners: list[Callable[[object], None]] = []

    def submit(self, task: KeepUnsaved, done: Callable[[Finished | Failed], None] | None = None) -> int:
        self.kept.append(task.content)
        number = len(self.kept)
        if done and self.error:
            done(Failed(number=number, task=task, error=self.error))
        elif done:
            done(Finished(number=number, task=task, result=True))
        return number

    def subscribe(self, listener: Callable[[object], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return self.listeners.clear

    def saved(self) -> None:
        for listener in self.listeners:
            listener(Finished(number=1, task=Create(), result="id"))


class App:
    """An app with a text, that is asked for it."""

    def __init__(self, root: tk.Tk) -> None:
        self.seconds = 0.0
        self.asked = 0
        self.answer: Any = b"typed"
        self.problems: list[BackupError | None] = []
        self.bridge = Bridge()
        self.text = tk.Text(root, width=20, height=4)
        self.text.pack()
        self.autosave = Autosave(
            root, cast("Any", self.bridge), self.unsaved, seconds=0.02, failed=self.problems.append,
            now=lambda: self.seconds,
        )  # fmt: skip
        root.update()

    def unsaved(self) -> Any:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def app(root: tk.Tk) -> Iterator[App]:
    app = App(root)
    yield app
    app.autosave.end()


def rest(app: App) -> None:
    app.seconds += 5


def test_an_app_in_which_nothing_is_done_is_not_asked(app: App, root: tk.Tk, wait_until: WaitUntil) -> None:
    later: list[int] = []
    root.after(200, later.append, 1)
    wait_until(lambda: later)
    assert app.asked == 0


def test_what_was_typed_is_kept_once_its_user_rests(
    app: App, type_text: TypeText, wait_until: WaitUntil, root: tk.Tk
) -> None:
    type_text(app.text, "ab")
    later: list[int] = []
    root.after(200, later.append, 1)
    wait_until(lambda: later)
    assert app.asked == 0  # a second has not passed
    rest(app)
    wait_until(lambda: app.bridge.kept == [b"typed"])


def test_a_click_counts_as_something_done(app: App, click: Click, wait_until: WaitUntil) -> None:
    click(app.text)
    rest(app)
    wait_until(lambda: app.asked == 1)


def test_who_types_on_and_on_is_asked_in_the_end(app: App, press: Press, wait_until: WaitUntil) -> None:
    def typing() -> bool:
        app.seconds += 0.5
        press(app.text, "<a>")
        return app.asked == 1

    wait_until(typing)
    assert app.seconds >= 10


def test_nobody_is_asked_while_a_dialog_has_the_grab(
    app: App, press: Press, root: tk.Tk, wait_until: WaitUntil
) -> None:
    top = tk.Toplevel(root)
    wait_until(top.winfo_viewable)
    press(app.text, "<a>")
    top.grab_set()
    rest(app)
    later: list[int] = []
    root.after(500, later.append, 1)
    wait_until(lambda: later)
    assert app.asked == 0
    top.destroy()
    wait_until(lambda: app.asked)


def test_right_after_a_save_the_app_says_that_nothing_is_unsaved(app: App, press: Press, wait_until: WaitUntil) -> None:
    press(app.text, "<a>")
    rest(app)
    wait_until(lambda: app.bridge.kept == [b"typed"])
    app.answer = None
    app.bridge.saved()
    wait_until(lambda: app.bridge.kept == [b"typed", None])
    app.bridge.saved()
    assert app.asked == 2


def test_an_app_that_has_nothing_unsaved_has_nothing_kept(app: App, press: Press, wait_until: WaitUntil) -> None:
    app.answer = None
    press(app.text, "<a>")
    rest(app)
    wait_until(lambda: app.asked)
    assert app.bridge.kept == []


@pytest.mark.parametrize("answer", [RuntimeError("no state today"), "text"])
def test_what_the_app_raises_goes_tks_way_and_is_told_once(
    app: App, press: Press, wait_until: WaitUntil, hidden_errors: HiddenErrors, answer: object
) -> None:
    app.answer = answer
    for number in (1, 2, 3):
        press(app.text, "<a>")
        rest(app)
        wait_until(lambda number=number: app.asked == number)  # type: ignore[misc]
    assert ("no state today" if isinstance(answer, Exception) else "not str") in hidden_errors.texts.pop()
    assert hidden_errors.texts == []
    app.answer = b"again"
    press(app.text, "<a>")
    rest(app)
    wait_until(lambda: app.bridge.kept == [b"again"])


def test_p11_that_it_cannot_be_kept_is_told_once_and_so_is_that_it_can(
    app: App, press: Press, wait_until: WaitUntil, document: Any
) -> None:
    app.bridge.error = error = NotEnoughSpace(document)
    for number in (1, 2):
        press(app.text, "<a>")
        rest(app)
        wait_until(lambda number=number: app.asked == number)  # type: ignore[misc]
    assert app.problems == [error]
    app.bridge.error = None
    press(app.text, "<a>")
    rest(app)
    wait_until(lambda: app.problems == [error, None])


def test_what_is_kept_is_given_up_in_the_end(app: App, press: Press, wait_until: WaitUntil, root: tk.Tk) -> None:
    assert app.autosave.end() is None
    other = App(root)
    press(other.text, "<a>")
    rest(other)
    wait_until(lambda: other.bridge.kept)
    assert other.autosave.end() == KeepUnsaved(content=None)


def test_p10_the_bindings_of_the_window_are_what_they_were(root: tk.Tk) -> None:
    root.bind("<KeyRelease>", lambda _event: None)
    before = {sequence: root.bind(sequence).strip() for sequence in root.bind()}
    app = App(root)
    assert {sequence: root.bind(sequence) for sequence in root.bind()} != before
    app.autosave.end()
    assert {sequence: root.bind(sequence).strip() for sequence in root.bind() if root.bind(sequence)} == before
    root.unbind("<KeyRelease>")


def test_a_time_that_is_none_is_refused(root: tk.Tk) -> None:
    with pytest.raises(ValueError, match="autosave_seconds"):
        Autosave(root, cast("Any", Bridge()), bytes, seconds=0, failed=print)
