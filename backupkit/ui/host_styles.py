"""Styles that are the host's own ttk styles, with the gaps filled that its theme leaves."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.palette import best_ink, mix, readable
from backupkit.ui.variants import FontRole, Surface, Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.material import Material

_NATIVE = frozenset({"vista", "xpnative", "winnative", "aqua"})  # these draw buttons themselves and ignore colours
_COMPLETE = frozenset({*_NATIVE, "default", "clam", "alt", "classic"})  # Tk's own: they style every kind
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

    def define(self, name: str, kind: str, variant: Variant, surface: Surface) -> None:
        """Define a style that looks like the host's *kind*."""
        base = self._base(kind, variant)
        if base != kind:
            self._copy(base, name)
        if not self._is_styled(base):
            self._fill(name)
        background = self._material.background(surface)
        match kind:
            case "TFrame":
                self._frame(name, surface)
            case "TLabel":
                self._style.configure(
                    name,
                    background=background,
                    foreground=self._material.text(variant, surface),
                    font=self._material.font(variant),
                )
                self._style.map(name, foreground=[("disabled", self._material.palette.disabled)])
            case "TButton" if variant in {Variant.ACCENT, Variant.DANGER} and base == kind:
                self._filled_button(name, variant)
            case "Treeview":
                self._treeview(name)
            case "Horizontal.TProgressbar" if self._theme in _COMPLETE - _NATIVE:  # grey on grey in most of them
                self._style.configure(name, background=self._material.palette.mark)
            case "TCheckbutton" | "TRadiobutton" | "TPanedwindow" | "TSeparator":
                self._style.configure(name, background=background)
            case _:
                pass

    def _base(self, kind: str, variant: Variant) -> str:
        """Return the host's style that comes closest."""
        for candidate in _HOST_STYLES.get((kind, variant), ()):
            if self._is_styled(candidate) or candidate == "Toolbutton":
                return candidate
        return kind

    def _is_styled(self, style: str) -> bool:
        """Return True if the theme says something about *style* itself."""
        if self._theme in _COMPLETE and "." not in style:
            return True
        return bool(self._style.configure(style) or self._style.map(style))

    def _copy(self, source: str, name: str) -> None:
        """Make *name* equal to *source*. A copy, because the name must stay when the host changes its theme."""
        self._style.layout(name, self._style.layout(source))
        self._style.configure(name, **(self._style.configure(source) or {}))
        self._map(name, self._style.map(source))

    def _map(self, name: str, states: Mapping[str, Any]) -> None:
        self._style.map(name, **states)

    def _fill(self, name: str) -> None:
        """Give a kind that the theme leaves out the colours of the palette, by all the names that elements read."""
        palette = self._material.palette
        self._style.configure(
            name,
            background=palette.button,
            foreground=palette.text,
            fieldbackground=palette.field,
            bordercolor=palette.border,
            lightcolor=palette.button,
            darkcolor=palette.button,
            troughcolor=palette.line,
            arrowcolor=palette.text,
            insertcolor=palette.text,
            selectbackground=palette.selection,
            selectforeground=palette.on_selection,
        )
        self._style.map(
            name,
            background=[("active", palette.button_hover)],
            foreground=[("disabled", palette.disabled)],
            bordercolor=[("focus", palette.accent)],
        )

    def _frame(self, name: str, surface: Surface) -> None:
        palette = self._material.palette
        if surface is Surface.FIELD:  # the edge of the host's entries, around whatever lies in the frame
            self._style.layout(name, [("Entry.field", {"sticky": "nswe", "border": 1})])  # type: ignore[list-item]  # border
            self._style.configure(name, **(self._style.configure("TEntry") or {}))
            self._map(name, self._style.map("TEntry"))
            self._style.configure(name, fieldbackground=palette.field, background=palette.window)
        else:
            self._style.configure(name, background=self._material.background(surface))

    def _filled_button(self, name: str, variant: Variant) -> None:
        """Colour a button where the theme's buttons take colours; elsewhere it stays the host's plain one."""
        if self._theme in _NATIVE or not str(self._style.layout("TButton")[0][0]).endswith(".border"):
            return
        palette = self._material.palette
        fill, hover, text = (
            (palette.accent, palette.accent_hover, palette.on_accent)
            if variant is Variant.ACCENT
            else (palette.danger, palette.danger_hover, palette.on_danger)
        )
        pressed = readable(mix(hover, best_ink(text), 0.2), best_ink(text), on=(text,))
        states: list[Any] = [("disabled", palette.button), ("pressed", pressed), ("active", hover)]
        self._style.configure(
            name, background=fill, foreground=text, lightcolor=fill, darkcolor=fill, bordercolor=fill, focuscolor=text
        )
        self._style.map(
            name,
            background=states,
            lightcolor=states,
            darkcolor=states,
            foreground=[("disabled", palette.disabled)],
            bordercolor=[("focus", palette.text)],
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
        heading = f"{name}.Heading"
        if not self._is_styled("Heading") and not self._is_styled("Treeview.Heading"):
            self._style.configure(heading, background=palette.button, foreground=palette.text, relief="flat")
            self._style.map(heading, background=[("active", palette.button_hover)])
        self._style.configure(heading, font=material.fonts[FontRole.STRONG].name)
