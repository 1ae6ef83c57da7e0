"""The crash: the app dies with a system that was not saved, and its next start offers that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_app.tour.held import holds

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.tour.visitor import Visitor

_TYPED = "Janus Relay"


def act(visitor: Visitor, data: Path) -> None:
    """Play it; at the end the system is in the window, and saved."""
    visitor.press("ctrl+n")
    visitor.see_text("New system")
    visitor.type(_TYPED)
    visitor.see_text(_TYPED)
    visitor.expect("the unsaved work beside the versions", lambda: bool(_kept(data)))
    visitor.restart()
    visitor.tell(f"{_TYPED} was entered and not saved when the app was killed. It is opened again.")
    visitor.see_text("Unsaved work of")
    visitor.show("crash", "The next start offers what was not saved. Nothing happens until somebody has chosen.")
    visitor.click(visitor.see("the button Recover", lambda sight: sight.name == "recover"))
    visitor.see_text("is in the window again")
    visitor.press("ctrl+s")
    visitor.expect("the new system in the file", lambda: holds(data, _TYPED))
    visitor.expect("nothing unsaved any more", lambda: not _kept(data))
    visitor.see_text("Backed up just now")
    visitor.show("recovered", f"{_TYPED} is back, and saved.")


def _kept(data: Path) -> list[Path]:
    return list(data.parent.joinpath("backups", "unsaved").glob("*.gz"))
