"""The colours of the control room, light and dark, for both toolkits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo_app.model import Threat

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One set of colours."""

    window: str
    panel: str
    field: str
    hover: str
    line: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    raised: str  # the chosen one of several buttons in a row
    danger: str
    threats: Mapping[Threat, str]


LIGHT = Colours(
    window="#f3f4f7",
    panel="#ffffff",
    field="#f8f9fb",
    hover="#e9ecf2",
    line="#e3e6ec",
    border="#cdd3dd",
    text="#1a2130",
    muted="#5d687b",
    accent="#2f5fd0",
    accent_hover="#264fb0",
    on_accent="#ffffff",
    selection="#e3eafc",
    raised="#ffffff",
    danger="#b4232f",
    threats={Threat.CALM: "#2c8a5b", Threat.WATCH: "#2f74c8", Threat.RAISED: "#94600c", Threat.SEVERE: "#c2303b"},
)
DARK = Colours(
    window="#12151b",
    panel="#1a1f27",
    field="#141920",
    hover="#262d38",
    line="#262d38",
    border="#37404e",
    text="#e6eaf1",
    muted="#93a0b4",
    accent="#5b8cf5",
    accent_hover="#7aa3fa",
    on_accent="#0b1020",
    selection="#233152",
    raised="#3d485a",
    danger="#ff7a80",
    threats={Threat.CALM: "#4cc38a", Threat.WATCH: "#62aef5", Threat.RAISED: "#e0a63c", Threat.SEVERE: "#ff6b74"},
)
