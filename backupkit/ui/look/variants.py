"""The words in which a widget says what it is: variants, surfaces and font roles."""

from __future__ import annotations

from enum import StrEnum

from backupkit.ui.shown.tone import Tone


class Variant(StrEnum):
    """What a widget is for; not every kind knows every variant, and an unknown one looks PLAIN."""

    PLAIN = "plain"
    # labels
    MUTED = "muted"
    SMALL = "small"  # small and muted
    STRONG = "strong"
    TITLE = "title"
    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    # buttons
    ACCENT = "accent"  # the one primary action
    DANGER = "danger"
    FLAT = "flat"  # in toolbars and lines of text

    @classmethod
    def of(cls, tone: Tone) -> Variant:
        """Return the variant of a label of that tone."""
        return cls.MUTED if tone is Tone.QUIET else cls(tone)


class Surface(StrEnum):
    """What a widget stands on; a frame's surface is its own colour."""

    WINDOW = "window"
    PANEL = "panel"
    FIELD = "field"  # a frame of this surface has the edge of an entry
    TIP = "tip"


class FontRole(StrEnum):
    """What a text is for."""

    BODY = "body"
    SMALL = "small"
    STRONG = "strong"
    TITLE = "title"
    SYMBOL = "symbol"  # the glyphs of states and triggers
