"""All that can be configured for a document, a field each, with what tells how it is read, shown and kept. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from backupkit.config import kinds
from backupkit.config.origin import Origin
from backupkit.config.secret import is_open
from backupkit.config.times import SCHEDULE
from backupkit.light.frozen import dataclass, field, fields
from backupkit.values.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backupkit.config.kinds import Kind
    from backupkit.config.later import Later
    from backupkit.config.problem import ConfigProblem
    from backupkit.schedule.schedule import Schedule


class Row(NamedTuple):
    """What the line of a field says besides its name, type and default."""

    kind: Kind
    page: str  # of the settings that shows it, which an app may lock
    section: str  # of settings.json that keeps the user's choice; empty: the user's own configuration folder does
    about: str  # one line for the file that is written


def _row(kind: Kind, page: str, section: str, about: str) -> dict[str, Row]:
    return {"row": Row(kind, page, section, about)}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Choices:
    """What is configured. Each field knows where its value came from."""

    enabled: bool = field(
        default=True,
        metadata=_row(kinds.FLAG, "when", "protection", "whether versions are made without being asked for"),
    )
    on_save: bool = field(default=True, metadata=_row(kinds.FLAG, "when", "protection", "a version after each save"))
    on_start: bool = field(
        default=True, metadata=_row(kinds.FLAG, "when", "protection", "a version when the app starts")
    )
    on_close: bool = field(
        default=True, metadata=_row(kinds.FLAG, "when", "protection", "a version when the app is closed")
    )
    before_critical: bool = field(
        default=True, metadata=_row(kinds.FLAG, "when", "protection", "a version before what may do damage")
    )
    schedule: Schedule | None = field(
        default=None,
        metadata=_row(
            SCHEDULE, "when", "schedule",
            '"hourly", "daily 02:00", "weekly monday 02:00", five fields as cron has them, or "never"',
        ),
    )  # fmt: skip
    directory: Path | None = field(
        default=None, metadata=_row(kinds.FOLDER, "where", "", "the folder of the versions; empty: the app decides")
    )
    places: tuple[str, ...] = field(
        default=(),
        metadata=_row(
            kinds.PLACES, "where", "", "where copies of the versions lie: s3://…, gs://…, az://…, sftp://…, file:///…"
        ),
    )
    places_grace_days: int | None = field(
        default=30,
        metadata=_row(
            kinds.number_or_never(0, 3650), "where", "",
            'a copy is removed there so many days after a rule removed the version here; or "never"',
        ),
    )  # fmt: skip
    upload_kib_per_second: int = field(
        default=0, metadata=_row(kinds.number(0, 10_000_000), "where", "", "how fast copies are sent; 0: no limit")
    )
    retention: Retention = field(
        default=Retention(),
        metadata=_row(kinds.RULES, "keep", "retention", "which automatic versions stay; 0 switches a rule off"),
    )
    compression_level: int = field(
        default=6, metadata=_row(kinds.number(1, 9), "advanced", "compression", "1 is fast, 9 is small")
    )
    verify_after_create: bool = field(
        default=False, metadata=_row(kinds.FLAG, "check", "check", "read each new version back at once")
    )
    verify_days: int = field(
        default=30,
        metadata=_row(
            kinds.number(0, 3650), "check", "check", "all versions are verified every so many days; 0: never"
        ),
    )
    test_restore_days: int = field(
        default=7,
        metadata=_row(kinds.number(0, 3650), "check", "check", "a version is restored in a test as often; 0: never"),
    )
    tell_failures: bool = field(
        default=True, metadata=_row(kinds.FLAG, "tell", "notices", "a notice when no version can be made")
    )
    tell_recovery: bool = field(default=True, metadata=_row(kinds.FLAG, "tell", "notices", "and one when that is over"))
    tell_successes: bool = field(
        default=False, metadata=_row(kinds.FLAG, "tell", "notices", "a notice of a version made on schedule or by hand")
    )
    summary: Literal["never", "daily", "weekly"] = field(
        default="never",
        metadata=_row(kinds.word("never", "daily", "weekly"), "tell", "notices", '"never", "daily" or "weekly"'),
    )
    tell_low_space: bool = field(
        default=True, metadata=_row(kinds.FLAG, "tell", "notices", "a notice before the disk is full")
    )
    notify_to: tuple[str, ...] = field(
        default=(), metadata=_row(kinds.ADDRESSES, "tell", "", "mail addresses, and URLs of webhooks or of apprise")
    )
    mail_server: str = field(
        default="", metadata=_row(kinds.MAIL_SERVER, "tell", "", '"smtp://user@mail.example.org:587", or smtps://')
    )
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False)
    problems: tuple[ConfigProblem, ...] = ()  # what could not be used; str() of each is a sentence
    later: tuple[Later, ...] = ()  # what was said about capabilities that are not there

    def __post_init__(self) -> None:
        """Refuse what no source could have said, so that a mistake of an app shows where it is made.

        Raises:
            NotUnderstood: a ValueError.
        """
        for name, row in ROWS.items():
            if row.kind is not kinds.FOLDER:
                object.__setattr__(self, name, row.kind.read(getattr(self, name)))

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of all that can be configured, in their order."""
        return tuple(ROWS)

    def origin_of(self, name: str) -> Origin:
        """Return where the value of a field came from.

        Raises:
            KeyError: there is no such field.
        """
        if name in self.origins:
            return self.origins[name]
        return Origin.DEFAULT if getattr(self, name) == DEFAULTS[name] else Origin.HOST

    def is_said(self, name: str) -> bool:
        """Return True if somebody said what a field holds."""
        return self.origin_of(name) is not Origin.DEFAULT

    def shown(self, name: str) -> object:
        """Return the value of a field as anybody may read it: for a list, a log, JSON."""
        return ROWS[name].kind.written(self._open(name, f"set ({self.origin_of(name)})"))

    def readable(self, name: str) -> Any:  # noqa: ANN401 - each field has a type of its own
        """Return the value of a field without the addresses that not everybody may read."""
        found = self._open(name, "")
        return tuple(filter(None, found)) if name == "notify_to" else found

    def _open(self, name: str, hidden: str) -> Any:  # noqa: ANN401 - likewise
        """Return the value of a field, with *hidden* in place of each address that may hold a secret."""
        value = getattr(self, name)
        match name:
            case "mail_server":
                return value if is_open(value) else hidden
            case "notify_to":
                return tuple(each if is_open(each) else hidden for each in value)
            case _:
                return value

    def __repr__(self) -> str:
        said = (f"{name}={self.shown(name)!r}" for name in ROWS if self.is_said(name))
        return f"{type(self).__name__}({', '.join(said)})"


_CONFIGURED = [entry for entry in fields(Choices) if "row" in entry.metadata]
ROWS: Mapping[str, Row] = {entry.name: entry.metadata["row"] for entry in _CONFIGURED}
"""The row of each field that can be configured, by its name, in their order."""
DEFAULTS: Mapping[str, Any] = {entry.name: entry.default for entry in _CONFIGURED}
"""What each of them holds where nobody said anything."""
