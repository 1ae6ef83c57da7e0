"""A small app as people write them: notes, one after another, saved with a plain ``json.dump``. Nothing of backupkit.

It exists in every toolkit and in every layout that a kit has to stand in.
"""

from __future__ import annotations

import json
import sys
import tkinter as tk
from enum import Enum
from pathlib import Path
from tkinter import ttk
from typing import Any


class Toolkit(Enum):
    TK = "tk"
    TTK = "ttk"
    CLAM = "clam"
    SUN_VALLEY = "sv_ttk"
    BOOTSTRAP = "ttkbootstrap"
    CUSTOM = "customtkinter"


class Layout(Enum):
    PACK = "pack"
    GRID = "grid"
    PLACE = "place"
    MIXED = "mixed"  # frames are packed, what is in them is gridded


class Host:
    """The app: a window, an entry whose Return adds a note and saves, a button that saves, a list of all notes."""

    def __init__(self, data_file: Path, *, toolkit: Toolkit = Toolkit.TTK, layout: Layout = Layout.PACK) -> None:
        self.data_file, self.toolkit = data_file, toolkit
        self.notes: list[str] = []
        self.root: Any = _window(toolkit)
        self.root.title("Notes")
        self.root.geometry("640x400+60+60")
        body = self.root if layout is not Layout.MIXED else _frame(toolkit, self.root)
        self.entry, self.button, self.list = _widgets(toolkit, body)
        self.entry.bind("<Return>", lambda _event: self.add())
        self.button.configure(command=self.add)
        _arrange(layout, body, (self.entry, self.button, self.list))
        if layout is Layout.MIXED:
            body.pack(fill="both", expand=True)
        self.load()
        self.entry.focus_set()

    def load(self) -> None:
        """Read the notes from the file, and show them."""
        with open(self.data_file, encoding="utf-8") as file:
            self.notes = json.load(file)["notes"]
        self.list.configure(text="\n".join(self.notes))

    def save(self) -> None:
        """Write the notes to the file, as simply as can be."""
        with open(self.data_file, "w", encoding="utf-8") as file:
            json.dump({"notes": self.notes}, file)

    def add(self) -> None:
        """Take what was typed as a new note, and save."""
        self.notes.append(self.entry.get())
        self.entry.delete(0, "end")
        self.save()
        self.list.configure(text="\n".join(self.notes))


def _window(toolkit: Toolkit) -> Any:
    match toolkit:
        case Toolkit.CUSTOM:
            import customtkinter  # type: ignore[import-untyped]

            customtkinter.set_appearance_mode("dark")
            return customtkinter.CTk()
        case Toolkit.BOOTSTRAP:
            import ttkbootstrap

            return ttkbootstrap.Window(themename="darkly")
        case Toolkit.SUN_VALLEY:
            import sv_ttk

            root = tk.Tk()
            sv_ttk.set_theme("dark")
            return root
        case Toolkit.CLAM:
            root = tk.Tk()
            ttk.Style(root).theme_use("clam")
            return root
        case _:
            return tk.Tk()


def _frame(toolkit: Toolkit, master: Any) -> Any:
    if toolkit is Toolkit.CUSTOM:
        return sys.modules["customtkinter"].CTkFrame(master)
    return ttk.Frame(master)


def _widgets(toolkit: Toolkit, master: Any) -> tuple[Any, Any, Any]:
    if toolkit is Toolkit.CUSTOM:
        ctk = sys.modules["customtkinter"]
        return ctk.CTkEntry(master), ctk.CTkButton(master, text="Add"), ctk.CTkLabel(master, text="", anchor="nw")
    if toolkit is Toolkit.TK:
        return tk.Entry(master), tk.Button(master, text="Add"), tk.Label(master, anchor="nw")
    return ttk.Entry(master), ttk.Button(master, text="Add"), ttk.Label(master, anchor="nw")


def _arrange(layout: Layout, body: Any, widgets: tuple[Any, Any, Any]) -> None:
    entry, button, notes = widgets
    match layout:
        case Layout.PACK:
            entry.pack(fill="x")
            button.pack()
            notes.pack(fill="both", expand=True)
        case Layout.GRID | Layout.MIXED:
            entry.grid(row=0, column=0, sticky="ew")
            button.grid(row=0, column=1)
            notes.grid(row=1, column=0, columnspan=2, sticky="nsew")
            body.columnconfigure(0, weight=1)
            body.rowconfigure(1, weight=1)
        case Layout.PLACE:
            entry.place(relx=0.05, rely=0.05, relwidth=0.5)
            button.place(relx=0.7, rely=0.05)
            notes.place(relx=0.05, rely=0.2, relwidth=0.9, relheight=0.6)
