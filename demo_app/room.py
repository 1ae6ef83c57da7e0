"""The open control room: the atlas in memory, the file it belongs to, and whether they differ. Knows no toolkit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_app import sample, store
from demo_app.model import Atlas

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.model import StarSystem


class Room:
    """What both windows show and change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.atlas = Atlas()
        self.is_changed = False
        self.problem: str | None = None  # why the file could not be read
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            store.save(sample.atlas(), path)
        self.reload()

    def reload(self) -> None:
        """Take what stands in the file. If it cannot be read, what is in memory stays, and `problem` says why."""
        try:
            self.atlas = store.load(self.path)
        except store.Unreadable as error:
            self.problem = str(error)
        else:
            self.problem = None
            self.is_changed = False

    def save(self) -> None:
        """Write the file.

        Raises:
            OSError: it cannot be written.
        """
        store.save(self.atlas, self.path)
        self.is_changed = False
        self.problem = None

    def add(self) -> StarSystem:
        """Enter a new system and return it."""
        self.atlas, system = self.atlas.with_new()
        self.is_changed = True
        return system

    def change(self, system: StarSystem) -> bool:
        """Put *system* in the place of the one with its key; return whether that changed anything."""
        if self.atlas.get(system.key) in (None, system):
            return False
        self.atlas = self.atlas.with_changed(system)
        self.is_changed = True
        return True

    def delete(self, key: str) -> None:
        """Take a system out."""
        self.atlas = self.atlas.without(key)
        self.is_changed = True

    @property
    def title(self) -> str:
        """What the window's title says; a mark tells that there is something to save."""
        mark = "• " if self.is_changed else ""
        return f"{mark}{self.path.name} – Control Room"
