"""The activity: what was done and when, and how much the versions take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_app.tour.visitor import Visitor


def act(visitor: Visitor) -> None:
    """Look at it, and leave all as it was."""
    visitor.press("ctrl+shift+b")
    visitor.see_text("Activity")
    visitor.press("alt+a")
    visitor.see_text("Success rate")
    visitor.see("a line of the log", lambda sight: "Verification" in sight.text and "sound" in sight.text)
    visitor.show("activity", "Activity: what was done, when, and how it ended; what the versions take, and will take.")
    visitor.press("Escape")
    visitor.see_text("Settings…")
    visitor.press("Escape")
    visitor.see_text("Backed up just now")
