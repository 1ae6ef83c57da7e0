"""A configuration file: read anew when it has changed, the last good one kept, and written where there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.config.folder import prepare
from backupkit.config.keys import from_table
from backupkit.config.layer import Layer, with_last_good
from backupkit.config.origin import Origin
from backupkit.config.problem import ConfigProblem, Instead, Trouble
from backupkit.config.syntax import Broken, Text, parsed
from backupkit.files.access import PRIVATE
from backupkit.files.causes import is_missing
from backupkit.files.drafts import draft_in
from backupkit.files.marks import marks_of
from backupkit.files.os_errors import why
from backupkit.files.places import absolute_path, real_path
from backupkit.files.reading import read_regular
from backupkit.light.frozen import replace
from backupkit.values.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from backupkit.errors import StrPath
    from backupkit.files.disk import Disk

_LIMIT_BYTES = 1 << 20
_NOTHING = Layer(origin=Origin.FILE)
_WITHOUT_LINE = {Trouble.UNKNOWN_AT: Trouble.UNKNOWN_IN, Trouble.REFUSED_AT: Trouble.REFUSED_IN}


class ConfigFile:
    """A file that says what applies. :meth:`layer` looks at it each time, and reads it only when it has changed.

    Args:
        path: TOML, or JSON if its name ends in ``.json``.
    """

    def __init__(self, path: StrPath) -> None:
        self.path = absolute_path(os.path.expanduser(path))
        self.is_json = self.path.suffix.lower() == ".json"
        self._marks: Hashable = object()  # of nothing that was looked at
        self._layer, self._good = _NOTHING, False

    def layer(self) -> Layer:
        """Return what the file says: the same object as long as it is the same file.

        What cannot be used is among its problems. In its place stands what the last good file said, if there was one.
        """
        real = real_path(self.path) if os.path.islink(self.path) else self.path  # as where it is mounted into a box
        marks = (real, marks_of(real))
        if marks != self._marks:
            self._layer = self._read(real)
            self._marks = marks
        return self._layer

    @property
    def is_missing(self) -> bool:
        """True if there is nothing of that name."""
        return not os.path.lexists(self.path)

    def write(self, disk: Disk, text: str) -> ConfigProblem | None:
        """Write the file, which is not there, for its owner alone; return what kept it from being written.

        It gets its name when it is whole. One that somebody else has made meanwhile stays.
        """
        try:
            prepare(disk, self.path.parent)
            with draft_in(disk, self.path.parent) as draft:
                PRIVATE.apply_privately(disk, draft.descriptor)
                draft.write(text.encode("utf-8"))
                draft.sync()  # before the name: that must not point to bytes that are not there yet
                draft.publish_as_new(self.path)
                draft.sync_name()
        except FileExistsError:
            return None
        except OSError as error:
            values = {"path": self.path, "why": why(error), "instead": Instead.DEFAULTS.value}
            return ConfigProblem(trouble=Trouble.UNWRITTEN, values=values)
        return None

    def _read(self, real: Path) -> Layer:
        try:
            found = parsed(read_regular(real, _LIMIT_BYTES), is_json=self.is_json)
        except OSError as error:
            return _NOTHING if is_missing(error) else self._unread(Trouble.UNREADABLE, why=why(error))
        except Broken as error:
            trouble = Trouble.BROKEN_AT if error.line else Trouble.BROKEN
            return self._unread(trouble, why=error.why, line=error.line)

        def address(folder: str) -> str:
            return absolute_path(real.parent / os.path.expanduser(folder)).as_uri()

        read = from_table(found.table, self._complaint(found), address)
        wishes = with_last_good(read, self._layer.wishes.items() if self._good else ())
        if folder := wishes.get("directory"):
            wishes["directory"] = absolute_path(real.parent / os.path.expanduser(folder))
        self._good = True
        return replace(read, wishes=wishes)

    def _unread(self, trouble: Trouble, **values: object) -> Layer:
        values |= {"path": self.path, "instead": self._instead.value}
        return replace(self._layer, problems=(ConfigProblem(trouble=trouble, values=values),))

    @property
    def _instead(self) -> Instead:
        return Instead.BEFORE if self._good else Instead.DEFAULTS

    def _complaint(self, found: Text) -> Callable[[Trouble, tuple[str, ...], dict[str, object]], ConfigProblem]:
        def complain(trouble: Trouble, names: tuple[str, ...], values: dict[str, object]) -> ConfigProblem:
            line = found.line_of(names)
            if not line:
                trouble = _WITHOUT_LINE.get(trouble, trouble)
            told = {"name": printable(".".join(names)), "line": line, "path": self.path, "instead": self._instead.value}
            return ConfigProblem(trouble=trouble, values=values | told)

        return complain
