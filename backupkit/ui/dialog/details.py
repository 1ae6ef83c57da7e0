"""Details: what is known about the selection, with what can be done with it."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.command_buttons import CommandButtons
from backupkit.ui.dialog.commands import DESCRIBE, Place
from backupkit.ui.look.lock_picture import lock_picture
from backupkit.ui.look.look import FontRole, Surface
from backupkit.ui.look.palette import mix
from backupkit.ui.scrollbar import show_if_needed
from backupkit.ui.shown.locking import LOCK
from backupkit.ui.shown.tone import Tone
from backupkit.ui.text_page import TextPage
from backupkit.ui.window.button import button
from backupkit.ui.words import buttons

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.look.look import Look
    from backupkit.ui.words.details import Account, Fact

_PAD = 16  # design units
_WIDTH = 320


class Details(ttk.Frame):
    """A page of text that can be read, scrolled and copied from, an entry for the description, and buttons.

    Args:
        master: where it stands.
        look: what it looks like.
        act: called with what a button is for.
        describe: called with the new description of the selected version.
    """

    def __init__(
        self, master: tk.Misc, look: Look, *, act: Callable[[Command], None], describe: Callable[[str], None]
    ) -> None:
        super().__init__(master, name="details", style=look.style("TFrame", surface=Surface.PANEL))
        self._look, self._act, self._describe = look, act, describe
        self._account: Account | None = None
        self._can_describe = False
        self._is_unfolded = False  # what is for developers is seen
        self._editor = _Editor(self, look, save=self._save, cancel=self._close_editor)
        self._page = TextPage(self, look, name="page", height=1)
        bar = ttk.Scrollbar(
            self, name="scrollbar", command=self._page.yview,
            style=look.style("Vertical.TScrollbar", surface=Surface.PANEL),
        )  # fmt: skip
        self._page.configure(yscrollcommand=lambda first, last: show_if_needed(bar, first, last))
        self.buttons = CommandButtons(self, look, Place.DETAILS, act=act, surface=Surface.PANEL, more=Place.MORE)
        pad = look.px(_PAD)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self._editor.grid(row=0, column=0, columnspan=2, sticky="ew", padx=pad, pady=(pad, 0))
        self._editor.grid_remove()
        self._page.grid(row=1, column=0, sticky="nsew")
        bar.grid(row=1, column=1, sticky="ns")
        self.buttons.grid(row=2, column=0, columnspan=2, sticky="ew", padx=pad, pady=pad)
        self._page.bind("<Button-1>", lambda _event: self._page.focus_set())
        for tag, cursor, pressed in (("description", "xterm", self._describe_it), ("fold", "hand2", self._fold)):
            self._page.tag_bind(tag, "<Button-1>", pressed)
            self._page.tag_bind(tag, "<Enter>", partial(self._point, cursor))
            self._page.tag_bind(tag, "<Leave>", partial(self._point, "arrow"))
        for key in ("<Return>", "<KP_Enter>", "<space>"):
            self._page.bind(key, self._fold)
        self.restyle()

    @property
    def least_width(self) -> int:
        """How wide it must be at least, so that no button is cut."""
        return self.buttons.widest + 2 * self._look.px(_PAD)

    @property
    def row_width(self) -> int:
        """How wide it is if the buttons that belong together stand in one row."""
        return self.buttons.together_width + 2 * self._look.px(_PAD)

    @property
    def is_editing(self) -> bool:
        """True while the description can be typed."""
        return bool(self._editor.winfo_manager())

    @property
    def text(self) -> str:
        """What the page says."""
        return self._page.get("1.0", "end-1c")

    def restyle(self) -> None:
        """Take over the look as it is now."""
        look, page = self._look, self._page
        palette, pad = look.palette, look.px(_PAD)
        page.restyle(pady=pad - look.px(2))
        page.configure(width=round(look.px(_WIDTH) / max(look.font(FontRole.BODY).measure("0"), 1)))
        small, strong = str(look.font(FontRole.SMALL)), str(look.font(FontRole.STRONG))
        page.tag_configure("title", font=str(look.font(FontRole.TITLE)))
        page.tag_configure("subtitle", font=small, foreground=palette.muted, spacing3=look.px(8))
        page.tag_configure("description", spacing1=look.px(4), spacing3=look.px(8))
        page.tag_configure("hint", foreground=palette.muted)
        page.tag_configure("explanation", foreground=palette.muted, spacing1=look.px(4), spacing3=look.px(12))
        page.tag_configure("section", font=strong, spacing1=look.px(12), spacing3=look.px(4))
        page.tag_configure("below", spacing1=look.px(12))
        page.tag_configure("code", wrap="char")
        page.tag_configure("label", foreground=palette.muted)
        page.tag_configure("reason", lmargin1=0, lmargin2=look.px(16), tabs=(look.px(16),))
        page.tag_configure("sample", lmargin2=look.px(16))
        page.tag_configure("fold", foreground=palette.muted, spacing1=look.px(12), spacing3=look.px(4))
        for tone in Tone:
            colour = palette.of(tone)
            back = mix(palette.panel, colour, 0.1)
            margin = look.px(8)
            page.tag_configure(
                tone, background=back, lmargin1=margin, lmargin2=margin, rmargin=margin, lmargincolor=back,
                rmargincolor=back,
            )  # fmt: skip
            page.tag_configure(f"{tone} text", spacing3=look.px(6))
            page.tag_configure(f"{tone} title", foreground=colour, font=strong, spacing1=look.px(6))
        self.buttons.restyle()
        if self._account:
            self._write(self._account)

    def render(self, account: Account, allowed: frozenset[Command]) -> None:
        """Show *account*, and the buttons for what is allowed."""
        self.buttons.render(allowed)
        can_describe = DESCRIBE in allowed
        if account != self._account or can_describe != self._can_describe:
            self._can_describe = can_describe
            is_other = self._account is None or account.title != self._account.title
            self._account = account
            self._write(account)
            if is_other:
                self._page.yview_moveto(0)
                self._close_editor()

    def edit(self) -> None:
        """Let the description be typed."""
        if self._account and self._can_describe:
            self._editor.grid()
            self._editor.open(self._account.full_text)

    def cancel_edit(self) -> bool:
        """Give up what was typed; return False if nothing was being typed."""
        is_editing = self.is_editing
        self._close_editor()
        return is_editing

    def _close_editor(self) -> None:
        self._editor.grid_remove()

    def _save(self, text: str) -> None:
        self._close_editor()
        self._describe(text)

    def _write(self, account: Account) -> None:
        page, look = self._page, self._look
        top = page.yview()[0]
        page.configure(state="normal")
        page.delete("1.0", "end")
        page.insert("end", f"{account.title}\n", "title")
        if account.subtitle:
            page.insert("end", f"{account.subtitle}\n", "subtitle")
        if self._can_describe:
            hint = "" if account.text else "hint"
            page.insert("end", f"{account.text or buttons.no_description()}\n", ("description", hint))
        elif account.text:
            page.insert("end", f"{account.text}\n", ("explanation",))
        for remark in account.remarks:
            page.insert("end", f"{remark.title}\n", (remark.tone, f"{remark.tone} title"))
            page.insert("end", f"{remark.text}\n", (remark.tone, f"{remark.tone} text"))
        measure = look.font(FontRole.BODY).measure
        tab = max((measure(fact.label) for fact in account.facts + account.more), default=0) + look.px(16)
        page.tag_configure("fact", lmargin2=tab, tabs=(tab,))
        self._write_facts(account.facts, is_below=bool(account.remarks))
        if account.sample:
            page.insert("end", f"{account.sample.title}\n", ("section",))
            page.insert("end", "".join(f"{line}\n" for line in account.sample.lines), ("sample",))
        self._write_reasons(account.reasons)
        if account.more:
            page.insert("end", f"{buttons.fold(is_open=self._is_unfolded)}\n", ("fold",))
            self._write_facts(account.more if self._is_unfolded else ())
        if not account.remarks or account.facts or account.reasons:  # the colour of a remark ends with its last line
            page.delete("end-1c")
        page.configure(state="disabled")
        page.yview_moveto(top)

    def _write_facts(self, facts: tuple[Fact, ...], *, is_below: bool = False) -> None:
        for number, fact in enumerate(facts):
            tags = ("fact", "code" if fact.is_code else "", "below" if is_below and not number else "")
            self._page.insert("end", fact.label, (*tags, "label"), "\t", tags)
            self._write_value(fact.value, tags)

    def _write_value(self, value: str, tags: tuple[str, ...]) -> None:
        """Write what a fact says; a lock in it is drawn, as few fonts have one."""
        page, look = self._page, self._look
        first, *rest = value.split(LOCK)
        page.insert("end", first, tags)
        for part in rest:
            page.image_create("end", image=lock_picture(page, look, look.palette.text))
            page.insert("end", part, tags)
        page.insert("end", "\n", tags)

    def _write_reasons(self, reasons: tuple[str, ...]) -> None:
        page = self._page
        if not reasons:
            return
        page.insert("end", f"{buttons.why_kept()}\n", ("section",))
        if self._is_unfolded and len(reasons) > 1:
            for reason in reasons:
                page.insert("end", f"•\t{reason}\n", ("reason",))
            return
        page.insert("end", reasons[0])
        if len(reasons) > 1:
            page.insert("end", f" ({buttons.more_reasons(len(reasons) - 1)})", ("label",))
        page.insert("end", "\n")

    def _fold(self, _event: object) -> None:
        """Show what is for developers, or hide it."""
        if self._account and self._account.more:
            self._is_unfolded = not self._is_unfolded
            self._write(self._account)

    def _describe_it(self, _event: object) -> None:
        self._act(DESCRIBE)

    def _point(self, cursor: str, _event: object) -> None:
        self._page.configure(cursor=cursor)


class _Editor(ttk.Frame):
    """An entry for a description: Return saves, Escape gives up."""

    def __init__(self, master: tk.Misc, look: Look, *, save: Callable[[str], None], cancel: Callable[[], None]) -> None:
        super().__init__(master, name="editor", style=look.style("TFrame", surface=Surface.PANEL))
        self._entry = ttk.Entry(
            self, name="entry", style=look.style("TEntry", surface=Surface.PANEL), font=str(look.font(FontRole.BODY))
        )
        saving = button(
            self, look, name="save", surface=Surface.PANEL, text=buttons.save(),
            command=lambda: save(self._entry.get()),
        )  # fmt: skip
        self.columnconfigure(0, weight=1)
        self._entry.grid(row=0, column=0, sticky="ew")
        saving.grid(row=0, column=1, padx=(look.px(8), 0))
        self._entry.bind("<Return>", lambda _event: save(self._entry.get()))
        self._entry.bind("<KP_Enter>", lambda _event: save(self._entry.get()))
        self._cancel = cancel

    def open(self, text: str) -> None:
        self._entry.delete(0, "end")
        self._entry.insert(0, " ".join(text.split()))
        self._entry.selection_range(0, "end")
        self._entry.icursor("end")
        self._entry.focus_set()
