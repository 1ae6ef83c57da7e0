from __future__ import annotations

import gc
import json
import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import font
from types import ModuleType
from typing import cast

import pytest

import backupkit
from backupkit import BackupManager, registry
from backupkit.service.events import Event, Failed, Finished, HealthChanged, Started
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.bridge import Bridge, bridge_to
from tests.guards import HiddenErrors
from tests.screen import WaitUntil
from tests.service.passing import Passing

Save = Callable[[object], bytes]


@pytest.fixture
def bridge(root: tk.Tk, manager: BackupManager) -> Iterator[Bridge]:
    bridge = bridge_to(root, manager)
    let_go = bridge.hold()
    yield bridge
    let_go()


def ends(heard: list[Event]) -> list[Finished | Failed]:
    return [event for event in heard if isinstance(event, Finished | Failed)]


def test_what_happens_is_heard_on_the_tk_thread_in_its_order(bridge: Bridge, wait_until: WaitUntil) -> None:
    heard: list[Event] = []
    threads: set[int] = set()
    bridge.subscribe(heard.append)
    bridge.subscribe(lambda _event: threads.add(threading.get_ident()))
    number = bridge.submit(Create())
    wait_until(lambda: ends(heard))
    kinds = [type(event) for event in heard if not isinstance(event, HealthChanged)]
    assert (kinds[0], kinds[-1]) == (Started, Finished)
    assert ends(heard)[0].number == number
    assert threads == {threading.get_ident()}


def test_whoever_asked_hears_of_the_end_before_everybody_else(bridge: Bridge, wait_until: WaitUntil) -> None:
    heard: list[str] = []
    bridge.subscribe(lambda event: heard.append("listener") if isinstance(event, Finished) else None)
    bridge.submit(Create(), lambda _end: heard.append("asker"))
    wait_until(lambda: len(heard) == 2)
    assert heard == ["asker", "listener"]


def test_a_listener_that_ended_its_subscription_hears_nothing_more(bridge: Bridge, wait_until: WaitUntil) -> None:
    heard: list[Event] = []
    unsubscribe = bridge.subscribe(heard.append)
    unsubscribe()
    unsubscribe()
    done: list[object] = []
    bridge.submit(Create(), done.append)
    wait_until(lambda: done)
    assert heard == []


def test_a_listener_that_raises_is_told_in_tk_s_way_and_the_others_hear_all_the_same(
    bridge: Bridge, wait_until: WaitUntil, hidden_errors: HiddenErrors
) -> None:
    heard: list[Event] = []

    def bad(event: Event) -> None:
        if isinstance(event, Finished):
            raise ZeroDivisionError

    bridge.subscribe(bad)
    bridge.subscribe(heard.append)
    bridge.submit(Load())
    wait_until(lambda: ends(heard))
    assert "ZeroDivisionError" in hidden_errors.texts.pop()


def test_a_host_that_survives_an_exit_or_an_interrupt_in_a_callback_goes_on_hearing(
    root: tk.Tk, bridge: Bridge, wait_until: WaitUntil, hidden_errors: HiddenErrors
) -> None:
    def leave(_end: object) -> None:
        raise SystemExit(7)

    bridge.submit(Load(), leave)
    with pytest.raises(SystemExit):
        root.mainloop()
    heard: list[object] = []
    bridge.submit(Load(), heard.append)
    wait_until(lambda: heard)
    hidden_errors.texts.clear()  # Tcl has heard of the exit as well


def test_a_host_that_saves_all_the_time_hears_of_its_versions_meanwhile(
    root: tk.Tk, bridge: Bridge, document: Path, passing: Passing
) -> None:
    """Each save asks for news soon; that must not put the news off again and again."""
    heard: list[Event] = []
    bridge.subscribe(heard.append)
    saves = 0

    def save() -> None:
        nonlocal saves
        saves += 1
        passing.turn(0.01)
        document.write_text(json.dumps([saves]))
        bridge.saved()
        if saves == 400 or len(ends(heard)) == 2:
            root.quit()
        else:
            root.after(10, save)

    root.after(0, save)
    root.mainloop()
    assert len(ends(heard)) == 2, "nothing was heard while the host was saving"


