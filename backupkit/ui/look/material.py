"""What styles are made from, and the two ways to make them have in common."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Protocol
from backupkit.ui.look.variants import FontRole, Surface, Variant
from backupkit.ui.shown.tone import Tone

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Mapping
    from tkinter.font import Font

    from backupkit.ui.look.palette import Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Colours, fonts and measures at one moment of one application."""

    root: tk.Misc
    palette: Palette
    fonts: Mapping[FontRole, Font]
    scale: float
    radius: float = 0.0  # design units, as is the next
    edge: float = 1.0

    def px(self, units: float) -> int:
        """Return design units in pixels; what is more than nothing stays at least one pixel."""
        return max(1, round(units * self.scale)) if units > 0 else round(units * self.scale)

    def background(self, surface: Surface) -> str:
        """Return the colour of a surface."""
        palette = self.palette
        match surface:
            case Surface.WINDOW:
                return palette.window
            case Surface.PANEL:
                return palette.panel
            case Surface.FIELD:
                return palette.field
            case Surface.TIP:
                return palette.tip

    def text(self, variant: Variant, surface: Surface) -> str:
        """Return the colour of a text."""
        palette = self.palette
        if surface is Surface.TIP:
            return palette.on_tip
        match variant:
            case Variant.MUTED | Variant.SMALL:
                return palette.muted
            case Variant.GOOD | Variant.BUSY | Variant.WARN | Variant.BAD:
                return palette.of(Tone(variant))
            case _:
                return palette.text

    def font(self, variant: Variant) -> str:
        """Return the name of the font of a text."""
        match variant:
            case Variant.SMALL:
                role = FontRole.SMALL
            case Variant.STRONG:
                role = FontRole.STRONG
            case Variant.TITLE:
                role = FontRole.TITLE
            case _:
                role = FontRole.BODY
        return self.fonts[role].name

    @property
    def inset(self) -> int:
        """How many pixels a field's content must keep from its rim."""
        return max(self.px(self.edge + 0.3 * self.radius), self.px(2))  # the ring of the keyboard is 2 wide

    @property
    def line_height(self) -> int:
        """How many pixels a line of body text takes."""
        return int(self.fonts[FontRole.BODY].metrics("linespace"))

    @property
    def row_height(self) -> int:
        """How many pixels a row of a list takes: enough for the tallest font that Tk falls back to for a glyph."""
        return self.line_height + self.px(9)


class Styles(Protocol):
    """A way to make ttk styles."""

    def define(self, name: str, kind: str, variant: Variant, surface: Surface) -> None:
        """Define the style *name* for widgets of *kind* in the ttk theme that is in use now, or define it again."""
        ...

    def rehearse(self, kind: str, variant: Variant, surface: Surface) -> None:
        """Make beforehand what is slow about such a style, and change nothing that can be seen."""
        ...
