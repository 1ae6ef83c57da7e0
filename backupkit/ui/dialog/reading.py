"""What a dialog reads of a backup folder: done by the worker, so that a long history costs the Tk thread nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.service.task import Task
from backupkit.service.tasks.overview import Load
from backupkit.ui.shown.contents import Contents
from backupkit.ui.shown.rows import Row, rows_of
from backupkit.ui.words import versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.service.task import Tools
    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRows(Task):
    """Read the versions alone: what can be shown first. Changes nothing, takes no lock."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> Contents:
        return Contents(rows=_rows(tools.manager.list_backups(include_archived=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAll(Task):
    """Read the versions, why each of them stays, and the figures. Changes nothing, takes no lock."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> Contents:
        overview = Load().perform(tools)
        return Contents(
            rows=_rows(overview.versions),
            kept=overview.kept,
            stats=overview.stats,
            undo_id=overview.undo_id,
            held_id=overview.held_id,
            copies=tools.manager.copies if tools.manager.places else None,
            encryption=tools.manager.encryption,
            former=former.name if (former := tools.manager.folder.former) else "",
        )


def _rows(newest_first: Iterable[BackupMetadata]) -> tuple[Row, ...]:
    return rows_of(newest_first, versions.search_words)
