"""The themes of hosts that use ttk, and the two that the kit brings along."""

from __future__ import annotations

import contextlib
import tkinter as tk
from tkinter import ttk

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look.palette import HostColours
from backupkit.ui.look.theme import ThemeFacts, colour_text, screen_scale

if TYPE_CHECKING:
    from collections.abc import Callable

TK_THEMES = frozenset({"default", "clam", "alt", "classic", "vista", "xpnative", "winnative", "aqua"})  # Tk's own

# Themes that draw with pictures, so that their options do not tell. They tell nothing at all before the first event.
_PICTURED = {
    "sun-valley-light": HostColours(window="#fafafa", field="#fafafa", text="#1c1c1c", accent="#005fb8"),
    "sun-valley-dark": HostColours(window="#1c1c1c", field="#1c1c1c", text="#fafafa", accent="#57c8ff"),
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
        theme = self._style.theme_use()
        return ThemeFacts(
            ttk_theme=theme,
            colours=self._colours(),
            family=family,
            size=size,
            scale=screen_scale(self._root),
            drawn=False,
            radius=0 if theme in TK_THEMES else 4,  # of the few things that the kit draws where the theme has nothing
            edge=1,
        )

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 - <<ThemeChanged>> tells all
        """Watch nothing: <<ThemeChanged>> tells everything."""
        return lambda: None

    def _colours(self) -> HostColours:
        first = self._first
        known = _PICTURED.get(self._style.theme_use())
        if known is not None:
            return known
        selected = ("selected",)
        row, chosen = first(("Treeview", "background")), first(("Treeview", "background", selected))
        chosen_text = first(("Treeview", "foreground", selected))
        if row == chosen:  # a theme that has not thought of lists
            chosen, chosen_text = first((".", "selectbackground")), first((".", "selectforeground"))
        return HostColours(
            window=first(("TFrame", "background"), (".", "background"))
            or colour_text(self._root, str(self._root.cget("background"))),
            field=first(("Treeview", "fieldbackground"), ("TEntry", "fieldbackground")) or row,
            text=first(("TLabel", "foreground"), (".", "foreground"), ("TButton", "foreground")),
            accent=self._accent(),
            border=first(("TEntry", "bordercolor")),
            selection=chosen,
            on_selection=chosen_text,
        )

    def _accent(self) -> str | None:
        focus = ("focus",)
        if self._style.configure("primary.TButton"):  # ttkbootstrap makes it when the host first uses it
            return self._first(("primary.TButton", "background"))
        marked = (".", "selectbackground", focus)
        if self._style.theme_use() in TK_THEMES:
            return self._first(marked)
        return self._first(("TEntry", "bordercolor", focus), marked)

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
    """The kit's own light or dark theme, for hosts that ask for it by name."""

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


def watch_palette(root: tk.Misc, changed: Callable[[], object]) -> Callable[[], None]:
    """Call *changed* when somebody has called ``tk_setPalette``; return what ends that.

    It gives all widgets that have their first colours, also ours, the colours of the palette, and tells no event. The
    last thing that it does is to write them down.
    """
    command = root.register(lambda *_what: changed())
    trace = ("variable", "::tk::Palette", "write", command)
    root.tk.call("trace", "add", *trace)

    def end() -> None:
        with contextlib.suppress(tk.TclError):  # the application is gone
            root.tk.call("trace", "remove", *trace)
            root.deletecommand(command)

    return end


def undo_palette(root: tk.Misc, prefix: str) -> None:
    """Take back what ``tk_setPalette`` does to ttk widgets whose style begins with *prefix*.

    It gives each label and entry that has no colours of its own those of the palette, which then hide their style's.
    """
    waiting = [root]
    while waiting:
        children = waiting.pop().winfo_children()
        waiting += children
        for child in children:
            if isinstance(child, ttk.Label | ttk.Entry) and str(child.cget("style")).startswith(prefix):
                child.configure(foreground="", background="")
