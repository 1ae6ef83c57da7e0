"""What the settings window shows besides what is filled in: read by the worker, as rows cost the Tk thread time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.service.task import Task
from backupkit.service.tasks.configuring import ReadSettings, Settings
from backupkit.ui.shown.rows import rows_of
from backupkit.ui.words import versions

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.ui.shown.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was read of a document's settings, and its versions as a line of time shows them."""

    settings: Settings
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFacts(Task):
    """Read what is configured, and the versions. Changes nothing, takes no lock."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> Facts:
        settings = ReadSettings().perform(tools)
        return Facts(settings=settings, rows=rows_of(settings.versions, versions.search_words))
