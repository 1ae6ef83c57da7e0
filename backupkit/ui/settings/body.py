"""Body: all that the settings window contains, in its places, each part showing its share of one state."""

from __future__ import annotations

from dataclasses import dataclass
from tkinter import ttk
from typing import TYPE_CHECKING, TypeAlias

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import Variant
from backupkit.ui.settings.action_row import ActionRow
from backupkit.ui.settings.actions import actions_on
from backupkit.ui.settings.form_page import ROWS, FormPage
from backupkit.ui.settings.keep_page import KeepPage
from backupkit.ui.settings.page_list import PageList
from backupkit.ui.settings.state import Told, Turned, flaws, has_defaults
from backupkit.ui.settings.when_page import WhenPage
from backupkit.ui.settings.where_page import WherePage
from backupkit.ui.shown.settings import INPUT, Page
from backupkit.ui.window.button import button
from backupkit.ui.window.notice_bar import NoticeBar
from backupkit.ui.window.scrolled import Scrolled
from backupkit.ui.words import settings as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Container
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.actions import Action
    from backupkit.ui.settings.controls import Fill
    from backupkit.ui.settings.state import SettingsEvent, SettingsState
    from backupkit.ui.shown.locking import Doing
    from backupkit.ui.words.notices import Notice, Offer

    Shown: TypeAlias = WhenPage | WherePage | KeepPage | FormPage

_PAD, _GAP = 16, 8  # design units


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCallbacks:
    """What the body asks its owner to do."""

    happen: Callable[[SettingsEvent], None]  # take note of something that concerns the state alone
    fill: Fill  # take note of what was filled in
    act: Callable[[Action], None]  # do what a button is for
    add_place: Callable[[str], None]  # take an address into the list of places
    choose_place: Callable[[], None]  # let a folder be chosen as a place
    lock: Callable[[Doing], None]  # do something about the lock on copies
    accept: Callable[[Offer], None]  # do what a notice offered
    defaults: Callable[[], None]  # forget what was chosen on the page that is seen
    save: Callable[[], None]  # store the choices, and close
    close: Callable[[], None]  # close the window


