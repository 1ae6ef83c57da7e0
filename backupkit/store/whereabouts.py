"""Where backup folders of a document may lie by default, and how they are called."""

from __future__ import annotations

import os
import sys

from backupkit.files.causes import is_missing
from backupkit.files.places import absolute_path, real_path
from backupkit.light.digest import sha256
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DEFAULT_NAME = "backups"
_LONGEST_BYTES = 200
_MOST_TAKEN = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """The folders that may be a document's, without touching a disk."""

    room: Path  # the folder that holds them
    usual: str  # the name of the one where nobody else has taken it
    own: str  # and of the one where somebody has; its document's name or place is part of it
    prefix: str  # how all of them begin

    def new(self) -> Iterator[Path]:
        """Yield the folders that a document without versions may take, the usual one first."""
        yield self.room / self.usual
        yield self.room / self.own
        for number in range(2, _MOST_TAKEN):
            yield self.room / f"{self.own}-{number}"

    def known(self) -> tuple[Path, Path]:
        """Return the folders that are looked at first, since they are the document's unless it was renamed."""
        return self.room / self.own, self.room / self.usual

    def others(self) -> list[Path]:
        """Return all others that are there, in order: what a renamed document left is one of them.

        Raises:
            OSError: they cannot be listed just now.
        """
        try:
            with os.scandir(self.room) as entries:
                names = [each.name for each in entries if each.name.startswith(self.prefix) and each.is_dir()]
        except OSError as error:
            if is_missing(error):
                return []
            raise
        return [self.room / name for name in sorted(names) if name not in {self.usual, self.own}]


def whereabouts(document: Path, app: str | None) -> Whereabouts:
    """Return where the folders of *document* lie: beside it, or in the app's part of the user's data folder."""
    if app is None:
        own = f"{_DEFAULT_NAME}-{_fitting(document.name)}"
        return Whereabouts(room=document.parent, usual=_DEFAULT_NAME, own=own, prefix=f"{_DEFAULT_NAME}-")
    from platformdirs import user_data_path  # most documents have their versions beside them

    room = absolute_path(user_data_path(app, appauthor=False)) / _DEFAULT_NAME
    place = sha256(os.fsencode(str(real_path(document.parent)))).hexdigest()[:8]
    own = f"{document.stem[:100]}-{place}{document.suffix[:20]}"
    return Whereabouts(room=room, usual=document.name, own=own, prefix="")


def configuration_folder() -> Path:
    """Return where a user's own configuration of backupkit lies, which need not exist: nobody else may read it."""
    if sys.platform == "linux" and "ANDROID_ROOT" not in os.environ:
        # What platformdirs would say there (the XDG Base Directory Specification), without loading it: each app asks
        # for this at its start, and waits for that.
        named = os.environ.get("XDG_CONFIG_HOME", "")
        return absolute_path(named if os.path.isabs(named) else os.path.expanduser("~/.config")) / "backupkit"
    from platformdirs import user_config_path

    return absolute_path(user_config_path("backupkit", appauthor=False))


def _fitting(document: str) -> str:
    """Return what stands for a document's name in that of a folder: file systems end at 255 bytes."""
    name = os.fsencode(document)
    return sha256(name).hexdigest()[:16] if len(name) > _LONGEST_BYTES else document
