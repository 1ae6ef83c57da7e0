"""What an empty list says, and why it is empty. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.shown.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptiness:
    """What stands in the middle of a list without rows."""

    title: str
    text: str
    offers_backup: bool = False


def emptiness_of(state: DialogState, rows: Sequence[Row]) -> Emptiness | None:
    """Return why *rows*, those of *state*, are none; None if there are some, or they are still being read."""
    if state.problem:
        text = _("Nothing is lost. The reason stands beside this list; F5 tries again.")
        return Emptiness(title=_("The backups cannot be read"), text=text)
    if rows or state.contents is None:
        return None
    if query := state.query.strip():
        title = _("No backup matches “{query}”").format(query=query if len(query) <= _LONG else f"{query[:_LONG]}…")
        return Emptiness(title=title, text=_("Esc shows all of them again."))
    if state.contents.rows:
        return Emptiness(title=_("All backups are in the bin"), text=_("“Show bin” lists them, to be taken back."))
    text = _("Every save of {document} will be kept here, to go back to. Or make the first backup now.")
    return Emptiness(title=_("No backup yet"), text=text.format(document=state.document), offers_backup=True)


_LONG = 40
