"""The open control room: the atlas in memory, the file it belongs to, and whether they differ. Knows no toolkit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from demo_app import sample
from demo_app.model import Atlas, from_data, to_data
from demo_app.store import Unreadable, store_for

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
        self._store = store_for(path)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._store.save(sample.atlas())
        self.reload()

    def reload(self) -> None:
        """Take what stands in the file. If it cannot be read, what is in memory stays, and `problem` says why."""
        try:
            self.atlas = self._store.load()
        except Unreadable as error:
            self.problem = str(error)
        else:
            self.problem = None
            self.is_changed = False

    def save(self) -> None:
        """Write the file.

        Raises:
            NotSaved: it cannot be written.
        """
        self._store.save(self.atlas)
        self.is_changed = False
        self.problem = None

    def unsaved(self) -> bytes | None:
        """Return the atlas if it is not saved, in the form of the JSON file; None if it is."""
        return json.dumps(to_data(self.atlas), indent=1).encode() if self.is_changed else None

    def recover(self, content: bytes) -> None:
        """Take what was not saved when the app died; it is to be saved now."""
        self.atlas, self.is_changed = from_data(json.loads(content)), True

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

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
