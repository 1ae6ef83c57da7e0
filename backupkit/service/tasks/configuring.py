"""What is configured about a document's versions: as values, and what a choice would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from backupkit.service.task import Task
from backupkit.values.reasons import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backupkit.service.task import Tools
    from backupkit.values.retention import Retention
    from backupkit.values.sentence import Saying
    from backupkit.values.version import BackupMetadata


class Source(StrEnum):
    """Who has said what a setting is."""

    DEFAULT = "default"
    HOST = "host"
    FILE = "file"
    ENVIRONMENT = "environment"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the value of a setting comes from."""

    source: Source
    name: str = ""  # of the variable, or the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """How much room there is where the backup folder lies."""

    free_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is configured, and what that is about."""

    values: Mapping[str, Any]  # in force now, by the name of the setting; a schedule as its text
    without_user: Mapping[str, Any]  # what would be in force if the user had chosen nothing
    origins: Mapping[str, Origin] = field(default_factory=dict)
    origins_without_user: Mapping[str, Origin] = field(default_factory=dict)
    problems: tuple[str, ...] = ()  # of a file or the environment, as sentences
    folder: str = ""
    space: Space | None = None  # None: it could not be told
    stored_bytes: int = 0  # by all versions together
    versions: tuple[BackupMetadata, ...] = ()  # outside the bin, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the text of a schedule means."""

    text: str
    means: Saying | None = None  # "every day at 02:00"; None: it is no schedule
    next_at: datetime | None = None  # aware
    problem: str = ""  # why it is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a retention would do with the versions that there are."""

    kept: int
    dropped: frozenset[str] = frozenset()  # their ids
    freed_bytes: int = 0
    oldest_at: datetime | None = None  # of those that would stay; None: there are none
    is_on_hold: bool = False  # the folder's settings were lost: nothing goes until a retention is chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresee(Task):
    """Find out what a retention would do. Changes nothing, takes no lock."""

    is_quick: ClassVar = True
    retention: Retention

    def perform(self, tools: Tools) -> Consequence:
        plan = tools.manager.apply_retention(dry_run=True, retention=self.retention)
        versions = tools.manager.list_backups()
        dropped = [meta for meta in versions if meta.backup_id in plan.drop]
        stay = [meta for meta in versions if meta.backup_id not in plan.drop]
        return Consequence(
            kept=len(stay),
            dropped=frozenset(meta.backup_id for meta in dropped),
            freed_bytes=sum(meta.stored_size for meta in dropped),
            oldest_at=stay[-1].timestamp if stay else None,
            is_on_hold=any(reason.rule is Rule.HOLD for reasons in plan.keep.values() for reason in reasons),
        )
