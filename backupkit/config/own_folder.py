"""What lies in the user's own configuration folder: where versions go, and who is told; one small file a document."""

from __future__ import annotations

import json
import os

from backupkit.files.causes import is_missing
from backupkit.files.marks import marks_of
from backupkit.files.os_errors import why
from backupkit.files.places import real_path
from backupkit.files.reading import read_regular
from backupkit.light.digest import sha256
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.store.whereabouts import configuration_folder

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from backupkit.config.problem import ConfigProblem
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
        self._error: OSError | _Damaged | None = None  # why what is known is not what the file holds now
        self.problem: ConfigProblem | None = None
        """What is wrong with the file, by the last look at it. Not "nothing was chosen": where versions lie may be."""

    @property
    def path(self) -> Path:
        """The file, which most documents have not."""
        if self._file is None:
            real = real_path(self._document.parent) / self._document.name
            digits = sha256(os.fsencode(real)).hexdigest()[:16]
            self._file = configuration_folder() / f"{self._document.name[:_NAME_CHARACTERS]}-{digits}.json"
        return self._file

    def read(self) -> dict[str, Any]:
        """Return what is kept, by the names of fields: the same object as long as the file is the same.

        Where it cannot be read just now, that is what was known before; where it is damaged, nothing. :attr:`problem`
        tells of both.
        """
        marks = marks_of(self.path)
        if self._known is None or self._known[0] != marks or isinstance(self._error, OSError):
            before = self._known[1] if self._known else {}
            self._known = marks, {} if marks is None else self._read(before)
            if marks is None:
                self._error = None
            self.problem = self._trouble()
        return self._known[1]

    def _trouble(self) -> ConfigProblem | None:
        if self._error is None:
            return None
        from backupkit.config.problem import ConfigProblem, Instead, Trouble  # most users have none

        if isinstance(self._error, _Damaged):
            return ConfigProblem(trouble=Trouble.DAMAGED_CHOICES, values={"path": self.path})
        instead = Instead.BEFORE if self._known and self._known[1] else Instead.DEFAULTS
        values = {"path": self.path, "why": why(self._error), "instead": instead.value}
        return ConfigProblem(trouble=Trouble.OWN_UNREADABLE, values=values)

    def write(self, choices: Mapping[str, Any]) -> None:
        """Write what is kept from now on, for the owner alone, into the folder, which is there; durable on return.

        A file that is damaged is kept aside.

        Args:
            choices: made of what :meth:`read` has just returned.

        Raises:
            OSError: it cannot be written, or what it holds cannot be read just now, and would be lost. It stays.
        """
        from backupkit.files.access import PRIVATE  # most users choose nothing
        from backupkit.files.drafts import set_aside, write_file

        if isinstance(self._error, OSError):
            raise self._error
        text = json.dumps({"document": str(self._document), **choices}, indent=2) + "\n"
        if self._error:
            set_aside(self._disk, self.path)
        write_file(self._disk, self.path, text.encode("utf-8", "backslashreplace"), PRIVATE)

    def _read(self, before: dict[str, Any]) -> dict[str, Any]:
        self._error = None
        try:
            return _decoded(read_regular(self.path, _LIMIT_BYTES))
        except (OSError, _Damaged) as error:
            if isinstance(error, OSError) and is_missing(error):
                return {}
            self._error = error.with_traceback(None)  # it is kept, and would keep what the frames hold
            return before if isinstance(error, OSError) else {}


class _Damaged(Exception):
    """What is there is none of ours."""


def _decoded(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise _Damaged from None
    if not isinstance(found, dict):
        raise _Damaged
    return found
