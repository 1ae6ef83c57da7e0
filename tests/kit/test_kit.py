from __future__ import annotations

import json
import threading
import tkinter as tk
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupError, BackupKit, NotEnoughSpace, Retention, Trigger
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit import BackupMetadata
    from tests.kit.gate import Gate
    from tests.screen import Press, WaitUntil


@pytest.fixture
def kit(root: tk.Tk, document: Path, wait_until: WaitUntil) -> BackupKit:
    """A kit without a watch, that has stored the state at its start."""
    kit = backupkit.attach(root, document, watch=False)
    wait_until(lambda: versions(kit))
    return kit


def versions(kit: BackupKit) -> list[BackupMetadata]:
    return kit.manager.list_backups()


def write(document: Path, number: int) -> None:
    document.write_text(json.dumps({"systems": [{"id": number}] * 20}))


def texts(widget: tk.Misc) -> Iterator[str]:
    """Yield what the pages within a window say."""
    if isinstance(widget, tk.Text):
        yield widget.get("1.0", "end")
    for child in widget.winfo_children():
        yield from texts(child)


def indicators(widget: tk.Misc) -> list[BackupIndicator]:
    return [child for child in widget.winfo_children() if isinstance(child, BackupIndicator)]


# -- one call --------------------------------------------------------------------------------------------------------


