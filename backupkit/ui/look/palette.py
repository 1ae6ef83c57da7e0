"""The colours of the kit's widgets, computed from a host's colours so that every pair in use can be read. Pure.

Contrast is that of WCAG 2.1 (relative luminance, 1.4.3 and 1.4.11): 4.5:1 for text, 3:1 for marks that carry meaning.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from types import MappingProxyType

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.shown.tone import Tone
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
DISABLED_CONTRAST = 3.0  # as for marks: WCAG asks for none, but what cannot be used now must be found

_BLACK = "#000000"
_WHITE = "#ffffff"
_LINEAR_UP_TO = 0.04045  # of sRGB
_STEPS = range(65)  # how finely a colour is moved towards another: 1/64 is below what an eye tells apart


@dataclass(frozen=True, slots=True, kw_only=True)
class HostColours:
    """What a host's theme says, as "#rrggbb" texts; None where it says nothing."""

    window: str
    panel: str | None = None  # the background of a part that stands out from the window
    field: str | None = None  # the background of lists and entries
    text: str | None = None
    accent: str | None = None
    accent_hover: str | None = None
    on_accent: str | None = None
    border: str | None = None
    selection: str | None = None
    on_selection: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of the kit's widgets, as "#rrggbb" texts.

    Text reaches 4.5:1 and marks reach 3:1 on `window`, `panel` and `field` alike; what is named ``on_…`` is text for
    the one background that its name tells. ``line`` alone is decoration and reaches nothing.
    """

    window: str
    panel: str
    field: str
    text: str
    muted: str  # text of lesser weight
    disabled: str  # text of what cannot be used now: it keeps 3:1, also on `idle`
    idle: str  # fill of a button that cannot be used now
    accent: str  # fill of the primary button; as a mark it is called `mark`
    accent_hover: str
    on_accent: str
    mark: str  # the accent as a mark: progress, what is chosen, where the keyboard is
    mark_hover: str
    on_mark: str  # a mark on `mark` and `mark_hover`
    button: str  # fill of a button that is not the primary one; `text` is read on it
    button_hover: str
    border: str  # a mark: the edge of an entry, of a check box
    line: str  # a hairline between parts
    selection: str
    on_selection: str
    hover: str  # the row or flat button under the pointer; `text` is read on it
    good: str
    busy: str
    warn: str
    bad: str
    danger: str  # fill of a dangerous button
    danger_hover: str
    on_danger: str
    tip: str
    on_tip: str
    triggers: Mapping[Trigger, str]  # marks of the timeline

    def of(self, tone: Tone) -> str:
        """Return the colour of a tone."""
        match tone:
            case Tone.GOOD:
                return self.good
            case Tone.BUSY:
                return self.busy
            case Tone.WARN:
                return self.warn
            case Tone.BAD:
                return self.bad
            case Tone.QUIET:
                return self.muted


_ACCENT = "#2f6fb5"  # where the host has none
_DANGER = "#bf2b36"
_LIGHT_STATES = ("#1a7f37", "#0b63c5", "#8a5a00", "#c4232f")  # good, busy, warn, bad
_DARK_STATES = ("#4cc38a", "#6cb6ff", "#e3a93c", "#ff7b72")

# Found by a search for the colours nearest to the first idea (manual blue, save green, before a restore orange …) of
# which any two stay apart also without red or green cones; tests/ui/look/test_palette.py holds the measure.
_LIGHT_TRIGGERS = {
    Trigger.MANUAL: "#1d5ac3",
    Trigger.APP: "#6d798e",
    Trigger.SAVE: "#427e23",
    Trigger.SCHEDULE: "#8865e6",
    Trigger.CLOSE: "#2f343b",
    Trigger.BEFORE_RESTORE: "#ca5659",
    Trigger.IMPORT: "#a2245b",
}
_DARK_TRIGGERS = {
    Trigger.MANUAL: "#6ebbff",
    Trigger.APP: "#8fa0b7",
    Trigger.SAVE: "#4fcf9a",
    Trigger.SCHEDULE: "#9983fd",
    Trigger.CLOSE: "#e4e7ea",
    Trigger.BEFORE_RESTORE: "#ff9638",
    Trigger.IMPORT: "#ec5770",
}


@lru_cache(maxsize=8)  # hosts switch to and fro
def palette_of(host: HostColours) -> Palette:
    """Return the palette that comes closest to *host*'s colours and still can be read.

    The window's colour is kept as it is and decides between light and dark. Everything else is moved only as far as
    the contrast asks for, so a host whose colours can be read gets exactly its own.
    """
    window = host.window
    dark = is_dark(window)
    ink, paper = (_WHITE, _BLACK) if dark else (_BLACK, _WHITE)

    def backdrop(colour: str | None) -> str:
        """Return a background that black or white, whichever is read on the window, is read on as well."""
        return _moved(colour or window, window, lambda shade: contrast(ink, shade) >= TEXT_CONTRAST)

    panel, field = backdrop(host.panel), backdrop(host.field)
    surfaces = (window, panel, field)
    hover = backdrop(mix(field, ink, 0.08))
    button, button_hover = backdrop(mix(panel, ink, 0.12)), backdrop(mix(panel, ink, 0.20))
    text = readable(host.text or ink, ink, on=(*surfaces, hover, button, button_hover))
    muted = readable(mix(text, window, 0.38), ink, on=surfaces)
    idle = mix(panel, text, 0.06)
    accent, on_accent = _filled(host.accent or _ACCENT, host.on_accent or paper)
    accent_hover = readable(host.accent_hover or mix(accent, ink, 0.15), best_ink(on_accent), on=(on_accent,))
    mark = readable(accent, ink, on=surfaces, minimum=MARK_CONTRAST)
    mark_hover = mix(mark, ink, 0.12)
    selection = host.selection or accent
    on_selection = host.on_selection or (on_accent if selection == accent else ink)
    good, busy, warn, bad = (readable(state, ink, on=surfaces) for state in (_DARK_STATES if dark else _LIGHT_STATES))
    tip = mix(window, _WHITE, 0.14) if dark else mix(window, _BLACK, 0.84)
    triggers = _DARK_TRIGGERS if dark else _LIGHT_TRIGGERS
    return Palette(
        window=window,
        panel=panel,
        field=field,
        text=text,
        muted=muted,
        disabled=readable(mix(text, window, 0.58), ink, on=(*surfaces, idle), minimum=DISABLED_CONTRAST),
        idle=idle,
        accent=accent,
        accent_hover=accent_hover,
        on_accent=on_accent,
        mark=mark,
        mark_hover=mark_hover,
        on_mark=readable(on_accent, best_ink(mark), on=(mark, mark_hover), minimum=MARK_CONTRAST),
        button=button,
        button_hover=button_hover,
        border=readable(host.border or mix(window, ink, 0.4), ink, on=surfaces, minimum=MARK_CONTRAST),
        line=mix(window, ink, 0.16),
        selection=selection,
        on_selection=readable(on_selection, best_ink(selection), on=(selection,)),
        hover=hover,
        good=good,
        busy=busy,
        warn=warn,
        bad=bad,
        danger=_DANGER,
        danger_hover=mix(_DANGER, _BLACK, 0.2),
        on_danger=_WHITE,
        tip=tip,
        on_tip=readable(mix(best_ink(tip), tip, 0.08), best_ink(tip), on=(tip,)),
        triggers=MappingProxyType(
            {trigger: readable(colour, ink, on=surfaces, minimum=MARK_CONTRAST) for trigger, colour in triggers.items()}
        ),
    )


def _filled(fill: str, text: str) -> tuple[str, str]:
    """Return a fill and a text for it, the host's if they can be read.

    Where they nearly can, the fill gives way and the host's light text on colour, or dark, stays that; otherwise the
    text turns from light to dark or back.
    """
    side = _WHITE if luminance(text) > luminance(fill) else _BLACK
    if contrast(side, fill) < MARK_CONTRAST:
        side = text = best_ink(fill)
    fill = readable(fill, best_ink(side), on=(side,))
    return fill, readable(text, side, on=(fill,))


def readable(colour: str, ink: str, *, on: Iterable[str], minimum: float = TEXT_CONTRAST) -> str:
    """Return *colour*, moved towards *ink* as little as *minimum* contrast on all of *on* asks for.

    Where not even *ink* reaches it, *ink* is returned.
    """
    backgrounds = tuple(on)
    return _moved(colour, ink, lambda shade: all(contrast(shade, back) >= minimum for back in backgrounds))


def is_dark(background: str) -> bool:
    """Return True if white is read better than black on *background*."""
    return best_ink(background) == _WHITE


def best_ink(background: str) -> str:
    """Return black or white, whichever has more contrast on *background*; at least 4.58:1."""
    return max(_BLACK, _WHITE, key=lambda ink: contrast(ink, background))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2.1, from 1.0 to 21.0."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """Return the colour that lies *share* (0.0 to 1.0) of the way from *one* to *other*."""
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(channels(one), channels(other), strict=True)
    )


@lru_cache(maxsize=1024)
def luminance(colour: str) -> float:
    """Return the relative luminance of a colour by WCAG 2.1, from 0.0 (black) to 1.0 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of a "#rrggbb" text, each from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UP_TO else float(((channel + 0.055) / 1.055) ** 2.4)


def _moved(colour: str, goal: str, fits: Callable[[str], bool]) -> str:
    """Return the first shade on the way from *colour* to *goal* that fits, or *goal*."""
    if fits(colour):  # most do
        return colour
    step = bisect_left(_STEPS, True, key=lambda step: fits(mix(colour, goal, step / _STEPS[-1])))
    return mix(colour, goal, min(step, _STEPS[-1]) / _STEPS[-1])
