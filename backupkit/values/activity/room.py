"""The room that is left where versions lie, and when it is too little. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from backupkit.values.version import Record

_VERSIONS = 3  # so many more must fit
_MOST_BYTES = 200_000_000
_HUNDREDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Space(Record):
    """What is free on the disk of a folder, which need not be there yet."""

    free_bytes: int  # for this user
    total_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room(Record):
    """What is free on the disk of a backup folder, and what versions take there."""

    free_bytes: int  # for this user
    total_bytes: int
    next_bytes: int  # about what the next version will take
    tighter_bytes: int = 0  # what the compact rules would free; 0: nothing, or it was not asked
    tighter_count: int = 0  # by removing so many versions

    @property
    def wanted_bytes(self) -> int:
        """What should be free: room for three more versions, and a hundredth of the disk, but no more than 200 MB."""
        return max(_VERSIONS * self.next_bytes, min(_MOST_BYTES, self.total_bytes // _HUNDREDTH))

    @property
    def is_low(self) -> bool:
        """True if backups may soon fail for want of space. Not on a disk that does not tell how large it is."""
        return self.total_bytes > 0 and self.free_bytes < self.wanted_bytes