class Body(ttk.Frame):
    """The contents of the window. A page is made when it is first seen.

    Args:
        master: the window.
        look: what it looks like.
        pages: those that there are, in order.
        callbacks: what the owner does when the user asks for it.
    """

    def __init__(self, master: tk.Misc, look: Look, *, pages: tuple[Page, ...], callbacks: BodyCallbacks) -> None:
        super().__init__(master, name="body", style=look.style("TFrame"), padding=look.px(_PAD))
        self._look, self._callbacks = look, callbacks
        self._pages: dict[Page, Shown] = {}
        self._buttons: dict[Page, tuple[ActionRow, ...]] = {}
        self._seen: Page | None = None
        self._noticed: Notice | None = None
        pad, gap = look.px(_PAD), look.px(_GAP)
        self.list = PageList(self, look, pages=pages, turn=lambda page: callbacks.happen(Turned(page=page)))
        self._title = ttk.Label(self, name="title", style=look.style("TLabel", Variant.TITLE))
        self._lead = ttk.Label(
            self, name="lead", width=1, anchor="w", justify="left", style=look.style("TLabel", Variant.MUTED)
        )
        self._room = Scrolled(self, look, name="room")
        self._notice = NoticeBar(
            self, look, accept=callbacks.accept, dismiss=lambda: callbacks.happen(Told(notice=None))
        )
        self._footer = self._make_footer()
        self.columnconfigure(1, weight=1)
        self.rowconfigure(2, weight=1)
        self.list.grid(row=0, column=0, rowspan=3, sticky="ns", padx=(0, pad))
        self._title.grid(row=0, column=1, sticky="w")
        self._lead.grid(row=1, column=1, sticky="ew", pady=(0, gap + gap // 2))
        self._room.grid(row=2, column=1, sticky="nsew")
        self._notice.grid(row=3, column=0, columnspan=2, sticky="ew", pady=(gap, 0))
        self._notice.grid_remove()
        self._footer.grid(row=4, column=0, columnspan=2, sticky="ew", pady=(pad, 0))
        wrap(self._lead, look)
        self._room.inside.columnconfigure(0, weight=1)

    def _make_footer(self) -> ttk.Frame:
        look, callbacks, gap = self._look, self._callbacks, self._look.px(_GAP)
        footer = ttk.Frame(self, name="footer", style=look.style("TFrame"))
        made: dict[str, ttk.Button] = {}
        for name, caption, command, variant in (
            ("defaults", words.defaults(), callbacks.defaults, Variant.PLAIN),
            ("cancel", words.cancel(), callbacks.close, Variant.PLAIN),
            ("save", words.save(), callbacks.save, Variant.ACCENT),
        ):
            made[name] = button(
                footer, look, name=name, variant=variant, text=caption.text, underline=caption.underline,
                command=command,
            )  # fmt: skip
        footer.columnconfigure(0, weight=1)
        made["defaults"].grid(row=0, column=0, sticky="w")
        made["cancel"].grid(row=0, column=1, padx=(gap, 0))
        made["save"].grid(row=0, column=2, padx=(gap, 0))
        self._defaults, self._save = made["defaults"], made["save"]
        return footer

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        self.list.restyle()
        self._room.restyle()
        self._notice.restyle()
        for page in self._pages.values():
            page.restyle()

    def wheel(self, *, down: bool) -> None:
        """Scroll as a turn of the wheel does."""
        self._room.turn(down=down)

    def see(self, widget: tk.Misc) -> None:
        """Scroll to what has got the keyboard."""
        self._room.see(widget)

    def settle(self) -> None:
        """Tell what stands in the texts of all pages that have been seen."""
        for page in self._pages.values():
            page.form.settle(self._callbacks.fill)

    def focus_input(self, page: Page, name: str) -> None:
        """Give the keyboard to an input of the page that is seen."""
        self._pages[page].form.focus_input(name)

    def render(self, state: SettingsState, now: datetime, at_work: Container[Action]) -> None:
        """Show *state*; the buttons of what is *at work* cannot be pressed."""
        self._show_page(state.page)
        self.list.render(state.page, frozenset(INPUT[name].page for name in flaws(state)))
        self._title.configure(text=words.page(state.page).text)
        is_locked = state.page in state.pages.lock
        lead = words.lead(state.page) if state.facts else words.reading()
        self._lead.configure(text=f"{lead} {words.locked()}" if is_locked else lead)
        self._pages[state.page].render(state, now)
        for row in self._buttons[state.page]:
            row.render(state, at_work)
        self._defaults.state(["!disabled" if has_defaults(state, state.page) else "disabled"])
        can_save = state.facts is not None and not state.is_saving
        self._save.state(["!disabled" if can_save else "disabled"])
        self._show_notice(state.notice)

    def _show_page(self, page: Page) -> None:
        if page is self._seen:
            return
        if page not in self._pages:
            self._pages[page] = made = self._make(page)
            made.grid(row=0, column=0, sticky="nsew", padx=(0, self._look.px(_GAP)))
            self._buttons[page] = made.buttons if isinstance(made, WherePage) else (self._make_buttons(page),)
        if self._seen:
            self._show(self._seen, shown=False)
        self._seen = page
        self._show(page, shown=True)
        self._room.to_top()

    def _show(self, page: Page, *, shown: bool) -> None:
        for part in (self._pages[page], *self._buttons[page]):
            if shown:
                part.grid()
            else:
                part.grid_remove()

    def _make(self, page: Page) -> Shown:
        look, fill, inside = self._look, self._callbacks.fill, self._room.inside
        match page:
            case Page.WHEN:
                return WhenPage(inside, look, fill=fill)
            case Page.WHERE:
                callbacks = self._callbacks
                return WherePage(
                    inside, look, happen=callbacks.happen, fill=fill, act=callbacks.act, add=callbacks.add_place,
                    choose=callbacks.choose_place, lock=callbacks.lock,
                )  # fmt: skip
            case Page.KEEP:
                return KeepPage(inside, look, fill=fill)
            case _:
                assert page in ROWS  # noqa: S101 - the others are nothing but rows
                return FormPage(inside, look, page, fill=fill)

    def _make_buttons(self, page: Page) -> ActionRow:
        """Return the buttons of a page, below all that is on it."""
        row = ActionRow(
            self._room.inside, self._look, name=f"buttons_{page}", actions=actions_on(page), act=self._callbacks.act
        )
        row.grid(row=1, column=0, sticky="ew", pady=(self._look.px(2 * _GAP), 0))
        return row

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is self._noticed:
            return
        self._noticed = notice
        if notice:
            self._notice.render(notice)
            self._notice.grid()
        else:
            self._notice.grid_remove()
