"""Drawn styles of what is pressed, chosen or typed into."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look.elements import CONTROL_HEIGHT
from backupkit.ui.look.images import Box, Strokes
from backupkit.ui.look.palette import best_ink, mix, readable
from backupkit.ui.look.variants import Variant

if TYPE_CHECKING:
    from backupkit.ui.look.elements import Elements, Layout
    from backupkit.ui.look.images import Points
    from backupkit.ui.look.variants import Surface

CHEVRON_DOWN = ((0.22, 0.38), (0.50, 0.64), (0.78, 0.38))
_CHEVRON_UP = ((0.22, 0.64), (0.50, 0.38), (0.78, 0.64))
_CHECK = ((0.26, 0.52), (0.43, 0.69), (0.75, 0.33))
_DOT = ((0.5, 0.5),)
_INDICATOR_SIDE = 18  # design units


def button(elements: Elements, name: str, variant: Variant, surface: Surface) -> None:
    """Define a button."""
    palette, material = elements.material.palette, elements.material
    match variant:
        case Variant.ACCENT:
            fill, hover, text = palette.accent, palette.accent_hover, palette.on_accent
        case Variant.DANGER:
            fill, hover, text = palette.danger, palette.danger_hover, palette.on_danger
        case Variant.FLAT:
            fill, hover, text = material.background(surface), palette.button, palette.text
        case _:
            fill, hover, text = palette.button, palette.button_hover, palette.text
    idle = fill if variant is Variant.FLAT else palette.idle
    label = ("Button.padding", {"sticky": "nswe", "children": [("Button.label", {"sticky": "nswe"})]})
    face = _face(elements, fill, hover, text, idle, surface)
    elements.layout(name, [(face, {"sticky": "nswe", "children": [label]})])
    sides = material.px(10 if variant is Variant.FLAT else 14)
    elements.configure(name, foreground=text, padding=(sides, 0), anchor="center", width="")


def menubutton(elements: Elements, name: str, surface: Surface) -> None:
    """Define a button that opens a menu."""
    palette, material = elements.material.palette, elements.material
    face = _face(elements, palette.button, palette.button_hover, palette.text, palette.idle, surface)
    arrow = _arrow(elements, "indicator", CHEVRON_DOWN, 14, width=material.px(19), sticky="e")  # apart from the text
    inside: Layout = [
        (arrow, {"side": "right", "sticky": ""}),
        ("Menubutton.label", {"side": "left", "sticky": "we", "expand": "1"}),
    ]
    padding = ("Menubutton.padding", {"sticky": "nswe", "children": inside})
    elements.layout(name, [(face, {"sticky": "nswe", "children": [padding]})])
    elements.configure(name, padding=(material.px(14), 0, material.px(8), 0))


def _arrow(elements: Elements, role: str, points: Points, side: int, **options: object) -> str:
    """Return the element of an arrow, as faint as the text beside it while that cannot be used."""
    palette = elements.material.palette
    idle = elements.glyph(points, palette.disabled, side)
    return elements.element(role, elements.glyph(points, palette.text, side), {"disabled": idle}, **options)


def _face(elements: Elements, fill: str, hover: str, text: str, idle: str, surface: Surface) -> str:
    """Return the element of a button's body. *text* is what is read on it, *idle* its fill while it cannot be used."""
    palette, ring = elements.material.palette, elements.ring
    away = best_ink(text)
    pressed = readable(mix(hover, away, 0.15), away, on=(text,))
    return elements.control(
        "button",
        elements.box(fill, surface),
        {
            "disabled": elements.box(idle, surface),
            "pressed": elements.box(pressed, surface),
            "focus": elements.box(fill, surface, edge=palette.text, edge_width=ring),
            "active": elements.box(hover, surface),
        },
    )


def entry(elements: Elements, name: str, surface: Surface) -> None:
    """Define an entry."""
    area = ("Entry.padding", {"sticky": "nswe", "children": [("Entry.textarea", {"sticky": "nswe"})]})
    elements.layout(name, [(_field(elements, surface), {"sticky": "nswe", "children": [area]})])
    _typed_text(elements, name)


