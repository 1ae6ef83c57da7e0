"""Loading and saving the way most apps do it: straight over the only copy. It is what backupkit is there for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from demo_app import model
from demo_app.store import NotSaved, Store, Unreadable

if TYPE_CHECKING:
    from pathlib import Path


class JsonStore(Store):
    """A file of JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> model.Atlas:
        """Read it."""
        try:
            with open(self._path, encoding="utf-8") as file:
                return model.from_data(json.load(file))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unreadable(self._path, error) from error

    def save(self, atlas: model.Atlas) -> None:
        """Write it. Whoever pulls the plug in the middle of that has half a file."""
        try:
            with open(self._path, "w", encoding="utf-8") as file:
                json.dump(model.to_data(atlas), file, indent=1)
        except OSError as error:
            raise NotSaved(error.strerror) from error

    def close(self) -> None:
        """Do nothing: it is open while it is read or written, and no longer."""
