"""What differs between two settings: values by section and key. Their order, blank lines and layout are no change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from backupkit.changes.difference import Difference, Name
from backupkit.changes.splice import Span, Splice
from backupkit.changes.text.fitting import Fitting
from backupkit.changes.text.keyed import Matching
from backupkit.changes.text.settings import settings_of
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.encoding import Text
    from backupkit.changes.text.settings import Settings


def entries(older: Text, newer: Text, pause: Pause) -> Iterator[Difference]:
    """Yield what differs, in the order of the newer settings.

    The path is section and key, or the key alone where there is no section; of a section that one side lacks it is
    ``[section]``; of a comment its line, as ``line 12``, and of one that is gone ``was line 12``.

    Raises:
        NoSettings: one of them holds none.
        LineTooLong: a line of either has more than 8 MiB.
    """
    return _Entries(older, newer, pause).differences()


class _Entries:
    """Two settings, and how their entries belong together."""

    def __init__(self, older: Text, newer: Text, pause: Pause) -> None:
        self._older, self._newer = settings_of(older, pause), settings_of(newer, pause)
        self._pause = pause
        self._fitting = Fitting(older, newer, pause)
        self._matching = Matching(self._older.names, self._newer.names, pause)
        self._was = set(self._older.names)

    def differences(self) -> Iterator[Difference]:
        """Yield what differs."""
        for pair in self._matching.differing(self._older.units.digests, self._newer.units.digests, self._pause):
            if pair.newer is None:
                if pair.older is not None:
                    yield from self._removed(pair.older)
            elif pair.older is None:
                yield from self._added(pair.newer)
            elif self._older.units.digests[pair.older] != self._newer.units.digests[pair.newer]:
                yield self._changed(pair.older, pair.newer)

    def _removed(self, place: int) -> Iterator[Difference]:
        entry = self._older.entries[place]
        if entry.is_blank or not (entry.is_header or self._has_section(place)):
            return  # the whole section is gone, and told as one
        span = self._older.content(place)
        if entry.is_header:
            last = self._older.end_of_section(place + 1) - 1
            span = Span(span.start, self._older.content(last).end)
            there = self._newer.end_of_section(self._matching.place_for(place))
        else:
            there = self._matching.place_for(place)
        at = self._newer.units.span(0, there).end
        pieces, why_not = self._fitting.fitted(span, Span(at, at))
        end = self._fitting.line_end
        pieces = (end, *pieces) if self._fitting.is_behind_an_open_line(at) else (*pieces, end)
        yield Difference(
            name=partial(_name, self._older, place, is_gone=True),
            kind=ChangeKind.REMOVED,
            older=entry.value or span,
            splice=None if why_not else Splice(start=at, end=at, pieces=pieces),
            why_not=why_not,
        )

    def _has_section(self, place: int) -> bool:
        header = self._older.entries[place].header
        return header is None or self._matching.partners[header] >= 0

    def _added(self, place: int) -> Iterator[Difference]:
        entry = self._newer.entries[place]
        is_within = entry.header is not None and self._newer.names[entry.header] not in self._was
        if entry.is_blank or (is_within and not entry.is_header):
            return  # the whole section is new, and told as one
        end = self._newer.end_of_section(place + 1) if entry.is_header else place + 1
        whole = self._newer.units.span(place, end)
        yield Difference(
            name=partial(_name, self._newer, place),
            kind=ChangeKind.ADDED,
            newer=entry.value or Span(whole.start, self._newer.content(end - 1).end),
            splice=Splice(start=whole.start, end=whole.end, pieces=()),
        )

    def _changed(self, older: int, newer: int) -> Difference:
        span, at = self._older.entries[older].value, self._newer.entries[newer].value
        if span is None or at is None:  # a key alone, and one with a value
            span, at = self._older.content(older), self._newer.content(newer)
        pieces, why_not = self._fitting.fitted(span, at)
        return Difference(
            name=partial(_name, self._newer, newer),
            kind=ChangeKind.CHANGED,
            older=span,
            newer=at,
            splice=None if why_not else Splice(start=at.start, end=at.end, pieces=pieces),
            why_not=why_not,
        )


def _name(settings: Settings, place: int, *, is_gone: bool = False) -> Name:
    """Return the path of an entry, and its name for people."""
    entry = settings.entries[place]
    if entry.is_header:
        return Name((f"[{entry.section}]",), f"[{entry.section}]")
    if entry.key is not None:
        return Name((entry.section, entry.key) if entry.header is not None else (entry.key,), entry.key)
    line = f"line {entry.line}"
    return Name((f"was {line}" if is_gone else line,), line)
