"""What is said of each kind of task, in the reader's language: one table, by the task's key ``words``. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWords:
    """The words of one kind of task."""

    at_work: str = ""  # the dialog, while it lasts
    busy: str = ""  # the indicator, while it lasts; ``{percent}`` stands for how far it is
    done: str = ""  # the dialog, after its success; empty: the list shows it, or the result says more
    offer: str = ""  # the button that offers it beside a result


# The values are functions, so that the language is the one in which they are read.
TABLE: dict[str, Callable[[], TaskWords]] = {
    "create": lambda: TaskWords(
        at_work=_("Backing up…"),
        busy=_("Backing up… {percent}"),
        done=_("Backed up just now. This backup stays until you delete it."),
    ),
    "restore": lambda: TaskWords(at_work=_("Restoring…"), busy=_("Restoring… {percent}")),
    "undo": lambda: TaskWords(at_work=_("Undoing the restore…"), busy=_("Restoring… {percent}"), offer=_("Undo")),
    "verify": lambda: TaskWords(
        at_work=_("Checking every byte of the backups…"), busy=_("Checking… {percent}"), offer=_("Verify all")
    ),
    "export": lambda: TaskWords(at_work=_("Exporting…"), busy=_("Exporting… {percent}")),
    "undelete": lambda: TaskWords(offer=_("Take back")),
}


def at_work(task: Task) -> str:
    """Return what is being done, for as long as it lasts."""
    return _of(task).at_work or _("Working…")


def busy(task: Task, fraction: float) -> str:
    """Return what is being done, and how far it is: ``Checking… 40 %``."""
    text = _of(task).busy or _("Working… {percent}")
    return text.format(percent=f"{fraction:.0%}".replace("%", " %"))


def done(task: Task) -> str:
    """Return what to say after its success; empty if there is nothing to say."""
    return _of(task).done


def offer(task: Task) -> str:
    """Return the label of a button that offers the task beside a result."""
    return _of(task).offer or _("Try again")


def _of(task: Task) -> TaskWords:
    return TABLE[task.words]() if task.words else TaskWords()
