"""Making the pictures of drawn styles beforehand, so that a window that needs them opens at once."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look.variants import Surface, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.ui.look.material import Styles
    from backupkit.ui.timers import Timers

    Wanted = tuple[str, Variant, Surface]

_PAUSE_MS = 40  # between two styles, each of which takes 1 to 5 ms
_USUAL: tuple[Wanted, ...] = (  # those of the dialog that consist of pictures
    *(("TButton", variant, Surface.PANEL) for variant in (Variant.PLAIN, Variant.ACCENT, Variant.FLAT)),
    *(("TButton", variant, Surface.WINDOW) for variant in (Variant.PLAIN, Variant.ACCENT, Variant.DANGER)),
    *((kind, Variant.PLAIN, Surface.FIELD) for kind in ("TFrame", "Treeview", "Vertical.TScrollbar")),
    *((kind, Variant.PLAIN, Surface.PANEL) for kind in ("TEntry", "Vertical.TScrollbar")),
    *((kind, Variant.PLAIN, Surface.WINDOW) for kind in ("TEntry", "TMenubutton", "TCheckbutton")),
    ("Horizontal.TProgressbar", Variant.PLAIN, Surface.WINDOW),
)


class Rehearsal:
    """Goes through the usual styles once, one at a time, while the host is idle. Leaves no timer behind."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers

    def start(self, styles: Callable[[], Styles]) -> None:
        """Begin, or begin again with other styles, which are asked for then. It ends with the timers."""
        self._wait(styles, iter(_USUAL))

    def _wait(self, styles: Callable[[], Styles], left: Iterator[Wanted]) -> None:
        if wanted := next(left, None):
            self._timers.after("rehearse", _PAUSE_MS, lambda: self._make(wanted, styles, left))

    def _make(self, wanted: Wanted, styles: Callable[[], Styles], left: Iterator[Wanted]) -> None:
        styles().rehearse(*wanted)
        self._wait(styles, left)
