"""GrowthChart: how much the versions have taken over time, and where that leads."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Literal

from backupkit.ui.look.look import FontRole
from backupkit.ui.look.palette import mix
from backupkit.ui.shown.growth import chart_of
from backupkit.ui.timers import Timers
from backupkit.ui.words import activity as words
from backupkit.ui.words.amounts import size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.growth import Chart
    from backupkit.values.activity.forecast import Forecast, Point

_HEIGHT, _LEAST_WIDTH = 120, 160  # design units, as all of these
_PAD = 6
_REDRAW_MS = 30  # while a window is being resized
_FILL = 0.22  # how much of the line's colour the field below it has


class GrowthChart(tk.Canvas):
    """A line of steps, one a version; dashed where it is a forecast. What it tells is said in words beside it.

    Args:
        master: where it stands.
        look: what it looks like.
    """

    def __init__(self, master: tk.Misc, look: Look) -> None:
        super().__init__(master, name="chart", borderwidth=0, highlightthickness=0, takefocus=False)
        self._look = look
        self._points: Sequence[Point] = ()
        self._forecast: Forecast | None = None
        self._now: datetime | None = None
        self._timers = Timers(self)
        self.bind("<Configure>", lambda _event: self._redraw_soon())
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self)
        self.configure(height=self._look.px(_HEIGHT), width=self._look.px(_LEAST_WIDTH))
        self._redraw_soon()

    def show(self, points: Sequence[Point], forecast: Forecast | None, now: datetime) -> None:
        """Show these points, oldest first, and what is foreseen."""
        if points is not self._points or forecast is not self._forecast:
            self._points, self._forecast, self._now = points, forecast, now
            self._redraw_soon()

    def _redraw_soon(self) -> None:
        self._timers.no_later("redraw", _REDRAW_MS, self._redraw)

    def _redraw(self) -> None:
        self.delete("all")
        if self._now is None:
            return
        line, pad = self._look.font(FontRole.SMALL).metrics("linespace"), self._look.px(_PAD)
        width, height = self.winfo_width() - 2 * pad, self.winfo_height() - 2 * line - 2 * pad
        if chart := chart_of(self._points, self._forecast, self._now, width, height):
            self._draw(chart, left=pad, top=line + pad // 2, width=width, height=height)

    def _draw(self, chart: Chart, *, left: int, top: int, width: int, height: int) -> None:
        palette, thick, bottom = self._look.palette, self._look.px(2), top + height
        steps = [(left + x, top + y) for x, y in chart.steps]
        outline = [*steps, (steps[-1][0], bottom), (steps[0][0], bottom)]
        self.create_polygon(outline, fill=mix(palette.window, palette.mark, _FILL), width=0)
        for y in (top, bottom):
            self.create_line(left, y, left + width, y, fill=palette.line, width=self._look.px(1))
        self.create_line(steps, fill=palette.mark, width=thick)
        if chart.ahead:
            self.create_line([(left + x, top + y) for x, y in chart.ahead], fill=palette.mark, width=thick, dash=(4, 3))
            now_x = left + chart.now_x
            self.create_line(now_x, top, now_x, bottom, fill=palette.line, width=self._look.px(1))
        self._write(left, top, "sw", size(chart.most_bytes))
        first, last = words.edge(chart.first_at), words.edge(chart.last_at)
        self._write(left, bottom, "nw", first)
        self._write(left + width, bottom, "ne", last)
        measure, today = self._look.font(FontRole.SMALL).measure, words.present()
        half, gap = measure(today) / 2, measure(" ")
        is_free = measure(first) + gap + half < chart.now_x < width - measure(last) - gap - half
        if chart.ahead and is_free:
            self._write(left + chart.now_x, bottom, "n", today)

    def _write(self, x: float, y: float, anchor: Literal["sw", "nw", "ne", "n"], text: str) -> None:
        font, colour = str(self._look.font(FontRole.SMALL)), self._look.palette.muted
        self.create_text(x, y, anchor=anchor, text=text, font=font, fill=colour)
