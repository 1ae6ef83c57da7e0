"""TimelineStrip: the history at a glance, a mark per version along a line of time."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import FontRole
from backupkit.ui.look.palette import mix
from backupkit.ui.shown import timeline
from backupkit.ui.shown.tone import PINNED, concern_of
from backupkit.ui.timers import Timers
from backupkit.ui.words import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.shown.timeline import Mark

_HEIGHT = 76  # design units, as all of these
_AXIS = 46  # where the line runs
_MARGIN = 16
_SPACING = 11  # between marks; what is closer shares one
_REACH = 12  # how far beside a mark a click still means it
_BAR, _BAR_LIMIT = 10, 32  # height of a bar: at least, and that of the busiest mark
_REDRAW_MS = 30  # while a window is being resized; and the list comes first


class TimelineStrip(tk.Canvas):
    """Marks along a line, newest at the right. A click on one selects its version; so do the arrow keys.

    Args:
        master: where it stands.
        look: what it looks like.
        select: called with the id of the version that was chosen.
    """

    def __init__(self, master: tk.Misc, look: Look, *, select: Callable[[str], None]) -> None:
        super().__init__(master, name="timeline", takefocus=True, borderwidth=0, width=1, cursor="arrow")
        self._look, self._select = look, select
        self._rows: Sequence[Row] = ()
        self._today: date | None = None
        self._marks: list[Mark] = []
        self._selection: frozenset[str] = frozenset()
        self._hollow: frozenset[str] = frozenset()
        self._hovered: Mark | None = None
        self._timers = Timers(self)
        self.bind("<Configure>", lambda _event: self._redraw_soon())
        self.bind("<Motion>", lambda event: self._hover(event.x))
        self.bind("<Leave>", lambda _event: self._hover(None))
        self.bind("<Button-1>", self._clicked)
        self.bind("<Left>", lambda _event: self._step(1))
        self.bind("<Right>", lambda _event: self._step(-1))
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self)
        self.configure(height=self._px(_HEIGHT), highlightthickness=self._px(1))
        self._redraw_soon()

    def show(self, newest_first: Sequence[Row], today: date, *, hollow: frozenset[str] = frozenset()) -> None:
        """Show these versions; those whose ids are *hollow* as if they were gone already."""
        self._rows, self._today, self._hollow = newest_first, today, hollow
        self._hovered = None
        self._redraw_soon()

    def shows(self, today: date) -> bool:
        """Return True if the days are named as they are called *today*."""
        return self._today == today

    def select(self, backup_ids: Sequence[str]) -> None:
        """Show which versions are selected."""
        if self._selection != frozenset(backup_ids):
            self._selection = frozenset(backup_ids)
            self._draw_selection()

    def place_of(self, backup_id: str) -> tuple[int, int] | None:
        """Return where the mark of a version stands, in pixels of this widget; None if it is not shown."""
        for mark in self._marks:
            if any(row.backup_id == backup_id for row in mark.rows):
                return round(mark.x) + self._px(_MARGIN), self._px(_AXIS)
        return None

    # -- drawing -------------------------------------------------------------------------------------------------

    def _px(self, units: float) -> int:
        return self._look.px(units)

    def _redraw_soon(self) -> None:
        self._timers.no_later("redraw", _REDRAW_MS, self._redraw)

    def _redraw(self) -> None:
        self.delete("all")
        self._marks = []
        width = self.winfo_width() - 2 * self._px(_MARGIN)
        if width <= 0 or not self._rows or self._today is None:
            return
        palette, axis = self._look.palette, self._px(_AXIS)
        self._marks = timeline.marks(self._rows, width, self._px(_SPACING))
        left = self._px(_MARGIN)
        self.create_line(left, axis, left + width, axis, fill=palette.line, width=self._px(1))
        self._draw_days(width)
        most = max(len(mark.rows) for mark in self._marks)
        for mark in reversed(self._marks):
            self._draw_mark(mark, most)
        self._draw_selection()

    def _draw_days(self, width: int) -> None:
        today = self._today
        assert today is not None  # noqa: S101 - seen to by the caller
        font, palette = self._look.font(FontRole.SMALL), self._look.palette
        gap = self._px(14)
        widths: dict[str, int] = {}

        def width_of(text: str) -> int:
            if text not in widths:
                widths[text] = font.measure(text) + gap
            return widths[text]

        shown = timeline.labels(
            self._marks, width, text_of=lambda row: versions.short_day(row.day, today), width_of=width_of
        )
        left, axis = self._px(_MARGIN), self._px(_AXIS)
        for label in shown:
            at = left + label.at
            self.create_line(at, axis, at, axis + self._px(10), fill=palette.line, width=self._px(1))
            self.create_text(
                left + label.x, self._px(_HEIGHT) - self._px(2), text=label.text, anchor="s", font=str(font),
                fill=palette.muted,
            )  # fmt: skip

    def _draw_mark(self, mark: Mark, most: int) -> None:
        palette, meta = self._look.palette, mark.lead.meta
        x, axis = self._px(_MARGIN) + mark.x, self._px(_AXIS)
        colour = palette.triggers[meta.trigger]
        top = axis - self._px(6)
        going = sum(row.backup_id in self._hollow for row in mark.rows) / len(mark.rows) if self._hollow else 0
        if len(mark.rows) > 1:
            height = self._px(_BAR + (_BAR_LIMIT - _BAR) * timeline.share(mark, most))
            half = self._px(3)
            fill = mix(palette.window, colour, 0.45)
            filled = axis - round(height * (1 - going))
            if going:
                self.create_rectangle(x - half, axis - height, x + half, axis, outline=fill, width=self._px(1))
            self.create_rectangle(x - half, filled, x + half, axis, fill=fill, width=0)
            top = axis - max(height, self._px(6))
        if going == 1:
            self._draw_ring(x, axis, mix(palette.window, colour, 0.6))
        else:
            symbol = str(self._look.font(FontRole.SYMBOL))
            self.create_text(x, axis, text=versions.GLYPHS[meta.trigger], fill=colour, font=symbol)
        concern = concern_of(meta)
        if concern or meta.pinned:
            sign, sign_colour = (concern.glyph, palette.of(concern)) if concern else (PINNED, palette.text)
            small = str(self._look.font(FontRole.SMALL))
            self.create_text(x, top, text=sign, fill=sign_colour, font=small, anchor="s")

    def _draw_ring(self, x: float, y: int, colour: str) -> None:
        half = self._px(4)
        self.create_oval(
            x - half, y - half, x + half, y + half, outline=colour, width=self._px(1), fill=self._look.palette.window
        )

    def _draw_selection(self) -> None:
        self.delete("selection")
        palette = self._look.palette
        for mark in self._marks:
            if self._selection and any(row.backup_id in self._selection for row in mark.rows):
                x, half = self._px(_MARGIN) + mark.x, self._px(8)
                self.create_rectangle(
                    x - half, self._px(6), x + half, self._px(_AXIS) + half, tags="selection", width=self._px(1),
                    fill=mix(palette.window, palette.accent, 0.2), outline=palette.accent,
                )  # fmt: skip
        self.tag_lower("selection")

    def _draw_tip(self) -> None:
        self.delete("tip")
        if self._hovered is None:
            return
        look, pad = self._look, self._px(8)
        text = versions.mark(self._hovered.rows, self._hovered.lead)
        room = self.winfo_width() - 2 * pad
        item = self.create_text(
            0, self._px(4), text=text, anchor="n", font=str(look.font(FontRole.SMALL)), fill=look.palette.on_tip,
            tags="tip",
        )  # fmt: skip
        left, top, right, bottom = self.bbox(item)
        half = min(right - left, room) / 2 + pad
        x = min(max(self._px(_MARGIN) + self._hovered.x, half), self.winfo_width() - half)
        self.coords(item, x, self._px(4))
        back = self.create_rectangle(
            x - half, top - self._px(2), x + half, bottom + self._px(2), fill=look.palette.tip, width=0, tags="tip"
        )
        self.tag_lower(back, item)

    # -- what the user does --------------------------------------------------------------------------------------

    def _at(self, x: int) -> Mark | None:
        return timeline.nearest(self._marks, x - self._px(_MARGIN), self._px(_REACH))

    def _hover(self, x: int | None) -> None:
        hovered = None if x is None else self._at(x)
        if hovered is not self._hovered:
            self._hovered = hovered
            self.configure(cursor="hand2" if hovered else "arrow")
            self._draw_tip()

    def _clicked(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        if mark := self._at(event.x):
            self._select(mark.lead.backup_id)

    def _step(self, by: int) -> None:
        """Select the version that is *by* older than the selected one."""
        if not self._rows:
            return
        places = [number for number, row in enumerate(self._rows) if row.backup_id in self._selection]
        place = min(max(places[0] + by, 0), len(self._rows) - 1) if places else 0
        self._select(self._rows[place].backup_id)
