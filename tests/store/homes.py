"""How tests of whose a folder is make documents with versions, and see what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import BackupManager, errors

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '{{"note": "{}"}}'


def saved(document: Path, text: str) -> Path:
    """Write *text* into a document, whose directory is made if need be."""
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(TEXT.format(text))
    return document


def backed_up(document: Path, *texts: str, folder: Path | None = None, app: str | None = None) -> BackupManager:
    """Look for versions, as apps do when they start; save each text, and make a version of it that it describes.

    Returns the manager, which lives on.
    """
    manager = BackupManager(document, folder, app=app)
    manager.list_backups()
    for text in texts:
        saved(document, text)
        manager.create_backup(text)
    return manager


def history(manager: BackupManager) -> list[str]:
    """Return the descriptions of the versions, newest first."""
    return [meta.description for meta in manager.list_backups()]


def found(document: Path, folder: Path | None = None, app: str | None = None) -> list[str]:
    """Return what a new manager finds."""
    return history(BackupManager(document, folder, app=app))


def refusal(document: Path, folder: Path) -> type[errors.BackupError] | None:
    """Return what a new manager raises that is to make a version in *folder*; None if it makes one."""
    try:
        BackupManager(document, folder).create_backup("by a new one", force=True)
    except errors.BackupFolderTaken as error:
        return type(error)
    return None
