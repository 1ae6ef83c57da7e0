"""BackupIndicator: a glyph and a short sentence for a status bar, that say how well the document is protected."""

from __future__ import annotations

import tkinter as tk

from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.registry import get_backup_manager
from backupkit.ui.bindings import bind_beside
from backupkit.ui.bridge import bridge_to
from backupkit.ui.look.look import look_of
from backupkit.ui.look.palette import MARK_CONTRAST, best_ink, readable
from backupkit.ui.look.surface import ground_of
from backupkit.ui.look.tolerant import Tolerant
from backupkit.ui.look.variants import FontRole
from backupkit.ui.shown.status import phase
from backupkit.ui.timers import Timers
from backupkit.ui.tooltip import Tooltip
from backupkit.ui.words import amounts
from backupkit.ui.words.indicator import indicator_text
from backupkit.ui.words.language import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.ui.shown.status import IndicatorState, Phase

_AGES_MS = 15_000  # an age is counted in minutes
_PAD = 4  # design units
# A label of one row, said whenever it is drawn: whatever a host's option database says of labels, or a host has set
# that went through all widgets.
_ROW: dict[str, Any] = {
    "anchor": "w", "bitmap": "", "borderwidth": 0, "compound": "none", "cursor": "", "height": 0, "image": "",
    "highlightthickness": 0, "justify": "left", "padx": 1, "pady": 1, "relief": "flat", "state": "normal",
    "takefocus": False, "width": 0, "wraplength": 0,
}  # fmt: skip
_PATIENCE_MS = 250  # what is over sooner is not shown as work: it would only flicker


