"""The lost record: deleted by mistake, found in a comparison two saves later, and put back alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_app.tour.held import held, with_one_back
from demo_app.tour.history import listed, say_yes, see_offer, see_question, versions_of
from demo_app.tour.visitor import NotSeen

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.tour.held import Held
    from demo_app.tour.visitor import Visitor

_LOST = "Vega Prime"
_COUNTED = "Wolf 359"
_BEFORE, _SINCE = "136,952,800", "137,204,100"  # its population
_ENTERED = "Vesta Beacon"


def act(visitor: Visitor, data: Path) -> None:
    """Play it; the dialog is closed again at the end."""
    known = len(versions_of(data))
    before = held(data)
    _delete(visitor, data, known)
    _go_on(visitor, data, known)
    now = held(data)
    _compare(visitor, known)
    _put_back(visitor, data)
    check(before, now, held(data))
    visitor.expect("a version of that", lambda: len(versions_of(data)) == known + 5)  # and one of the state before
    visitor.press("Escape", "Escape")
    _find(visitor, _LOST)
    visitor.show("found", f"The app has read its file anew: {_LOST} is there, and so is all that was done since.")


def _delete(visitor: Visitor, data: Path, known: int) -> None:
    _find(visitor, _LOST)
    visitor.click(visitor.see("the button Delete", lambda sight: sight.text == "Delete"))
    visitor.see_text(f"{_LOST} was deleted")
    _save(visitor, data, known + 1)
    visitor.show("deleted", f"{_LOST} was deleted by mistake, and that was saved. Nobody notices.")


def _go_on(visitor: Visitor, data: Path, known: int) -> None:
    _find(visitor, _COUNTED)
    visitor.click(visitor.see("its population", lambda sight: sight.text == _BEFORE))
    visitor.press("ctrl+slash")  # selects all of it
    visitor.type(_SINCE)
    visitor.see("the new population", lambda sight: sight.text == _SINCE)
    _save(visitor, data, known + 2)
    _enter(visitor, _ENTERED)
    _save(visitor, data, known + 3)
    visitor.tell(f"The work goes on: {_COUNTED} was counted anew, saved; a new system, {_ENTERED}, saved.")


def _compare(visitor: Visitor, known: int) -> None:
    visitor.press("ctrl+shift+b")
    visitor.click(listed(visitor, known + 3)[3])  # the newest three are the mistake and what was done since
    visitor.see_text("Why it is kept")
    visitor.press("F3")
    row = visitor.see(f"{_LOST} among the changes", lambda sight: sight.text.startswith(f"−  {_LOST}"))
    visitor.see(f"{_COUNTED} as well", lambda sight: sight.text.startswith(f"~  {_COUNTED} / population"))
    visitor.see(f"{_ENTERED} as well", lambda sight: sight.text.startswith(f"+  {_ENTERED}"))
    visitor.click(row)
    visitor.see("what it was", lambda sight: sight.name == "text" and f"{_LOST}  removed" in sight.text)
    visitor.point(visitor.see("the button", lambda sight: sight.name == "put_back"))
    visitor.show("compared", f"F3 on the version from before: {_LOST} is gone. What was done since stands beside it.")


def _put_back(visitor: Visitor, data: Path) -> None:
    visitor.click(visitor.see("the button", lambda sight: sight.name == "put_back"))
    see_question(visitor, f"Put back “{_LOST}” into {data.name}?")
    visitor.show("one", "One question, about this one record.")
    say_yes(visitor)
    visitor.see_text(f"“{_LOST}” is put back")
    see_offer(visitor, "Undo…")
    visitor.see("what was done since", lambda sight: sight.text.startswith(f"~  {_COUNTED} / population"))
    visitor.expect(
        f"{_LOST} no more among the changes",
        lambda: not any(sight.text.startswith(f"−  {_LOST}") for sight in visitor.look()),
    )
    visitor.show("put-back", f"{_LOST} is back, and all that was done since is still there. Undo would take it out.")


def check(before: Held, now: Held, after: Held) -> None:
    """See that the record alone has come back.

    Raises:
        NotSeen: anything else differs.
    """
    if after != with_one_back(before, now, _LOST):
        raise NotSeen(f"the file as it was a moment ago, and {_LOST} in it")


def _find(visitor: Visitor, name: str) -> None:
    """Search for a system and show it."""
    visitor.press("ctrl+f", "Escape")
    visitor.type(name.lower())
    visitor.press("Return")
    visitor.see(f"{name} on the right", lambda sight: sight.text == name)
    visitor.press("Escape")


def _enter(visitor: Visitor, name: str) -> None:
    visitor.press("ctrl+n")
    visitor.see_text("New system")
    visitor.type(name)
    visitor.see_text(name)


def _save(visitor: Visitor, data: Path, versions: int) -> None:
    visitor.press("ctrl+s")
    visitor.expect(f"{versions} versions", lambda: len(versions_of(data)) == versions)
