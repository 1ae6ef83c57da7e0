"""What a comparison answers: the changes between two states of a document, each a value. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from backupkit.values.text import plain_text, printable, shortened

MOST_CHARACTERS = 200  # of a text of a change: what a line of a window or of a terminal can use
_CUT, _LINE_END = "…", "\\n"  # as a text has them in its one line
MOST_FULL = 1 << 20  # of a text in full: characters, and bytes that are read for it


class ChangeKind(Enum):
    """What became of a part between the older and the newer state."""

    ADDED = "added"  # only the newer one has it
    REMOVED = "removed"  # only the older one has it
    CHANGED = "changed"  # both have it, with other content
    MOVED = "moved"  # both have it, with the same content, among other neighbours
    ORDER = "order"  # of one container: so many of its parts moved that they are not named one by one


class ComparisonKind(Enum):
    """What the parts of a comparison are."""

    RECORDS = "records"  # of JSON: values by key or place
    LINES = "lines"  # of a text
    ROWS = "rows"  # of a table: CSV, or a table of a database
    FILES = "files"  # of a folder
    BYTES = "bytes"  # of no known form: sizes are told, and no part can be put back


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One part that differs between two states.

    The texts are for people: one line, at most 200 characters, nothing in them that steers a terminal. No value can be
    read back from them.
    """

    path: tuple[str | int, ...]  # the steps from the whole document to the part; () is the whole document
    title: str  # the part's name for people: "Vega", "line 12"
    trail: tuple[str, ...] = ()  # the titles of what it lies in, from the outside: ("systems", "Altair")
    kind: ChangeKind
    before: str | None  # its value in the older state; None: it is not there, or it has no short form
    after: str | None  # its value in the newer state; None likewise
    can_restore: bool = True  # False: the older state of this part cannot be put back by itself
    moved: int = 0  # of an other order: how many parts stand elsewhere now
    why_not: str = ""  # the reason, a sentence; empty if it can be put back

    @property
    def goes_on(self) -> bool:
        """True if its texts may not be all that there is: they are cut, or would be easier to read in their lines."""
        texts = (self.before or "", self.after or "")
        return any(text.startswith(_CUT) or text.endswith(_CUT) or _LINE_END in text for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two states of a document.

    The four counts are of all changes found, also of those beyond the limit that was asked for.
    """

    older_id: str
    newer_id: str | None  # None: the document as it was at that moment
    kind: ComparisonKind
    changes: tuple[Change, ...]  # in the order of the newer state; what was removed stands where it was
    added: int
    removed: int
    changed: int  # an other order of a container counts as one of these
    moved: int
    is_complete: bool = True  # False: there are more changes than are named here
    is_layout_only: bool = False  # the bytes differ, but nothing that they mean: white space, line ends
    is_of_tables: bool = False  # of a database: each path begins with a table, which can be put back as well as a row

    @property
    def is_equal(self) -> bool:
        """True if the bytes of both states are the same."""
        return not (self.changes or self.count or self.is_layout_only)

    @property
    def count(self) -> int:
        """How many changes there are, also beyond those that are named."""
        return self.added + self.removed + self.changed + self.moved


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTexts:
    """Both values of one change in full, for people: up to a million (1 << 20) characters each.

    They may have several lines; but for their ends and tabs nothing in them steers a terminal.
    """

    before: str | None  # the value in the older state; None: it is not there, or it has no form to be shown in
    after: str | None  # the value in the newer state; None likewise
    is_complete: bool = True  # False: at least one goes on behind what is told of it


def brief(text: str) -> str:
    """Return *text* as a change holds it: one line of at most 200 characters, nothing in it that steers a terminal."""
    return shortened(printable(text[: MOST_CHARACTERS + 1]), MOST_CHARACTERS)


def in_full(text: str) -> str:
    """Return *text* as :class:`ChangeTexts` holds it: in its lines, nothing else in it that steers a terminal."""
    return plain_text(printable(text[:MOST_FULL].replace("\r\n", "\n"), keeping="\n\t"))