def test_one_call_stores_the_state_and_shows_it(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    kit = backupkit.attach(root, document)
    wait_until(lambda: indicators(root) and indicators(root)[0].text == "Backed up just now")
    assert [meta.trigger for meta in versions(kit)] == [Trigger.SAVE]


@pytest.mark.parametrize("how", ["in place", "replaced"])
def test_a_save_that_nobody_announces_becomes_a_version(
    root: tk.Tk, document: Path, wait_until: WaitUntil, how: str
) -> None:
    kit = backupkit.attach(root, document)
    wait_until(lambda: len(versions(kit)) == 1)
    if how == "in place":
        write(document, 1)
    else:
        other = document.with_suffix(".new")
        write(other, 1)
        other.replace(document)
    wait_until(lambda: len(versions(kit)) == 2)


def test_without_a_watch_a_save_must_be_announced(kit: BackupKit, document: Path, wait_until: WaitUntil) -> None:
    write(document, 1)
    kit.saved("after import")
    wait_until(lambda: versions(kit)[0].description == "after import")


def test_the_document_need_not_exist_yet(root: tk.Tk, tmp_path: Path, wait_until: WaitUntil) -> None:
    kit = backupkit.attach(root, tmp_path / "new.json")
    wait_until(lambda: indicators(root) and indicators(root)[0].text == "Nothing to back up yet")
    write(tmp_path / "new.json", 1)
    wait_until(lambda: versions(kit))


def test_two_kits_live_on_one_window(root: tk.Tk, tmp_path: Path, wait_until: WaitUntil) -> None:
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for number, file in enumerate(files):
        write(file, number)
    one, two = (backupkit.attach(root, file) for file in files)
    wait_until(lambda: len(versions(one)) == len(versions(two)) == 1)
    one.close()
    write(files[1], 7)
    wait_until(lambda: len(versions(two)) == 2)
    assert len(versions(one)) == 1


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_with_an_apps_name_the_versions_lie_in_the_users_data_folder(
    root: tk.Tk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    kits = []
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "data.json", 1)
        kits.append(backupkit.attach(root, tmp_path / name / "data.json", app="My App"))
        wait_until(lambda: versions(kits[-1]))
    first, second = (kit.manager.backups_dir for kit in kits)
    assert first == tmp_path / "share" / "My App" / "backups" / "data.json"
    assert second.parent == first.parent
    assert second != first
    assert first.stat().st_mode & 0o077 == 0


def test_a_retention_reaches_the_manager(root: tk.Tk, document: Path) -> None:
    kit = backupkit.attach(root, document, retention=Retention.newest_only(3), watch=False)
    assert kit.manager.retention.newest == 3


def test_the_manager_is_the_one_that_everybody_gets(kit: BackupKit, document: Path) -> None:
    assert backupkit.get_backup_manager(document) is kit.manager is backupkit.get_backup_manager()


# -- hooks -----------------------------------------------------------------------------------------------------------


def test_the_apps_own_event_stands_for_a_save(
    root: tk.Tk, kit: BackupKit, document: Path, wait_until: WaitUntil
) -> None:
    write(document, 1)
    root.event_generate("<<Saved>>")
    wait_until(lambda: len(versions(kit)) == 2)


def test_a_save_function_is_decorated(kit: BackupKit, document: Path, wait_until: WaitUntil) -> None:
    @kit.on_save
    def save(number: int) -> str:
        """Save a number."""
        write(document, number)
        return "saved"

    assert save(5) == "saved"
    assert (save.__name__, save.__doc__) == ("save", "Save a number.")
    wait_until(lambda: len(versions(kit)) == 2)


def test_a_save_function_that_breaks_off_costs_nothing(kit: BackupKit, document: Path, wait_until: WaitUntil) -> None:
    before = document.read_bytes()

    @kit.on_save
    def save() -> None:
        with document.open("w") as file:
            file.write('{"systems": [{"id"')
            raise TypeError("Object of type datetime is not JSON serializable")

    with pytest.raises(TypeError):
        save()
    assert document.read_bytes() == before
    wait_until(lambda: any(meta.suspect for meta in versions(kit)))  # what was found is kept, too


def test_a_block_is_protected_before_and_after(kit: BackupKit, document: Path, wait_until: WaitUntil) -> None:
    write(document, 1)  # nobody announced this one
    with kit.saving("Delete system"):
        assert len(versions(kit)) == 2
        write(document, 2)
    wait_until(lambda: versions(kit)[0].description == "Delete system")
    assert len(versions(kit)) == 3


def test_a_block_that_breaks_off_is_rolled_back(kit: BackupKit, document: Path) -> None:
    before = document.read_bytes()

    def import_rows() -> None:
        with kit.saving("Import"):
            document.write_text("")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        import_rows()
    assert document.read_bytes() == before


def test_create_returns_once_the_version_is_safe(kit: BackupKit) -> None:
    backup_id = kit.create("Before migration")
    newest = versions(kit)[0]
    assert (newest.backup_id, newest.description) == (backup_id, "Before migration")
    assert newest.status is Status.ACTIVE


def test_create_without_a_description_makes_no_second_version_of_the_same(kit: BackupKit) -> None:
    assert kit.create() == versions(kit)[0].backup_id
    assert len(versions(kit)) == 1


def test_p10_the_hooks_of_a_save_wait_for_no_disk(
    root: tk.Tk, gate: Gate, document: Path, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document, watch=False)
    wait_until(lambda: versions(kit))
    gate.is_open.clear()
    with kit.saving("inside"):  # its state before is stored already
        write(document, 1)
    kit.saved()
    root.event_generate("<<Saved>>")
    root.update()
    assert len(versions(kit)) == 1
    gate.is_open.set()
    wait_until(lambda: len(versions(kit)) == 2)


def test_p10_a_failing_backup_breaks_no_save_and_is_told(
    root: tk.Tk, gate: Gate, document: Path, wait_until: WaitUntil
) -> None:
    errors: list[BackupError] = []
    created: list[object] = []
    root.bind("<<BackupCreated>>", created.append)
    kit = backupkit.attach(root, document, on_error=errors.append, watch=False)
    wait_until(lambda: created)  # its end, and not only its file
    gate.is_full = True
    write(document, 1)
    with kit.saving("on a full disk"):
        write(document, 2)
    wait_until(lambda: len(errors) == 2)  # before and after
    assert {type(error) for error in errors} == {NotEnoughSpace}
    assert indicators(root)[0].phase is Phase.FAILED
    with pytest.raises(NotEnoughSpace):
        kit.create("Before migration")
    wait_until(lambda: len(errors) == 3)
    gate.is_full = False
    kit.saved()
    wait_until(lambda: indicators(root)[0].phase is Phase.FINE)


def test_p10_an_on_error_that_raises_stops_nothing(
    root: tk.Tk, gate: Gate, document: Path, wait_until: WaitUntil, hidden_errors: object
) -> None:
    def on_error(_: BackupError) -> None:
        raise ValueError("the host's own mistake")

    kit = backupkit.attach(root, document, on_error=on_error, watch=False)
    wait_until(lambda: versions(kit))
    gate.is_full = True
    write(document, 1)
    kit.saved()
    wait_until(lambda: hidden_errors.texts)  # type: ignore[attr-defined]
    assert "the host's own mistake" in hidden_errors.texts.pop()  # type: ignore[attr-defined]
    gate.is_full = False
    kit.saved()
    wait_until(lambda: len(versions(kit)) == 2)


def test_a_hook_may_be_called_from_any_thread(kit: BackupKit, document: Path, wait_until: WaitUntil) -> None:
    def work() -> None:
        write(document, 1)
        kit.saved("from a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    wait_until(lambda: versions(kit)[0].description == "from a thread")


# -- events ----------------------------------------------------------------------------------------------------------


def test_virtual_events_tell_what_happened(root: tk.Tk, kit: BackupKit, document: Path, wait_until: WaitUntil) -> None:
    heard: list[str] = []

    def hear(name: str) -> Callable[[object], None]:
        return lambda _: heard.append(name)

    for name in ("<<BackupCreated>>", "<<BackupFailed>>", "<<BackupRestored>>", "<<BackupVerified>>"):
        root.bind(name, hear(name))
    write(document, 1)
    kit.saved()
    wait_until(lambda: heard == ["<<BackupCreated>>"])
    document.unlink()
    kit.saved()
    wait_until(lambda: heard[1:] == ["<<BackupFailed>>"])


# -- the end ---------------------------------------------------------------------------------------------------------


def test_closing_the_window_stores_what_is_not_stored(root: tk.Tk, kit: BackupKit, document: Path) -> None:
    write(document, 9)
    root.destroy()
    assert [meta.trigger for meta in versions(kit)] == [Trigger.CLOSE, Trigger.SAVE]


def test_closing_the_window_adds_nothing_where_all_is_stored(root: tk.Tk, kit: BackupKit) -> None:
    root.destroy()
    assert len(versions(kit)) == 1


def test_closing_the_window_waits_for_a_write_in_flight(
    root: tk.Tk, gate: Gate, document: Path, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document, watch=False)
    wait_until(lambda: versions(kit))
    gate.is_open.clear()
    write(document, 1)
    kit.saved("in flight")
    root.update()
    threading.Timer(0.2, gate.is_open.set).start()
    root.destroy()
    assert [meta.description for meta in versions(kit)] == ["in flight", ""]


def test_a_kit_on_a_second_window_ends_with_it(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    window = tk.Toplevel(root)
    kit = backupkit.attach(window, document)
    wait_until(lambda: versions(kit))
    write(document, 1)
    window.destroy()
    assert [meta.trigger for meta in versions(kit)] == [Trigger.CLOSE, Trigger.SAVE]
    assert root.winfo_exists()


def test_p10_close_takes_everything_back(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    menu = tk.Menu(root)
    menu.add_command(label="Quit")
    root.bind("<Control-Shift-B>", lambda _: None)
    root.protocol("WM_DELETE_WINDOW", root.destroy)
    tk.Text(root, name="text").pack(fill="both", expand=True)
    root.update()

    def picture() -> object:
        return (
            root.bind(),
            root.bind("<Control-Shift-B>").strip(),
            root.bindtags(),
            root.protocol(),
            [child for child in root.winfo_children() if child is not menu],
            root.pack_slaves(),
            menu.index("end"),
            threading.active_count(),
        )

    before = picture()
    kit = backupkit.attach(root, document, menu=menu)
    wait_until(lambda: versions(kit) and len(root.pack_slaves()) == 2)
    assert picture() != before
    assert menu.entrycget("end", "label") == "Versions…"
    kit.close()
    kit.close()
    assert picture() == before


def test_after_the_end_nothing_raises(kit: BackupKit, document: Path) -> None:
    kit.close()
    kit.saved()
    with kit.saving():
        write(document, 3)
    assert kit.create()


# -- the dialog ------------------------------------------------------------------------------------------------------


def test_the_shortcut_opens_the_dialog_once(root: tk.Tk, kit: BackupKit, press: Press, wait_until: WaitUntil) -> None:
    press(root, "<Control-Shift-B>")
    wait_until(lambda: kit._dialog and kit._dialog.winfo_viewable())
    first = kit._dialog
    press(root, "<Control-Shift-B>")
    assert kit._dialog is first
    assert kit.open_dialog() is first
    kit.close()
    root.update()
    assert not [child for child in root.winfo_children() if isinstance(child, tk.Toplevel)]


def test_the_indicator_opens_the_same_dialog(root: tk.Tk, kit: BackupKit, press: Press, wait_until: WaitUntil) -> None:
    indicator = kit.indicator(root)
    indicator.pack()
    press(indicator, "<Return>")
    wait_until(lambda: kit._dialog and kit._dialog.winfo_viewable())


# -- folders that cannot be used -------------------------------------------------------------------------------------


def test_p11_a_folder_of_a_newer_release_is_told_and_does_not_stop_the_app(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    folder = document.parent / "backups"
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"version": 99, "documents": ["../data.json"]}))
    errors: list[BackupError] = []
    kit = backupkit.attach(root, document, on_error=errors.append)
    wait_until(lambda: indicators(root) and indicators(root)[0].phase is Phase.FAILED)
    assert "newer release" in indicators(root)[0].tip
    assert str(errors[0]) in indicators(root)[0].tip
    dialog = kit.open_dialog()
    assert dialog
    wait_until(lambda: any("newer release" in text for text in texts(dialog)))
    dialog.event_generate("<Alt-o>")  # the folder is the newer release's, and can be looked at only by hand
    with kit.saving():
        write(document, 1)
    assert sorted(path.name for path in folder.iterdir()) == ["settings.json"]


def test_p11_a_drive_that_comes_back_turns_it_green_again(
    root: tk.Tk, document: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    drive = tmp_path / "drive"
    kit = backupkit.attach(root, document, backups_dir=drive / "backups")
    wait_until(lambda: indicators(root) and indicators(root)[0].phase is Phase.FAILED)
    assert "not connected" in indicators(root)[0].tip
    (drive / "backups").mkdir(parents=True)
    wait_until(lambda: indicators(root)[0].phase is Phase.FINE, timeout=15)
    assert len(versions(kit)) == 1


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_p11_a_user_folder_that_cannot_be_made_is_told_and_does_not_stop_the_app(
    root: tk.Tk, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    (tmp_path / "share").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    backupkit.attach(root, document, app="My App")
    wait_until(lambda: indicators(root) and indicators(root)[0].phase is Phase.FAILED)
    assert "There is no good version yet" in indicators(root)[0].tip


def test_p11_an_app_whose_folder_is_locked_says_so_until_it_is_unlocked(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    pytest.importorskip("cryptography")
    first = backupkit.BackupManager(document, encryption=backupkit.AskedPassphrase(), encrypt="everywhere")
    first.set_password("one")
    first.create_backup()
    write(document, 2)  # so a version is due, and is refused
    told: list[BackupError] = []
    kit = backupkit.attach(
        root, document, encryption=backupkit.AskedPassphrase(), encrypt="everywhere", on_error=told.append
    )
    wait_until(lambda: told and indicators(root)[0].phase is Phase.STALE)
    assert indicators(root)[0].text == "The versions are locked"
    assert "no version is made" in indicators(root)[0].tip
    kit.manager.unlock("one")
    kit.create()
    wait_until(lambda: indicators(root)[0].text == "Backed up just now")
    assert len(versions(kit)) == 2
