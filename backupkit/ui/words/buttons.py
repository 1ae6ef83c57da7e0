"""The captions of the dialog's buttons, headings and fields, in the reader's language. Pure."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.ui.shown.rows import Column, SortOrder
from backupkit.ui.words.language import plural
from backupkit.ui.words.language import translated as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The text of a button, and the letter of it that works with Alt."""

    text: str
    underline: int  # index into the text; -1: there is none

    @property
    def key(self) -> str:
        """The letter, in lower case; empty if there is none."""
        return self.text[self.underline].lower() if self.underline >= 0 else ""


def caption(marked: str) -> Caption:
    """Return the caption that a text with an ampersand before a letter stands for."""
    return Caption(text=marked.replace("&", "", 1), underline=marked.find("&"))


def bin_toggle(count: int) -> str:
    """Return the label of the switch that shows the bin."""
    return _("Show bin ({count})").format(count=f"{count:,}") if count else _("Show bin")


def cancel() -> str:
    """Return the label of what cancels."""
    return _("Cancel")


def close() -> Caption:
    """Return the caption of what closes the dialog."""
    return caption(_("&Close"))


def close_program() -> str:
    """Return the label of what closes the app."""
    return _("Close the program")


def compare_first() -> str:
    """Return the label of what shows a difference before anything is done about it."""
    return _("Compare first")


def more() -> str:
    """Return the label of the menu of what is wanted less often."""
    return _("More")


def save() -> str:
    """Return the label of what saves a description."""
    return _("Save")


def show_them() -> str:
    """Return the label of what shows the versions that were spoken of."""
    return _("Show them")


def search() -> str:
    """Return what stands in the empty search field."""
    return _("Search")


def why_kept() -> str:
    """Return the heading of the reasons."""
    return _("Why it is kept")


def more_reasons(count: int) -> str:
    """Return what stands for the other reasons."""
    return plural("and {count} more reason", "and {count} more reasons", count)


def fold(*, is_open: bool) -> str:
    """Return the line that shows and hides what is for developers."""
    return f"{'▾' if is_open else '▸'} {_('Details')}"


def no_description() -> str:
    """Return what stands in the place of a missing description."""
    return _("Add a description…")


def title(document: str) -> str:
    """Return the title of the window."""
    return _("Versions of {document}").format(document=document)


def order(of: SortOrder) -> str:
    """Return how a list is sorted, as an entry of a menu."""
    match of.column, of.descending:
        case Column.WHEN, True:
            return _("Newest first")
        case Column.WHEN, False:
            return _("Oldest first")
        case Column.WHAT, _:
            return _("By description")
        case Column.SIZE, True:
            return _("Largest first")
        case Column.SIZE, False:
            return _("Smallest first")
        case Column.CHANGE, _:
            return _("By change")
        case _:
            return _("By state")


def column(of: Column) -> str:
    """Return the heading of a column."""
    match of:
        case Column.WHEN:
            return _("When")
        case Column.WHAT:
            return _("What")
        case Column.SIZE:
            return _("Size")
        case Column.CHANGE:
            return _("Change")
        case Column.STATE:
            return _("State")
