"""What a user of the dialog can do: one table of what it is called, when it is allowed, and what it asks or does. Pure.

A new button is a new entry of ``COMMANDS``, and, if it asks first, a question in ``words.questions``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from backupkit.service.tasks.comparing import Compare
from backupkit.service.tasks.keeping import Delete, Pin, Undelete
from backupkit.service.tasks.restoring import Redo, Undo
from backupkit.service.tasks.show_folder import ShowFolder
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.dialog.state import selected
from backupkit.ui.look.variants import Variant
from backupkit.ui.shown.contents import Contents
from backupkit.ui.words import buttons, questions
from backupkit.ui.words.comparison import about_part, about_part_again
from backupkit.ui.words.language import marked as _
from backupkit.ui.words.language import translated
from backupkit.values.changes import ChangeKind
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from backupkit.service.task import Task
    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.shown.activity import LogLine
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.words.notices import RestoreAgain


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDescription:
    """Let the description of the selected version be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseExport:
    """Let a file be chosen, to which a version is exported."""

    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenComparison:
    """Show what differs between a version and another one, or what the document holds now."""

    row: Row
    other: Row | None = None  # None: the document


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenActivity:
    """Show what was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLogExport:
    """Let a file be chosen, to which the lines of the log that are seen are exported."""

    lines: tuple[LogLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSettings:
    """Show the settings."""


# What a command leads to: a task to be done at once, a question before it, or what only a window can carry out.
Request: TypeAlias = (
    "Task | questions.Question | EditDescription | ChooseExport | OpenComparison | OpenActivity | ChooseLogExport"
    " | OpenSettings"
)


class Place(Enum):
    """Where buttons stand."""

    HEADER = "header"  # what concerns the history as a whole
    DETAILS = "details"  # what concerns the selected versions
    MORE = "more"  # the same, in a menu beside those
    FOOTER = "footer"
    COMPARISON = "comparison"  # what concerns the selected change
    ACTIVITY = "activity"  # what concerns the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the rules of the table look at."""

    state: DialogState
    rows: tuple[Row, ...]  # the selected ones, newest first

    @property
    def contents(self) -> Contents:
        """What has been read of the folder; nothing until then."""
        return self.state.contents or Contents(rows=())

    @property
    def is_free(self) -> bool:
        """True if the versions have been read, and nothing long that this dialog asked for is at work."""
        tasks = self.state.waiting.values()
        return self.state.contents is not None and all(isinstance(task, Compare) for task in tasks)

    @property
    def one(self) -> Row | None:
        """The selected row if there is exactly one."""
        return self.rows[0] if len(self.rows) == 1 else None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the selected versions."""
        return tuple(row.backup_id for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that a user can do.

    Args:
        name: of its button, for tests and users' scripts.
        text: what the button says in English, with an ampersand before the letter that works with Alt.
        is_allowed: whether it can be done now.
        request: what it leads to; asked only while it is allowed.
        place: where its button stands, after those that come before it in the table; None: it has none.
        variant: how the button looks.
        is_fleeting: the button is there only while the command is allowed.
        instead_of: the name of a command whose button vanishes while this one is there. It is fleeting.
        is_apart: its button stands at the other end of the row, where nobody presses it by mistake.
    """

    name: str
    text: str
    is_allowed: Callable[[Situation], bool]
    request: Callable[[Situation], Request]
    place: Place | None = None
    variant: Variant = Variant.PLAIN
    is_fleeting: bool = False
    instead_of: str | None = None
    is_apart: bool = False

    @property
    def caption(self) -> buttons.Caption:
        """What the button says, in the reader's language."""
        return buttons.caption(translated(self.text))


def _is_sound(at: Situation) -> bool:
    return at.is_free and at.one is not None and at.one.meta.status is not Status.CORRUPTED


def _can_be_pinned(at: Situation, *, is_pinned: bool) -> bool:
    return at.one is not None and not at.one.is_in_bin and at.one.meta.pinned is is_pinned


def _can_be_undone(at: Situation) -> bool:
    return at.is_free and bool(at.contents.undo_id)


def _can_be_compared(at: Situation) -> bool:
    is_read = at.state.contents is not None
    return is_read and len(at.rows) in {1, 2} and all(row.meta.status is not Status.CORRUPTED for row in at.rows)


