"""Attaching a file to a window that has it already; and attaching looks at no disk on the Tk thread."""

from __future__ import annotations

import json
import os
import sys
import threading
import tkinter as tk
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupError, registry
from backupkit.service.tasks.restoring import Restore
from backupkit.ui.indicator import BackupIndicator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.screen import Press, WaitUntil


@pytest.fixture(autouse=True)
def _no_managers_of_other_tests() -> Iterator[None]:
    yield
    registry._managers.clear()
    registry._spelled.clear()
    registry._last.clear()


def lines_of(window: tk.Misc) -> list[BackupIndicator]:
    return [child for child in window.winfo_children() if isinstance(child, BackupIndicator)]


def test_a_file_that_is_attached_already_keeps_its_kit(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    menu = tk.Menu(root, tearoff=False)
    kit = backupkit.attach(root, document, menu=menu)
    entries = menu.index("end")
    for _ in range(3):
        assert backupkit.attach(root, str(document), menu=menu) is kit
    frame = tk.Frame(root)
    assert backupkit.attach(frame, document, menu=menu) is kit
    assert menu.index("end") == entries
    wait_until(lambda: lines_of(root) and lines_of(root)[0].winfo_viewable())
    assert len(lines_of(root)) == 1
    kit.close()
    root.update()
    assert lines_of(root) == []
    assert menu.index("end") is None


def test_once_closed_it_gets_another_kit(root: tk.Tk, document: Path) -> None:
    kit = backupkit.attach(root, document)
    kit.close()
    other = backupkit.attach(root, document)
    assert other is not kit
    assert backupkit.attach(root, document) is other


def test_another_window_and_another_file_have_kits_of_their_own(root: tk.Tk, document: Path) -> None:
    kit = backupkit.attach(root, document)
    assert backupkit.attach(tk.Toplevel(root), document) is not kit
    assert backupkit.attach(root, document.with_name("other.json")) is not kit


def test_an_app_that_builds_its_window_anew_is_called_where_it_is_now(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    called: list[str] = []
    errors: list[BackupError] = []
    kit = backupkit.attach(root, document, on_restore=lambda: called.append("before"), watch=False)
    wait_until(kit.manager.list_backups)
    first = kit.manager.list_backups()[0].backup_id
    for child in root.winfo_children():
        child.destroy()
    assert backupkit.attach(root, document, on_restore=lambda: called.append("now"), on_error=errors.append) is kit
    document.write_text(json.dumps({"systems": [1]}))
    kit.create("another")
    dialog = kit.open_dialog()
    assert dialog
    dialog._submit(Restore(backup_id=first))
    wait_until(lambda: called)
    assert called == ["now"]
    document.unlink()
    kit.saved()
    wait_until(lambda: errors)
    backupkit.attach(root, document)  # what is not given stays
    assert kit._on_error


def test_a_shortcut_and_an_entry_that_come_later_are_added(
    root: tk.Tk, document: Path, press: Press, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document, shortcut=None, indicator=False, watch=False)
    root.update()
    assert lines_of(root) == []
    menu = tk.Menu(root)
    backupkit.attach(root, document, shortcut="<F9>", menu=menu)
    press(root, "<F9>")
    wait_until(lambda: kit._dialog and kit._dialog.winfo_viewable())
    assert menu.entrycget("end", "label") == "Versions…"
    wait_until(lambda: lines_of(root))
    other = tk.Menu(root, name=str(menu).rpartition(".")[2] + "x")
    backupkit.attach(root, document, menu=other)
    assert other.entrycget("end", "label") == "Versions…"


def test_a_menu_that_was_made_anew_gets_its_entry(root: tk.Tk, document: Path) -> None:
    backupkit.attach(root, document, menu=tk.Menu(root, name="menu"), watch=False)
    root.nametowidget("menu").destroy()
    menu = tk.Menu(root, name="menu")
    backupkit.attach(root, document, menu=menu)
    assert menu.entrycget("end", "label") == "Versions…"


def test_a_closed_kit_adds_nothing_to_a_menu(root: tk.Tk, document: Path) -> None:
    kit = backupkit.attach(root, document, watch=False)
    kit.close()
    menu = tk.Menu(root)
    before = menu.index("end")
    kit.attached.add_menu_entry(menu)
    assert menu.index("end") == before


def test_other_options_for_the_folder_are_refused_as_before(root: tk.Tk, document: Path) -> None:
    backupkit.attach(root, document)
    with pytest.raises(ValueError, match="other options"):
        backupkit.attach(root, document, app="Another")


# -- a drive that hangs ------------------------------------------------------------------------------------------------


@pytest.fixture
def looks() -> Iterator[Callable[[], list[str]]]:
    """Return a function that tells which calls about a file this thread has made since it was asked last."""
    here, seen, is_on = threading.get_ident(), list[str](), [True]
    asked = ("stat", "lstat", "readlink", "scandir", "listdir", "mkdir", "access")
    real = {name: getattr(os, name) for name in asked}

    def watched(name: str) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            if is_on[0] and threading.get_ident() == here and arguments and isinstance(arguments[0], str | os.PathLike):
                seen.append(f"{name} {os.fspath(arguments[0])}")
            return real[name](*arguments, **options)

        return call

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if is_on[0] and event in {"open", "os.listdir", "os.scandir"} and threading.get_ident() == here:
            seen.append(f"{event} {arguments[0]}")

    sys.addaudithook(audit)
    for name in asked:
        setattr(os, name, watched(name))

    def since() -> list[str]:
        found, seen[:] = seen[:], []
        return found

    yield since
    is_on[0] = False
    for name, function in real.items():
        setattr(os, name, function)


def test_p10_attaching_looks_at_no_disk(
    root: tk.Tk, document: Path, tmp_path: Path, looks: Callable[[], list[str]]
) -> None:
    folder = str(tmp_path)
    document.with_name("other.json").write_text("[]")
    backupkit.attach(root, document)  # what it loads is loaded now
    looks()
    other = backupkit.attach(root, document.with_name("other.json"))
    backupkit.attach(tk.Toplevel(root), document)
    backupkit.attach(root, document.with_name("with_app.json"), app="My App")
    assert [look for look in looks() if folder in look] == []
    os.lstat(document)
    assert [look for look in looks() if folder in look] == [f"lstat {document}"], "nothing is heard"
    assert other.manager.data_file.name == "other.json"


def test_what_was_attached_is_what_everybody_gets_in_every_spelling(
    root: tk.Tk, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(document.parent)
    manager = backupkit.attach(root, document.name, watch=False).manager
    link = tmp_path / "link"
    try:
        link.symlink_to(document.parent, target_is_directory=True)
    except OSError:  # Windows asks for a right that few have
        link = document.parent
    for spelled in (document, f"./{document.name}", link / document.name):
        assert backupkit.get_backup_manager(spelled) is manager
    assert backupkit.attach(root, link / document.name).manager is manager, "it was spelled so before"


def test_a_manager_that_was_asked_for_through_a_link_is_the_one_that_is_attached(
    root: tk.Tk, document: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.json"
    try:
        link.symlink_to(document)
    except OSError:
        pytest.skip("this user may make no links")
    manager = backupkit.get_backup_manager(link)
    assert backupkit.attach(root, link, watch=False).manager is manager
