"""A host with File > Open and Save As: the history is that of the file that is open now."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupKit, BackupManager
from backupkit.ui.indicator import BackupIndicator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Press, WaitUntil


@pytest.fixture
def other(document: Path) -> Path:
    path = document.parent / "other.json"
    path.write_text("[7]")
    return path


def versions_of(path: Path) -> list[bytes]:
    manager = BackupManager(path)
    return [b"".join(manager.content(meta.backup_id)) for meta in manager.list_backups()]


def attached(root: tk.Tk, document: Path, wait_until: WaitUntil, **options: object) -> BackupKit:
    kit = backupkit.attach(root, document, **options)  # type: ignore[arg-type]
    wait_until(lambda: len(kit.manager.list_backups()) == 1)
    return kit


def test_what_was_pending_for_the_former_file_is_stored_and_the_other_begins_a_history(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil
) -> None:
    kit = attached(root, document, wait_until)
    document.write_text("[1]")
    kit.saved()
    kit.switch_to(other)
    assert versions_of(document)[0] == b"[1]"
    assert kit.manager.data_file == other
    wait_until(lambda: versions_of(other) == [b"[7]"])
    other.write_text("[7, 8]")
    wait_until(lambda: versions_of(other)[0] == b"[7, 8]", 30)  # nobody has said that it was saved
    assert len(versions_of(document)) == 2


def test_indicators_shortcut_menu_and_callbacks_go_on_with_the_other_file(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil, press: Press
) -> None:
    menu, seen = tk.Menu(root), list[bytes]()
    kit = attached(root, document, wait_until, menu=menu, on_restore=lambda: seen.append(other.read_bytes()))
    own = kit.indicator(root)
    own.pack()
    kit.switch_to(other)
    lines = [child for child in root.winfo_children() if isinstance(child, BackupIndicator)]
    assert len(lines) == 2
    assert {line._manager for line in lines} == {kit.manager}
    press(root, "<Control-Shift-B>")
    wait_until(lambda: kit._dialog and kit._dialog.winfo_viewable())
    assert kit._dialog
    assert kit._dialog.title() == "Versions of other.json"
    kit._dialog.destroy()
    menu.invoke("Versions…")
    wait_until(lambda: kit._dialog and kit._dialog.winfo_exists() and kit._dialog.winfo_viewable())
    wait_until(lambda: len(versions_of(other)) == 1)
    kit.manager.restore_backup(kit.manager.list_backups()[0].backup_id)
    root.event_generate("<<Saved>>")
    wait_until(lambda: not kit._bridge._is_at_work)


def test_an_open_dialog_of_the_former_file_is_closed(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil
) -> None:
    kit = attached(root, document, wait_until)
    dialog = kit.open_dialog()
    assert dialog
    wait_until(dialog.winfo_viewable)
    kit.switch_to(other)
    assert not dialog.winfo_exists()


def test_save_as_tells_where_the_earlier_versions_are(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil
) -> None:
    kit = attached(root, document, wait_until)
    former_id = kit.manager.folder.folder_id
    kit.switch_to(other, saved_as=True)
    wait_until(lambda: BackupManager(other).folder.former == document)
    settings = BackupManager(other)._binding.store.settings
    assert former_id
    assert settings.former
    assert settings.former.folder_id == former_id
    assert BackupManager(document).folder.former is None
    dialog = kit.open_dialog()
    assert dialog
    wait_until(lambda: "earlier versions: data.json" in str(dialog._page._footer._figures.cget("text")))


def test_back_again_and_to_the_same_file(root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil) -> None:
    kit = attached(root, document, wait_until)
    kit.switch_to(other)
    kit.switch_to(other)
    kit.switch_to(document)
    assert kit.manager.data_file == document
    assert backupkit.attach(root, document) is kit
    document.write_text("[5]")
    kit.saved()
    wait_until(lambda: versions_of(document)[0] == b"[5]")


def test_a_file_of_another_kit_of_the_window_is_refused(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil
) -> None:
    kit = attached(root, document, wait_until)
    backupkit.attach(root, other)
    with pytest.raises(ValueError, match="already"):
        kit.switch_to(other)
    assert kit.manager.data_file == document


def test_a_closed_kit_switches_to_nothing(root: tk.Tk, document: Path, other: Path) -> None:
    kit = backupkit.attach(root, document)
    kit.close()
    kit.switch_to(other)
    assert kit.manager.data_file == document


def test_what_is_kept_of_the_former_file_goes_and_the_app_is_asked_about_the_other(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil
) -> None:
    kit = attached(root, document, wait_until, autosave=lambda: b"typed", autosave_seconds=0.01)
    kit.changed()
    former = kit.manager._binding.store.unsaved
    wait_until(lambda: former.keeps)
    kit.switch_to(other)
    assert not former.keeps
    kit.changed()
    wait_until(lambda: kit.manager._binding.store.unsaved.keeps)


def test_the_versions_of_the_other_file_lie_where_the_call_says(
    root: tk.Tk, document: Path, other: Path, wait_until: WaitUntil
) -> None:
    for name in ("mine", "yours"):
        (document.parent / name).mkdir()
    kit = attached(root, document, wait_until, backups_dir=document.parent / "mine")
    kit.switch_to(other, backups_dir=document.parent / "yours")
    wait_until(lambda: len(kit.manager.list_backups()) == 1)
    assert kit.manager.backups_dir == document.parent / "yours"
    assert not (document.parent / "backups").exists()
