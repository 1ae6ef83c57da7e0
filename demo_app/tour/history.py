"""The history of the app's file, as the visitor finds it: in the dialog, and in the backup folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.tour.visitor import Sight, Visitor


def versions_of(data: Path) -> list[Path]:
    """Return the files of all versions, oldest first."""
    return sorted(data.parent.glob("backups/backup_*.gz"))


def listed(visitor: Visitor, wanted: int) -> list[Sight]:
    """Wait until the dialog lists so many versions; return them, newest first."""
    rows: list[Sight] = []

    def enough() -> bool:
        rows[:] = [sight for sight in visitor.look() if "/2" in sight.path]  # an id begins with the year
        return len(rows) == wanted

    visitor.expect(f"{wanted} versions in the list", enough)
    return rows


def see_question(visitor: Visitor, beginning: str) -> None:
    """Wait until the dialog asks."""
    visitor.see(f"the question {beginning}", lambda sight: sight.name == "title" and sight.text.startswith(beginning))


def see_offer(visitor: Visitor, offer: str) -> Sight:
    """Wait until the dialog offers something; return the button."""
    return visitor.see(f"the offer {offer}", lambda sight: sight.name == "offer" and sight.text == offer)


def say_yes(visitor: Visitor) -> None:
    """Answer the question, whose default is no."""
    visitor.press("Tab", "Return")
