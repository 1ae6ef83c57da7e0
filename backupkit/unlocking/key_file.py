"""A key file: a secret that lies in a file, on a stick or on a server that nobody types at."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.files.access import PRIVATE
from backupkit.files.disk import Disk
from backupkit.files.drafts import write_file
from backupkit.files.reading import NotOurs, read_regular
from backupkit.sealing.ciphers import KEY_BYTES
from backupkit.sealing.refused import KeyFileUnreadable, KeyRefused, WrongKeyFile
from backupkit.sealing.slots import SlotKind
from backupkit.values.sentence import Sentence
from backupkit.values.text import reason

if TYPE_CHECKING:
    from backupkit.errors import StrPath

_FORM = re.compile(rb"backupkit key file 1\r?\n([0-9a-f]{64})\s*")
_LIMIT_BYTES = 1 << 10


class KeyFile:
    """A key file, which is read whenever its secret is needed.

    Args:
        path: where it lies. It should not be a folder that is backed up together with the versions.
    """

    kind = SlotKind.KEY_FILE
    refusal: type[KeyRefused] = WrongKeyFile

    def __init__(self, path: StrPath) -> None:
        self.path = Path(path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyFile) and other.path == self.path

    def __hash__(self) -> int:
        return hash(self.path)

    @classmethod
    def new(cls, path: StrPath) -> KeyFile:
        """Write a new key file, which its owner alone may read, and return it. Copies are opened with it alone.

        Raises:
            FileExistsError: there is a file. A key that may be needed is never overwritten.
            OSError: it cannot be written.
        """
        found = Path(path)
        if os.path.lexists(found):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(found))
        write_key_file(Disk(), found, os.urandom(KEY_BYTES))
        return cls(found)

    def secret(self, slot_name: str, folder: StrPath) -> bytes:  # noqa: ARG002 - it is the same for each slot
        """Return the secret in the file.

        Raises:
            KeyFileUnreadable: it is not there, cannot be read, or is no key file.
        """
        try:
            match = _FORM.fullmatch(read_regular(self.path, _LIMIT_BYTES))
        except (NotOurs, OSError) as error:
            raise KeyFileUnreadable(self.path, reason(error)) from error
        if match is None:
            raise KeyFileUnreadable(self.path, Sentence("it is no key file"))
        return bytes.fromhex(match[1].decode("ascii"))


def write_key_file(disk: Disk, path: Path, random: bytes) -> None:
    """Write a new key file of 32 *random* bytes, which its owner alone may read.

    Raises:
        ValueError: these are not 32 bytes.
        OSError: it cannot be written; what was there is still there.
    """
    text = b"backupkit key file 1\n" + random.hex().encode("ascii") + b"\n"
    if not _FORM.fullmatch(text):
        raise ValueError("a key file holds 32 bytes")
    write_file(disk, path, text, PRIVATE)
