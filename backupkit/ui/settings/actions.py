"""What can be done from the settings window at once: one table of buttons, each on its page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.mirroring import MirrorNow
from backupkit.service.tasks.show_folder import ShowFolder
from backupkit.service.tasks.telling import TryNotices
from backupkit.service.tasks.test_restore import TestRestore
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.settings.state import can_add_place, can_send
from backupkit.ui.shown.settings import Page
from backupkit.ui.words.buttons import Caption, caption
from backupkit.ui.words.language import marked as _
from backupkit.ui.words.language import translated
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.task import Task
    from backupkit.ui.settings.state import SettingsState


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One button.

    Args:
        name: of the button, for tests and users' scripts.
        text: what it says in English, with an ampersand before the letter that works with Alt.
        page: where it stands.
        task: returns what is to be done; None: its window knows.
        is_ready: whether it can be done now; asked once the settings have been read.
    """

    name: str
    text: str
    page: Page
    task: Callable[[], Task] | None
    is_ready: Callable[[SettingsState], bool] = lambda state: state.facts is not None

    @property
    def caption(self) -> Caption:
        """What the button says, in the reader's language."""
        return caption(translated(self.text))


BACK_UP = Action(
    name="back_up", text=_("&Back up now"), page=Page.WHEN, task=lambda: Create(trigger=Trigger.MANUAL, force=True)
)
RESTORE = Action(name="restore", text=_("&Restore…"), page=Page.WHEN, task=None)
OPEN_FOLDER = Action(name="open_folder", text=_("&Open folder"), page=Page.WHERE, task=ShowFolder)
OTHER_FOLDER = Action(
    name="other_folder",
    text=_("Anothe&r folder…"),
    page=Page.WHERE,
    task=None,
    is_ready=lambda state: state.facts is not None and Page.WHERE not in state.pages.lock,
)
ADD_PLACE = Action(name="add_place", text=_("Add &place…"), page=Page.WHERE, task=None, is_ready=can_add_place)
REMOVE_PLACE = Action(
    name="remove_place",
    text=_("Re&move"),
    page=Page.WHERE,
    task=None,
    is_ready=lambda state: can_add_place(state) and bool(state.place),
)
TRY_PLACE = Action(
    name="try_place", text=_("Test co&nnection"), page=Page.WHERE, task=None, is_ready=lambda state: bool(state.place)
)
COPY_NOW = Action(
    name="copy_now",
    text=_("Cop&y now"),
    page=Page.WHERE,
    task=MirrorNow,
    is_ready=lambda state: state.facts is not None and bool(state.facts.settings.places),
)
ABOUT_FOLDER = (OPEN_FOLDER, OTHER_FOLDER)
ABOUT_PLACES = (ADD_PLACE, REMOVE_PLACE, TRY_PLACE, COPY_NOW)
VERIFY = Action(name="verify", text=_("Check all &now"), page=Page.CHECK, task=Verify)
TEST_RESTORE = Action(name="test_restore", text=_("T&est restore now"), page=Page.CHECK, task=TestRestore)
TRY_NOTICES = Action(
    name="try_notices", text=_("Send a test &notice"), page=Page.TELL, task=TryNotices, is_ready=can_send
)
ACTIONS = (BACK_UP, RESTORE, *ABOUT_FOLDER, *ABOUT_PLACES, VERIFY, TEST_RESTORE, TRY_NOTICES)


def actions_on(page: Page) -> tuple[Action, ...]:
    """Return the buttons of a page, in order."""
    return tuple(action for action in ACTIONS if action.page is page)


def action_with(key: str, page: Page) -> Action | None:
    """Return the button of a page whose caption has this letter."""
    return next((action for action in actions_on(page) if action.caption.key == key), None)
