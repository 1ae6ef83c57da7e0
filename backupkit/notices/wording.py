"""The words of notices, as sentences that can be translated: one table. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.errors import PartNotFound, PartNotRestorable
from backupkit.notices.notice import Line, Matter, Notice, NoticeKind
from backupkit.values.sentence import Sentence, counted
from backupkit.values.text import local

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.notices.outage import Outage
    from backupkit.values.sentence import Saying

_FAILED = {
    Matter.BACKUP: Sentence("A backup failed"),
    Matter.RESTORE: Sentence("A restore failed"),
    Matter.CHECK: Sentence("A check of the versions failed"),
    Matter.SETTINGS: Sentence("There is a mistake in what is configured"),
    Matter.SPACE: Sentence("There is little space left"),
    Matter.PLACE: Sentence("Not all versions could be copied to another place"),
    Matter.STOPPED_PLACE: Sentence("Nothing is copied to a place any more"),
}
_OVER = {
    Matter.BACKUP: Sentence("Versions are made again"),
    Matter.RESTORE: Sentence("A restore has worked again"),
    Matter.CHECK: Sentence("All versions are sound again"),
    Matter.SETTINGS: Sentence("What is configured is right again"),
    Matter.SPACE: Sentence("There is enough space again"),
    Matter.PLACE: Sentence("All versions are at the other places again"),
    Matter.STOPPED_PLACE: Sentence("Versions are copied to that place again"),
}
_SINCE = Sentence("Since {since}.")
_LASTED = Sentence("It began at {since} and was over at {until}.")
_LOOK = Sentence("Open the app and its window of versions to see more.")
_SILENCE = Sentence("You will be told when it is over, and not before.")
_OF_CONTENT = (PartNotFound, PartNotRestorable)  # their sentences name a part of the content, which stays here
_UNNAMED_PART = Sentence("A part of the file could not be put back. Nothing was changed.")


def moment(at: datetime) -> str:
    """Return a moment as a reader elsewhere understands it: with its distance from UTC."""
    return local(at).strftime("%Y-%m-%d %H:%M %z").rstrip()


def failure(matter: Matter, outage: Outage) -> Notice:
    """Return the notice that something fails; or that it did, where nobody could be told in time."""
    since = Line(sentence=_SINCE, values={"since": moment(outage.began_at)})
    if outage.over_at:
        since = Line(sentence=_LASTED, values={"since": moment(outage.began_at), "until": moment(outage.over_at)})
    last: tuple[Saying, ...] = (_LOOK,) if outage.over_at else (_LOOK, _SILENCE)
    return Notice(
        kind=NoticeKind.FAILURE,
        matter=matter,
        at=outage.began_at,
        title=_FAILED[matter],
        text=(*_reason(outage.reason), since, *last),
    )


def recovery(matter: Matter, outage: Outage) -> Notice:
    """Return the notice that something works again."""
    until = outage.over_at or outage.failed_at
    line = Line(sentence=_LASTED, values={"since": moment(outage.began_at), "until": moment(until)})
    return Notice(kind=NoticeKind.RECOVERY, matter=matter, at=until, title=_OVER[matter], text=(line,))


def success(at: datetime) -> Notice:
    """Return the notice that a backup was made which somebody had asked for."""
    return Notice(
        kind=NoticeKind.SUCCESS,
        matter=Matter.BACKUP,
        at=at,
        title=Sentence("A version was made"),
        text=(Line(sentence=Sentence("At {at}."), values={"at": moment(at)}),),
    )


def trial(at: datetime) -> Notice:
    """Return the notice by which a user tries whether notices arrive."""
    return Notice(
        kind=NoticeKind.TEST,
        matter=Matter.SETTINGS,
        at=at,
        title=Sentence("A test of the notices"),
        text=(Sentence("Notices about the versions of this file will arrive here. Nothing is wrong."),),
    )


def _reason(reason: Saying | None) -> tuple[Saying, ...]:
    if reason is None:
        return ()
    return (_UNNAMED_PART if isinstance(reason, _OF_CONTENT) else reason,)


DAMAGED = counted("{count} of the versions are damaged. The others are sound.", "count")
COPIES_DAMAGED = counted("{count} of the copies at other places are damaged, and could not be made good.", "count")
NOT_COPIED = Sentence("{problems} Versions are made here all the same.")
