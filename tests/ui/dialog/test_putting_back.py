"""One part put back, or taken out, in the dialog: asked about, done, undone, and told to the host."""

from __future__ import annotations

import json
import threading
import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager, RestoreResult
from backupkit.service.tasks.comparing import Compare
from backupkit.ui.bridge import bridge_to
from tests.ui.dialog.comparing import BEFORE, NOW, Comparison, save, stars
from tests.ui.dialog.opened import Open, content

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guards import HiddenErrors
    from tests.screen import Click, Press, WaitUntil


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    for state in (BEFORE, NOW):
        save(document, state)
        manager.create_backup()
    return manager


@pytest.fixture
def results() -> list[RestoreResult]:
    """What the host was told."""
    return []


@pytest.fixture
def comparison(open_dialog: Open, wait_until: WaitUntil, results: list[RestoreResult]) -> Comparison:
    return Comparison(open_dialog(on_restore=results.append), wait_until)


def names(document: Path) -> list[str]:
    found: Any = content(document)
    return [system["name"] for system in found["systems"]]


def agree(comparison: Comparison, click: Click) -> None:
    """Press the button that a question has for it."""
    opened = comparison.opened
    said = opened.text("notice.text") if opened.is_shown("notice") else ""  # of something else
    click(opened.widget("question.inside.buttons.yes"))
    comparison.wait_until(lambda: opened.is_shown("notice") and opened.text("notice.text") != said)
    comparison.wait()


def test_p16_what_was_removed_is_put_back_and_nothing_else_changes(
    comparison: Comparison, document: Path, click: Click, results: list[RestoreResult]
) -> None:
    comparison.choose("Vega")
    click(comparison.widget("value.row.buttons.put_back"))
    opened = comparison.opened
    assert opened.text("question.inside.title") == "Put back “Vega” into data.json?"
    assert "The state of now is stored first: Undo brings it back." in opened.text("question.inside.text")
    assert opened.has_focus(opened.widget("question.inside.buttons.no"))
    agree(comparison, click)
    assert names(document) == ["Altair", "Vega", "Deneb", "Sirius"]
    expected = stars("Altair", "Vega", "Deneb", "Sirius", theme="light", Altair=17.9)
    assert document.read_text() == json.dumps(expected, indent=2)
    assert opened.text("notice.text").startswith("“Vega” is put back")
    comparison.wait_until(lambda: results)
    assert [result.part for result in results] == ["Vega"]
    assert "removed" not in comparison.text("summary")
    assert opened.has_focus(comparison.tree)


def test_what_was_added_is_taken_out(comparison: Comparison, document: Path, press: Press, click: Click) -> None:
    comparison.choose("Deneb")
    assert not comparison.opened.is_shown("comparison.value.row.buttons.put_back")
    press(comparison.tree, "<Alt-k>")
    assert comparison.opened.text("question.inside.title") == "Take “Deneb” out of data.json?"
    agree(comparison, click)
    assert names(document) == ["Altair", "Sirius"]
    assert comparison.opened.text("notice.text").startswith("“Deneb” is taken out")


def test_one_field_is_put_back(comparison: Comparison, document: Path, press: Press, click: Click) -> None:
    comparison.choose("mass")
    press(comparison.tree, "<Return>")
    assert comparison.opened.text("question.inside.title") == "Put back “Altair / mass” in data.json?"
    agree(comparison, click)
    assert content(document) == stars("Altair", "Deneb", "Sirius", theme="light")


def test_all_that_lies_in_a_part_is_put_back_at_once(
    comparison: Comparison, document: Path, press: Press, click: Click
) -> None:
    comparison.choose("systems")
    press(comparison.tree, "<Return>")
    assert "(1 removed · 1 new · 1 changed)" in comparison.opened.text("question.inside.text")
    agree(comparison, click)
    assert content(document) == BEFORE | {"settings": NOW["settings"]}
    assert comparison.lines == ['~  settings / theme  changed  "dark"  "light"']


def test_the_next_change_is_selected_afterwards(comparison: Comparison, press: Press, click: Click) -> None:
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    agree(comparison, click)
    assert comparison.chosen.startswith("+  Deneb")


