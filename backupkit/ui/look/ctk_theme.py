"""The theme of hosts that use CustomTkinter. The one file that knows it, and it only looks for what is loaded already.

CustomTkinter is never imported: that takes 0.1 to 0.25 s, copies fonts into the user's home, and its widgets replace
methods of a plain host's windows. Its classes are read in releases 5.2 and 6.0; where they are missing or different,
:func:`ctk_theme` says so in the log and returns None, and the kit looks like the host's ttk.
"""

from __future__ import annotations

import logging
import sys
from tkinter import ttk

from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.ui.look.palette import HostColours
from backupkit.ui.look.theme import ThemeFacts, colour_text

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from types import ModuleType

_logger = logging.getLogger(__name__)


class CtkTheme:
    """CustomTkinter's theme and appearance mode, as the windows of one application show them."""

    def __init__(self, root: tk.Misc, package: ModuleType) -> None:
        self._root = root
        self._themes: Any = package.ThemeManager
        self._modes: Any = package.AppearanceModeTracker
        self._scaling: Any = package.ScalingTracker
        self._scales = isinstance(root, package.CTk)  # the tracker calls methods that a plain window has not

    def facts(self) -> ThemeFacts:
        """Return what CustomTkinter's own widgets would look like if they were made now."""
        scale = float(self._scaling.get_window_dpi_scaling(self._root) * self._scaling.widget_scaling)
        return ThemeFacts(
            ttk_theme=ttk.Style(self._root).theme_use(),
            colours=HostColours(
                window=self._colour("CTkToplevel", "fg_color")
                or colour_text(self._root, self._root.cget("background")),
                panel=self._colour("CTkFrame", "fg_color"),
                field=self._colour("CTkTextbox", "fg_color"),
                text=self._colour("CTkLabel", "text_color"),
                accent=self._colour("CTkButton", "fg_color"),
                accent_hover=self._colour("CTkButton", "hover_color"),
                on_accent=self._colour("CTkButton", "text_color"),
                border=self._colour("CTkEntry", "border_color"),
            ),
            family=str(self._entry("CTkFont", "family", "TkDefaultFont")),
            size=-max(1, round(abs(int(self._entry("CTkFont", "size", 13))) * scale)),
            scale=scale,
            drawn=True,
            radius=float(self._entry("CTkButton", "corner_radius", 6)),
            edge=float(self._entry("CTkEntry", "border_width", 2)),
        )

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Follow appearance mode and scaling by the same lists in which CustomTkinter's widgets stand."""

        def called(*_what: object) -> None:
            changed()

        self._modes.add(called)
        if self._scales:
            self._scaling.add_widget(called, self._root)

        def ended() -> None:
            self._modes.remove(called)
            if self._scales:
                self._scaling.remove_widget(called, self._root)

        return ended

    def _entry(self, widget: str, option: str, default: object) -> Any:  # noqa: ANN401 - a theme is a JSON file
        return self._themes.theme.get(widget, {}).get(option, default)

    def _colour(self, widget: str, option: str) -> str | None:
        """Return a theme entry for the present mode; entries are one colour, a (light, dark) pair or "transparent"."""
        entry = self._entry(widget, option, "transparent")
        colour = entry if isinstance(entry, str) else entry[self._modes.get_mode()]
        return None if colour == "transparent" else colour_text(self._root, colour)


def ctk_theme(widget: tk.Misc) -> CtkTheme | None:
    """Return the theme of *widget*'s application if it is a CustomTkinter one.

    It is if its root or the window of *widget* is CustomTkinter's: one that merely was imported, by the host or by
    something it uses, does not make a host look like it.
    """
    package = sys.modules.get("customtkinter")
    if package is None:
        return None
    root = widget.nametowidget(".")
    try:
        windows = (package.CTk, package.CTkToplevel)
        if not isinstance(root, windows) and not isinstance(widget.winfo_toplevel(), windows):
            return None
        theme = CtkTheme(root, package)
        theme.facts()
    except Exception as error:  # noqa: BLE001 - the border to another package's insides: any release may differ
        _logger.debug("The look of CustomTkinter %s cannot be read: %r", getattr(package, "__version__", "?"), error)
        return None
    return theme
