"""Footer: the figures of the history; while something takes long, how far it is."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.command_buttons import CommandButtons
from backupkit.ui.dialog.commands import Place
from backupkit.ui.look.look import Variant
from backupkit.ui.timers import Timers
from backupkit.ui.window.button import button
from backupkit.ui.words import buttons, tasks

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.state import Job
    from backupkit.ui.look.look import Look

_PATIENCE_MS = 1_000  # what is over sooner is not shown as work: it would only flicker
_STEPS = 1_000
_STILL_MS = 1_000  # how long a bar may stand before it says, by moving to and fro, that the work goes on
_MOVE_MS, _MOVE = 40, 16  # one lap takes 2.5 s


class Footer(ttk.Frame):
    """A line of text at the left, buttons at the right. After a second of work: what it is, a bar, and Cancel.

    The bar shows how far the work is. While nothing is heard of that (it waits for a lock or a disk, or reads one large
    version), the bar moves to and fro: one that stands would look like a program that hangs.

    Args:
        master: where it stands.
        look: what it looks like.
        act: called with what a button is for.
        cancel: called with the number of the job to be stopped.
        close: closes the dialog.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        act: Callable[[Command], None],
        cancel: Callable[[int], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__(master, name="footer", style=look.style("TFrame"))
        self._cancel_job = cancel
        self._job: Job | None = None
        self._is_shown = False
        self._fraction: float | None = None  # that the bar shows; None: it moves
        self._timers = Timers(self)
        muted = look.style("TLabel", Variant.MUTED)
        self._figures = ttk.Label(self, name="figures", style=muted, width=1)
        self._work = ttk.Frame(self, name="work", style=look.style("TFrame"))
        self._title = ttk.Label(self._work, name="title", style=look.style("TLabel"))
        self._bar = ttk.Progressbar(
            self._work, name="bar", maximum=_STEPS, length=look.px(160), style=look.style("Horizontal.TProgressbar")
        )
        self._cancel = button(self._work, look, name="cancel", text=buttons.cancel(), command=self._cancelled)
        self.buttons = CommandButtons(self, look, Place.FOOTER, act=act, to_right=True)
        caption = buttons.close()
        closing = button(self, look, name="close", text=caption.text, underline=caption.underline, command=close)
        gap = look.px(8)
        self.columnconfigure(0, weight=1)
        self._figures.grid(row=0, column=0, sticky="ew")
        self._work.grid(row=0, column=0, sticky="ew")
        self._work.grid_remove()
        self._work.columnconfigure(1, weight=1)
        self._title.grid(row=0, column=0, padx=(0, gap))
        self._bar.grid(row=0, column=1, sticky="ew", padx=(0, gap))
        self._cancel.grid(row=0, column=2)
        self.buttons.grid(row=0, column=1, sticky="e", padx=(2 * gap, 0))
        closing.grid(row=0, column=2, sticky="e", padx=(gap, 0))

    def render(self, figures: str, job: Job | None, allowed: frozenset[Command]) -> None:
        """Show the figures, and *job* once it has lasted long enough."""
        self._figures.configure(text=figures)
        self.buttons.render(allowed)
        is_new = job is not None and (self._job is None or job.number != self._job.number)
        self._job = job
        if job is None:
            for name in ("reveal", "still", "move"):
                self._timers.cancel(name)
            self._is_shown = False
            self._work.grid_remove()
            self._figures.grid()
        elif is_new and not self._is_shown:
            self._timers.after("reveal", _PATIENCE_MS, self._reveal)
        elif self._is_shown:
            self._show(job)

    def _reveal(self) -> None:
        if self._job:
            self._is_shown = True
            self._figures.grid_remove()
            self._work.grid()
            self._fraction = None
            self._show(self._job)
            if self._job.fraction is None:
                self._stand_no_longer()

    def _show(self, job: Job) -> None:
        self._title.configure(text=tasks.at_work(job.task))
        if job.fraction is not None and job.fraction != self._fraction:
            self._fraction = job.fraction
            self._timers.cancel("move")
            self._bar.configure(mode="determinate", value=round(job.fraction * _STEPS))
            self._timers.after("still", _STILL_MS, self._stand_no_longer)
        self._cancel.state(["!disabled"])
        if job.can_be_cancelled:
            self._cancel.grid()
        else:
            self._cancel.grid_remove()

    def _stand_no_longer(self) -> None:
        self._bar.configure(mode="indeterminate")
        self._move()

    def _move(self) -> None:
        self._bar.step(_MOVE)  # ttk's own start() would stand for good once a host has cancelled all that waits
        self._timers.after("move", _MOVE_MS, self._move)

    def _cancelled(self) -> None:
        if self._job and self._job.number is not None:
            self._cancel.state(["disabled"])
            self._cancel_job(self._job.number)
