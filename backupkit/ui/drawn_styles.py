"""Styles that the kit draws itself, to stand beside widgets that are no ttk widgets."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.images import Box, Strokes, box_image, digest, strokes_image
from backupkit.ui.palette import best_ink, mix, readable
from backupkit.ui.variants import FontRole, Surface, Variant

if TYPE_CHECKING:
    from backupkit.ui.material import Material

_CONTROL_HEIGHT = 28  # design units, as all of these
_INDICATOR_SIDE = 18
_SCROLLBAR_WIDTH = 14
_TROUGH_HEIGHT = 8
_CHECK = ((0.26, 0.52), (0.43, 0.69), (0.75, 0.33))
_DOWN = ((0.25, 0.40), (0.50, 0.62), (0.75, 0.40))
_UP = ((0.25, 0.60), (0.50, 0.38), (0.75, 0.60))
_RIGHT = ((0.40, 0.25), (0.62, 0.50), (0.40, 0.75))

_Layout = list[tuple[str, dict[str, Any]]]


class DrawnStyles:
    """Makes styles out of pictures and plain colours, so that they look the same in whatever ttk theme is in use."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._style = ttk.Style(material.root)
        self._elements = set(self._style.element_names())

    def define(self, name: str, kind: str, variant: Variant, surface: Surface) -> None:
        """Define a style that takes nothing from the host's ttk theme."""
        self._style.configure(
            name,
            background=self._material.background(surface),
            foreground=self._material.text(variant, surface),
            font=self._material.font(variant),
            borderwidth=0,
            relief="flat",
        )
        self._style.map(name, foreground=[("disabled", self._material.palette.disabled)], background=[])
        match kind:
            case "TFrame":
                self._frame(name, surface)
            case "TButton":
                self._button(name, variant, surface)
            case "TMenubutton":
                self._menubutton(name, surface)
            case "TEntry":
                self._entry(name, surface)
            case "TSpinbox":
                self._spinbox(name, surface)
            case "TCheckbutton" | "TRadiobutton":
                self._choice(name, kind, surface)
            case "Treeview":
                self._treeview(name)
            case "Vertical.TScrollbar" | "Horizontal.TScrollbar":
                self._scrollbar(name, kind, surface)
            case "Horizontal.TProgressbar":
                self._progressbar(name, surface)
            case "TSeparator":
                self._separator(name)
            case _:
                pass

    # Each picture becomes an element whose name tells its content: elements cannot be changed once they are made.

    def _element(self, role: str, picture: str, states: dict[str, str], **options: object) -> str:
        """Return the name of an element that shows *picture*, or the one of the first of *states* that is given."""
        name = f"Backupkit.{digest(repr((picture, states, options)))}.{role}"
        if name not in self._elements:
            shown: list[object] = [picture]
            for state, other in states.items():
                shown += [state.split(), other]
            arguments = [part for option, value in options.items() for part in (f"-{option}", value)]
            self._material.root.tk.call(
                "ttk::style", "element", "create", name, "image", _flat(shown), "-sticky", "nswe", *arguments
            )
            self._elements.add(name)
        return name

    def _box(self, fill: str, surface: Surface, *, edge: str = "", edge_width: int = 0) -> str:
        material = self._material
        return box_image(
            material.root,
            Box(
                fill=fill,
                edge=edge or fill,
                outside=material.background(surface),
                width=material.px(240),
                height=material.px(64),
                radius=material.radius * material.scale,
                edge_width=edge_width,
            ),
        )

    def _control(self, role: str, picture: str, states: dict[str, str]) -> str:
        """Return an element of the height of a button or entry."""
        corner = self._corner
        return self._element(
            role,
            picture,
            states,
            border=corner,
            padding=0,
            width=2 * corner,
            height=self._material.px(_CONTROL_HEIGHT),
        )

    @property
    def _corner(self) -> int:
        """How many pixels of a picture's rim must not be stretched."""
        return self._material.px(self._material.radius + 2)

    @property
    def _ring(self) -> int:
        """Width of the ring that shows where the keyboard is."""
        return self._material.px(2)

    def _frame(self, name: str, surface: Surface) -> None:
        material, palette = self._material, self._material.palette
        if surface is not Surface.FIELD:
            self._style.layout(name, [("Frame.border", {"sticky": "nswe"})])
            return
        edge = material.px(material.edge)
        picture = box_image(
            material.root,
            Box(
                fill=palette.field,
                edge=palette.border,
                outside=palette.window,
                width=material.px(320),
                height=material.px(200),
                radius=material.radius * material.scale,
                edge_width=edge,
            ),
        )
        field = self._element("field", picture, {}, border=self._corner, padding=0, width=1, height=1)
        self._style.layout(name, [(field, {"sticky": "nswe"})])
        self._style.configure(name, padding=edge + material.px(material.radius * 0.3), background=palette.window)

    def _button(self, name: str, variant: Variant, surface: Surface) -> None:
        palette = self._material.palette
        match variant:
            case Variant.ACCENT:
                fill, hover, text = palette.accent, palette.accent_hover, palette.on_accent
            case Variant.DANGER:
                fill, hover, text = palette.bad, palette.bad_hover, palette.on_bad
            case Variant.FLAT:
                fill, hover, text = self._material.background(surface), palette.button, palette.text
            case _:
                fill, hover, text = palette.button, palette.button_hover, palette.text
        face = self._face(fill, hover, text, surface, flat=variant is Variant.FLAT)
        label = ("Button.padding", {"sticky": "nswe", "children": [("Button.label", {"sticky": "nswe"})]})
        self._style.layout(name, [(face, {"sticky": "nswe", "children": [label]})])
        sides = 8 if variant is Variant.FLAT else 14
        self._style.configure(name, foreground=text, padding=(self._material.px(sides), 0), anchor="center", width="")

    def _face(self, fill: str, hover: str, text: str, surface: Surface, *, flat: bool = False) -> str:
        """Return the element of a button's body in all its states."""
        palette, ring = self._material.palette, self._ring
        ink = best_ink(text)
        pressed = readable(mix(hover, ink, 0.15), ink, on=(text,))
        idle = fill if flat else mix(palette.panel, palette.text, 0.06)
        return self._control(
            "button",
            self._box(fill, surface),
            {
                "disabled": self._box(idle, surface),
                "pressed": self._box(pressed, surface),
                "focus active": self._box(hover, surface, edge=palette.text, edge_width=ring),
                "focus": self._box(fill, surface, edge=palette.text, edge_width=ring),
                "active": self._box(hover, surface),
            },
        )

    def _menubutton(self, name: str, surface: Surface) -> None:
        palette = self._material.palette
        face = self._face(palette.button, palette.button_hover, palette.text, surface)
        arrow = self._glyph("indicator", _DOWN, palette.button, {"active": palette.button_hover})
        inside: _Layout = [
            (arrow, {"side": "right", "sticky": ""}),
            ("Menubutton.label", {"side": "left", "sticky": "we", "expand": "1"}),
        ]
        padding = ("Menubutton.padding", {"sticky": "nswe", "children": inside})
        self._style.layout(name, [(face, {"sticky": "nswe", "children": [padding]})])
        self._style.configure(name, padding=(self._material.px(12), 0, self._material.px(6), 0))

    def _glyph(self, role: str, points: tuple[tuple[float, float], ...], fill: str, states: dict[str, str]) -> str:
        """Return the element of an arrow on *fill*; *states* tells other fills."""
        material = self._material
        side = material.px(16)

        def drawn(background: str) -> str:
            box = Box(fill=background, edge=background, outside=background, width=side, height=side, radius=0)
            strokes = Strokes(points=points, thickness=1.6 * material.scale, colour=material.palette.text, box=box)
            return strokes_image(material.root, strokes)

        return self._element(role, drawn(fill), {state: drawn(other) for state, other in states.items()})

    def _field(self, surface: Surface) -> str:
        """Return the element of an entry's body in all its states."""
        palette, edge = self._material.palette, self._material.px(self._material.edge)
        return self._control(
            "field",
            self._box(palette.field, surface, edge=palette.border, edge_width=edge),
            {
                "disabled": self._box(palette.panel, surface, edge=palette.line, edge_width=edge),
                "focus": self._box(palette.field, surface, edge=palette.accent, edge_width=max(edge, self._ring)),
            },
        )

    def _entry(self, name: str, surface: Surface) -> None:
        area = ("Entry.padding", {"sticky": "nswe", "children": [("Entry.textarea", {"sticky": "nswe"})]})
        self._style.layout(name, [(self._field(surface), {"sticky": "nswe", "children": [area]})])
        self._text_colours(name)

    def _spinbox(self, name: str, surface: Surface) -> None:
        field = self._material.palette.field
        arrows: _Layout = [
            (self._glyph("uparrow", _UP, field, {}), {"side": "top", "sticky": "s", "expand": "1"}),
            (self._glyph("downarrow", _DOWN, field, {}), {"side": "bottom", "sticky": "n", "expand": "1"}),
        ]
        inside: _Layout = [
            ("null", {"side": "right", "sticky": "ns", "children": arrows}),
            ("Spinbox.padding", {"sticky": "nswe", "children": [("Spinbox.textarea", {"sticky": "nswe"})]}),
        ]
        self._style.layout(name, [(self._field(surface), {"sticky": "nswe", "children": inside})])
        self._text_colours(name)

    def _text_colours(self, name: str) -> None:
        material, palette = self._material, self._material.palette
        self._style.configure(
            name,
            fieldbackground=palette.field,
            insertcolor=palette.text,
            insertwidth=material.px(1),
            selectbackground=palette.selection,
            selectforeground=palette.on_selection,
            selectborderwidth=0,
            padding=(material.px(8), max(0, (material.px(_CONTROL_HEIGHT) - material.line_height) // 2)),
        )

    def _choice(self, name: str, kind: str, surface: Surface) -> None:
        """A check box or radio button: its mark, its label, and a ring around both for the keyboard."""
        palette, material = self._material.palette, self._material
        side = material.px(_INDICATOR_SIDE)
        radio = kind == "TRadiobutton"

        def mark(fill: str, edge: str, sign: str = "") -> str:
            box = Box(
                fill=fill,
                edge=edge,
                outside=material.background(surface),
                width=side,
                height=side,
                radius=side / 2 if radio else min(material.radius, 5) * material.scale,
                edge_width=material.px(1.5),
            )
            if not sign:
                return box_image(material.root, box)
            points = ((0.5, 0.5),) if radio else _CHECK
            thickness = side * 0.42 if radio else 2 * material.scale
            return strokes_image(material.root, Strokes(points=points, thickness=thickness, colour=sign, box=box))

        indicator = self._element(
            "indicator",
            mark(palette.field, palette.border),
            {
                "disabled selected": mark(palette.panel, palette.disabled, palette.disabled),
                "disabled": mark(palette.panel, palette.disabled),
                "selected active": mark(palette.accent_hover, palette.accent_hover, palette.on_accent),
                "selected": mark(palette.accent, palette.accent, palette.on_accent),
                "active": mark(palette.hover, palette.text),
            },
            border=0,
            width=side,
            height=side,
        )
        background = material.background(surface)
        ring = self._control(
            "focus",
            self._box(background, surface),
            {"focus": self._box(background, surface, edge=palette.text, edge_width=self._ring)},
        )
        label = (f"{kind[1:]}.label", {"side": "left", "sticky": "nswe"})
        gap = ("Checkbutton.padding", {"side": "left", "sticky": "nswe", "children": [label]})
        inside: _Layout = [(indicator, {"side": "left", "sticky": ""}), gap]
        self._style.layout(name, [(ring, {"sticky": "nswe", "children": inside})])
        self._style.configure(name, padding=(material.px(6), 0, material.px(6), 0))

    def _treeview(self, name: str) -> None:
        material, palette = self._material, self._material.palette
        flat = self._box(palette.field, Surface.FIELD)
        focused = self._box(palette.field, Surface.FIELD, edge=palette.accent, edge_width=self._ring)
        field = self._element(
            "field", flat, {"focus": focused}, border=self._corner, padding=self._ring, width=1, height=1
        )
        self._style.layout(name, [(field, {"sticky": "nswe", "children": [("Treeview.treearea", {"sticky": "nswe"})]})])
        self._style.configure(
            name,
            background=palette.field,
            fieldbackground=palette.field,
            rowheight=material.row_height,
            indent=material.px(18),
        )
        self._style.map(
            name,
            background=[
                ("disabled", palette.field),
                ("selected !focus", palette.button_hover),
                ("selected", palette.selection),
            ],
            foreground=[
                ("disabled", palette.disabled),
                ("selected !focus", palette.text),
                ("selected", palette.on_selection),
            ],
        )
        self._rows(name)
        self._heading(f"{name}.Heading")

    def _rows(self, name: str) -> None:
        palette = self._material.palette
        arrow = self._element(
            "indicator",
            self._tree_arrow(_RIGHT, palette.field),
            {
                "user2": self._tree_arrow((), palette.field),
                "user1": self._tree_arrow(_DOWN, palette.field),
            },
        )
        inside: _Layout = [
            (arrow, {"side": "left", "sticky": ""}),
            ("Treeitem.image", {"side": "left", "sticky": ""}),
            ("Treeitem.text", {"side": "left", "sticky": ""}),
        ]
        self._style.layout(f"{name}.Item", [("Treeitem.padding", {"sticky": "nswe", "children": inside})])

    def _tree_arrow(self, points: tuple[tuple[float, float], ...], background: str) -> str:
        material = self._material
        side = material.px(14)
        box = Box(fill=background, edge=background, outside=background, width=side, height=side, radius=0)
        if not points:
            return box_image(material.root, box)
        strokes = Strokes(points=points, thickness=1.6 * material.scale, colour=material.palette.muted, box=box)
        return strokes_image(material.root, strokes)

    def _heading(self, name: str) -> None:
        material, palette = self._material, self._material.palette

        def plain(fill: str) -> str:
            return box_image(
                material.root,
                Box(fill=fill, edge=fill, outside=fill, width=material.px(240), height=material.px(64), radius=0),
            )

        states = {"pressed": plain(palette.button_hover), "active": plain(palette.button)}
        cell = self._element("cell", plain(palette.hover), states, border=0, width=1, height=1)
        text: _Layout = [
            ("Treeheading.image", {"side": "right", "sticky": ""}),
            ("Treeheading.text", {"sticky": "we"}),
        ]
        padding = ("Treeheading.padding", {"sticky": "nswe", "children": text})
        self._style.layout(name, [(cell, {"sticky": "nswe", "children": [padding]})])
        self._style.configure(
            name,
            background=palette.hover,
            foreground=palette.text,
            font=material.fonts[FontRole.STRONG].name,
            padding=(material.px(6), material.px(5)),
        )

    def _scrollbar(self, name: str, kind: str, surface: Surface) -> None:
        material, palette = self._material, self._material.palette
        upright = kind.startswith("Vertical")
        width, length = material.px(_SCROLLBAR_WIDTH), material.px(160)
        margin = material.px(3)

        def thumb(fill: str) -> str:
            return box_image(
                material.root,
                Box(
                    fill=fill,
                    edge=fill,
                    outside=material.background(surface),
                    width=width if upright else length,
                    height=length if upright else width,
                    radius=(width - 2 * margin) / 2,
                    margin=margin,
                ),
            )

        states = {"disabled": thumb(material.background(surface)), "pressed": thumb(palette.text)}
        states["active"] = thumb(palette.muted)
        rim = margin + (width - 2 * margin) // 2
        bar = self._element(
            "thumb",
            thumb(palette.border),
            states,
            border=(0, rim) if upright else (rim, 0),
            width=width if upright else material.px(28),
            height=material.px(28) if upright else width,
        )
        empty = self._box(material.background(surface), surface)
        trough = self._element("trough", empty, {}, border=self._corner, width=width, height=width)
        self._style.layout(name, [(trough, {"sticky": "nswe", "children": [(bar, {"expand": "1", "sticky": "nswe"})]})])

    def _progressbar(self, name: str, surface: Surface) -> None:
        material, palette = self._material, self._material.palette
        height = material.px(_TROUGH_HEIGHT)
        inset = max(1, round(height * 0.16))  # so that the bar's square corners lie within the trough's round ones
        groove = mix(material.background(surface), palette.text, 0.2)

        def bar(fill: str, outside: str, thickness: int) -> str:
            return box_image(
                material.root,
                Box(
                    fill=fill,
                    edge=fill,
                    outside=outside,
                    width=material.px(240),
                    height=thickness,
                    radius=thickness / 2,
                ),
            )

        trough = self._element(
            "trough",
            bar(groove, material.background(surface), height),
            {},
            border=(height // 2, 0),
            padding=inset,
            width=height,
            height=height,
        )
        thin = height - 2 * inset
        progress = self._element(
            "pbar", bar(palette.accent, groove, thin), {}, border=(thin // 2, 0), width=thin, height=thin
        )
        self._style.layout(
            name, [(trough, {"sticky": "we", "children": [(progress, {"side": "left", "sticky": "ns"})]})]
        )

    def _separator(self, name: str) -> None:
        material, line = self._material, self._material.palette.line
        thickness, length = material.px(1), material.px(240)
        for orientation, width, height in (("Horizontal", length, thickness), ("Vertical", thickness, length)):
            box = Box(fill=line, edge=line, outside=line, width=width, height=height, radius=0)
            element = self._element(
                "separator", box_image(material.root, box), {}, border=0, width=thickness, height=thickness
            )
            self._style.layout(f"{orientation}.{name}", [(element, {"sticky": "nswe"})])


def _flat(parts: list[object]) -> tuple[object, ...]:
    """Return Tk's image specification: the picture, then each state's words before its picture."""
    return tuple(tuple(part) if isinstance(part, list) else part for part in parts)
