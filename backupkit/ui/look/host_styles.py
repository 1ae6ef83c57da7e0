"""Styles that are the host's own ttk styles, with the gaps filled that its theme leaves."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.ui.look.drawn_styles import DrawnStyles
from backupkit.ui.look.palette import DISABLED_CONTRAST, best_ink, contrast, mix, readable
from backupkit.ui.look.theme import colour_text
from backupkit.ui.look.ttk_theme import TK_THEMES
from backupkit.ui.look.variants import FontRole, Surface, Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.look.material import Material

_NATIVE = frozenset({"vista", "xpnative", "winnative", "aqua"})  # these draw buttons themselves and ignore colours
_HOST_STYLES = {  # what themes call what we mean; the first one that exists is taken
    ("TButton", Variant.ACCENT): ("Accent.TButton", "primary.TButton"),
    ("TButton", Variant.DANGER): ("danger.TButton",),
    ("TButton", Variant.FLAT): ("Toolbutton",),
}


class HostStyles:
    """Makes styles by copying the host's and adding what they lack."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._style = ttk.Style(material.root)
        self._theme = self._style.theme_use()
        self._elements = frozenset(self._style.element_names())
        self._drawn = DrawnStyles(material)

    def define(self, name: str, kind: str, variant: Variant, surface: Surface) -> None:
        """Define a style that looks like the host's *kind*, or fits it where its theme has none."""
        background = self._material.background(surface)
        match kind:
            case "TLabel":
                self._label(name, variant, surface)
            case "TFrame" if surface is not Surface.FIELD:
                self._style.configure(name, background=background)
            case "TFrame" if self._colours_entries():
                self._field_frame(name)
            case "TButton":
                self._button(name, variant, surface)
            case "Treeview" if self._is_styled(kind):
                self._treeview(name)
            case _ if kind == "TFrame" or not self._is_styled(kind):
                self._drawn.define(name, kind, variant, surface)
            case "Horizontal.TProgressbar" if self._theme in TK_THEMES - _NATIVE:  # grey on grey in most of them
                self._style.configure(name, background=self._material.palette.mark)
            case "TCheckbutton" | "TRadiobutton" | "TPanedwindow" | "TSeparator":
                self._style.configure(name, background=background)
            case _:  # inherits by its name
                pass
        if self._theme in TK_THEMES and self._material.scale > 1.0:
            self._enlarge(name, arrow=8 if kind == "TSpinbox" else 12)

    def rehearse(self, kind: str, variant: Variant, surface: Surface) -> None:
        """Do nothing: the host's theme has made its pictures, and few are added."""

    def _enlarge(self, name: str, *, arrow: int) -> None:
        """Let arrows and boxes grow with the text: Tk's own themes give them a size in pixels."""
        px = self._material.px
        self._style.configure(name, arrowsize=px(arrow), indicatorsize=px(11), indicatordiameter=px(11))

    def _is_styled(self, style: str) -> bool:
        """Return True if the theme says or draws something of its own for *style*."""
        if self._style.configure(style) or self._style.map(style):
            return True
        if "." in style and not style.startswith(("Horizontal.", "Vertical.")):
            return False
        return self._theme in TK_THEMES or not self._elements.isdisjoint(_names(self._style.layout(style)))

    def _colours_entries(self) -> bool:
        """Return True if an entry's edge takes colours, and so shows the keyboard.

        Pictures do not, and those with transparency are slow at the size of a list; nor do the bevels of old themes.
        """
        return bool(self._style.lookup("TEntry", "bordercolor"))

    def _colours_buttons(self) -> bool:
        """Return True if the theme's buttons take colours."""
        return self._theme not in _NATIVE and str(self._style.layout("TButton")[0][0]).endswith(".border")

    def _label(self, name: str, variant: Variant, surface: Surface) -> None:
        self._style.configure(
            name,
            background=self._material.background(surface),
            foreground=self._material.text(variant, surface),
            font=self._material.font(variant),
        )
        self._style.map(name, foreground=[("disabled", self._material.palette.disabled)])

    def _button(self, name: str, variant: Variant, surface: Surface) -> None:
        if variant is Variant.PLAIN:
            self._show_disabled(name)
            return
        if variant is Variant.FLAT and self._theme in TK_THEMES:
            self._tool_button(name)
            return
        for source in _HOST_STYLES.get(("TButton", variant), ()):
            if self._is_styled(source):
                self._copy(source, name)
                self._show_disabled(name)
                return
        if variant is not Variant.FLAT and self._colours_buttons():
            self._copy("TButton", name)
            self._filled_button(name, variant)
        elif self._theme not in _NATIVE:
            self._drawn.define(name, "TButton", variant, surface)
        else:  # it looks like a plain one; only the text takes colours
            self._show_disabled(name)

    def _show_disabled(self, name: str) -> None:
        """Let the text of a button that cannot be used be found: in many themes it nearly has the button's colour."""
        disabled = ("disabled",)
        text, fill = (self._colour(name, option, disabled) for option in ("foreground", "background"))
        fill = fill or self._material.palette.window
        if not text or contrast(text, fill) >= DISABLED_CONTRAST:
            return
        seen = readable(text, best_ink(fill), on=(fill,), minimum=DISABLED_CONTRAST)
        kind = name.rpartition(".")[2]
        states: list[Any] = [("disabled", seen)]
        states += self._style.map(name, "foreground") or self._style.map(kind, "foreground")
        self._style.map(name, foreground=states)

    def _colour(self, style: str, option: str, state: tuple[str, ...]) -> str | None:
        found = str(self._style.lookup(style, option, state))
        try:
            return colour_text(self._material.root, found) if found else None
        except tk.TclError:  # a theme may keep other things under these names
            return None

    def _copy(self, source: str, name: str) -> None:
        """Make *name* equal to *source*. A copy, because the name must stay when the host changes its theme."""
        self._style.layout(name, self._style.layout(source))
        self._style.configure(name, **(self._style.configure(source) or {}))
        self._map(name, self._style.map(source))

    def _map(self, name: str, states: Mapping[str, Any]) -> None:
        self._style.map(name, **states)

    def _field_frame(self, name: str) -> None:
        """Give a frame the edge of the host's entries."""
        self._style.layout(name, [("Entry.field", {"sticky": "nswe", "border": 1})])  # type: ignore[list-item]
        self._style.configure(name, **(self._style.configure("TEntry") or {}))
        self._map(name, self._style.map("TEntry"))
        palette = self._material.palette
        self._style.configure(name, fieldbackground=palette.field, background=palette.window)

    def _tool_button(self, name: str) -> None:
        """Make a tool button that shows the keyboard: those of Tk's themes do not."""
        label = ("Toolbutton.padding", {"sticky": "nswe", "children": [("Toolbutton.label", {"sticky": "nswe"})]})
        focus = ("Button.focus", {"sticky": "nswe", "children": [label]})
        self._copy("Toolbutton", name)
        self._show_disabled(name)
        self._style.layout(name, [("Toolbutton.border", {"sticky": "nswe", "children": [focus]})])  # type: ignore[list-item]
        self._style.configure(name, padding=(self._material.px(8), self._material.px(3)), anchor="center")

    def _filled_button(self, name: str, variant: Variant) -> None:
        """Colour a button."""
        palette = self._material.palette
        fill, hover, text = (
            (palette.accent, palette.accent_hover, palette.on_accent)
            if variant is Variant.ACCENT
            else (palette.danger, palette.danger_hover, palette.on_danger)
        )
        pressed = readable(mix(hover, best_ink(text), 0.2), best_ink(text), on=(text,))
        states: list[Any] = [("disabled", palette.idle), ("pressed", pressed), ("active", hover)]
        self._style.configure(
            name, background=fill, foreground=text, lightcolor=fill, darkcolor=fill, bordercolor=fill, focuscolor=text
        )
        self._style.map(
            name,
            background=states,
            lightcolor=states,
            darkcolor=states,
            foreground=[("disabled", palette.disabled)],
            bordercolor=[("disabled", palette.idle), ("focus", palette.text)],
        )

    def _treeview(self, name: str) -> None:
        material, palette = self._material, self._material.palette
        self._style.configure(
            name,
            background=palette.field,
            fieldbackground=palette.field,
            foreground=palette.text,
            font=material.font(Variant.PLAIN),
            rowheight=material.row_height,
            borderwidth=0,
            relief="flat",
        )
        self._style.layout(name, [("Treeview.treearea", {"sticky": "nswe"})])
        self._style.map(
            name,
            background=[("disabled", palette.field), ("selected", palette.selection)],
            foreground=[("disabled", palette.disabled), ("selected", palette.on_selection)],
        )
        self._style.configure(f"{name}.Heading", font=material.fonts[FontRole.STRONG].name)


def _names(layout: Any) -> set[str]:  # noqa: ANN401 - lists of names with options that may hold such lists
    """Return the names of all elements of a layout."""
    return {name for name, _ in layout}.union(*(_names(options.get("children", ())) for _, options in layout))
