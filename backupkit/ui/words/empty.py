"""What an empty list says, and why it is empty. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.ui.shown.contents import Contents
    from backupkit.ui.shown.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptiness:
    """What stands in the middle of a list without rows."""

    title: str
    text: str
    offers_backup: bool = False


def emptiness_of(
    contents: Contents | None, shown: Sequence[Row], *, document: str, query: str = "", problem: str = ""
) -> Emptiness | None:
    """Return why no rows are shown; None if some are, or if they are still being read.

    Args:
        contents: what is in the backup folder; None until it has been read.
        shown: of the rows in it.
        document: the document's file name.
        query: what is searched for.
        problem: why the folder cannot be read; empty if it can.
    """
    if problem:
        text = _("Nothing is lost. The reason stands beside this list; F5 tries again.")
        return Emptiness(title=_("The versions cannot be read"), text=text)
    if shown or contents is None:
        return None
    if query := query.strip():
        title = _("No version matches “{query}”").format(query=query if len(query) <= _LONG else f"{query[:_LONG]}…")
        return Emptiness(title=title, text=_("Esc shows all of them again."))
    if contents.rows:
        return Emptiness(title=_("All versions are in the bin"), text=_("“Show bin” lists them, to be taken back."))
    text = _("Save {document} as usual: each save appears here, to go back to. Or make the first version now.")
    return Emptiness(
        title=_("Your first version is one save away"), text=text.format(document=document), offers_backup=True
    )


_LONG = 40
