"""A disk that stores something else than what it was given."""

from __future__ import annotations

from backupkit.files.disk import Disk


class TurningDisk(Disk):
    """Turns a bit of the content of a version on its way to the medium, and reports success, as bad memory does."""

    def __init__(self, *, turns: bool = True) -> None:
        self.turns = turns

    def write(self, descriptor: int, data: bytes | memoryview) -> None:
        is_content = any(data) and bytes(data[:1]) != b"{"  # neither the room for the header, nor one of our own files
        if self.turns and is_content:
            half = len(data) // 2
            data = bytes(data[:half]) + bytes([data[half] ^ 1]) + bytes(data[half + 1 :])
        super().write(descriptor, data)