class BackupIndicator(Tolerant, tk.Frame):
    """Says when the last good backup was made; click, Return and space open the dialog.

    It can stand in any frame of any toolkit, as often as wanted, and takes the colours of what it stands on. It goes
    on by itself until it is destroyed.

    A host that goes through all children of a window, to set a state or a colour, finds it among them. So
    :meth:`configure` takes what a frame has and ignores what it has not, and :meth:`cget` then returns "".

    Args:
        master: where it stands; the host places it, as any widget.
        manager: whose backups; None: the manager that was asked for last (:func:`get_backup_manager`).
        on_open: called without arguments on a click; None: a :class:`BackupDialog` is opened.
        look: "auto", "host", "light" or "dark".
        options: further options of a :class:`tkinter.Frame`, ``name`` for instance.
    """

    def __init__(
        self,
        master: tk.Misc,
        manager: BackupManager | None = None,
        *,
        on_open: Callable[[], object] | None = None,
        look: str = "auto",
        **options: Any,  # noqa: ANN401 - tkinter's own
    ) -> None:
        defaults: dict[str, Any] = {"takefocus": True, "cursor": "hand2", "borderwidth": 0, "relief": "flat"}
        super().__init__(master, **defaults | options)
        self._manager = manager or get_backup_manager()
        self._on_open = on_open or self._open_dialog
        self._look = look_of(self, look)
        self._attend()
        self._is_patient = False  # a task has just begun, and may be over before it is worth a word
        self._is_shrunk = False  # to its glyph
        self._tip = ""
        self._glyph, self._text = (tk.Label(self, _ROW, name=name) for name in ("glyph", "text"))
        self._glyph.pack(side="left")
        self._text.pack(side="left", fill="x")
        self._look.follow_font_in(self)
        for part in (self, self._glyph, self._text):
            part.bind("<Button-1>", self._clicked)
            Tooltip(part, lambda: self._tip, look=look)
        for key in ("<Return>", "<KP_Enter>", "<space>"):
            self.bind(key, self._opened)
        self._timers = Timers(self)
        self._ends = [
            self._look.subscribe(self._render),
            bind_beside(self.winfo_toplevel(), "<Map>", lambda _event: self._follow_ground_soon()),
        ]
        self.bind("<Configure>", lambda _event: self._follow_ground_soon())
        self.bind("<Destroy>", self._destroyed)
        self._tick()

    def follow(self, manager: BackupManager) -> None:
        """Say from now on how well another manager's document is protected."""
        before, self._manager = self._leave, manager
        self._attend()
        for end in before:
            end()
        self._render()

    def _attend(self) -> None:
        self._bridge = bridge_to(self, self._manager)
        self._state = self._bridge.indicator
        self._leave = (self._bridge.subscribe(self._heard), self._bridge.hold())

    # -- among the host's widgets ------------------------------------------------------------------------------------

    def configure(self, cnf: Any = None, **options: Any) -> Any:  # noqa: ANN401 - tkinter's own
        """Set the options that a frame has; ignore others, such as ``state`` and ``font``. Asked, as any widget's."""
        answer = super().configure(cnf, **options)
        if answer is None:
            self._timers.idle("render", self._render)
        return answer

    config = configure

    def size_of(self, *, shrunk: bool) -> tuple[int, int]:
        """Return which width and height it asks for; *shrunk*: as a glyph alone."""
        parts = (self._glyph,) if shrunk else (self._glyph, self._text)
        edge = self.winfo_pixels(self.cget("borderwidth")) + self.winfo_pixels(self.cget("highlightthickness"))
        across = edge + (0 if shrunk else self._look.px(_PAD))
        down = edge + self.winfo_pixels(self.cget("pady"))
        return (
            sum(part.winfo_reqwidth() for part in parts) + 2 * across,
            max(part.winfo_reqheight() for part in parts) + 2 * down,
        )

    def shrink(self, *, shrunk: bool) -> None:
        """Show the glyph alone, or the sentence as well. The tooltip says all of it."""
        if shrunk is self._is_shrunk:
            return
        self._is_shrunk = shrunk
        if shrunk:
            self._text.pack_forget()
        else:
            self._text.pack(side="left", fill="x")
        self._render()

    # -- what it shows -----------------------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """What it shows just now."""
        return phase(self._shown(), amounts.now())

    @property
    def text(self) -> str:
        """The sentence that it shows just now."""
        return str(self._text.cget("text"))

    @property
    def tip(self) -> str:
        """What its tooltip says."""
        return self._tip

    def _heard(self, _event: Event) -> None:
        before, self._state = self._state, self._bridge.indicator
        if self._state.task and self._state.number != before.number:
            self._is_patient = True
            self._timers.after("patience", _PATIENCE_MS, self._lose_patience)
        self._render()

    def _lose_patience(self) -> None:
        self._is_patient = False
        self._render()

    def _tick(self) -> None:
        self._render()
        self._timers.after("ages", _AGES_MS, self._tick)

    def _shown(self) -> IndicatorState:
        return replace(self._state, task=None) if self._is_patient else self._state

    def _follow_ground_soon(self) -> None:
        self._timers.idle("ground", self._follow_ground)

    def _follow_ground(self) -> None:
        """Take another colour if what is shown above has. Only then: to render tells of changes itself."""
        if (ground_of(self) or self._look.palette.window) != str(super().cget("background")):
            self._render()

    def _render(self) -> None:
        state, look = self._shown(), self._look
        said = indicator_text(state, amounts.now(), document=shown(self._manager.data_file.name))
        self._tip = said.tip
        ground = ground_of(self) or look.palette.window
        ink = best_ink(ground)
        text = readable(look.palette.muted, ink, on=(ground,))
        tone = self.phase.tone
        pad = look.px(_PAD)
        super().configure(
            background=ground,
            highlightthickness=look.px(1),
            highlightbackground=ground,
            highlightcolor=readable(look.palette.accent, ink, on=(ground,), minimum=MARK_CONTRAST),
            padx=0 if self._is_shrunk else pad,
            pady=look.px(1),
        )
        # What asks for attention is coloured as a whole; a quiet sentence stays quiet.
        loud = readable(look.palette.of(tone), ink, on=(ground,))
        self._glyph.configure(
            _ROW, text=said.glyph, foreground=loud, background=ground, padx=pad, font=look.font(FontRole.SYMBOL)
        )
        self._text.configure(
            _ROW, text=said.text, foreground=loud if tone.is_loud else text, background=ground,
            font=look.font(FontRole.SMALL),
        )  # fmt: skip

    def _clicked(self, _event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        self._on_open()

    def _opened(self, _event: tk.Event[tk.Misc]) -> str:
        self._on_open()
        return "break"

    def _open_dialog(self) -> None:
        from backupkit.ui.dialog.dialog import BackupDialog  # most days it is not opened, so most days it is not loaded

        BackupDialog(self.winfo_toplevel(), self._manager)

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self:
            return
        for end in (*self._leave, *self._ends):
            end()
