"""What an empty list says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui import dialog_words as words
from backupkit.ui.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.ui.dialog_state import DialogState
    from backupkit.ui.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyList:
    """What stands in the middle of a list without rows."""

    title: str
    text: str = ""
    offers_backup: bool = False


def empty_list(state: DialogState, rows: Sequence[Row]) -> EmptyList | None:
    """Return why the list shows nothing; None if it shows something, or is still being read."""
    if state.problem:
        return EmptyList(title=_("The backups cannot be read"), text=_("The reason stands at the right."))
    if rows or state.contents is None:
        return None
    if state.query.strip():
        return EmptyList(title=words.nothing_found(state.query.strip()), text=_("Esc shows all backups again."))
    if state.contents.rows:
        return EmptyList(title=_("All backups are in the bin"), text=_("“Show bin” lists them."))
    text = _("Every save of {document} will be kept here. Or make the first backup now.").format(document=state.document)
    return EmptyList(title=_("No backup yet"), text=text, offers_backup=True)
