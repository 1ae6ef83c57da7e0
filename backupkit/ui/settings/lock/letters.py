"""Which letter begins what about the lock, on the page with the places. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.shown.locking import offered
from backupkit.ui.shown.settings import Page
from backupkit.ui.words.locking import section as words

if TYPE_CHECKING:
    from backupkit.ui.settings.state import SettingsState
    from backupkit.ui.shown.locking import Doing


def doing_with(letter: str, state: SettingsState) -> Doing | None:
    """Return what the letter begins on the page that is seen; None: nothing that can be done now."""
    if state.page is not Page.WHERE or state.facts is None:
        return None
    can = offered(state.facts.settings.encryption, is_read_only=Page.WHERE in state.pages.lock)
    return next((doing for doing in can if words.button(doing).key == letter), None)
