"""The control room with CustomTkinter."""

from __future__ import annotations

import tkinter as tk
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import customtkinter as ctk  # type: ignore[import-untyped]

import backupkit
from demo_app import form
from demo_app.colours import DARK, LIGHT
from demo_app.desk import Desk
from demo_app.form import Form
from demo_app.model import SECTORS, Threat
from demo_app.room import Room
from demo_app.system_list import SystemList

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.colours import Colours

_GAP = 16


class ModernWindow(Desk, ctk.CTk):  # type: ignore[misc]
    """The window: a list of systems on the left, the chosen one on the right."""

    every = "All"

    def __init__(self, path: Path, *, dark: bool = False) -> None:
        _use_colours(dark=dark)
        super().__init__(className="Controlroom")
        self.room = Room(path)
        self.chosen: str | None = None
        self.is_dark = tk.BooleanVar(self, value=dark)
        self._is_rendering = False
        self.geometry("1180x760")
        self.minsize(940, 640)
        self.columnconfigure(1, weight=1)
        self.rowconfigure(0, weight=1)
        self._make_menu()
        self._make_sidebar()
        self._make_details()
        self.bind("<Control-s>", lambda _event: self.save())
        self.bind("<Control-n>", lambda _event: self.add())
        self.bind("<Control-f>", lambda _event: self.search.focus_set())
        self.choose_first()
        self.kit = backupkit.attach(
            self, path, on_restore=self.reload, menu=self.file_menu,
            autosave=self.room.unsaved, autosave_seconds=5, on_recover=self.recover,
        )  # fmt: skip

    def add(self) -> None:
        """Enter a new system, in a list that is not searched."""
        self._clear_search()
        super().add()

    def choose(self, key: str | None) -> None:
        """Show a system, and where it stands in the list."""
        super().choose(key)
        if key:
            self.list.reveal(key)

    # -- the parts -----------------------------------------------------------------------------------------------

    @property
    def colours(self) -> Colours:
        """The colours of the present appearance."""
        return DARK if self.is_dark.get() else LIGHT

    def _make_menu(self) -> None:
        self.menu_bar = tk.Menu(self, tearoff=False)
        self.file_menu = tk.Menu(self.menu_bar, tearoff=False)
        self.file_menu.add_command(label="New system", accelerator="Ctrl+N", command=self.add)
        self.file_menu.add_command(label="Save", accelerator="Ctrl+S", command=self.save)
        self.file_menu.add_command(label="Reload", command=self.reload)
        self.file_menu.add_separator()
        self.view_menu = tk.Menu(self.menu_bar, tearoff=False)
        self.view_menu.add_checkbutton(label="Dark", variable=self.is_dark, command=self._recolour)
        self.menu_bar.add_cascade(label="File", menu=self.file_menu)
        self.menu_bar.add_cascade(label="View", menu=self.view_menu)
        self.configure(menu=self.menu_bar)
        self._colour_menus()

    def _make_sidebar(self) -> None:
        side = ctk.CTkFrame(self, width=300, corner_radius=0, fg_color=_pair("panel"))
        side.grid(row=0, column=0, sticky="nsew")
        side.grid_propagate(flag=False)
        side.columnconfigure(0, weight=1)
        side.rowconfigure(3, weight=1)
        head = ctk.CTkFrame(side, fg_color="transparent")
        head.grid(row=0, column=0, sticky="ew", padx=_GAP, pady=(_GAP, 10))
        ctk.CTkLabel(head, text="Control Room", font=ctk.CTkFont(size=20, weight="bold")).pack(side="left")
        self.count = ctk.CTkLabel(head, text="", text_color=_pair("muted"))
        self.count.pack(side="right")
        self.search_text = tk.StringVar(self)
        self.search = ctk.CTkEntry(side, height=36, placeholder_text="Search names, notes, planets…")
        self.search.grid(row=1, column=0, sticky="ew", padx=_GAP)
        self.search.bind("<KeyRelease>", lambda _event: self._searched())
        self.search.bind("<Return>", lambda _event: self.choose_first())
        self.search.bind("<Escape>", lambda _event: self._clear_search())
        self.filter = ctk.CTkSegmentedButton(
            side, values=[self.every, *(threat.label for threat in Threat)], command=lambda _value: self._render_list()
        )
        self.filter.set(self.every)
        self.filter.grid(row=2, column=0, sticky="ew", padx=_GAP, pady=(10, 10))
        self.list = SystemList(side, self.colours, self.choose)
        self.list.frame.grid(row=3, column=0, sticky="nsew")
        add = ctk.CTkButton(side, text="+  New system", height=36, command=self.add, **_quiet())
        add.grid(row=4, column=0, sticky="ew", padx=_GAP, pady=_GAP)

    def _make_details(self) -> None:
        main = ctk.CTkFrame(self, corner_radius=0, fg_color=_pair("window"))
        main.grid(row=0, column=1, sticky="nsew")
        main.columnconfigure((0, 1), weight=1, uniform="half")
        main.rowconfigure(2, weight=1)
        self.values = {field.name: tk.StringVar(self) for field in fields(Form)}
        self._make_head(main)
        self._make_facts(main)
        self.texts = {
            "planets": self._text_card(main, 0, "Planets", "one a line: name, kind"),
            "notes": self._text_card(main, 1, "Notes", ""),
        }
        for value in self.values.values():
            value.trace_add("write", self._edited)

    def _make_head(self, main: ctk.CTkFrame) -> None:
        head = ctk.CTkFrame(main, fg_color="transparent")
        head.grid(row=0, column=0, columnspan=2, sticky="ew", padx=_GAP + 8, pady=(_GAP + 4, 12))
        head.columnconfigure(0, weight=1)
        self.name = ctk.CTkEntry(
            head,
            textvariable=self.values["name"],
            height=44,
            border_width=0,
            fg_color="transparent",
            font=ctk.CTkFont(size=26, weight="bold"),
        )
        self.name.grid(row=0, column=0, sticky="ew", padx=(0, _GAP))
        small = ctk.CTkFont(size=12)
        self.message = ctk.CTkLabel(head, text="", font=small, wraplength=300, justify="right")
        self.message.grid(row=0, column=1, padx=(0, _GAP))
        delete = ctk.CTkButton(head, text="Delete", width=88, height=36, command=self.delete, **_quiet("danger"))
        delete.grid(row=0, column=2, padx=(0, 8))
        self.save_button = ctk.CTkButton(head, text="Save", width=104, height=36, command=self.save)
        self.save_button.grid(row=0, column=3)

    def _make_facts(self, main: ctk.CTkFrame) -> None:
        card = ctk.CTkFrame(main)
        card.grid(row=1, column=0, columnspan=2, sticky="ew", padx=_GAP + 8)
        card.columnconfigure((0, 1, 2), weight=1, uniform="third")
        sector = ctk.CTkOptionMenu(card, values=list(SECTORS), variable=self.values["sector"], height=36)
        self._place(card, "Sector", sector, 0, 0)
        self._place(card, "Star", self._entry(card, "star"), 0, 1)
        self._place(card, "Population", self._entry(card, "population"), 0, 2)
        threat = ctk.CTkSegmentedButton(
            card, values=[threat.label for threat in Threat], variable=self.values["threat"], height=36
        )
        self._place(card, "Threat level", threat, 1, 0)
        self._place(card, "Resources", self._entry(card, "resources"), 1, 1, span=2)
        self._place(card, "Stations", self._entry(card, "stations"), 2, 0, span=3)
        ctk.CTkFrame(card, height=8, fg_color="transparent").grid(row=6)

    def _entry(self, card: ctk.CTkFrame, name: str) -> ctk.CTkEntry:
        return ctk.CTkEntry(card, textvariable=self.values[name], height=36)

    def _place(
        self, card: ctk.CTkFrame, title: str, widget: ctk.CTkBaseClass, row: int, column: int, *, span: int = 1
    ) -> None:
        last = column + span == 3  # noqa: PLR2004 - the card has three columns
        padding = (_GAP if column == 0 else 8, _GAP if last else 8)
        label = ctk.CTkLabel(
            card, text=title, text_color=_pair("muted"), anchor="w", height=20, font=ctk.CTkFont(size=12)
        )
        label.grid(row=2 * row, column=column, columnspan=span, sticky="ew", padx=padding, pady=(10, 2))
        widget.grid(row=2 * row + 1, column=column, columnspan=span, sticky="ew", padx=padding)

    def _text_card(self, main: ctk.CTkFrame, column: int, title: str, hint: str) -> ctk.CTkTextbox:
        card = ctk.CTkFrame(main)
        left, right = (_GAP + 8, 6) if column == 0 else (6, _GAP + 8)
        card.grid(row=2, column=column, sticky="nsew", padx=(left, right), pady=(12, _GAP))
        card.columnconfigure(0, weight=1)
        card.rowconfigure(1, weight=1)
        small = ctk.CTkFont(size=12)
        ctk.CTkLabel(card, text=title, text_color=_pair("muted"), height=20, font=small).grid(
            row=0, column=0, sticky="w", padx=_GAP, pady=(10, 2)
        )
        ctk.CTkLabel(card, text=hint, text_color=_pair("muted"), height=20, font=small).grid(
            row=0, column=0, sticky="e", padx=_GAP, pady=(10, 2)
        )
        box = ctk.CTkTextbox(card, height=120, wrap="word", border_width=1)
        box.grid(row=1, column=0, sticky="nsew", padx=_GAP, pady=(0, _GAP))
        box.bind("<KeyRelease>", self._edited)
        return box

    # -- showing and taking --------------------------------------------------------------------------------------

    def _render(self) -> None:
        self._render_list()
        system = self.room.atlas.get(self.chosen)
        texts = asdict(form.shown(system)) if system else dict.fromkeys(self.values, "")
        self._is_rendering = True
        for name, value in self.values.items():
            value.set(texts[name])
        for name, box in self.texts.items():
            box.delete("1.0", "end")
            box.insert("1.0", texts[name])
        self._is_rendering = False
        self._tell("")
        self._render_title()

    def _render_list(self) -> None:
        listed = self.listed()
        self.list.show(listed, self.chosen)
        total = len(self.room.atlas.systems)
        self.count.configure(text=f"{total} systems" if len(listed) == total else f"{len(listed)} of {total}")

    def _render_title(self) -> None:
        self.title(self.room.title)
        changed = self.room.is_changed
        self.save_button.configure(
            state="normal" if changed else "disabled", fg_color=_pair("accent" if changed else "hover")
        )

    def _edited(self, *_what: object) -> None:
        system = self.room.atlas.get(self.chosen)
        if self._is_rendering or system is None:
            return
        texts = {name: value.get() for name, value in self.values.items()}
        texts |= {name: box.get("1.0", "end-1c") for name, box in self.texts.items()}
        filled = Form(**texts)
        if self.room.change(form.entered(filled, system)):
            self._render_list()
            self._render_title()
        self._tell(form.complaint(filled) or "", problem=True)

    def _searched(self) -> None:
        if self.search_text.get() != self.search.get():
            self.search_text.set(self.search.get())
            self._render_list()

    def _clear_search(self) -> None:
        self.search.delete(0, "end")
        self._searched()
        if self.chosen:
            self.list.reveal(self.chosen)

    def _tell(self, text: str, *, problem: bool = False) -> None:
        self.message.configure(text=text, text_color=_pair("danger" if problem else "muted"))

    # -- light and dark ------------------------------------------------------------------------------------------

    def _recolour(self) -> None:
        ctk.set_appearance_mode("dark" if self.is_dark.get() else "light")
        self.list.recolour(self.colours)
        self._colour_menus()

    def _colour_menus(self) -> None:
        """Colour the menus, which belong to Tk; on macOS and Windows the system does that."""
        colours = self.colours
        for menu in (self.menu_bar, self.file_menu, self.view_menu):
            menu.configure(
                background=colours.panel,
                foreground=colours.text,
                activebackground=colours.accent,
                activeforeground=colours.on_accent,
                selectcolor=colours.text,
                relief="flat",
                borderwidth=0,
                activeborderwidth=0,
                font=("Roboto", -13),
            )


