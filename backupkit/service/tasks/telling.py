"""Telling people outside of the app."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, ClassVar
from backupkit.service.task import Task

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.activity.trial import NoticeTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class TryNotices(Task):
    """Send a notice as a test to everybody who is to be told; the result says who was reached.

    A server may let it wait for minutes. Meanwhile it holds nothing, so saves are stored.
    """

    is_long: ClassVar = True
    can_stop: ClassVar = True
    lets_others_in: ClassVar = True
    words: ClassVar = "try_notices"

    def perform(self, tools: Tools) -> NoticeTrial:
        return tools.manager.notices.try_out(tools.progress, tools.cancel)
