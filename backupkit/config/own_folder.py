"""What lies in the user's own configuration folder: where versions go, and who is told; one small file a document."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from backupkit.files.access import PRIVATE
from backupkit.files.causes import is_missing
from backupkit.files.drafts import write_file
from backupkit.files.marks import marks_of
from backupkit.files.places import real_path
from backupkit.files.reading import NotOurs, read_regular
from backupkit.store.whereabouts import configuration_folder

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from backupkit.files.disk import Disk

_LIMIT_BYTES = 1 << 16
_NAME_CHARACTERS = 60


class OwnFolder:
    """Reads and writes what a user chose for one document and nobody else may read or change.

    The backup folder is no place for that: whoever may write there could have notices, and with them names of files,
    sent to himself.

    Args:
        document: the document, as it was named.
        disk: what changes files.
    """

    def __init__(self, document: Path, disk: Disk) -> None:
        self._document, self._disk = document, disk
        self._file: Path | None = None
        self._known: tuple[Hashable, dict[str, Any]] | None = None
        self.is_damaged = False
        """True if what was read last is none of ours: nobody is told then who was to be."""

    @property
    def path(self) -> Path:
        """The file, which most documents have not."""
        if self._file is None:
            real = real_path(self._document.parent) / self._document.name
            digits = hashlib.sha256(os.fsencode(real)).hexdigest()[:16]
            self._file = configuration_folder() / f"{self._document.name[:_NAME_CHARACTERS]}-{digits}.json"
        return self._file

    def read(self) -> dict[str, Any]:
        """Return what is kept, by the names of fields: the same object as long as the file is the same.

        Empty where there is nothing that can be read just now.
        """
        marks = marks_of(self.path)
        if self._known is None or self._known[0] != marks:
            self.is_damaged = False
            self._known = marks, {} if marks is None else self._read()
        return self._known[1]

    def write(self, choices: Mapping[str, Any]) -> None:
        """Write what is kept from now on, for the owner alone, into the folder, which is there; durable on return.

        Raises:
            OSError: it cannot be written; what was kept before stays.
        """
        text = json.dumps({"document": str(self._document), **choices}, indent=2) + "\n"
        write_file(self._disk, self.path, text.encode("utf-8", "backslashreplace"), PRIVATE)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(read_regular(self.path, _LIMIT_BYTES))
        except (NotOurs, ValueError, RecursionError):
            self.is_damaged = True
            return {}
        except OSError as error:
            if is_missing(error) or self._known is None:
                return {}
            return self._known[1]  # not "none": it may be there
        self.is_damaged = not isinstance(found, dict)
        return {} if self.is_damaged else found