def test_a_save_may_be_announced_by_any_thread(
    bridge: Bridge, manager: BackupManager, save: Save, wait_until: WaitUntil
) -> None:
    save([1])
    announcer = threading.Thread(target=lambda: bridge.saved("by a thread"))
    announcer.start()
    wait_until(lambda: [meta.description for meta in manager.list_backups()] == ["by a thread"])
    announcer.join()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda _: Create(force=True), "<<BackupCreated>>"),
        (lambda backup_id: Restore(backup_id=backup_id), "<<BackupRestored>>"),
        (lambda _: Undo(), "<<BackupRestored>>"),
        (lambda _: Verify(), "<<BackupVerified>>"),
    ],
)
def test_what_was_done_is_a_virtual_event_of_the_root(
    root: tk.Tk,
    bridge: Bridge,
    manager: BackupManager,
    save: Save,
    wait_until: WaitUntil,
    make: Callable[[str], Create],
    name: str,
) -> None:
    first = str(manager.create_backup())
    save([1])
    manager.restore_backup(first)
    heard: list[str] = []
    for other in ("<<BackupCreated>>", "<<BackupFailed>>", "<<BackupRestored>>", "<<BackupVerified>>"):
        root.bind(other, lambda _event, other=other: heard.append(other))
    bridge.submit(make(first))
    wait_until(lambda: heard)
    assert heard == [name]


def test_what_failed_is_a_virtual_event_unless_the_user_stopped_it(
    root: tk.Tk, bridge: Bridge, document: Path, wait_until: WaitUntil
) -> None:
    document.unlink()
    heard: list[object] = []
    root.bind("<<BackupFailed>>", heard.append)
    bridge.submit(Create())
    wait_until(lambda: heard)
    done: list[object] = []
    bridge.cancel(bridge.submit(Create(), done.append))
    wait_until(lambda: done)
    failures = [end for end in done if isinstance(end, Failed)]
    assert len(heard) == 1 + sum(not isinstance(end.error, backupkit.Cancelled) for end in failures)


def test_an_application_has_one_bridge_to_a_manager_and_it_ends_with_the_last_holder(
    root: tk.Tk, manager: BackupManager, document: Path
) -> None:
    frame = tk.Frame(tk.Toplevel(root))
    bridge = bridge_to(root, manager)
    assert bridge_to(frame, manager) is bridge
    another = bridge_to(root, BackupManager(document))
    assert another is not bridge
    another.close()
    one, other = bridge.hold(), bridge.hold()
    one()
    one()
    assert not bridge.is_closed
    other()
    assert bridge.is_closed
    assert bridge_to(root, manager) is not bridge


def test_a_listener_may_end_the_application(root: tk.Tk, bridge: Bridge, wait_until: WaitUntil) -> None:
    bridge.subscribe(lambda event: root.destroy() if isinstance(event, Finished) else None)
    bridge.submit(Create())
    wait_until(lambda: bridge.is_closed)


def test_p10_a_bridge_leaves_nothing_with_its_root(root: tk.Tk, manager: BackupManager) -> None:
    def traces() -> tuple[object, ...]:
        tcl = root.tk
        return (root.bindtags(), tcl.call("after", "info"), set(tcl.splitlist(tcl.call("info", "commands"))))

    before = traces()
    bridge_to(root, manager).hold()()
    assert traces() == before


def test_no_tk_object_is_within_reach_of_a_worker(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    """Freed on another thread than its own, a Tk object aborts the process; so no worker may have one."""
    kit = backupkit.attach(root, document, on_restore=lambda: root.title("restored"))
    dialog = kit.open_dialog()
    assert dialog
    wait_until(lambda: len(kit.manager.list_backups()) == 1 and dialog.winfo_viewable())
    service = bridge_to(root, kit.manager)._service
    submitted: list[object] = []
    original = service.submit

    def submit(task: Task) -> int:
        submitted.append(task)
        return original(task)

    service.submit = submit  # type: ignore[method-assign]
    for key in ("<F5>", "<Alt-v>"):
        dialog.focus_force()
        dialog.event_generate(key)
        root.update()
    kit.saved("by hand")
    assert submitted
    assert tk_objects_within_reach(service._worker, *submitted) == []
    planted = Create(description=cast("str", root))
    assert tk_objects_within_reach(planted) == [root]
    registry._managers.clear()
    registry._last.clear()


def tk_objects_within_reach(*starts: object) -> list[object]:
    """Return the Tk objects that can be reached from *starts* through what they hold; not through code and modules."""
    found: list[object] = []
    seen, todo = set(map(id, starts)), list(starts)
    while todo:
        thing = todo.pop()
        if isinstance(thing, tk.Misc | tk.Variable | tk.Image | font.Font | type(tk.Tcl())):
            found.append(thing)
            continue
        for other in gc.get_referents(thing):
            if id(other) not in seen and not isinstance(other, ModuleType | type):
                if getattr(thing, "__globals__", None) is other:
                    continue
                seen.add(id(other))
                todo.append(other)
    return found
