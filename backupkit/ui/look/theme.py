"""What a look is derived from: the facts of a theme, and where they come from."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.palette import HostColours


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFacts:
    """All that a look is made from. Equal facts make equal looks, which is how a change is noticed."""

    ttk_theme: str  # styles belong to the ttk theme that was in use when they were made
    colours: HostColours
    family: str
    size: int  # as Tk counts: points if positive, pixels if negative
    scale: float  # 1.0 = 96 dpi
    drawn: bool  # True: the styles are drawn by the kit; False: they inherit from the host's ttk theme
    radius: float = 6.0  # of corners, in design units; for drawn styles, as is the next
    edge: float = 1.5  # width of an entry's border


class Theme(Protocol):
    """Where a look comes from."""

    def facts(self) -> ThemeFacts:
        """Return what is so now. Cheap: called after everything that may have changed the look. Tk thread only."""
        ...

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call *changed* after each change that Tk's <<ThemeChanged>> does not tell; return what ends it.

        *changed* may be called too often. It must return at once and must not raise.
        """
        ...


def colour_text(widget: tk.Misc, colour: str) -> str:
    """Return a colour, given as Tk understands it (names of the system included), as "#rrggbb".

    Raises:
        tk.TclError: Tk does not know the colour.
    """
    return "#" + "".join(f"{channel >> 8:02x}" for channel in widget.winfo_rgb(colour))


def screen_scale(widget: tk.Misc) -> float:
    """Return how many pixels a design unit has on the widget's screen: 1.0 at 96 dpi, never below."""
    return max(1.0, round(widget.winfo_fpixels("1i") / 96, 2))
