"""Versions that must not be removed, because a block under ``saving()`` may need them at any moment."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class HeldVersions:
    """Which versions are held, and how often. Several threads may hold the same one at once."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        """The versions that are held now, each as often as it is held."""

    @contextlib.contextmanager
    def holding(self, backup_id: str) -> Iterator[None]:
        """Hold a version until the block ends."""
        self.ids.append(backup_id)
        try:
            yield
        finally:
            self.ids.remove(backup_id)  # one of them, if it is held more than once
