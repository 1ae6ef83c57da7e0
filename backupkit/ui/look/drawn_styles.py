"""Styles that the kit draws itself, to stand beside widgets that are no ttk widgets."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look import drawn_controls, drawn_lists
from backupkit.ui.look.elements import Elements, PicturesAlone

if TYPE_CHECKING:
    from backupkit.ui.look.material import Material
    from backupkit.ui.look.variants import Surface, Variant


class DrawnStyles:
    """Makes styles out of pictures and plain colours, so that they look the same in every ttk theme."""

    def __init__(self, material: Material) -> None:
        self._elements = Elements(material)
        self._beforehand = PicturesAlone(material)

    def define(self, name: str, kind: str, variant: Variant, surface: Surface) -> None:
        """Define a style that takes nothing visible from the host's ttk theme."""
        elements, material = self._elements, self._elements.material
        elements.configure(
            name,
            background=material.background(surface),
            foreground=material.text(variant, surface),
            font=material.font(variant),
            borderwidth=0,
            relief="flat",
        )
        elements.map(name, foreground=[("disabled", material.palette.disabled)], background=[])
        self._draw(elements, name, kind, variant, surface)

    def rehearse(self, kind: str, variant: Variant, surface: Surface) -> None:
        """Make the pictures that such a style will need."""
        self._draw(self._beforehand, "", kind, variant, surface)

    def _draw(  # noqa: C901 - a table
        self, elements: Elements, name: str, kind: str, variant: Variant, surface: Surface
    ) -> None:
        match kind:
            case "TFrame":
                drawn_lists.frame(elements, name, surface)
            case "TButton":
                drawn_controls.button(elements, name, variant, surface)
            case "TMenubutton":
                drawn_controls.menubutton(elements, name, surface)
            case "TEntry":
                drawn_controls.entry(elements, name, surface)
            case "TSpinbox":
                drawn_controls.spinbox(elements, name, surface)
            case "TCheckbutton" | "TRadiobutton":
                drawn_controls.choice(elements, name, kind, surface)
            case "Treeview":
                drawn_lists.treeview(elements, name)
            case "Vertical.TScrollbar" | "Horizontal.TScrollbar":
                drawn_lists.scrollbar(elements, name, surface, upright=kind.startswith("Vertical"))
            case "Horizontal.TProgressbar":
                drawn_lists.progressbar(elements, name, surface)
            case "TSeparator":
                drawn_lists.separator(elements, name)
            case _:  # its colours are enough
                pass
