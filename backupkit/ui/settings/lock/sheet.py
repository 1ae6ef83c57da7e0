"""Sheet: a small window over another one, which asks for something before that one goes on."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import Variant
from backupkit.ui.look.option_database import CLASS, shield
from backupkit.ui.shown.tone import Tone
from backupkit.ui.timers import Timers
from backupkit.ui.window.button import button
from backupkit.ui.window.keyboard import Keyboard
from backupkit.ui.window.opening import Grab, focus_to_give_back, open_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.words.buttons import Caption

_PAD, _GAP, _WIDTH = 20, 8, 480  # design units


class Sheet(tk.Toplevel):
    """A title, a text, what is in between, a line that tells what is wrong, and buttons.

    Return presses the button that does it, Escape leaves. The window below takes neither keys nor clicks meanwhile.

    Args:
        master: the window that it lies over.
        look: what it looks like.
        title: also of the window.
        text: what it is about.
    """

    def __init__(self, master: tk.Misc, look: Look, *, title: str, text: str) -> None:
        self._give_focus_back = focus_to_give_back(master)
        super().__init__(master, class_=CLASS)
        self.withdraw()
        shield(self)
        self.title(title)
        self.look, self.is_open, self.is_busy = look, True, False
        self.timers = Timers(self)
        self._letters: dict[str, Callable[[], object]] = {}
        pad, gap = look.px(_PAD), look.px(_GAP)
        self._width = min(look.px(_WIDTH), self.winfo_vrootwidth() - 2 * pad)
        self._text_width = self._width - 2 * pad - gap
        outer = ttk.Frame(self, name="sheet", style=look.style("TFrame"), padding=pad)
        outer.pack(fill="both", expand=True)
        outer.columnconfigure(0, weight=1)
        outer.rowconfigure(3, weight=1)
        head = ttk.Label(outer, name="title", text=title, style=look.style("TLabel", Variant.TITLE))
        lead = self.text_label(outer, "text", Variant.MUTED)
        lead.configure(text=text)
        self.inside = ttk.Frame(outer, name="inside", style=look.style("TFrame"))
        self._said = self.text_label(outer, "said")
        self.buttons = ttk.Frame(outer, name="buttons", style=look.style("TFrame"))
        head.grid(row=0, column=0, sticky="w")
        lead.grid(row=1, column=0, sticky="ew", pady=(gap, 0))
        self.inside.grid(row=2, column=0, sticky="ew", pady=(2 * gap, 0))
        self._said.grid(row=3, column=0, sticky="new", pady=(gap, 0))
        self.buttons.grid(row=4, column=0, sticky="e", pady=(2 * gap, 0))
        for tone in Tone:
            look.style("TLabel", Variant.of(tone))  # a new style has every widget drawn anew: before it is seen
        self.protocol("WM_DELETE_WINDOW", self.leave)
        self._keyboard = Keyboard(
            self,
            {"<Escape>": self.leave, "<Return>": self._returned, "<KP_Enter>": self._returned},
            letter=self._pressed_letter,
        )
        self._grab = Grab(self)
        self._unfollow = look.subscribe(self.restyle)
        self.bind("<Destroy>", self._destroyed, add="+")
        look.paint(self)

    def add_button(
        self, name: str, caption: Caption, command: Callable[[], object], *, is_main: bool = False
    ) -> ttk.Button:
        """Put one more button to the right of those that there are."""
        made = button(
            self.buttons, self.look, name=name, variant=Variant.ACCENT if is_main else Variant.PLAIN,
            text=caption.text, underline=caption.underline, command=command,
        )  # fmt: skip
        made.pack(side="left", padx=(self.look.px(_GAP) if len(self.buttons.winfo_children()) > 1 else 0, 0))
        if caption.key:
            self._letters[caption.key] = command
        return made

    def text_label(self, master: tk.Misc, name: str, variant: Variant = Variant.PLAIN) -> ttk.Label:
        """Return a label for a text of several lines: it is known how wide the window is before it is seen."""
        style = self.look.style("TLabel", variant)
        return ttk.Label(master, name=name, anchor="w", justify="left", wraplength=self._text_width, style=style)

    def open(self, first: tk.Misc) -> None:
        """Show it, with the keyboard in the widget *first*; what lies below waits."""
        self.update_idletasks()
        size = self._wanted_width(), self.winfo_reqheight()
        open_over(self, self.master.winfo_toplevel(), size=size, least=size)
        self.resizable(width=False, height=False)
        self._grab.take()
        first.focus_set()

    def say(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Say something above the buttons; the window grows with it."""
        sign = f"{tone.glyph} " if tone in {Tone.BAD, Tone.WARN, Tone.GOOD} and text else ""
        self._said.configure(text=f"{sign}{text}", style=self.look.style("TLabel", Variant.of(tone)))
        self.timers.idle("fit", self.fit)

    def fit(self) -> None:
        """Make room for what is said by now."""
        if self.is_open:
            self.update_idletasks()
            width = max(self.winfo_width(), self._wanted_width())
            height = max(self.winfo_height(), self.winfo_reqheight())
            if (width, height) != (self.winfo_width(), self.winfo_height()):
                self.geometry(f"{width}x{height}{self._kept_on_screen(width)}")

    def _wanted_width(self) -> int:
        """Return how wide it is: more than usual where the words on the buttons are long, which are never cut."""
        return min(max(self._width, self.winfo_reqwidth()), self.winfo_vrootwidth())

    def _kept_on_screen(self, width: int) -> str:
        """Return where it goes if it would reach beyond the screen to the right by being so wide; empty: it stays."""
        left = self.winfo_vrootwidth() - width
        return f"+{max(left, 0)}+{self.winfo_y()}" if self.winfo_x() > left else ""

    def accept(self) -> None:
        """Do what the sheet is for. For a subclass."""

    def leave(self) -> None:
        """Close it without more ado."""
        self.destroy()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self.look.paint(self)

    def _returned(self) -> None:
        if not isinstance(self.focus_get(), ttk.Button):  # which has been pressed by the key already
            self.accept()

    def _pressed_letter(self, letter: str) -> bool:
        if letter not in self._letters:
            return False
        self._letters[letter]()
        return True

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self:
            return
        self.is_open = False
        self._unfollow()
        self._grab.end()
        self._keyboard.end()
        self._give_focus_back()
