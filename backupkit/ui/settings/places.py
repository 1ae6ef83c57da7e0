"""The places as the page shows them: a line each, made of what is filled in and what is known. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.settings.state import addresses, name_of_place
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import places as words
from backupkit.ui.words.language import shown
from backupkit.ui.words.locking.section import lock
from backupkit.ui.words.warnings import one_disk
from backupkit.values.places import is_any_elsewhere

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.ui.settings.state import SettingsState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One place."""

    address: str  # empty: the program named it, and it can be taken out by nobody else
    name: str  # in full
    text: str  # how it stands with it
    tone: Tone
    problem: str = ""  # a sentence
    is_sealed: bool = False  # what lies there is encrypted

    @property
    def said(self) -> str:
        """How it stands with it, with a sign for who sees no colour."""
        return self.text if self.tone is Tone.QUIET else f"{self.tone.glyph} {self.text}"


def rows_of(state: SettingsState, now: datetime) -> tuple[PlaceRow, ...]:
    """Return a line for each place: those of the program, then those that are filled in."""
    known = {each.place: each for each in state.facts.settings.places} if state.facts else {}
    given = [("", each.place) for each in known.values() if not each.is_chosen]
    chosen = [(address, name_of_place(state, address)) for address in addresses(state)]
    rows, is_sealed = [], bool(state.facts and state.facts.settings.encryption)
    for address, name in (*given, *chosen):
        if name not in known:
            line = words.PlaceLine(tone=Tone.QUIET, text=words.unsaved())
        else:
            line = words.standing(known[name], now)
        rows.append(
            PlaceRow(
                address=address,
                name=shown(name),
                text=line.text,
                tone=line.tone,
                problem=line.problem,
                is_sealed=is_sealed,
            )
        )
    return tuple(rows)


def note_of(state: SettingsState, rows: tuple[PlaceRow, ...], selected: int | None) -> tuple[Tone, str]:
    """Return what is said below the list: about the line that is selected, else what a person must know."""
    if selected is not None and selected < len(rows):
        row = rows[selected]
        return (row.tone, row.problem) if row.problem else (Tone.QUIET, lock(row.name) if row.is_sealed else row.name)
    if bad := next((row for row in rows if row.tone is Tone.BAD), None):
        return bad.tone, bad.problem
    if state.facts and state.facts.settings.is_on_one_disk:
        is_known_elsewhere = is_any_elsewhere(state.facts.settings.places)
        return Tone.WARN, words.newest_on_one_disk() if is_known_elsewhere else one_disk()
    return Tone.QUIET, "" if rows else words.none()
