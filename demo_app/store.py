"""Loading and saving the way most apps do it: straight over the only copy. It is what backupkit is there for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from demo_app import model

if TYPE_CHECKING:
    from pathlib import Path


class Unreadable(Exception):
    """The data file cannot be read, or holds something else."""


def save(atlas: model.Atlas, path: Path) -> None:
    """Write an atlas to a file. Whoever pulls the plug in the middle of it has half a file."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(model.to_data(atlas), file, indent=1)


def load(path: Path) -> model.Atlas:
    """Read an atlas from a file.

    Raises:
        Unreadable: there is none, or it is damaged.
    """
    try:
        with open(path, encoding="utf-8") as file:
            return model.from_data(json.load(file))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path.name} cannot be read: {error}"
        raise Unreadable(message) from error
