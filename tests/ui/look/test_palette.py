"""The palette's promise: whatever colours a host has, all that the kit writes and marks can be seen."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.ui.look.palette import (
    DISABLED_CONTRAST,
    MARK_CONTRAST,
    TEXT_CONTRAST,
    HostColours,
    Palette,
    best_ink,
    channels,
    contrast,
    is_dark,
    mix,
    palette_of,
    readable,
)
from backupkit.values.version import Trigger

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
MAYBE = st.none() | COLOURS
HOSTS = st.builds(
    HostColours,
    window=COLOURS,
    panel=MAYBE,
    field=MAYBE,
    text=MAYBE,
    accent=MAYBE,
    accent_hover=MAYBE,
    on_accent=MAYBE,
    border=MAYBE,
    selection=MAYBE,
    on_selection=MAYBE,
)
TK_DEFAULT = HostColours(window="#d9d9d9", field="#ffffff", text="#000000", accent="#4a6984", selection="#4a6984")
CTK_LIGHT = HostColours(
    window="#ebebeb",
    panel="#dbdbdb",
    field="#f9f9fa",
    text="#1a1a1a",
    accent="#3b8ed0",
    accent_hover="#36719f",
    on_accent="#dce4ee",
    border="#979da2",
)
CTK_DARK = HostColours(
    window="#242424",
    panel="#2b2b2b",
    field="#1d1e1e",
    text="#dce4ee",
    accent="#1f6aa5",
    accent_hover="#144870",
    on_accent="#dce4ee",
    border="#565b5e",
)
USUAL = [TK_DEFAULT, CTK_LIGHT, CTK_DARK, HostColours(window="#ffffff"), HostColours(window="#1c1c1c")]

# What a retina makes of linear red, green and blue: Machado, Oliveira and Fernandes 2009, severity 1.0.
RETINAS = {
    "three kinds of cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def pairs(palette: Palette) -> dict[str, tuple[str, str, float]]:
    """Return each pair of colours that the kit shows together, by name, and the contrast that it must reach."""
    surfaces = {"window": palette.window, "panel": palette.panel, "field": palette.field}
    texts = {name: getattr(palette, name) for name in ("text", "muted", "good", "busy", "warn", "bad")}
    marks: dict[str, str] = {"border": palette.border, "mark": palette.mark}
    marks.update({trigger.value: colour for trigger, colour in palette.triggers.items()})
    written = {f"{name} on {back}": (texts[name], surfaces[back], TEXT_CONTRAST) for name in texts for back in surfaces}
    marked = {f"{name} on {back}": (marks[name], surfaces[back], MARK_CONTRAST) for name in marks for back in surfaces}
    fills = {
        "text on hover": (palette.text, palette.hover, TEXT_CONTRAST),
        "text on button": (palette.text, palette.button, TEXT_CONTRAST),
        "text on button_hover": (palette.text, palette.button_hover, TEXT_CONTRAST),
        "on_accent on accent": (palette.on_accent, palette.accent, TEXT_CONTRAST),
        "on_accent on accent_hover": (palette.on_accent, palette.accent_hover, TEXT_CONTRAST),
        "on_danger on danger": (palette.on_danger, palette.danger, TEXT_CONTRAST),
        "on_danger on danger_hover": (palette.on_danger, palette.danger_hover, TEXT_CONTRAST),
        "on_selection on selection": (palette.on_selection, palette.selection, TEXT_CONTRAST),
        "on_tip on tip": (palette.on_tip, palette.tip, TEXT_CONTRAST),
        "on_mark on mark": (palette.on_mark, palette.mark, MARK_CONTRAST),
        "on_mark on mark_hover": (palette.on_mark, palette.mark_hover, MARK_CONTRAST),
    }
    backs = ("window", "panel", "field", "idle")
    disabled = {f"disabled on {on}": (palette.disabled, getattr(palette, on), DISABLED_CONTRAST) for on in backs}
    return {**written, **marked, **fills, **disabled}


@given(HOSTS)
def test_whatever_colours_a_host_has_all_that_is_shown_reaches_its_contrast(host: HostColours) -> None:
    poor = {
        name: round(contrast(front, back), 2)
        for name, (front, back, needed) in pairs(palette_of(host)).items()
        if contrast(front, back) < needed
    }
    assert not poor


@given(HOSTS)
def test_the_window_keeps_the_hosts_colour_and_decides_between_light_and_dark(host: HostColours) -> None:
    palette = palette_of(host)
    assert palette.window == host.window
    ink = best_ink(host.window)
    assert is_dark(host.window) == (ink == "#ffffff")
    assert all(contrast(ink, surface) >= TEXT_CONTRAST for surface in (palette.panel, palette.field))


def test_a_host_whose_colours_can_be_read_gets_exactly_these() -> None:
    palette = palette_of(CTK_DARK)
    assert (palette.panel, palette.field, palette.text) == ("#2b2b2b", "#1d1e1e", "#dce4ee")
    assert (palette.accent, palette.accent_hover) == ("#1f6aa5", "#144870")


def test_a_button_that_nearly_can_be_read_keeps_its_light_text_and_is_darkened() -> None:
    palette = palette_of(CTK_LIGHT)
    assert contrast("#dce4ee", "#3b8ed0") < MARK_CONTRAST < contrast("#ffffff", "#3b8ed0") < TEXT_CONTRAST
    assert is_dark(palette.accent)
    assert not is_dark(palette.on_accent)


def test_a_button_that_cannot_be_read_gets_another_text_and_keeps_its_colour() -> None:
    palette = palette_of(HostColours(window="#ffffff", accent="#ffd400", on_accent="#ffffff"))
    assert (palette.accent, palette.on_accent) == ("#ffd400", "#000000")


def test_every_trigger_has_a_colour() -> None:
    assert set(palette_of(TK_DEFAULT).triggers) == set(Trigger)


@pytest.mark.parametrize("retina", RETINAS)
@pytest.mark.parametrize("host", USUAL, ids=lambda host: str(host.window))
def test_any_two_triggers_can_be_told_apart_with(host: HostColours, retina: str) -> None:
    colours = palette_of(host).triggers
    nearest = min(
        (math.dist(seen(colours[one], retina), seen(colours[other], retina)), one, other)
        for one, other in itertools.combinations(Trigger, 2)
    )
    assert nearest[0] > 0.07, nearest  # in Oklab, where 0.02 is just noticed


@given(COLOURS, COLOURS, COLOURS)
def test_a_colour_is_moved_no_farther_than_its_contrast_asks_for(colour: str, ink: str, ground: str) -> None:
    found = readable(colour, ink, on=(ground,))
    if contrast(colour, ground) >= TEXT_CONTRAST:
        assert found == colour
    else:
        assert contrast(found, ground) >= TEXT_CONTRAST or found == ink


@given(COLOURS)
def test_black_or_white_is_read_on_any_colour(ground: str) -> None:
    assert contrast(best_ink(ground), ground) >= 4.58


@given(COLOURS, COLOURS)
def test_contrast_lies_between_1_and_21_and_does_not_ask_which_colour_comes_first(one: str, other: str) -> None:
    assert 1.0 <= contrast(one, other) <= 21.0
    assert contrast(one, other) == contrast(other, one)
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the example of the WCAG's own tools


def test_a_mix_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#102030", "#ffffff", share) for share in (0.0, 0.5, 1.0)] == ["#102030", "#889098", "#ffffff"]


def seen(colour: str, retina: str) -> tuple[float, float, float]:
    """Return a colour as Oklab has it (Ottosson 2020), seen with such a retina."""
    light = [linear(channel / 255) for channel in channels(colour)]
    red, green, blue = (
        min(1.0, max(0.0, sum(share * part for share, part in zip(row, light, strict=True)))) for row in RETINAS[retina]
    )
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