def _can_be_put_back(at: Situation, *, is_added: bool) -> bool:
    comparing = at.state.comparing
    if not (at.is_free and comparing and comparing.wanted and comparing.wanted.can_restore):
        return False
    row = at.contents.row(comparing.older_id)
    return row is not None and not row.is_in_bin and (comparing.wanted.kind is ChangeKind.ADDED) is is_added


def _put_back(at: Situation) -> Request:
    comparing = at.state.comparing
    assert comparing is not None  # noqa: S101 - as is allowed
    assert comparing.chosen is not None  # noqa: S101
    return about_part(comparing.older_id, comparing.chosen, document=at.state.document, is_told=at.state.is_told)


def _restore(at: Situation) -> Request:
    state = at.state
    return questions.about_restore(
        at.rows[0].meta, at.contents, state.indicator.health, document=state.document, is_told=state.is_told
    )


def _undo(at: Situation) -> Request:
    return before_undo(Redo() if at.contents.is_redo else Undo(), at.contents, at.state)


CREATE = Command(
    name="create",
    text=_("&Back up now…"),
    is_allowed=lambda at: at.is_free,
    request=lambda _at: questions.about_backup(),
    place=Place.HEADER,
)
VERIFY = Command(
    name="verify",
    text=_("&Verify all"),
    is_allowed=lambda at: at.is_free and any(not row.is_in_bin for row in at.contents.rows),
    request=lambda _at: Verify(),
    place=Place.HEADER,
)
OPEN_FOLDER = Command(
    name="open_folder",
    text=_("&Open folder"),
    is_allowed=lambda _at: True,
    request=lambda _at: ShowFolder(),
    place=Place.HEADER,
)
ACTIVITY = Command(
    name="activity",
    text=_("&Activity"),
    is_allowed=lambda _at: True,
    request=lambda _at: OpenActivity(),
    place=Place.HEADER,
)
SETTINGS = Command(
    name="settings",
    text=_("Settin&gs…"),
    is_allowed=lambda at: at.state.has_settings,
    request=lambda _at: OpenSettings(),
    place=Place.HEADER,
    is_fleeting=True,
)
RESTORE = Command(
    name="restore",
    text=_("&Restore…"),
    is_allowed=lambda at: _is_sound(at) and not at.rows[0].is_in_bin and at.ids[0] not in at.state.held,
    request=_restore,
    place=Place.DETAILS,
    variant=Variant.ACCENT,
)
COMPARE = Command(
    name="compare",
    text=_("Co&mpare…"),
    is_allowed=_can_be_compared,
    request=lambda at: OpenComparison(row=at.rows[0], other=at.rows[1] if at.rows[1:] else None),
    place=Place.DETAILS,
)
PIN = Command(
    name="pin",
    text=_("&Pin"),
    is_allowed=lambda at: _can_be_pinned(at, is_pinned=False),
    request=lambda at: Pin(backup_id=at.ids[0], pinned=True),
    place=Place.DETAILS,
)
UNPIN = Command(
    name="unpin",
    text=_("Un&pin"),
    is_allowed=lambda at: _can_be_pinned(at, is_pinned=True),
    request=lambda at: Pin(backup_id=at.ids[0], pinned=False),
    place=Place.DETAILS,
    instead_of="pin",
)
EXPORT = Command(
    name="export",
    text=_("&Export…"),
    is_allowed=_is_sound,
    request=lambda at: ChooseExport(row=at.rows[0]),
    place=Place.MORE,
)
DELETE = Command(
    name="delete",
    text=_("&Delete"),
    is_allowed=lambda at: bool(at.rows) and not any(row.is_in_bin for row in at.rows),
    request=lambda at: Delete(backup_ids=at.ids),
    place=Place.DETAILS,
    is_apart=True,
)
UNDELETE = Command(
    name="undelete",
    text=_("&Take back"),
    is_allowed=lambda at: bool(at.rows) and all(row.is_in_bin for row in at.rows),
    request=lambda at: Undelete(backup_ids=at.ids),
    place=Place.DETAILS,
    is_apart=True,
    instead_of="delete",
)
DESCRIBE = Command(
    name="describe",
    text=_("De&scribe…"),
    is_allowed=lambda at: at.one is not None,
    request=lambda _at: EditDescription(),
    place=Place.MORE,
)
UNDO = Command(
    name="undo",
    text=_("&Undo restore…"),
    is_allowed=lambda at: _can_be_undone(at) and not at.contents.is_redo,
    request=_undo,
    place=Place.FOOTER,
    is_fleeting=True,
)
REDO = Command(
    name="redo",
    text=_("Redo &last restore…"),
    is_allowed=lambda at: _can_be_undone(at) and at.contents.is_redo,
    request=_undo,
    place=Place.FOOTER,
    is_fleeting=True,
)
PUT_BACK = Command(
    name="put_back",
    text=_("&Put back…"),
    is_allowed=lambda at: _can_be_put_back(at, is_added=False),
    request=_put_back,
    place=Place.COMPARISON,
    variant=Variant.ACCENT,
)
TAKE_OUT = Command(
    name="take_out",
    text=_("Ta&ke out…"),
    is_allowed=lambda at: _can_be_put_back(at, is_added=True),
    request=_put_back,
    place=Place.COMPARISON,
    variant=Variant.ACCENT,
    instead_of="put_back",
)
EXPORT_LOG = Command(
    name="export_log",
    text=_("E&xport as table…"),
    is_allowed=lambda at: at.is_free and at.state.activity is not None and bool(at.state.activity.lines),
    request=lambda at: ChooseLogExport(lines=at.state.activity.lines if at.state.activity else ()),
    place=Place.ACTIVITY,
)
COMMANDS = (
    CREATE, VERIFY, OPEN_FOLDER, ACTIVITY, SETTINGS, RESTORE, COMPARE, PIN, UNPIN, EXPORT, DELETE, UNDELETE, DESCRIBE,
    UNDO, REDO, PUT_BACK, TAKE_OUT, EXPORT_LOG,
)  # fmt: skip
_OF_PAGES = (Place.COMPARISON, Place.ACTIVITY)  # these are seen in the place of the list


