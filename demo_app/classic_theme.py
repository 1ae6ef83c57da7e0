"""The ttk theme of the classic window, light and dark: flat, with room to breathe."""

from __future__ import annotations

from tkinter import font, ttk
from typing import TYPE_CHECKING, Any

from demo_app.colours import DARK, LIGHT

if TYPE_CHECKING:
    import tkinter as tk

    from demo_app.colours import Colours


def use_theme(root: tk.Tk, *, dark: bool) -> Colours:
    """Make the theme if it is not there yet, use it, and return its colours."""
    name, colours = ("control-room-dark", DARK) if dark else ("control-room-light", LIGHT)
    style = ttk.Style(root)
    if name not in style.theme_names():
        linespace = font.nametofont("TkDefaultFont", root).metrics("linespace")
        style.theme_create(name, parent="clam", settings=_settings(colours, linespace))
    style.theme_use(name)
    root.configure(background=colours.window)
    return colours


def _settings(colours: Colours, linespace: int) -> Any:  # noqa: ANN401 - what Style.theme_create() takes has no public type
    edge = {"bordercolor": colours.border, "lightcolor": colours.panel, "darkcolor": colours.panel}
    field_edge = {"bordercolor": colours.border, "lightcolor": colours.field, "darkcolor": colours.field}
    focus_edge = [("focus", colours.accent)]
    button: dict[str, Any] = {
        "configure": {
            "background": colours.panel,
            "padding": (12, 5),
            "anchor": "center",
            "relief": "raised",
            **edge,
        },
        "map": {
            "background": [("pressed", colours.line), ("active", "!disabled", colours.hover)],
            "bordercolor": focus_edge,
            "lightcolor": [("active", "!disabled", colours.hover)],
            "darkcolor": [("active", "!disabled", colours.hover)],
        },
    }
    return {
        ".": {
            "configure": {
                "background": colours.window,
                "foreground": colours.text,
                "fieldbackground": colours.field,
                "selectbackground": colours.accent,
                "selectforeground": colours.on_accent,
                "insertcolor": colours.text,
                "troughcolor": colours.window,
                "focuscolor": colours.accent,
                **edge,
            },
            "map": {"foreground": [("disabled", colours.muted)]},
        },
        "TFrame": {"configure": {"background": colours.window}},
        "Card.TFrame": {
            "configure": {
                "background": colours.panel,
                "relief": "solid",
                "borderwidth": 1,
                "bordercolor": colours.line,
                "lightcolor": colours.panel,
                "darkcolor": colours.panel,
            }
        },
        "TLabel": {"configure": {"background": colours.window}},
        "Card.TLabel": {"configure": {"background": colours.panel, "foreground": colours.muted}},
        "Muted.TLabel": {"configure": {"foreground": colours.muted}},
        "Problem.TLabel": {"configure": {"foreground": colours.danger}},
        "TButton": button,
        "TMenubutton": {**button, "configure": {**button["configure"], "arrowcolor": colours.muted}},
        "Accent.TButton": {
            "configure": {
                "background": colours.accent,
                "foreground": colours.on_accent,
                "bordercolor": colours.accent,
                "lightcolor": colours.accent,
                "darkcolor": colours.accent,
            },
            "map": {
                "background": [("disabled", colours.hover), ("active", colours.accent_hover)],
                "foreground": [("disabled", colours.muted)],
                "bordercolor": [("disabled", colours.border)],
                "lightcolor": [("disabled", colours.hover), ("active", colours.accent_hover)],
                "darkcolor": [("disabled", colours.hover), ("active", colours.accent_hover)],
            },
        },
        "TEntry": {
            "configure": {"padding": 5, **field_edge},
            "map": {"bordercolor": focus_edge},
        },
        "TCombobox": {
            "configure": {
                "padding": 5,
                "arrowcolor": colours.muted,
                "background": colours.field,
                "arrowsize": 12,
                **field_edge,
            },
            "map": {
                "bordercolor": focus_edge,
                "fieldbackground": [("readonly", colours.field)],
                "selectbackground": [("readonly", colours.field)],
                "selectforeground": [("readonly", colours.text)],
                "background": [("active", colours.hover)],
            },
        },
        "TPanedwindow": {"configure": {"background": colours.window}},
        "Sash": {"configure": {"sashthickness": 8, "gripcount": 0, "background": colours.window}},
        "Treeview": {
            "configure": {
                "background": colours.panel,
                "fieldbackground": colours.panel,
                "rowheight": linespace + 10,
                "bordercolor": colours.line,
                "lightcolor": colours.panel,
                "darkcolor": colours.panel,
            },
            "map": {
                "background": [("selected", colours.selection)],
                "foreground": [("selected", colours.text)],
            },
        },
        "Heading": {
            "configure": {
                "background": colours.window,
                "foreground": colours.muted,
                "padding": (2, 5),
                "relief": "flat",
                "bordercolor": colours.line,
                "lightcolor": colours.window,
                "darkcolor": colours.window,
            },
            "map": {"background": [("active", colours.hover)]},
        },
        "TScrollbar": {
            "configure": {
                "background": colours.line,
                "troughcolor": colours.window,
                "arrowcolor": colours.muted,
                "gripcount": 0,
                "arrowsize": 13,
                "bordercolor": colours.window,
                "lightcolor": colours.line,
                "darkcolor": colours.line,
            },
            "map": {"background": [("active", colours.border), ("disabled", colours.window)]},
        },
    }