@pytest.mark.parametrize("key", ["<Return>", "<Escape>", "<space>"])
def test_a_question_changes_nothing_unless_it_is_agreed_to(
    comparison: Comparison, document: Path, press: Press, key: str
) -> None:
    comparison.choose("Vega")
    press(comparison.tree, "<Return>", key)
    assert not comparison.opened.is_shown("question")
    assert comparison.is_shown
    assert content(document) == NOW
    assert comparison.opened.has_focus(comparison.tree)


def test_choosing_another_change_takes_the_question_away(comparison: Comparison, press: Press) -> None:
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    comparison.choose("theme")
    assert not comparison.opened.is_shown("question")


def test_it_is_undone_by_the_notice_and_what_differs_is_seen_again(
    comparison: Comparison, document: Path, press: Press, click: Click, results: list[RestoreResult]
) -> None:
    before = comparison.lines
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    agree(comparison, click)
    assert comparison.opened.text("notice.offer") == "Undo…"
    click(comparison.opened.widget("notice.offer"))
    click(comparison.opened.widget("question.inside.buttons.yes"))
    comparison.wait_until(lambda: comparison.opened.text("notice.text").startswith("Undone"))
    comparison.wait()
    assert content(document) == NOW
    assert comparison.lines == before
    comparison.wait_until(lambda: len(results) == 2)


def test_what_cannot_be_put_back_says_why_beside_the_button(
    open_dialog: Open, manager: BackupManager, document: Path, wait_until: WaitUntil, press: Press
) -> None:
    save(document, {"list": list(range(40))})
    manager.create_backup()
    save(document, {"list": list(range(20, 40)) + list(range(20))})
    comparison = Comparison(open_dialog(), wait_until, row=0)
    assert "moved" in comparison.lines[0]
    assert not comparison.opened.can("comparison.value.row.buttons.put_back")
    assert "cannot be put back" in comparison.text("value.row.why_not")
    press(comparison.tree, "<Return>")
    assert not comparison.opened.is_shown("question")


def test_nothing_is_put_back_from_a_version_in_the_bin(
    comparison: Comparison, manager: BackupManager, wait_until: WaitUntil
) -> None:
    manager.delete_backup(comparison.comparing.older_id)
    comparison.opened.dialog._read()
    wait_until(lambda: "in the bin" in comparison.text("value.row.why_not"))
    assert not comparison.opened.can("comparison.value.row.buttons.put_back")


def test_a_host_that_is_not_told_is_spoken_of_in_question_and_notice(
    open_dialog: Open, wait_until: WaitUntil, press: Press, click: Click
) -> None:
    comparison = Comparison(open_dialog(), wait_until)
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    assert "has to be closed and opened again" in comparison.opened.text("question.inside.text")
    agree(comparison, click)
    assert "The program still shows what it held before" in comparison.opened.text("notice.text")


def test_a_host_that_raises_is_told_of_and_the_comparison_goes_on(
    open_dialog: Open, document: Path, press: Press, click: Click, wait_until: WaitUntil, hidden_errors: HiddenErrors
) -> None:
    def reload(_result: RestoreResult) -> None:
        raise ZeroDivisionError("the host's own mistake")

    comparison = Comparison(open_dialog(on_restore=reload), wait_until)
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    agree(comparison, click)
    wait_until(lambda: "the program reported an error" in comparison.opened.text("notice.text"))
    assert "Vega" in names(document)
    assert "Vega" not in "".join(comparison.lines)
    assert "the host's own mistake" in hidden_errors.texts.pop()


def test_a_change_that_is_no_longer_there_is_refused_and_the_document_stays(
    comparison: Comparison, document: Path, press: Press, click: Click
) -> None:
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    save(document, BEFORE)
    agree(comparison, click)
    assert content(document) == BEFORE
    assert comparison.opened.is_shown("notice")
    assert not comparison.opened.text("notice.text").startswith("“Vega” is put back")


# -- while something else happens --------------------------------------------------------------------------------------


