"""Whose a backup folder is: one decision over facts. Pure.

:mod:`backupkit.store.facts` reads the facts; docs/format.md, "Whose a folder is", says the same to people.
"""

from __future__ import annotations

import json
from enum import Enum

from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.documents.judging import Glance

STRANGER = "another program"
_TELLS_BY_ITSELF_BYTES = 1024  # what an app writes into a new file, the same each time, is mostly less
_BLANKS = b"\0 \t\r\n\v\f{}[]()<>,;:\"'"


class Belongs(Enum):
    """Whose a folder is, seen from one document."""

    OURS = "ours"
    FREE = "free"  # nobody's
    TAKEN = "taken"  # another's, who is there
    UNSURE = "unsure"  # of one that is not to be found: perhaps of this document, perhaps of another


class Former(Enum):
    """What there is now where the folder's document was last seen."""

    NOWHERE = "nowhere"  # no place was written down
    OURS = "ours"  # the document itself, perhaps by another name
    ANOTHER = "another"  # another file
    GONE = "gone"  # nothing; and the drive that it lay on is here
    MOVED = "moved"  # nothing; and its directory has become the one in which the document of that name lies
    AWAY = "away"  # nobody can tell: that directory is not here, perhaps with its drive


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about a folder, as far as it plays a part. The defaults are those of an empty folder."""

    owner: str = ""
    """The document that the folder was last written for, as people know it; empty if nobody wrote that down."""
    by_folder: Former = Former.NOWHERE
    """What is where that document was last seen from the folder."""
    by_path: Former = Former.NOWHERE
    """What is at its absolute path."""
    is_elsewhere_too: bool = False
    """The folder is also to be reached from that absolute path: a mount or the like, and no copy of it."""
    was_ours: bool = False
    """The document's place is one where the folder's document had been before."""
    is_alike: bool = False
    """The former name is the document's own, but for case and the form of its letters, in the same directory."""
    holds_our_content: bool = False
    """The document holds what the folder's document last held, and that content is proof of something."""
    is_signed_by_us: bool = False
    """No settings tell whose it is, and a version in it bears the name of the document."""
    holds_strange_files: bool = False
    """Nothing tells whose it is, and something in it that is called like a file of ours is none."""

    @property
    def is_copy(self) -> bool:
        """The folder was copied along with the document: the original is where it was."""
        return self.by_folder is Former.OURS and self.by_path is Former.ANOTHER and not self.is_elsewhere_too


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whose a folder is."""

    belongs: Belongs
    owner: str = ""  # the other document, as people know it, or STRANGER; empty if there is no other


def decide(facts: Facts) -> Verdict:
    """Return whose a folder is.

    What is certain comes first: that the document is where the folder's was last seen, or that another file is there.
    Only of one that is gone may this document be the rest, and only if something proves it.
    """
    ours = Verdict(belongs=Belongs.OURS)
    if facts.is_signed_by_us:
        return ours
    if not facts.owner:
        return Verdict(belongs=Belongs.TAKEN, owner=STRANGER) if facts.holds_strange_files else _FREE
    taken = Verdict(belongs=Belongs.TAKEN, owner=facts.owner)
    if facts.by_folder is Former.OURS:
        return taken if facts.is_elsewhere_too and facts.by_path is Former.ANOTHER else ours
    if facts.by_folder is Former.ANOTHER:
        return taken
    if facts.by_path is Former.OURS:
        return ours
    if facts.by_path is Former.ANOTHER:
        return taken
    places = {facts.by_folder, facts.by_path}
    is_renamed = facts.was_ours or facts.is_alike or facts.holds_our_content
    if Former.MOVED in places or (Former.GONE in places and is_renamed):
        return ours
    return Verdict(belongs=Belongs.UNSURE, owner=facts.owner)


_FREE = Verdict(belongs=Belongs.FREE)


def depends_on_content(facts: Facts) -> bool:
    """Return True if it has to be known whether the document holds what the folder's last held: that takes a while."""
    return decide(replace(facts, holds_our_content=True)) != decide(replace(facts, holds_our_content=False))


def is_telling(seen: Glance, *, is_renamed: bool) -> bool:
    """Return True if a document that holds what another one held must be that one.

    Nothing, or brackets around nothing, tells nothing. A few bytes do only of a file that was not written since.

    Args:
        seen: the content of both.
        is_renamed: the file was not written since the other's content was stored, but renamed or the like.
    """
    if seen.size_bytes < _TELLS_BY_ITSELF_BYTES and not is_renamed:
        return False
    if seen.whole is None:
        return bool(seen.head.strip(_BLANKS) or seen.tail.strip(_BLANKS))
    try:
        return any(map(_tells, _leaves(json.loads(seen.whole))))
    except (ValueError, RecursionError):
        return bool(seen.whole.strip(_BLANKS))


def _leaves(value: object) -> Iterator[object]:
    """Yield what a JSON text says besides its form and its names."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def _tells(leaf: object) -> bool:
    return leaf is not None and leaf != ""
