"""What the dialog says in place of a list, or before it does something: questions, and why a list is empty. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.restoring import Restore
from backupkit.ui.words import tasks, versions
from backupkit.ui.words.language import shown
from backupkit.ui.words.language import translated as _
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.errors import LinkTurned
    from backupkit.service.health import Health
    from backupkit.service.task import Task
    from backupkit.service.tasks.restoring import Restoring
    from backupkit.ui.shown.contents import Contents
    from backupkit.ui.shown.rows import Row
    from backupkit.values.version import BackupMetadata

_LONG_QUERY = 40  # characters of what was searched for


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. It may wait for hours, so it tells no age.

    With an entry, its text goes into the task; without one, Cancel is the default answer.
    """

    title: str
    text: str
    yes: str  # the label of the button that does it
    task: Task
    entry: str | None = None  # what stands in the entry at first; None: there is no entry

    def answered(self, text: str) -> Task:
        """Return what to do after "yes", with the text of the entry."""
        return replace(self.task, description=text.strip()) if isinstance(self.task, Create) else self.task


def about_backup() -> Question:
    """Return the question for a backup made by hand."""
    return Question(
        title=_("Back up now"),
        text=_("What is this version about? It helps to find it again, and may stay empty."),
        yes=_("Back up"),
        task=Create(trigger=Trigger.MANUAL),
        entry="",
    )


def about_restore(
    meta: BackupMetadata, contents: Contents, health: Health, *, document: str, is_told: bool = True
) -> Question:
    """Return the question before a restore: which version, what the document holds now, and how to get it back.

    Args:
        meta: the version.
        contents: the versions as they were listed last.
        health: of the document.
        document: its file name.
        is_told: the program hears of the restore.
    """
    parts = [
        _("{document} becomes what it was then: {holds}.").format(document=document, holds=versions.holds(meta)),
        _now_holds(contents, health, document=document),
    ]
    if meta.suspect:
        parts.insert(1, _("Beware, this version looks like an accident:"))
        parts.insert(2, " ".join(versions.suspicion(each) for each in meta.suspicions))
    if not is_told:
        parts.append(to_be_closed(document))
    return Question(
        title=_("Restore the version of {moment}?").format(moment=versions.moment(meta)),
        text=" ".join(parts),
        yes=_("Restore"),
        task=Restore(backup_id=meta.backup_id),
    )


def about_undo(
    task: Task, contents: Contents | None, health: Health, *, document: str, is_told: bool = True
) -> Question:
    """Return the question before the last restore is undone, or the last undo, which is a redo.

    Args:
        task: to be done.
        contents: what is in the folder now; None: it has changed since it was read.
        health: how well the document is protected.
        document: the document's file name.
        is_told: whether the program hears of it, and reads the document again.
    """
    words = tasks.of(task)
    what = words.becomes.format(document=document)
    if contents and contents.undo_id and (row := contents.row(contents.undo_id)):
        what = _("{what}, on {moment}: {holds}").format(
            what=what, moment=versions.moment(row.meta), holds=versions.holds(row.meta)
        )
    return Question(
        title=words.title,
        text=" ".join(
            (
                _("{what}. {held}").format(what=what, held=_now_holds(contents, health, document=document)),
                *(() if is_told else (to_be_closed(document),)),
            )
        ),
        yes=words.yes,
        task=task,
    )


def about_turned_link(task: Restoring, error: LinkTurned, *, document: str) -> Question:
    """Return the question before a restore through a link that leads to another file than when the version was made."""
    now, then = str(error.leads_to), str(error.led_to)
    return Question(
        title=_("Replace {file}?").format(file=shown(now)),
        text=_(
            "{document} is a link. When this version was made it led to {then}; now it leads to {now}. "
            "The restore replaces what {now} holds. That is stored first: Undo brings it back."
        ).format(document=document, now=shown(now), then=shown(then)),
        yes=_("Replace it"),
        task=replace(task, onto=now),
    )


def to_be_closed(document: str) -> str:
    """Return what a question adds where the program does not hear that its file was replaced."""
    return _(
        "The program does not hear of this: it has to be closed and opened again afterwards. "
        "If it saves before, {document} holds again what it holds now."
    ).format(document=document)


def _now_holds(contents: Contents | None, health: Health, *, document: str) -> str:
    if not health.has_document:
        return _("There is no {document} at present, so nothing can be lost.").format(document=document)
    newest = next((row.meta for row in contents.rows if not row.is_in_bin), None) if contents else None
    if contents is None:
        held = _("What it holds now is stored first")
    elif newest is None or health.unprotected_since:
        held = _("What it holds now, with changes that no version holds yet, is stored first")
    elif newest.replaced_by:  # after a restore it may hold what was put back, or what is newest
        held = _("What it holds now is stored first")
    else:
        held = _("What it holds now ({holds}) is stored first").format(holds=versions.holds(newest))
    return _("{held}: Undo brings it back.").format(held=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptiness:
    """What stands in the middle of a list without rows."""

    title: str
    text: str
    offers_backup: bool = False
    offers_unlocking: bool = False


def emptiness_of(
    contents: Contents | None, shown: Sequence[Row], *, document: str, query: str = "", problem: str = "",
    is_locked: bool = False,
) -> Emptiness | None:  # fmt: skip
    """Return why no rows are shown; None if some are, or if they are still being read.

    Args:
        contents: what is in the backup folder; None until it has been read.
        shown: of the rows in it.
        document: the document's file name.
        query: what is searched for.
        problem: why the folder cannot be read; empty if it can.
        is_locked: that is because what opens it has not been entered.
    """
    if is_locked:
        text = _("Nothing is lost. They are listed as soon as they are unlocked.")
        return Emptiness(title=_("The versions are locked"), text=text, offers_unlocking=True)
    if problem:
        text = _("Nothing is lost. The reason stands beside this list; F5 tries again.")
        return Emptiness(title=_("The versions cannot be read"), text=text)
    if shown or contents is None:
        return None
    if query := query.strip():
        title = _("No version matches “{query}”").format(
            query=query if len(query) <= _LONG_QUERY else f"{query[:_LONG_QUERY]}…"
        )
        return Emptiness(title=title, text=_("Esc shows all of them again."))
    if contents.rows:
        return Emptiness(title=_("All versions are in the bin"), text=_("“Show bin” lists them, to be taken back."))
    text = _("Save {document} as usual: each save appears here, to go back to. Or make the first version now.")
    return Emptiness(
        title=_("Your first version is one save away"), text=text.format(document=document), offers_backup=True
    )
