"""What is wrong with a configuration, as a sentence for people. Every sentence is in one table. Pure."""

from __future__ import annotations

from enum import Enum

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.sentence import Sentence, counted, english

if TYPE_CHECKING:
    from collections.abc import Mapping


class Trouble(Enum):
    """All that can be wrong. docs/troubleshooting.md says what to do about it."""

    # -- a whole file
    BROKEN = Sentence("The configuration file {path} is broken: {why}. {instead}")
    BROKEN_AT = Sentence("The configuration file {path} is broken in line {line}: {why}. {instead}")
    UNREADABLE = Sentence("The configuration file {path} cannot be read: {why}. {instead}")
    UNWRITTEN = Sentence("The configuration file {path} is missing, and could not be written: {why}. {instead}")
    # -- one value
    REFUSED = Sentence("{name} of the environment cannot be used: {why}. {instead}")
    REFUSED_AT = Sentence("{name} in line {line} of {path} cannot be used: {why}. {instead}")
    REFUSED_IN = Sentence("{name} in {path} cannot be used: {why}. {instead}")
    REFUSED_CHOICE = Sentence("{name}, which was chosen in a window, cannot be used: {why}. {instead}")
    OWN_UNREADABLE = Sentence(
        "Where the versions lie and who is told, as it was chosen in a window, cannot be read from {path}: {why}. "
        "{instead}"
    )
    UNKNOWN_AT = Sentence("{name} in line {line} of {path} is no name that is known, and was passed over.")
    UNKNOWN_IN = Sentence("{name} in {path} is no name that is known, and was passed over.")
    UNKNOWN_MORE = counted("{count} more names in {path} are not known, and were passed over.", "count")
    DAMAGED_CHOICES = Sentence(
        "What was chosen about who is told, and where versions lie, does not hold: {path} is damaged. Choose it anew."
    )
    OWN_FOLDER = Sentence("No versions can lie in {path}, which is the document's own folder. What the app says holds.")
    NOT_SEALED = Sentence("{name} asks for encryption, which is not available: the versions are stored unencrypted.")
    NO_MAIL_SERVER = Sentence("Nothing can be sent to {name}: no mail server is configured.")


_OF_NO_EFFECT = frozenset({Trouble.UNKNOWN_AT, Trouble.UNKNOWN_IN, Trouble.UNKNOWN_MORE})


class Reason(Enum):
    """Why a value, or a file, cannot be used."""

    FLAG = Sentence("it must be true or false")
    NUMBER = counted("it must be a whole number from {least} to {most}", "most")
    NUMBER_OR_NEVER = counted('it must be a whole number from {least} to {most}, or "never"', "most")
    WORD = Sentence("it must be one of {words}")
    TEXT = Sentence("it must be a text")
    TEXTS = Sentence("it must be a text, or a list of texts")
    TABLE = Sentence("it must be a table of names and values")
    RULES = Sentence("these rules would keep no version, or hold something that is no whole number of 0 or more")
    SCHEDULE = Sentence('it must be a time such as "hourly", "daily 02:00", "weekly monday 02:00" or "0 */6 * * *"')
    EXTRA = Sentence("it needs a package that is not installed: {command}")
    TIME = Sentence('it must be a time of the day such as "02:00"')
    MAIL_SERVER = Sentence('it must be an address such as "smtp://user@mail.example.org:587"')
    PLACE = Sentence(
        'it must be an address such as "s3://bucket/prefix", "sftp://user@host/folder" or "file:///media/usb/copies", '
        "without a password"
    )
    NOT_A_TABLE = Sentence("it holds no names and values")
    NO_TEXT = Sentence("it is no text in UTF-8")
    TOO_DEEP = Sentence("it is nested too deeply")


class Instead(Enum):
    """What holds in place of what cannot be used."""

    BEFORE = Sentence("What held before holds on.")
    DEFAULTS = Sentence("Until it is mended, what applies without it holds.")


class Unavailable(Enum):
    """Why something that was said has no effect in this release."""

    STORAGE = Sentence("not needed: BACKUP_PLACES names the other places, each by its address")
    CRYPTO = Sentence("not available: install backupkit[crypto] once a release has it")
    GZIP = Sentence("stored as gzip, which every system can unpack")
    BY_APP = Sentence("not needed: the app itself says which file is protected")
    BY_DATABASE = Sentence("not needed: a database stays in the mode that its app has set")
    ONE_SCHEDULE = Sentence("not needed: each version is a whole one, and another variable says when it is made")
    LONGER = Sentence("not needed: another variable keeps versions for as long, or longer")
    PACKED = Sentence("each version is a gzip file; the fastest level is used")
    ITEMS = Sentence("not available: one file is protected, and all of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigProblem:
    """What is wrong with a configuration. ``str()`` of it is the English sentence; no secret is in it."""

    trouble: Trouble
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> Sentence:
        """What is wrong, with gaps."""
        return self.trouble.value

    @property
    def is_felt(self) -> bool:
        """True if something that was said does not hold; a name too many changes nothing."""
        return self.trouble not in _OF_NO_EFFECT

    def __str__(self) -> str:
        return english(self)


class NotUnderstood(ValueError):
    """A value is none of its kind. Its text says what it must be, never what it is: that may be a secret."""

    def __init__(self, reason: Reason, **values: object) -> None:
        super().__init__(reason, values)
        self.why = Why(reason=reason, values=values)

    def __str__(self) -> str:
        return str(self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A reason with what goes into its gaps."""

    reason: Reason
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> Sentence:
        """Why it cannot be used, with gaps."""
        return self.reason.value

    def __str__(self) -> str:
        return english(self)
