"""The settings window that is closed before its choices are stored."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.errors import BackupFolderUnwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.screen import Click, Press, WaitUntil
    from tests.ui.settings.conftest import Show

Storing = tuple[threading.Event, threading.Event]


@pytest.fixture
def storing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storing]:
    """Whether choices are being stored, and what lets them be."""
    begun, let = threading.Event(), threading.Event()
    choose: Callable[..., None] = BackupManager.choose

    def slowly(self: BackupManager, **changes: object) -> None:
        begun.set()
        let.wait(30)
        choose(self, **changes)

    monkeypatch.setattr(BackupManager, "choose", slowly)
    yield begun, let
    let.set()


def test_what_could_not_be_stored_brings_it_back(
    show: Show, click: Click, press: Press, wait_until: WaitUntil, storing: Storing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BackupFolderUnwritable("/somewhere/backups", "read-only")

    monkeypatch.setattr("backupkit.operations.maintenance.choosing.choose", refuse)
    begun, let = storing
    shown = show()
    click(shown.input("on_close"))
    click(shown.widget("footer.save"))
    wait_until(begun.is_set)
    press(shown.window, "<Escape>")
    wait_until(lambda: not shown.window.winfo_viewable())
    let.set()
    wait_until(shown.window.winfo_viewable)
    assert shown.text("notice.text").startswith("The settings were not saved.")
    assert not shown.input("on_close").instate(["selected"])


def test_what_was_stored_ends_it(
    show: Show, manager: BackupManager, click: Click, press: Press, wait_until: WaitUntil, storing: Storing
) -> None:
    begun, let = storing
    shown = show()
    click(shown.input("on_close"))
    click(shown.widget("footer.save"))
    wait_until(begun.is_set)
    press(shown.window, "<Escape>")
    let.set()
    wait_until(lambda: not shown.window.winfo_exists())
    assert manager.config.on_close is False
