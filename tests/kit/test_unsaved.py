"""A kit with ``autosave=``: what a crash has left is offered in the window, and done as its user says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

import backupkit
from backupkit import BackupKit, BackupManager
from backupkit.ui.words.unsaved import Answer
from tests.leaving import leave_unsaved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.ui.unsaved.bar import UnsavedBar
    from tests.guards import HiddenErrors
    from tests.screen import WaitUntil

pytestmark = pytest.mark.needs_posix("it kills processes by a signal")

_SAVED, _TYPED = b"[1]", b"[1, 2]"


def nothing() -> None:
    """Say that all is saved."""


@pytest.fixture(autouse=True)
def _saved(document: Path) -> Iterator[None]:
    document.write_bytes(_SAVED)
    manager = BackupManager(document)
    manager.create_backup()
    yield
    manager.cleanup_orphaned_backups()


def bar_of(kit: BackupKit) -> UnsavedBar | None:
    return kit.recovery.offers.bar if kit.recovery.offers else None


def shown_bar(kit: BackupKit, wait_until: WaitUntil) -> UnsavedBar:
    def is_shown() -> bool:
        bar = bar_of(kit)
        return bool(bar and bar.winfo_viewable())

    wait_until(is_shown)
    bar = bar_of(kit)
    assert bar
    return bar


def left(document: Path) -> list[bytes]:
    manager = BackupManager(document)
    return [manager.unsaved.read(work.unsaved_id) for work in manager.unsaved.found()]


def test_p21_what_a_crash_has_left_is_offered_and_nothing_happens_by_itself(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    leave_unsaved(document, _TYPED)
    kit = backupkit.attach(root, document, autosave=nothing)
    bar = shown_bar(kit, wait_until)
    assert bar.text.startswith("Unsaved work of ")
    assert document.read_bytes() == _SAVED
    kit.close()
    assert left(document) == [_TYPED]


def test_where_nothing_was_left_there_is_no_bar(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    kit = backupkit.attach(root, document, autosave=nothing)
    wait_until(lambda: not kit._bridge._is_at_work)
    assert bar_of(kit) is None


def test_p21_recover_puts_it_in_the_place_of_the_document_and_can_be_undone(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    leave_unsaved(document, _TYPED)
    seen: list[bytes] = []
    kit = backupkit.attach(root, document, autosave=nothing, on_restore=lambda: seen.append(document.read_bytes()))
    shown_bar(kit, wait_until).press(Answer.RECOVER)
    wait_until(lambda: seen == [_TYPED])
    assert left(document) == []
    wait_until(lambda: "holds the unsaved work" in shown_bar(kit, wait_until).text)
    shown_bar(kit, wait_until).press(Answer.UNDO)
    wait_until(lambda: seen == [_TYPED, _SAVED])
    wait_until(lambda: bar_of(kit) is None)


def test_p21_on_recover_gets_the_bytes_and_what_it_has_now_is_kept_before_they_go(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    leave_unsaved(document, _TYPED)
    state: list[bytes] = []
    kit = backupkit.attach(
        root, document, autosave=lambda: state[0] if state else None, on_recover=state.append, on_restore=state.clear
    )
    shown_bar(kit, wait_until).press(Answer.RECOVER)
    wait_until(lambda: state == [_TYPED])
    wait_until(lambda: bar_of(kit) is None and not kit._bridge._is_at_work)
    assert document.read_bytes() == _SAVED
    assert kit.manager._binding.store.unsaved.keeps
    assert left(document) == []


def test_an_app_that_cannot_take_it_over_is_offered_it_again(
    root: tk.Tk, document: Path, wait_until: WaitUntil, hidden_errors: HiddenErrors
) -> None:
    leave_unsaved(document, _TYPED)

    def broken(_content: bytes) -> None:
        raise RuntimeError("not today")

    kit = backupkit.attach(root, document, on_recover=broken)
    shown_bar(kit, wait_until).press(Answer.RECOVER)
    wait_until(lambda: hidden_errors.texts)
    assert "not today" in hidden_errors.texts.pop()
    assert shown_bar(kit, wait_until).text.startswith("Unsaved work of ")
    kit.close()
    assert left(document) == [_TYPED]


def test_p21_what_was_discarded_can_be_taken_back_until_the_bar_is_closed(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    leave_unsaved(document, _TYPED)
    kit = backupkit.attach(root, document, autosave=nothing)
    shown_bar(kit, wait_until).press(Answer.DISCARD)
    shown_bar(kit, wait_until).press(Answer.UNDO)
    assert shown_bar(kit, wait_until).text.startswith("Unsaved work of ")
    shown_bar(kit, wait_until).press(Answer.DISCARD)
    shown_bar(kit, wait_until).press(Answer.CLOSE)
    wait_until(lambda: bar_of(kit) is None and not kit._bridge._is_at_work)
    kit.close()
    assert left(document) == []


def test_what_was_discarded_goes_with_the_end_of_the_app(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    leave_unsaved(document, _TYPED)
    kit = backupkit.attach(root, document, autosave=nothing)
    shown_bar(kit, wait_until).press(Answer.DISCARD)
    kit.close()
    assert left(document) == []


def test_of_several_the_newest_is_offered_first(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    for number in range(2):
        leave_unsaved(document, b"%d" % number)
    seen: list[bytes] = []
    kit = backupkit.attach(root, document, on_recover=seen.append)
    for expected in ([b"1"], [b"1", b"0"]):
        shown_bar(kit, wait_until).press(Answer.RECOVER)
        wait_until(lambda expected=expected: seen == expected)  # type: ignore[misc]
    wait_until(lambda: bar_of(kit) is None)


def test_compare_shows_what_differs_in_the_dialog(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    leave_unsaved(document, _TYPED)
    kit = backupkit.attach(root, document, autosave=nothing)
    shown_bar(kit, wait_until).press(Answer.COMPARE)
    wait_until(lambda: kit._dialog and kit._dialog._state.comparing and kit._dialog._state.comparing.compared)
    assert kit._dialog
    comparing = kit._dialog._state.comparing
    assert comparing
    assert comparing.unsaved_name.startswith("Unsaved work of ")
    assert bar_of(kit)


def test_damaged_work_is_said_to_be_and_the_document_stays(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    leave_unsaved(document, _TYPED * 50)
    (path,) = (document.parent / "backups" / "unsaved").glob("*.gz")
    data = bytearray(path.read_bytes())
    data[-12] ^= 1
    path.write_bytes(data)
    kit = backupkit.attach(root, document, autosave=nothing)
    shown_bar(kit, wait_until).press(Answer.RECOVER)
    wait_until(lambda: "damaged" in shown_bar(kit, wait_until).text)
    assert document.read_bytes() == _SAVED


def test_p10_a_host_may_go_through_all_its_widgets_and_destroy_them(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    leave_unsaved(document, _TYPED)
    kit = backupkit.attach(root, document, autosave=nothing)
    first = shown_bar(kit, wait_until)
    children: list[Any] = root.winfo_children()
    for child in children:
        child.configure(state="disabled", fg_color="red")
        child.destroy()
    wait_until(lambda: bar_of(kit) not in {None, first})
    assert shown_bar(kit, wait_until).text.startswith("Unsaved work of ")


def test_the_bar_is_seen_where_the_window_has_no_room_for_it(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    leave_unsaved(document, _TYPED)
    root.geometry("400x200")
    tk.Text(root).place(relwidth=1, relheight=1)
    kit = backupkit.attach(root, document, autosave=nothing)
    bar = shown_bar(kit, wait_until)
    wait_until(lambda: bar.winfo_width() > 1 and bar.winfo_y() + bar.winfo_height() <= root.winfo_height())


_APP = textwrap.dedent("""
    import sys, tkinter as tk
    import backupkit
    root = tk.Tk()
    text = tk.Text(root)
    text.pack()
    typed = lambda: text.get("1.0", "end-1c").encode()
    kit = backupkit.attach(root, sys.argv[1], autosave=typed, autosave_seconds=0.01)
    text.insert("end", "[1, 2]")
    kit.changed()

    def kept():
        if kit.manager._binding.store.unsaved.keeps and not kit._bridge._is_at_work:
            sys.argv[2] == "die" and __import__("os").kill(__import__("os").getpid(), 9)
            sys.argv[2] == "destroy" and root.destroy()
            sys.argv[2] == "quit" and root.quit()
            if sys.argv[2] == "raise":
                root.quit()
        else:
            root.after(20, kept)

    root.after(20, kept)
    root.mainloop()
    if sys.argv[2] == "raise":
        raise RuntimeError("nobody catches this")
""")


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize(("how", "is_left"), [("die", True), ("destroy", False), ("quit", False), ("raise", True)])
def test_p21_an_app_that_dies_leaves_its_work_and_one_that_ends_does_not(
    document: Path, how: str, is_left: bool
) -> None:
    ran = subprocess.run([sys.executable, "-c", _APP, str(document), how], check=False, capture_output=True, timeout=60)
    assert ran.returncode == {"die": -signal.SIGKILL, "raise": 1}.get(how, 0), ran.stderr.decode()
    assert left(document) == ([b"[1, 2]"] if is_left else [])
    assert os.path.getsize(document) == len(_SAVED)
