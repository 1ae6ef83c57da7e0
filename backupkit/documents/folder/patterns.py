"""Which files of a folder are wanted: patterns as ``.gitignore`` has them, by pathspec (of the extra ``watch``).

The one module that imports it. Without patterns nothing is needed: then all is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.documents.folder import paths
from backupkit.extras import ExtraMissing
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

INSTALL = "pip install 'backupkit[watch]'"


class Selection:
    """Which paths within a folder are wanted.

    Args:
        include: patterns; only what one of them matches is wanted. None: everything.
        exclude: patterns; what they match is not wanted, and a folder that they match is not entered. A pattern with
            ``!`` takes back what one before it says, but for what lies in such a folder.

    Raises:
        ExtraMissing: there are patterns, and pathspec is not installed.
        ValueError: one of them is none.
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self._include, self._exclude = _compiled(include), _compiled(exclude)

    def enters(self, folder: str) -> bool:
        """Return True if what lies in a folder may be wanted."""
        return self._exclude is None or not self._exclude.match_file(f"{folder}/")

    def wants(self, path: str) -> bool:
        """Return True if a file or a link is wanted, which lies in a folder that is entered."""
        if self._include is not None and not self._include.match_file(path):
            return False
        return self._exclude is None or not self._exclude.match_file(path)

    def reaches(self, path: str) -> bool:
        """Return True if a file or a link is wanted, whatever is known of the folders that it lies in."""
        return all(map(self.enters, paths.parents_of(path))) and self.wants(path)

    @property
    def wants_all(self) -> bool:
        """True if nothing is left out."""
        return self._include is None and self._exclude is None

    @property
    def keeps_empty_folders(self) -> bool:
        """True if folders are wanted for themselves, not only for what lies in them."""
        return self._include is None


def _compiled(patterns: Iterable[str]) -> Any | None:  # noqa: ANN401 - of a library that need not be there
    lines = tuple(patterns)
    if not lines:
        return None
    try:
        from pathspec import GitIgnoreSpec
    except ImportError as error:
        raise ExtraMissing(Sentence("Choosing files of a folder by patterns"), INSTALL) from error
    return GitIgnoreSpec.from_lines(lines)
