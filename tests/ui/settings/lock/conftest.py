"""Managers whose copies are encrypted, at two places, and the page Where of their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from backupkit import BackupManager
from backupkit.ui.shown.settings import Page
from tests.ui.settings.conftest import Show, _own_folder, manager, show
from tests.unlocking.keyrings import Backend, install

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil
    from tests.ui.settings.shown_settings import ShownSettings

__all__ = ["Locked", "_own_folder", "manager", "show"]


class Made(Protocol):
    def __call__(self, encryption: Any) -> BackupManager: ...


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    found = (tmp_path / "USB disk", tmp_path / "nas")
    for folder in found:
        folder.mkdir()
    return found


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Backend:
    pytest.importorskip("cryptography")
    found = Backend(5)
    install(monkeypatch, found)
    return found


@pytest.fixture
def made(manager: BackupManager, folders: tuple[Path, Path], keyring: Backend) -> Made:
    """Return a function that makes another manager of the document, whose copies are encrypted."""
    del keyring

    def made(encryption: Any) -> BackupManager:
        places = [folder.as_uri() for folder in folders]
        return BackupManager(manager.data_file, places=places, encryption=encryption)

    return made


class Locked:
    """The page Where, and the window that lies over it."""

    def __init__(self, shown: ShownSettings, wait_until: WaitUntil) -> None:
        self.shown, self.window, self._wait_until = shown, shown.window, wait_until
        shown.turn(Page.WHERE)

    @property
    def text(self) -> str:
        return self.shown.text("room.canvas.inside.where.lock.text")

    @property
    def buttons(self) -> list[str]:
        row = self.shown.widget("room.canvas.inside.where.lock.buttons")
        return [each.winfo_name() for each in row.winfo_children() if each.winfo_manager()]

    def press(self, name: str) -> Any:
        """Press a button of the page, and return the window that it opens."""
        self.shown.widget(f"room.canvas.inside.where.lock.buttons.{name}").invoke()
        return self.sheet

    @property
    def sheet(self) -> Any:
        self._wait_until(lambda: self.window._desk._sheet and self.window._desk._sheet.winfo_viewable())
        return self.window._desk._sheet

    def closed(self, sheet: Any) -> None:
        """Wait until a window has gone: what it does takes a second for each place, on a busy machine more."""
        self._wait_until(lambda: not sheet.winfo_exists(), timeout=60)

    @property
    def notice(self) -> str:
        return self.shown.text("notice.text")


def fill(sheet: Any, **texts: str) -> None:
    """Type into the entries of a window, by their names; *old* is what opens the copies now."""
    for name, text in texts.items():
        entry = sheet.nametowidget(f"sheet.inside.{'secret' if name == 'old' else name}")
        entry.delete(0, "end")
        entry.insert(0, text)


def said(sheet: Any) -> str:
    return str(sheet.nametowidget("sheet.said").cget("text"))


@pytest.fixture
def locked(show: Show, wait_until: WaitUntil) -> Any:
    """Return a function that shows the page Where of a manager."""
    return lambda manager: Locked(show(manager=manager), wait_until)
