"""The themes of hosts that use ttk, and the two that the kit brings along."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.palette import HostColours
from backupkit.ui.theme import ThemeFacts, colour_text, screen_scale

if TYPE_CHECKING:
    from collections.abc import Callable

_ACCENT_OF_THEME = {  # themes that draw their accent as pictures, so that no option tells it
    "sun-valley-light": "#005fb8",
    "sun-valley-dark": "#57c8ff",
}
_LIGHT = HostColours(
    window="#f5f6f8",
    panel="#eceef1",
    field="#ffffff",
    text="#1b1f24",
    accent="#2166c2",
    on_accent="#ffffff",
    border="#8b939d",
)
_DARK = HostColours(
    window="#202327",
    panel="#282c31",
    field="#1a1d20",
    text="#e4e7eb",
    accent="#5aa2f5",
    on_accent="#0b1220",
    border="#6d757f",
)


class TtkTheme:
    """The host's own ttk theme, whichever it is now."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._style = ttk.Style(root)

    def facts(self) -> ThemeFacts:
        """Return what the theme's options say; themes made of pictures say little, and the window helps out."""
        family, size = body_font(self._root)
        return ThemeFacts(
            ttk_theme=self._style.theme_use(),
            colours=self._colours(),
            family=family,
            size=size,
            scale=screen_scale(self._root),
            drawn=False,
            radius=4,  # unknown, and with `edge` only used to keep content off an entry's edge
        )

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 - <<ThemeChanged>> tells all
        """Watch nothing: <<ThemeChanged>> tells everything."""
        return lambda: None

    def _colours(self) -> HostColours:
        window = self._first(("TFrame", "background"), (".", "background")) or colour_text(
            self._root, str(self._root.cget("background"))
        )
        selected = ("selected",)
        return HostColours(
            window=window,
            field=self._first(
                ("Treeview", "fieldbackground"),
                ("TEntry", "fieldbackground"),
                ("Treeview", "background"),
                (".", "fieldbackground"),
            ),
            text=self._first(("TLabel", "foreground"), (".", "foreground"), ("TButton", "foreground")),
            accent=self._accent(),
            border=self._first(("TEntry", "bordercolor")),
            selection=self._first(("Treeview", "background", selected), (".", "selectbackground")),
            on_selection=self._first(("Treeview", "foreground", selected), (".", "selectforeground")),
        )

    def _accent(self) -> str | None:
        known = _ACCENT_OF_THEME.get(self._style.theme_use())
        if known:
            return known
        if self._style.configure("primary.TButton"):  # ttkbootstrap makes it when the host first uses it
            return self._first(("primary.TButton", "background"))
        return self._first(("TEntry", "bordercolor", ("focus",)), (".", "selectbackground"))

    def _first(self, *options: tuple[str, str] | tuple[str, str, tuple[str, ...]]) -> str | None:
        """Return the first of these style options that is set to a colour."""
        for style, option, *state in options:
            found = str(self._style.lookup(style, option, state[0] if state else None))
            if found:
                try:
                    return colour_text(self._root, found)
                except tk.TclError:  # a theme may keep other things under these names
                    continue
        return None


class OwnTheme:
    """The kit's own light or dark theme, for those who ask for it whatever the host looks like."""

    def __init__(self, root: tk.Misc, *, dark: bool) -> None:
        self._root = root
        self._colours = _DARK if dark else _LIGHT

    def facts(self) -> ThemeFacts:
        """Return the kit's colours with the host's font."""
        family, size = body_font(self._root)
        return ThemeFacts(
            ttk_theme=ttk.Style(self._root).theme_use(),
            colours=self._colours,
            family=family,
            size=size,
            scale=screen_scale(self._root),
            drawn=True,
        )

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 - nothing changes it
        """Watch nothing: this theme stays as it is."""
        return lambda: None


def body_font(root: tk.Misc) -> tuple[str, int]:
    """Return family and size of the font that the host's labels have."""
    found = ttk.Style(root).lookup("TLabel", "font") or "TkDefaultFont"
    family, size = (root.tk.call("font", "actual", found, option) for option in ("-family", "-size"))
    return str(family), int(size)
