"""What is configured about a document's versions: read, explained before it is chosen, and chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from backupkit.config.origin import Origin
from backupkit.extras import ExtraMissing
from backupkit.light.frozen import dataclass, field
from backupkit.service.task import Task
from backupkit.service.tasks.trying_place import named
from backupkit.values.activity.ending import Logged
from backupkit.values.activity.turns import last_done
from backupkit.values.places import EncryptionState
from backupkit.values.reasons import Rule
from backupkit.values.sentence import Refused, told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backupkit.config.config import BackupConfig
    from backupkit.manager.manager import BackupManager
    from backupkit.service.task import Tools
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.room import Space
    from backupkit.values.places import PlaceState
    from backupkit.values.retention import Retention
    from backupkit.values.sentence import Saying
    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who has said what a setting is."""

    origin: Origin
    name: str = ""  # of the variables, or the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is configured, and what that is about."""

    values: Mapping[str, Any]  # in force now, by the name of the setting; a schedule as its text
    without_user: Mapping[str, Any]  # what would be in force if the user had chosen nothing
    origins: Mapping[str, Said] = field(default_factory=dict)
    origins_without_user: Mapping[str, Said] = field(default_factory=dict)
    problems: tuple[Saying, ...] = ()  # of a file or the environment
    later: tuple[tuple[str, Saying], ...] = ()  # what they say about what is not there yet: its name, and why
    folder: str = ""
    space: Space | None = None  # None: it could not be told
    places: tuple[PlaceState, ...] = ()  # how it stands with each, by the last look
    place_names: Mapping[str, str] = field(default_factory=dict)  # by addresses: what a place is called in full
    encryption: EncryptionState = field(default_factory=EncryptionState)  # of the copies there
    is_on_one_disk: bool = False  # the document and all versions go with one disk
    stored_bytes: int = 0  # by all versions together
    versions: tuple[BackupMetadata, ...] = ()  # outside the bin, newest first
    verified: LogEntry | None = None  # the last time that all of them were
    tested: LogEntry | None = None  # the last time that one was restored in a test


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
class ReadSettings(Task):
    """Read what is configured, and what that is about. Changes nothing, takes no lock."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> Settings:
        manager = tools.manager
        config, base = manager.config, manager.config_unchosen
        versions = tuple(manager.list_backups())
        log = manager.log()[::-1]
        return Settings(
            values=_values(config),
            without_user=_values(base),
            origins=_origins(manager, config),
            origins_without_user=_origins(manager, base),
            problems=config.problems,
            later=tuple((later.name, later.why) for later in config.later),
            folder=str(manager.backups_dir),
            space=manager.folder.space,
            places=manager.places,
            place_names=named(config.places),
            encryption=manager.encryption,
            is_on_one_disk=manager.is_on_one_disk,
            stored_bytes=sum(meta.stored_size for meta in versions),
            versions=versions,
            verified=last_done(log, Logged.VERIFY),
            tested=last_done(log, Logged.TEST_RESTORE),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Task):
    """Remember what the user has chosen. Removes no version by itself."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    is_finished_at_close: ClassVar = True
    choices: Mapping[str, Any] = field(default_factory=dict, repr=False)  # by the name of the setting; None: taken back
    mail_password: str = field(default="", repr=False)  # of the mail server; empty: as it is

    def perform(self, tools: Tools) -> bool:
        if self.choices:
            tools.manager.choose(**self.choices)
        if self.mail_password:
            tools.manager.notices.keep_mail_password(self.mail_password)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSchedule(Task):
    """Find out what the text of a schedule means, and when it is due next."""

    is_quick: ClassVar = True
    text: str

    def perform(self, tools: Tools) -> Judged:
        from backupkit.schedule.schedule import Schedule  # what reads cron, and the zone, takes a moment to load

        try:
            schedule = Schedule.parse(self.text)
        except (ExtraMissing, Refused) as error:
            return Judged(text=self.text, problem=told(error))
        runs = tools.manager.scheduled
        return Judged(text=self.text, means=schedule, next_at=schedule.next_after(runs.now(), runs.zone))


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


def _values(config: BackupConfig) -> Mapping[str, Any]:
    # An address from a file or the environment may be an administrator's, and hold a secret of his.
    found = {
        name: getattr(config, name) if config.origin_of(name) is Origin.USER else config.readable(name)
        for name in config.origins
    }
    return found | {"schedule": str(config.schedule or "")}


def _origins(manager: BackupManager, config: BackupConfig) -> Mapping[str, Said]:
    return {
        name: Said(origin=origin, name=manager.named_source(name, origin)) for name, origin in config.origins.items()
    }
