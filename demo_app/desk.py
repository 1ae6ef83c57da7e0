"""The desk: what a person can do in the control room, whichever toolkit draws it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from demo_app.model import Threat
from demo_app.store import NotSaved

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Sequence

    from demo_app.model import StarSystem
    from demo_app.room import Room


class Desk(ABC):
    """One half of a window; the other half draws. It shows the whole room after each change."""

    every: str  # what the filter says when it hides nothing
    room: Room
    chosen: str | None  # the key of the system that is shown
    search_text: tk.StringVar
    filter: Any  # a variable, or a widget that is used like one
    name: Any  # the entry for the name

    @abstractmethod
    def _render(self) -> None:
        """Show the room as it is now."""

    @abstractmethod
    def _render_title(self) -> None:
        """Show whether there is something to save."""

    @abstractmethod
    def _tell(self, text: str, *, problem: bool = False) -> None:
        """Say something to the person."""

    def save(self) -> None:
        """Save the file."""
        try:
            self.room.save()
        except NotSaved as error:
            self._tell(f"Not saved: {error}", problem=True)
        else:
            self._tell(f"Saved {len(self.room.atlas.systems)} systems")
        self._render_title()

    def reload(self, *_what: object) -> None:
        """Show what stands in the file now."""
        self.room.reload()
        if not self.room.atlas.get(self.chosen):
            self.choose_first()
        self._render()
        self._tell(self.room.problem or "Loaded again", problem=bool(self.room.problem))

    def recover(self, content: bytes) -> None:
        """Show what was not saved when the app died."""
        self.room.recover(content)
        self.choose_first()
        self._render_title()
        self._tell("What was not saved is in the window again")

    def add(self) -> None:
        """Enter a new system."""
        self.search_text.set("")
        self.filter.set(self.every)
        self.choose(self.room.add().key)
        self.name.focus_set()
        self.name.select_range(0, "end")

    def delete(self) -> None:
        """Take the chosen system out, and choose its neighbour."""
        system = self.room.atlas.get(self.chosen)
        if system:
            keys = [other.key for other in self.listed()]
            index = keys.index(system.key) if system.key in keys else 0
            self.room.delete(system.key)
            rest = [key for key in keys if key != system.key]
            self.choose(rest[min(index, len(rest) - 1)] if rest else None)
            self._tell(f"{system.name} was deleted")

    def choose(self, key: str | None) -> None:
        """Show a system."""
        self.chosen = key
        self._render()

    def choose_first(self) -> None:
        """Show the first system of the list."""
        listed = self.listed()
        self.choose(listed[0].key if listed else None)

    def listed(self) -> Sequence[StarSystem]:
        """Return the systems that search and filter leave."""
        filtered = self.filter.get()
        threat = None if filtered == self.every else Threat(filtered.lower())
        return self.room.atlas.matching(self.search_text.get(), threat)
