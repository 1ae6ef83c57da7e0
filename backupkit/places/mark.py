"""The mark of a place, ``place.json``: whose versions lie there, and since when. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.sentence import Sentence
from backupkit.values.text import moment, moment_text

if TYPE_CHECKING:
    from datetime import datetime

FORMAT = 1
MOST_BYTES = 1 << 16
"""No mark is larger; whoever reads one asks for no more."""

_NO_JSON = Sentence("its place.json is damaged")
_LATER = Sentence("its place.json was written by a later release of backupkit")
_SIGNS = 64


class MarkUnreadable(ValueError):
    """What lies there in the place of a mark says nothing. ``reason`` is a part of a sentence."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMark:
    """What ``place.json`` says."""

    folder_id: str  # of the history whose versions lie there
    created: datetime  # aware, UTC; when the place was set up, by the clock of whoever did


def encoded(mark: PlaceMark) -> bytes:
    """Return the content of ``place.json``: JSON in one line, as docs/format.md describes it."""
    fields = {"format": FORMAT, "folder_id": mark.folder_id, "created": moment_text(mark.created)}
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def decoded(data: bytes) -> PlaceMark:
    """Return what ``place.json`` says. Fields that this release does not know are passed over.

    Raises:
        MarkUnreadable: it is damaged, or of a later format.
    """
    try:
        fields = json.loads(data)
        found = fields["format"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise MarkUnreadable(_NO_JSON) from error
    if type(found) is not int or found < FORMAT:
        raise MarkUnreadable(_NO_JSON)
    if found > FORMAT:
        raise MarkUnreadable(_LATER)
    folder_id = fields.get("folder_id")
    if not isinstance(folder_id, str) or not 0 < len(folder_id) <= _SIGNS:
        raise MarkUnreadable(_NO_JSON)
    try:
        return PlaceMark(folder_id=folder_id, created=moment(fields.get("created")))
    except (ValueError, TypeError) as error:
        raise MarkUnreadable(_NO_JSON) from error