def _pair(name: str) -> tuple[str, str]:
    return getattr(LIGHT, name), getattr(DARK, name)


def _quiet(text: str = "text") -> dict[str, Any]:
    """Return the options of a button that is not the main one."""
    return {
        "fg_color": "transparent",
        "hover_color": _pair("hover"),
        "text_color": _pair(text),
        "border_color": _pair("border"),
        "border_width": 1,
    }


def _use_colours(*, dark: bool) -> None:
    """Give CustomTkinter this app's own theme: the blue one in other colours."""
    ctk.set_appearance_mode("dark" if dark else "light")
    ctk.set_default_color_theme("blue")
    changes = {
        "CTk": {"fg_color": "window"},
        "CTkToplevel": {"fg_color": "window"},
        "CTkFrame": {"fg_color": "panel", "top_fg_color": "panel", "border_color": "line"},
        "CTkLabel": {"text_color": "text"},
        "CTkButton": {
            "fg_color": "accent",
            "hover_color": "accent_hover",
            "text_color": "on_accent",
            "text_color_disabled": "muted",
        },
        "CTkEntry": {
            "fg_color": "field",
            "border_color": "border",
            "text_color": "text",
            "placeholder_text_color": "muted",
        },
        "CTkTextbox": {"fg_color": "field", "border_color": "border", "text_color": "text"},
        "CTkOptionMenu": {
            "fg_color": "field",
            "button_color": "field",
            "button_hover_color": "hover",
            "text_color": "text",
        },
        "CTkSegmentedButton": {
            "fg_color": "hover",
            "selected_color": "raised",
            "selected_hover_color": "raised",
            "unselected_color": "hover",
            "unselected_hover_color": "line",
            "text_color": "text",
        },
        "CTkScrollbar": {"button_color": "border", "button_hover_color": "muted"},
        "DropdownMenu": {"fg_color": "panel", "hover_color": "hover", "text_color": "text"},
    }
    for widget, options in changes.items():
        ctk.ThemeManager.theme[widget] |= {option: list(_pair(name)) for option, name in options.items()}
    ctk.ThemeManager.theme["CTkEntry"]["border_width"] = 1