def allowed(state: DialogState) -> frozenset[Command]:
    """Return what can be done now."""
    at = Situation(state=state, rows=tuple(selected(state)))
    return frozenset(command for command in COMMANDS if _is_at_hand(command, state) and command.is_allowed(at))


def _is_at_hand(command: Command, state: DialogState) -> bool:
    """Return True unless the command is about what cannot be seen, because another page is."""
    if state.is_listing:
        return command.place not in _OF_PAGES
    page = Place.COMPARISON if state.comparing else Place.ACTIVITY
    return command.place in {page, Place.FOOTER}


def request_of(command: Command, state: DialogState) -> Request | None:
    """Return what a command leads to; None if it is not allowed."""
    at = Situation(state=state, rows=tuple(selected(state)))
    return command.request(at) if _is_at_hand(command, state) and command.is_allowed(at) else None


def before_undo(task: Task, contents: Contents | None, state: DialogState) -> questions.Question:
    """Return the question that is asked before a restore is undone, or done again, by whatever button.

    *contents* is None while the versions are being read again.
    """
    return questions.about_undo(task, contents, state.indicator.health, document=state.document, is_told=state.is_told)


def before_part_again(offer: RestoreAgain, state: DialogState) -> questions.Question | None:
    """Return the question before a part is put back that a save took back; None if its version is gone."""
    row = state.contents.row(offer.backup_id) if state.contents else None
    if row is None or offer.part is None:
        return None
    return about_part_again(row.meta, offer.part, document=state.document, is_told=state.is_told)


def commands_at(place: Place) -> tuple[Command, ...]:
    """Return the commands whose buttons stand there, in order."""
    return tuple(command for command in COMMANDS if command.place is place)


def has_button(command: Command, allowed: Container[Command]) -> bool:
    """Return True if the button of a command is to be seen while these are *allowed*."""
    if command.is_fleeting or command.instead_of:
        return command in allowed
    return not any(other.instead_of == command.name and other in allowed for other in COMMANDS)


def command_with(key: str, among: Container[Command]) -> Command | None:
    """Return the one of these commands whose caption has this letter."""
    return next((command for command in COMMANDS if command in among and command.caption.key == key), None)
