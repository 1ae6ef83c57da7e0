"""ttk elements made of pictures: what drawn styles are laid out from."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.ui.look.images import Box, Strokes, digest, image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.look.images import Points
    from backupkit.ui.look.material import Material
    from backupkit.ui.look.variants import Surface

CONTROL_HEIGHT = 28  # of buttons and entries, in design units
Layout = list[tuple[str, dict[str, Any]]]  # of element names with their options, "children" another such list


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStates:
    """What ttk calls the states of a list's row."""

    open: str
    leaf: str  # it has no others below it


class Elements:
    """Makes elements from pictures in the ttk theme that is in use, each one once.

    An element cannot be changed after it was made. So its name tells its content, and a style that changes gets a
    layout of other elements.
    """

    def __init__(self, material: Material) -> None:
        self.material = material
        self.style = ttk.Style(material.root)
        self._known: set[str] = set()

    @property
    def corner(self) -> int:
        """How many pixels of a box's rim must not be stretched: all that is not the same along a side.

        What is within is repeated as a tile. A corner of the ring in it would be seen all along the edge.
        """
        return max(self.material.px(self.material.radius + 1), self.ring)

    @property
    def ring(self) -> int:
        """Width of the ring that shows where the keyboard is, in pixels."""
        return self.material.px(2)

    def element(self, role: str, shape: Box | Strokes, states: Mapping[str, Box | Strokes], **options: object) -> str:
        """Return the name of an element.

        Args:
            role: the last part of its name, by which ttk's widgets and bindings find it: "thumb", "pbar", …
            shape: what it shows,
            states: unless one of these states is given, each a word or several: then it shows the first that fits.
            options: of ttk's image elements.
        """
        name = f"Backupkit.{digest(repr((shape, states, options)))}.{role}"
        if name not in self._known and name not in self.style.element_names():  # another look may have made it
            root = self.material.root
            pictures: list[object] = [image(root, shape)]
            for state, other in states.items():
                pictures += [tuple(state.split()), image(root, other)]
            given = [part for option, value in options.items() for part in (f"-{option}", value)]
            root.tk.call("ttk::style", "element", "create", name, "image", tuple(pictures), "-sticky", "nswe", *given)
        self._known.add(name)
        return name

    @property
    def row_states(self) -> RowStates | None:
        """How a picture is told that a row is open; None in those releases of Tk that do not tell it.

        They were user1 and user2. Since Tk 8.6.15, with which user4 to user6 came, nothing is told. Tk 9.1 has names
        for them (TIP 719).
        """
        if self._is_state("open"):
            return RowStates(open="open", leaf="leaf")
        return None if self._is_state("user4") else RowStates(open="user1", leaf="user2")

    def _is_state(self, name: str) -> bool:
        try:
            self.style.lookup("TLabel", "foreground", (name,))
        except tk.TclError:
            return False
        return True

    def of_tk(self, theme: str, element: str) -> str:
        """Return the name of an element that is Tk's own of that theme, in the colours of ours."""
        name = f"Backupkit.{theme}.{element.rpartition('.')[2]}"
        if name not in self._known and name not in self.style.element_names():
            self.style.element_create(name, "from", theme, element)
        self._known.add(name)
        return name

    def layout(self, name: str, parts: Layout) -> None:
        """Give a style its layout."""
        self.style.layout(name, parts)  # type: ignore[arg-type]  # typeshed wants each nesting spelled out

    def configure(self, name: str, **options: Any) -> None:  # noqa: ANN401 - each style has options of its own
        """Give a style its options."""
        self.style.configure(name, **options)

    def map(self, name: str, **options: Any) -> None:  # noqa: ANN401 - as above
        """Give a style its options that depend on states, as (states, value), the first that fits first."""
        self.style.map(name, **options)

    def box(self, fill: str, surface: Surface, *, edge: str = "", edge_width: int = 0) -> Box:
        """Return a box of a control's height with the host's corners, on *surface*."""
        material = self.material
        return Box(
            fill=fill,
            edge=edge,
            outside=material.background(surface),
            width=material.px(40),
            height=material.px(CONTROL_HEIGHT),
            radius=material.radius * material.scale,
            edge_width=edge_width,
        )

    def control(self, role: str, shape: Box, states: Mapping[str, Box], *, padding: int = 0) -> str:
        """Return an element that is a control's body: as wide as its content, and never lower than controls are."""
        corner = self.corner
        return self.element(
            role,
            shape,
            states,
            border=corner,
            padding=padding,
            width=2 * corner,
            height=self.material.px(CONTROL_HEIGHT),
        )

    def plain(self, fill: str) -> Box:
        """Return a box that is nothing but a colour."""
        side = self.material.px(40)
        return Box(fill=fill, outside=fill, width=side, height=side)

    def glyph(self, points: Points, colour: str, side: float) -> Strokes:
        """Return strokes of the weight that all glyphs have; *side* in design units."""
        material = self.material
        return Strokes(points=points, colour=colour, thickness=1.6 * material.scale, side=material.px(side))


class PicturesAlone(Elements):
    """Makes pictures and elements for later, and no style: a new style makes Tk lay out every widget again."""

    def layout(self, name: str, parts: Layout) -> None:
        """Do nothing."""

    def configure(self, name: str, **options: Any) -> None:  # noqa: ANN401 - as above
        """Do nothing."""

    def map(self, name: str, **options: Any) -> None:  # noqa: ANN401 - as above
        """Do nothing."""
