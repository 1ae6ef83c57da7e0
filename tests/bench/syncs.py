"""How often an operation waits for the medium: the figure that tells a laptop's disk from a server's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.files.disk import Disk
from tests.bench import ours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.bench.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Syncs:
    """Calls of fsync."""

    files: int
    folders: int


class CountingDisk(Disk):
    """A disk that counts how often it is told to wait for the medium."""

    def __init__(self) -> None:
        self.files = self.folders = 0

    def sync(self, descriptor: int) -> None:
        self.files += 1
        super().sync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        self.folders += 1
        super().sync_folder(folder)


def counts(site: Site) -> Mapping[str, Syncs]:
    """Return the syncs of each of our operations. They do not depend on the size of the document."""
    found = {}
    for number in range(len(ours.operations(site))):
        disk = CountingDisk()
        operation = ours.operations(site, disk)[number]
        run = operation.ready()
        disk.files = disk.folders = 0  # getting ready does not count
        run()
        found[operation.name] = Syncs(files=disk.files, folders=disk.folders)
    return found