class Held:
    """Holds up comparisons, as a large document would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.count = 0
        perform = Compare.perform

        def held(task: Compare, tools: Any) -> object:
            self.count += 1
            self.begun.set()
            while not (self.go_on.wait(0.01) or tools.cancel.is_set()):
                tools.progress(1, 4)
            return perform(task, tools)

        monkeypatch.setattr(Compare, "perform", held)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


def begin(open_dialog: Open, held: Held, wait_until: WaitUntil, **options: Any) -> Comparison:
    """Open a comparison that is not done yet."""
    opened = open_dialog(**options)
    opened.choose(-1)
    opened.widget("panes.right.details.buttons.compare").invoke()
    wait_until(held.begun.is_set)
    return Comparison(opened, wait_until, row=None)


def test_a_comparison_that_lasts_shows_how_far_it_is_and_can_be_stopped(
    open_dialog: Open, held: Held, wait_until: WaitUntil, click: Click
) -> None:
    comparison = begin(open_dialog, held, wait_until)
    assert comparison.answer == "Comparing…"
    wait_until(lambda: comparison.opened.is_shown("footer.work.cancel"))
    assert comparison.opened.text("footer.work.title") == "Comparing…"
    click(comparison.opened.widget("footer.work.cancel"))
    wait_until(lambda: comparison.answer == "The comparison was stopped")
    assert not comparison.opened.is_shown("notice")
    held.go_on.set()
    click(comparison.widget("changes.answer.again"))
    comparison.wait()
    assert len(comparison.lines) == 5


def test_going_back_stops_it_without_a_word(open_dialog: Open, held: Held, wait_until: WaitUntil, press: Press) -> None:
    comparison = begin(open_dialog, held, wait_until)
    press(comparison.tree, "<Escape>")
    wait_until(lambda: not comparison.opened.dialog._state.waiting)
    assert not comparison.opened.is_shown("notice")
    assert not comparison.is_shown


def test_what_a_comparison_finds_that_was_left_is_not_shown_in_the_next_one(
    open_dialog: Open, held: Held, wait_until: WaitUntil, press: Press
) -> None:
    comparison = begin(open_dialog, held, wait_until)
    press(comparison.tree, "<Escape>")
    held.go_on.set()
    again = Comparison(comparison.opened, wait_until, row=0)
    assert again.answer == "No difference"


def test_a_dialog_that_is_closed_meanwhile_stops_it(
    root: tk.Tk, open_dialog: Open, manager: BackupManager, held: Held, wait_until: WaitUntil
) -> None:
    bridge = bridge_to(root, manager)
    comparison = begin(open_dialog, held, wait_until)
    comparison.opened.dialog.destroy()
    wait_until(lambda: bridge.is_closed)


def test_a_document_that_is_saved_meanwhile_is_compared_once_more(
    root: tk.Tk, open_dialog: Open, manager: BackupManager, held: Held, document: Path, wait_until: WaitUntil
) -> None:
    comparison = begin(open_dialog, held, wait_until)
    save(document, BEFORE)
    bridge_to(root, manager).saved()
    held.go_on.set()
    wait_until(lambda: comparison.answer == "No difference")
    wait_until(lambda: held.count == 2)


def test_a_save_while_changes_are_seen_brings_the_list_up_to_date_and_keeps_the_selection(
    root: tk.Tk, comparison: Comparison, manager: BackupManager, document: Path, wait_until: WaitUntil
) -> None:
    comparison.choose("theme")
    save(document, stars("Altair", "Sirius", theme="light"))
    bridge_to(root, manager).saved()
    wait_until(lambda: "Deneb" not in "".join(comparison.lines))
    assert comparison.chosen.startswith("~  settings / theme")


def test_a_save_that_changes_nothing_that_is_seen_draws_no_line_anew(
    root: tk.Tk, comparison: Comparison, manager: BackupManager, document: Path, wait_until: WaitUntil
) -> None:
    lines = comparison.comparing.compared
    document.write_text(json.dumps(NOW, indent=4))
    bridge_to(root, manager).saved()
    wait_until(lambda: len(manager.list_backups()) == 3)
    comparison.wait()
    assert comparison.comparing.compared is lines


def test_a_part_that_is_put_back_after_the_dialog_was_closed_reaches_the_host(
    root: tk.Tk,
    comparison: Comparison,
    manager: BackupManager,
    press: Press,
    wait_until: WaitUntil,
    results: list[RestoreResult],
) -> None:
    release = bridge_to(root, manager).hold()  # as a kit does
    comparison.choose("Vega")
    press(comparison.tree, "<Return>")
    comparison.opened.widget("question.inside.buttons.yes").invoke()
    comparison.opened.dialog.destroy()
    wait_until(lambda: results)
    assert results[0].part == "Vega"
    release()