def spinbox(elements: Elements, name: str, surface: Surface) -> None:
    """Define an entry for a number."""
    up = _arrow(elements, "uparrow", _CHEVRON_UP, 11)
    down = _arrow(elements, "downarrow", CHEVRON_DOWN, 11)
    arrows: Layout = [(up, {"side": "top", "sticky": ""}), (down, {"side": "bottom", "sticky": ""})]
    area = ("Spinbox.padding", {"sticky": "nswe", "children": [("Spinbox.textarea", {"sticky": "nswe"})]})
    inside: Layout = [("null", {"side": "right", "sticky": "", "children": arrows}), area]
    elements.layout(name, [(_field(elements, surface), {"sticky": "nswe", "children": inside})])
    _typed_text(elements, name)


def _field(elements: Elements, surface: Surface) -> str:
    """Return the element of an entry's body."""
    palette, edge = elements.material.palette, elements.material.px(elements.material.edge)
    ring = max(edge, elements.ring)
    return elements.control(
        "field",
        elements.box(palette.field, surface, edge=palette.border, edge_width=edge),
        {
            "disabled": elements.box(palette.panel, surface, edge=palette.line, edge_width=edge),
            "focus": elements.box(palette.field, surface, edge=palette.mark, edge_width=ring),
        },
        padding=ring,
    )


def _typed_text(elements: Elements, name: str) -> None:
    material, palette = elements.material, elements.material.palette
    spare = material.px(CONTROL_HEIGHT) - material.line_height - 2 * elements.ring
    elements.configure(
        name,
        fieldbackground=palette.field,
        insertcolor=palette.text,
        insertwidth=material.px(1),
        selectbackground=palette.selection,
        selectforeground=palette.on_selection,
        selectborderwidth=0,
        padding=(material.px(6), max(0, spare // 2)),
    )


def choice(elements: Elements, name: str, kind: str, surface: Surface) -> None:
    """Define a check box or a radio button: its box, its sign, its label, and a ring around all for the keyboard."""
    material, palette = elements.material, elements.material.palette
    radio = kind == "TRadiobutton"
    side = material.px(_INDICATOR_SIDE)

    def box(fill: str, edge: str) -> Box:
        return Box(
            fill=fill,
            edge=edge,
            outside=material.background(surface),
            width=side,
            height=side,
            radius=side / 2 if radio else min(material.radius, 5) * material.scale,
            edge_width=material.px(1.5),
        )

    def sign(colour: str) -> Strokes:
        if radio:
            return Strokes(points=_DOT, colour=colour, thickness=side * 0.42, side=side)
        return Strokes(points=_CHECK, colour=colour, thickness=2 * material.scale, side=side)

    indicator = elements.element(
        "indicator",
        box(palette.field, palette.border),
        {
            "disabled": box(palette.panel, palette.disabled),
            "selected active": box(palette.mark_hover, palette.mark_hover),
            "selected": box(palette.mark, palette.mark),
            "active": box(palette.hover, palette.text),
        },
        border=0,
    )
    nothing = Strokes(points=(), colour="", thickness=0, side=side)
    states = {"disabled selected": sign(palette.disabled), "selected": sign(palette.on_mark)}
    mark = elements.element("sign", nothing, states, border=0)
    background = material.background(surface)
    ring = elements.control(
        "focus",
        elements.box(background, surface),
        {"focus": elements.box(background, surface, edge=palette.text, edge_width=elements.ring)},
        padding=elements.ring + material.px(2),
    )
    label = (f"{kind[1:]}.label", {"side": "left", "sticky": "nswe"})
    gap = (f"{kind[1:]}.padding", {"side": "left", "sticky": "nswe", "children": [label]})
    inside: Layout = [(indicator, {"side": "left", "sticky": "", "children": [(mark, {"sticky": ""})]}), gap]
    elements.layout(name, [(ring, {"sticky": "nswe", "children": inside})])
    elements.configure(name, padding=(material.px(6), 0, material.px(4), 0))
