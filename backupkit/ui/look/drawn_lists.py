"""Drawn styles of what shows things: frames, lists, bars."""

from __future__ import annotations

from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look.drawn_controls import CHEVRON_DOWN
from backupkit.ui.look.images import Box, Strokes
from backupkit.ui.look.palette import mix
from backupkit.ui.look.variants import FontRole, Surface

if TYPE_CHECKING:
    from backupkit.ui.look.elements import Elements, Layout

_CHEVRON_RIGHT = ((0.38, 0.22), (0.64, 0.50), (0.38, 0.78))
_SCROLLBAR_WIDTH = 14  # design units, as all of these
_SCROLLBAR_MARGIN = 3
_TROUGH_HEIGHT = 8
_MOVING_WIDTH = 48
_TREE_ARROW = 14


def frame(elements: Elements, name: str, surface: Surface) -> None:
    """Define a frame; one that is a field has the edge of an entry."""
    material, palette = elements.material, elements.material.palette
    if surface is not Surface.FIELD:
        elements.layout(name, [("Frame.border", {"sticky": "nswe"})])
        return
    edge = material.px(material.edge)
    box = Box(
        fill=palette.field,
        edge=palette.border,
        outside=palette.window,
        width=material.px(80),
        height=material.px(64),
        radius=material.radius * material.scale,
        edge_width=edge,
    )
    states = {"focus": replace(box, edge=palette.mark, edge_width=max(edge, elements.ring))}
    field = elements.element("field", box, states, border=elements.corner, padding=0, width=1, height=1)
    elements.layout(name, [(field, {"sticky": "nswe"})])
    elements.configure(name, background=palette.window)


def treeview(elements: Elements, name: str) -> None:
    """Define a list. It has no edge, for it lies in a frame that has one."""
    material, palette = elements.material, elements.material.palette
    elements.layout(name, [("Treeview.treearea", {"sticky": "nswe"})])
    elements.configure(
        name,
        background=palette.field,
        fieldbackground=palette.field,
        rowheight=material.row_height,
        indent=material.px(18),
    )
    elements.map(
        name,
        background=[("disabled", palette.field), ("selected", palette.selection)],
        foreground=[("disabled", palette.disabled), ("selected", palette.on_selection)],
    )
    _rows(elements, name)
    _heading(elements, f"{name}.Heading")


def _rows(elements: Elements, name: str) -> None:
    inside: Layout = [
        (_arrow(elements), {"side": "left", "sticky": ""}),
        ("Treeitem.image", {"side": "left", "sticky": ""}),
        ("Treeitem.text", {"side": "left", "sticky": ""}),
    ]
    elements.layout(f"{name}.Item", [("Treeitem.padding", {"sticky": "nswe", "children": inside})])


def _arrow(elements: Elements) -> str:
    """Return the element that says of a row whether it is open; one of Tk's own where pictures cannot be told that."""
    palette, states = elements.material.palette, elements.row_states
    if states is None:
        return elements.of_tk("default", "Treeitem.indicator")
    nothing = Strokes(points=(), colour="", thickness=0, side=elements.material.px(_TREE_ARROW))
    return elements.element(
        "indicator",
        elements.glyph(_CHEVRON_RIGHT, palette.muted, _TREE_ARROW),
        {
            states.leaf: nothing,
            f"{states.open} selected": elements.glyph(CHEVRON_DOWN, palette.on_selection, _TREE_ARROW),
            states.open: elements.glyph(CHEVRON_DOWN, palette.muted, _TREE_ARROW),
            "selected": elements.glyph(_CHEVRON_RIGHT, palette.on_selection, _TREE_ARROW),
        },
    )


def _heading(elements: Elements, name: str) -> None:
    material, palette = elements.material, elements.material.palette
    states = {"pressed": elements.plain(palette.button_hover), "active": elements.plain(palette.button)}
    cell = elements.element("cell", elements.plain(palette.hover), states, border=0, width=1, height=1)
    text: Layout = [
        ("Treeheading.image", {"side": "right", "sticky": ""}),
        ("Treeheading.text", {"sticky": "we"}),
    ]
    padding = ("Treeheading.padding", {"sticky": "nswe", "children": text})
    elements.layout(name, [(cell, {"sticky": "nswe", "children": [padding]})])
    elements.configure(
        name,
        background=palette.hover,
        foreground=palette.text,
        font=material.fonts[FontRole.STRONG].name,
        padding=(material.px(6), material.px(5)),
    )


def scrollbar(elements: Elements, name: str, surface: Surface, *, upright: bool) -> None:
    """Define a scrollbar without arrows."""
    material, palette = elements.material, elements.material.palette
    width, length = material.px(_SCROLLBAR_WIDTH), material.px(64)
    margin = material.px(_SCROLLBAR_MARGIN)
    radius = (width - 2 * margin) / 2

    def thumb(fill: str) -> Box:
        return Box(
            fill=fill,
            outside=material.background(surface),
            width=width if upright else length,
            height=length if upright else width,
            radius=radius,
            margin=margin,
        )

    rim, shortest = margin + round(radius) + 1, material.px(28)
    bar = elements.element(
        "thumb",
        thumb(palette.border),
        {
            "disabled": thumb(material.background(surface)),
            "pressed": thumb(palette.text),
            "active": thumb(palette.muted),
        },
        border=(0, rim) if upright else (rim, 0),
        width=width if upright else shortest,
        height=shortest if upright else width,
    )
    ground = elements.plain(material.background(surface))
    trough = elements.element("trough", ground, {}, border=0, width=width, height=width)
    elements.layout(name, [(trough, {"sticky": "nswe", "children": [(bar, {"expand": "1", "sticky": "nswe"})]})])


def progressbar(elements: Elements, name: str, surface: Surface) -> None:
    """Define a horizontal progress bar."""
    material, palette = elements.material, elements.material.palette
    height = material.px(_TROUGH_HEIGHT)
    inset = max(1, round(height * 0.16))  # so that the bar's square corners lie within the trough's round ones
    thin = height - 2 * inset
    background = material.background(surface)
    groove = mix(background, palette.text, 0.2)

    def bar(fill: str, outside: str, thickness: int) -> Box:
        return Box(fill=fill, outside=outside, width=material.px(64), height=thickness, radius=thickness / 2)

    trough = elements.element(
        "trough",
        bar(groove, background, height),
        {},
        border=(height // 2, 0),
        padding=inset,
        width=height,
        height=height,
    )
    progress = elements.element(
        "pbar",
        bar(palette.mark, groove, thin),
        {},
        border=(thin // 2, 0),
        width=material.px(_MOVING_WIDTH),  # so wide while it moves to and fro; else ttk gives it its share
        height=thin,
    )
    elements.layout(name, [(trough, {"sticky": "we", "children": [(progress, {"side": "left", "sticky": "ns"})]})])


def separator(elements: Elements, name: str) -> None:
    """Define a hairline, in both directions."""
    material, line = elements.material, elements.material.palette.line
    thickness = material.px(1)
    element = elements.element("separator", elements.plain(line), {}, border=0, width=thickness, height=thickness)
    elements.layout(name, [(element, {"sticky": "nswe"})])
