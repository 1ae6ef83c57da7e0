"""What is said of each kind of task, in the reader's language: one table, by the task's key ``words``. Pure."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.words.language import plural, shown
from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWords:
    """The words of one kind of task. What is said after it may stand for hours, so it tells no age."""

    at_work: str = ""  # the dialog, while it lasts
    busy: str = ""  # the indicator, while it lasts; ``{percent}`` stands for how far it is
    done: str = ""  # the dialog, after its success; ``{result}`` stands for that; empty: the list shows it
    counted: Callable[[int], str] | None = None  # the same, where the result is how many there were
    unchanged: str = ""  # the dialog, after a success that had nothing to do
    is_quiet: bool = False  # what was done is no reason for green
    offer: str = ""  # the button that offers it beside a result
    title: str = ""  # of the question before it, wherever it is offered; empty: it is done at once
    becomes: str = ""  # in that question: what the document becomes
    yes: str = ""  # the button that answers it


# The values are functions, so that the language is the one in which they are read.
TABLE: dict[str, Callable[[], TaskWords]] = {
    "create": lambda: TaskWords(
        at_work=_("Backing up…"),
        busy=_("Backing up… {percent}"),
        done=_("Backed up. This version stays until you delete it."),
        unchanged=_("Nothing has changed since the newest version, so it is still up to date."),
    ),
    "restore": lambda: TaskWords(
        at_work=_("Restoring…"),
        busy=_("Restoring… {percent}"),
        done=_("{document} is as it was on {moment}."),
    ),
    "recover": lambda: TaskWords(
        at_work=_("Recovering…"),
        busy=_("Recovering… {percent}"),
        done=_("{document} is as it was on {moment}."),
    ),
    "undo": lambda: TaskWords(
        at_work=_("Undoing the restore…"),
        busy=_("Restoring… {percent}"),
        done=_("Undone: {document} is as it was before the restore."),
        offer=_("Undo…"),
        title=_("Undo the last restore?"),
        becomes=_("{document} becomes what it was before the last restore"),
        yes=_("Undo the restore"),
    ),
    "redo": lambda: TaskWords(
        at_work=_("Restoring again…"),
        busy=_("Restoring… {percent}"),
        done=_("Done again: {document} is as it was before the undo."),
        offer=_("Redo…"),
        title=_("Redo the restore?"),
        becomes=_("{document} becomes what it was before the undo"),
        yes=_("Redo the restore"),
    ),
    "verify": lambda: TaskWords(
        at_work=_("Checking every byte of the versions…"), busy=_("Checking… {percent}"), offer=_("Verify all")
    ),
    "test_restore": lambda: TaskWords(at_work=_("Restoring a version in a test…")),
    "export": lambda: TaskWords(
        at_work=_("Exporting…"), busy=_("Exporting… {percent}"), done=_("Exported to {result}.")
    ),
    "compare": lambda: TaskWords(at_work=_("Comparing…")),
    "restore_part": lambda: TaskWords(at_work=_("Putting it back…"), busy=_("Restoring… {percent}")),
    "try_notices": lambda: TaskWords(at_work=_("Sending a test notice…")),
    "mirror_now": lambda: TaskWords(counted=_copying, is_quiet=True, offer=_("Copy now")),
    "try_place": lambda: TaskWords(at_work=_("Asking the place…")),
    "keys": lambda: TaskWords(at_work=_("Asking the places…")),
    "move_folder": lambda: TaskWords(
        at_work=_("Copying the versions…"),
        busy=_("Copying… {percent}"),
        done=_("All versions were copied, and new ones go to the new folder from now on."),
        offer=_("Copy"),
    ),
    "delete": lambda: TaskWords(counted=_binned, is_quiet=True),
    "undelete": lambda: TaskWords(counted=_taken_back, is_quiet=True, offer=_("Take back")),
}


def of(task: Task) -> TaskWords:
    """Return all that is said of its kind."""
    return TABLE[task.words]() if task.words else TaskWords()


def at_work(task: Task) -> str:
    """Return what is being done, for as long as it lasts."""
    return of(task).at_work or _("Working…")


def busy(task: Task, fraction: float) -> str:
    """Return what is being done, and how far it is: ``Checking… 40 %``."""
    text = of(task).busy or _("Working… {percent}")
    return text.format(percent=f"{fraction:.0%}".replace("%", " %"))


def done(task: Task, result: object) -> str:
    """Return what to say after its success; empty if there is nothing to say."""
    words = of(task)
    match result:
        case None:
            return words.unchanged
        case int() if words.counted:
            return words.counted(result) if result else ""
        case _:
            return words.done.replace("{result}", shown(str(result)))


def restored(task: Task, *, document: str, moment: str, part: str = "") -> str:
    """Return what to say after the document, or a part of it, was replaced by what it was at that moment."""
    return of(task).done.format(document=document, moment=moment, part=part)


def is_quiet(task: Task) -> bool:
    """Return True if its success is told without a colour."""
    return of(task).is_quiet


def offer(task: Task) -> str:
    """Return the label of a button that offers the task beside a result."""
    return of(task).offer or _("Try again")


def _binned(count: int) -> str:
    versions = plural("{count} version is in the bin", "{count} versions are in the bin", count)
    return _("{versions}, and can be taken back for some days.").format(versions=versions)


def _copying(count: int) -> str:
    return plural(
        "Versions are being copied to {count} other place.", "Versions are being copied to {count} other places.", count
    )


def _taken_back(count: int) -> str:
    return plural("{count} version is back in the list.", "{count} versions are back in the list.", count)
