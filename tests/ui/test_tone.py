"""One scale of tones, whose glyphs and colours every window shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backupkit.ui.look.palette import HostColours, palette_of
from backupkit.ui.look.variants import Variant
from backupkit.ui.shown.rows import CALM, attention, rows_of
from backupkit.ui.shown.status import Phase
from backupkit.ui.shown.tone import Tone, concern_of, tone_of
from backupkit.values.version import BackupMetadata, Status, Suspicion
from tests.ui.history import version

_NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)


def test_each_tone_has_a_glyph_of_its_own() -> None:
    assert len({tone.glyph for tone in Tone}) == len(Tone)


def test_each_tone_has_a_colour_of_its_own() -> None:
    palette = palette_of(HostColours(window="#ffffff"))
    assert len({palette.of(tone) for tone in Tone}) == len(Tone)


def test_what_is_loud_asks_for_attention() -> None:
    assert {tone for tone in Tone if tone.is_loud} == {Tone.WARN, Tone.BAD}


def test_each_tone_has_a_variant_of_label() -> None:
    assert [Variant.of(tone) for tone in Tone] == [
        Variant.GOOD,
        Variant.BUSY,
        Variant.WARN,
        Variant.BAD,
        Variant.MUTED,
    ]


def test_each_phase_of_an_indicator_has_a_tone_of_its_own() -> None:
    assert len({phase.tone for phase in Phase}) == len(Phase)


_SOUND = version(1)
_DAMAGED = replace(_SOUND, status=Status.CORRUPTED)
_SUSPECT = replace(_SOUND, suspicions=(Suspicion.EMPTY,))
_BINNED = replace(_SOUND, status=Status.ARCHIVED)


@pytest.mark.parametrize(
    ("meta", "concern", "tone"),
    [
        (_SOUND, None, None),
        (replace(_SOUND, verified_at=_NOW), None, Tone.GOOD),
        (replace(_SUSPECT, verified_at=_NOW), Tone.WARN, Tone.WARN),
        (replace(_DAMAGED, suspicions=(Suspicion.EMPTY,)), Tone.BAD, Tone.BAD),
        (_BINNED, None, Tone.QUIET),
        (replace(_BINNED, suspicions=(Suspicion.EMPTY,)), Tone.WARN, Tone.QUIET),
    ],
)
def test_the_gravest_gives_the_tone_but_the_bin_is_quiet(
    meta: BackupMetadata, concern: Tone | None, tone: Tone | None
) -> None:
    assert (concern_of(meta), tone_of(meta)) == (concern, tone)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [(_DAMAGED, 0), (_SUSPECT, 1), (replace(_SOUND, pinned=True), 2), (_SOUND, CALM), (_BINNED, CALM)],
)
def test_damage_asks_most_to_be_looked_at(meta: BackupMetadata, expected: int) -> None:
    (row,) = rows_of([meta], lambda _trigger, _day: "")
    assert attention(row) == expected
