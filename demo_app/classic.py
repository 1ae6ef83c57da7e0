"""The control room with plain Tk and ttk."""

from __future__ import annotations

import tkinter as tk
from dataclasses import asdict, fields
from tkinter import font, ttk
from typing import TYPE_CHECKING, Literal

import backupkit
from demo_app import form
from demo_app.classic_theme import use_theme
from demo_app.desk import Desk
from demo_app.form import Form
from demo_app.model import SECTORS, StarSystem, Threat
from demo_app.room import Room

if TYPE_CHECKING:
    from pathlib import Path

_GAP = 12
_COLUMNS = {"name": ("Name", 150), "sector": ("Sector", 120), "star": ("Star", 84), "population": ("Population", 104)}


class ClassicWindow(Desk, tk.Tk):
    """The window: a table of systems on the left, a form for the chosen one on the right."""

    every = "All threats"

    def __init__(self, path: Path, *, dark: bool = False) -> None:
        super().__init__(className="Controlroom")
        self.room = Room(path)
        self.chosen: str | None = None
        self.is_dark = tk.BooleanVar(self, value=dark)
        self._is_rendering = False
        self.geometry("1180x720")
        self.minsize(920, 560)
        self.colours = use_theme(self, dark=dark)
        self.bold_font = font.nametofont("TkDefaultFont", self).copy()
        self.bold_font.configure(weight="bold", size=round(self.bold_font.actual("size") * 1.6))
        self._make_menu()
        self._make_toolbar()
        panes = ttk.Panedwindow(self, orient="horizontal")
        panes.pack(fill="both", expand=True, padx=_GAP, pady=(0, 8))
        panes.add(self._make_table(panes), weight=3)
        panes.add(self._make_form(panes), weight=2)
        self.bind("<Control-s>", lambda _event: self.save())
        self.bind("<Control-n>", lambda _event: self.add())
        self.bind("<Control-f>", lambda _event: self.search.focus_set())
        self._recolour()
        self.choose_first()
        self.kit = backupkit.attach(
            self, path, on_restore=self.reload, menu=self.file_menu,
            autosave=self.room.unsaved, autosave_seconds=5, on_recover=self.recover,
        )  # fmt: skip

    # -- the parts -----------------------------------------------------------------------------------------------

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

    def _make_toolbar(self) -> None:
        bar = ttk.Frame(self, padding=(_GAP, _GAP))
        bar.pack(fill="x")
        ttk.Button(bar, text="New system", command=self.add, name="new").pack(side="left")
        ttk.Button(bar, text="Delete", command=self.delete, name="delete").pack(side="left", padx=(8, 0))
        self.save_button = ttk.Button(bar, text="Save", style="Accent.TButton", command=self.save, name="save")
        self.save_button.pack(side="left", padx=(8, 0))
        self.message = ttk.Label(bar, style="Muted.TLabel", wraplength=360, name="message")
        self.message.pack(side="left", padx=_GAP)
        self.search_text = tk.StringVar(self)
        self.search_text.trace_add("write", lambda *_what: self._render_table())
        self.filter = tk.StringVar(self, value=self.every)
        threats = ttk.Combobox(
            bar,
            textvariable=self.filter,
            values=[self.every, *(threat.label for threat in Threat)],
            state="readonly",
            width=12,
        )
        threats.pack(side="right")
        threats.bind("<<ComboboxSelected>>", lambda _event: self._render_table())
        self.search = ttk.Entry(bar, textvariable=self.search_text, width=28, name="search")
        self.search.pack(side="right", padx=(8, 8))
        self.search.bind("<Return>", lambda _event: self.choose_first())
        self.search.bind("<Escape>", lambda _event: self.search_text.set(""))
        ttk.Label(bar, text="Search", style="Muted.TLabel").pack(side="right")

    def _make_table(self, panes: ttk.Panedwindow) -> ttk.Frame:
        frame = ttk.Frame(panes)
        self.table = ttk.Treeview(
            frame, columns=[*_COLUMNS, "threat"], show="headings", selectmode="browse", name="systems"
        )
        for column, (title, width) in _COLUMNS.items():
            side: Literal["e", "w"] = "e" if column == "population" else "w"
            self.table.heading(column, text=title, anchor=side)
            self.table.column(column, width=width, anchor=side)
        self.table.heading("threat", text="   Threat", anchor="w")
        self.table.column("threat", width=112, anchor="w", stretch=False)
        scrollbar = ttk.Scrollbar(frame, command=self.table.yview)
        self.table.configure(yscrollcommand=scrollbar.set)
        scrollbar.pack(side="right", fill="y")
        self.table.pack(fill="both", expand=True)
        self.table.bind("<<TreeviewSelect>>", self._selected)
        self.table.bind("<Delete>", lambda _event: self.delete())
        return frame

    def _make_form(self, panes: ttk.Panedwindow) -> ttk.Frame:
        card = ttk.Frame(panes, style="Card.TFrame", padding=(16, 12, 16, 16))
        card.columnconfigure((0, 1), weight=1, uniform="half")
        self.values = {field.name: tk.StringVar(self) for field in fields(Form)}
        self.name = ttk.Entry(card, textvariable=self.values["name"], font=self.bold_font, name="name")
        self.name.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(4, 6))
        sector = ttk.Combobox(card, textvariable=self.values["sector"], values=SECTORS, state="readonly")
        threat = ttk.Combobox(
            card, textvariable=self.values["threat"], values=[threat.label for threat in Threat], state="readonly"
        )
        self._place(card, "Sector", sector, 1, 0)
        self._place(card, "Threat level", threat, 1, 1)
        self._place(card, "Star", self._entry(card, "star"), 3, 0)
        self._place(card, "Population", self._entry(card, "population"), 3, 1)
        self._place(card, "Resources", self._entry(card, "resources"), 5, 0, span=2)
        self._place(card, "Stations", self._entry(card, "stations"), 7, 0, span=2)
        self.texts = {name: self._text(card, name) for name in ("planets", "notes")}
        self._place(card, "Planets (one a line: name, kind)", self.texts["planets"], 9, 0, span=2)
        self._place(card, "Notes", self.texts["notes"], 11, 0, span=2)
        card.rowconfigure((10, 12), weight=1)
        for value in self.values.values():
            value.trace_add("write", self._edited)
        return card

    def _entry(self, card: ttk.Frame, name: str) -> ttk.Entry:
        return ttk.Entry(card, textvariable=self.values[name], name=name)

    def _text(self, card: ttk.Frame, name: str) -> tk.Text:
        text = tk.Text(
            card, height=4, width=30, wrap="word", font="TkDefaultFont", relief="flat", padx=6, pady=5, name=name
        )
        text.bind("<KeyRelease>", self._edited)
        return text

    def _place(self, card: ttk.Frame, title: str, widget: tk.Widget, row: int, column: int, *, span: int = 1) -> None:
        padding = (0, 6) if column == 0 and span == 1 else (6, 0) if column else 0
        label = ttk.Label(card, text=title, style="Card.TLabel")
        label.grid(row=row, column=column, columnspan=span, sticky="w", padx=padding, pady=(8, 2))
        widget.grid(row=row + 1, column=column, columnspan=span, sticky="nsew", padx=padding)

    # -- showing and taking --------------------------------------------------------------------------------------

    def _render(self) -> None:
        self._render_table()
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

    def _render_table(self) -> None:
        listed = self.listed()
        known = self.table.get_children()
        if known == tuple(system.key for system in listed):
            for system in listed:
                self.table.item(system.key, values=_row(system), tags=(system.threat.value,))
        else:
            self.table.delete(*known)
            for system in listed:
                self.table.insert("", "end", system.key, values=_row(system), tags=(system.threat.value,))
        if self.chosen and self.table.exists(self.chosen) and self.table.selection() != (self.chosen,):
            self.table.selection_set(self.chosen)
            self.table.focus(self.chosen)
            self.table.see(self.chosen)

    def _render_title(self) -> None:
        self.title(self.room.title)
        self.save_button.state(["!disabled" if self.room.is_changed else "disabled"])

    def _selected(self, _event: object) -> None:
        selection = self.table.selection()
        if selection and selection[0] != self.chosen:
            self.choose(selection[0])

    def _edited(self, *_what: object) -> None:
        system = self.room.atlas.get(self.chosen)
        if self._is_rendering or system is None:
            return
        texts = {name: value.get() for name, value in self.values.items()}
        texts |= {name: box.get("1.0", "end-1c") for name, box in self.texts.items()}
        filled = Form(**texts)
        if self.room.change(form.entered(filled, system)):
            self._render_table()
            self._render_title()
        self._tell(form.complaint(filled) or "", problem=True)

    def _tell(self, text: str, *, problem: bool = False) -> None:
        self.message.configure(text=text, style="Problem.TLabel" if problem else "Muted.TLabel")

    # -- light and dark ------------------------------------------------------------------------------------------

    def _recolour(self) -> None:
        """Use the theme, and colour what belongs to Tk: menus, texts, the lists of comboboxes."""
        self.colours = colours = use_theme(self, dark=self.is_dark.get())
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
            )
        for box in self.texts.values():
            box.configure(
                background=colours.field,
                foreground=colours.text,
                insertbackground=colours.text,
                selectbackground=colours.accent,
                selectforeground=colours.on_accent,
                highlightthickness=1,
                highlightbackground=colours.border,
                highlightcolor=colours.accent,
            )
        for option, colour in (
            ("background", colours.panel),
            ("foreground", colours.text),
            ("selectBackground", colours.accent),
            ("selectForeground", colours.on_accent),
        ):
            self.option_add(f"*TCombobox*Listbox.{option}", colour)
        for threat in (Threat.RAISED, Threat.SEVERE):
            self.table.tag_configure(threat.value, foreground=colours.threats[threat])


def _row(system: StarSystem) -> tuple[str, ...]:
    return system.name, system.sector, system.star, f"{system.population:,}", f"  ● {system.threat.label}"
