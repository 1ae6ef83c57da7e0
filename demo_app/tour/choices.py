"""What a user may choose: when a version is made, and what is kept, with what that would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_app.tour.visitor import Visitor

_NEWEST = 4  # the place of "The newest ten" among the rules that have a name


def act(visitor: Visitor) -> None:
    """Look at the settings, fill in a rule, and leave all as it was."""
    visitor.press("ctrl+shift+b")
    visitor.see_text("Settings…")
    visitor.press("alt+g")
    visitor.see_text("Protection is on.")
    visitor.show("settings", "Settings…: when a version is made by itself.")
    visitor.press("alt+k")
    visitor.click(visitor.see("the rule", lambda sight: sight.name == "preset" and sight.text == "Standard"))
    visitor.press(*["Down"] * _NEWEST, "Return")
    newest = visitor.see("how many of the newest stay", lambda sight: sight.name == "newest")
    visitor.click(newest)
    visitor.press("End", "shift+Home")
    visitor.type("2")
    visitor.see("what would go", lambda sight: sight.name == "consequence" and "removes" in sight.text)
    visitor.show("keep", "What a rule would do is said and drawn before it is chosen: hollow marks would go.")
    visitor.press("Escape", "Escape")
    visitor.see_text("Backed up just now")
