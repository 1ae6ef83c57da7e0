"""What a kit adds to a safeguard: it is told, on any thread, and the way back is known to the worker."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import threading
import tkinter as tk
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupError, BackupKit, BackupMetadata, NotEnoughSpace
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kit.gate import Gate
    from tests.screen import WaitUntil

WHAT = "Migration to schema 12"


@pytest.fixture
def kit(
    root: tk.Tk,
    gate: Gate,  # noqa: ARG001 - it has to be there before
    document: Path,
    wait_until: WaitUntil,
) -> BackupKit:
    """A kit that watches, and has stored the state at its start."""
    created = heard(root, "<<BackupCreated>>")
    kit = backupkit.attach(root, document)
    wait_until(lambda: created)
    return kit


def versions(kit: BackupKit) -> list[BackupMetadata]:
    return kit.manager.list_backups()


def write(document: Path, number: int) -> None:
    document.write_text(json.dumps({"systems": [{"id": number}] * 20}))


def indicator(root: tk.Tk) -> BackupIndicator:
    return next(child for child in root.winfo_children() if isinstance(child, BackupIndicator))


def _note(found: list[str], name: str, _: object) -> None:
    found.append(name)


def heard(root: tk.Tk, *names: str) -> list[str]:
    """Return a list that grows with each of these virtual events."""
    found: list[str] = []
    for name in names:
        root.bind(name, functools.partial(_note, found, name), add="+")
    return found


def test_what_was_stored_at_the_start_is_kept_when_a_migration_begins(
    root: tk.Tk, kit: BackupKit, wait_until: WaitUntil
) -> None:
    events = heard(root, "<<BackupCreated>>", "<<BackupFailed>>")
    with kit.before(WHAT) as guard:
        (meta,) = versions(kit)
        assert (guard.version, meta.pinned, meta.description) == (meta, True, f"Before: {WHAT}")
    wait_until(lambda: events == ["<<BackupCreated>>"])
    assert indicator(root).phase is Phase.FINE


def test_a_decorated_migration_is_followed_by_the_version_of_what_it_made(
    kit: BackupKit, document: Path, wait_until: WaitUntil
) -> None:
    @kit.before(WHAT)
    def migrate() -> str:
        write(document, 12)
        return "migrated"

    assert migrate() == "migrated"
    wait_until(lambda: len(versions(kit)) == 2)
    assert [meta.pinned for meta in versions(kit)] == [False, True]


def test_p11_a_migration_that_is_not_begun_is_told_by_the_indicator_and_to_the_app(
    root: tk.Tk, gate: Gate, document: Path, wait_until: WaitUntil
) -> None:
    told: list[BackupError] = []
    events, created = heard(root, "<<BackupFailed>>"), heard(root, "<<BackupCreated>>")
    kit = backupkit.attach(root, document, on_error=told.append, watch=False)
    wait_until(lambda: created)  # the end of the first, and not only its file
    gate.is_full, begun = True, []
    write(document, 1)
    with pytest.raises(NotEnoughSpace) as caught, kit.before(WHAT):
        begun.append(True)
    wait_until(lambda: told and events)
    assert (begun, told) == ([], [caught.value])
    assert f"“{WHAT}” was not begun" in caught.value.__notes__[0]
    assert indicator(root).phase is Phase.FAILED
    gate.is_full = False
    with kit.before(WHAT):
        pass
    wait_until(lambda: indicator(root).phase is Phase.FINE)


def test_p10_on_a_thread_of_its_own_it_keeps_no_window_waiting_and_the_indicator_says_that_it_is_at_work(
    root: tk.Tk, gate: Gate, kit: BackupKit, wait_until: WaitUntil
) -> None:
    wait_until(lambda: not kit._bridge._service.is_busy)
    gate.is_open.clear()
    gate.is_waiting.clear()
    begun = threading.Event()

    def migrate() -> None:
        with kit.before(WHAT):
            begun.set()

    thread = threading.Thread(target=migrate)
    thread.start()
    wait_until(lambda: gate.is_waiting.is_set() and indicator(root).phase is Phase.BUSY)
    assert not begun.is_set()
    gate.is_open.set()
    wait_until(lambda: begun.is_set() and indicator(root).phase is Phase.FINE)
    thread.join()


def test_an_interrupt_while_the_version_is_made_leaves_no_indicator_at_work(
    root: tk.Tk, kit: BackupKit, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(kit.manager), "before", lambda *_: interrupt(_))
        with pytest.raises(KeyboardInterrupt), kit.before(WHAT):
            pass
    wait_until(lambda: indicator(root).phase is Phase.FAILED)
    kit.saved()
    wait_until(lambda: indicator(root).phase is Phase.FINE)


@pytest.mark.parametrize("is_on_a_thread", [False, True], ids=["on the Tk thread", "on another"])
def test_a_failed_migration_goes_back_in_one_call_and_is_not_stored_once_more(
    is_on_a_thread: bool, root: tk.Tk, kit: BackupKit, document: Path, wait_until: WaitUntil
) -> None:
    before = document.read_bytes()
    events = heard(root, "<<BackupRestored>>")

    def migrate() -> None:
        guard = kit.before(WHAT)
        with contextlib.suppress(ZeroDivisionError), guard:
            write(document, 12)
            raise ZeroDivisionError
        guard.restore()

    if is_on_a_thread:
        thread = threading.Thread(target=migrate)
        thread.start()
        wait_until(lambda: not thread.is_alive())
    else:
        migrate()
    wait_until(lambda: events)
    assert document.read_bytes() == before
    kit.close()  # and no last state of the app is left that no version holds
    assert [meta.description.split(" ")[0] for meta in versions(kit)] == ["Before", "Before:"]


@pytest.mark.parametrize("how", ["closed", "the window has gone"])
def test_without_a_running_kit_it_goes_the_same_way_through_the_manager(
    how: str, root: tk.Tk, kit: BackupKit, document: Path
) -> None:
    if how == "closed":
        kit.close()
    else:
        root.destroy()
    write(document, 1)
    before = document.read_bytes()
    with kit.before(WHAT) as guard:
        write(document, 12)
    assert guard.version
    assert guard.version.pinned
    guard.restore()
    assert document.read_bytes() == before


@pytest.mark.needs_posix("Windows has no fork")
def test_p9_in_a_process_that_was_forked_off_the_block_is_protected_as_well(kit: BackupKit, document: Path) -> None:
    before, child = document.read_bytes(), os.fork()
    if not child:
        code = 1
        try:
            with kit.before(WHAT) as guard:
                write(document, 12)
            guard.restore()
            code = 0 if document.read_bytes() == before else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert [meta.pinned for meta in versions(kit) if "before" in meta.tags] == [True]
