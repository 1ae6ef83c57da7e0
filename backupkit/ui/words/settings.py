"""What the settings window says: pages, inputs, what is wrong with them, and what follows from them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.shown.flaws import Wrong
from backupkit.ui.shown.settings import DAYS, Page
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.amounts import clock, date, size, when
from backupkit.ui.words.buttons import Caption, caption
from backupkit.ui.words.language import plural, retold, said, shown
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.moments import short_weekday_and_date, weekday
from backupkit.values.text import local

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from backupkit.ui.shown.flaws import Flaw
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.sentence import Saying

_SHORT_MS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InputWords:
    """The words of one input."""

    label: str = ""  # of a switch: beside it; else before it, or above a column
    hint: str = ""  # a line below it, for what the label does not tell
    after: str = ""  # behind it: a unit


# The values are functions, so that the language is the one in which they are read.
TABLE: dict[str, Callable[[], InputWords]] = {
    "enabled": lambda: InputWords(label=_("Protect this file"), hint=_("Off: no version is made by itself.")),
    "on_save": lambda: InputWords(label=_("After each save")),
    "pace": lambda: InputWords(label=_("On a schedule")),
    "day": InputWords,
    "time": lambda: InputWords(label=_("at")),
    "minutes": lambda: InputWords(after=_("minutes")),
    "cron": lambda: InputWords(hint=_("five fields: minute, hour, day, month, day of the week")),
    "on_start": lambda: InputWords(label=_("When the program starts")),
    "on_close": lambda: InputWords(label=_("When the program is closed")),
    "before_critical": lambda: InputWords(label=_("Before the program does something large, as an import")),
    "places": lambda: InputWords(label=_("Copies")),
    "grace": lambda: InputWords(
        label=_("Remove there"),
        hint=_("Copies of what a rule has removed here. What was only lost or damaged here always stays there."),
    ),
    "grace_days": lambda: InputWords(after=_("days")),
    "upload": lambda: InputWords(label=_("Upload")),
    "upload_kib": lambda: InputWords(after=_("KiB a second")),
    "preset": lambda: InputWords(label=_("Rule")),
    "newest": lambda: InputWords(
        label=_("Newest"),
        hint=_(
            "The newest ones, all of the last full days, and then the last one of each of so many hours, days, weeks, "
            "months and years."
        ),
    ),
    "days": lambda: InputWords(label=_("Full days")),
    "hourly": lambda: InputWords(label=_("Hourly")),
    "daily": lambda: InputWords(label=_("Daily")),
    "weekly": lambda: InputWords(label=_("Weekly")),
    "monthly": lambda: InputWords(label=_("Monthly")),
    "yearly": lambda: InputWords(label=_("Yearly")),
    "most": lambda: InputWords(label=_("At most"), after=_("versions")),
    "budget": lambda: InputWords(after=_("MB together")),
    "tell_failures": lambda: InputWords(label=_("No version could be made")),
    "tell_recovery": lambda: InputWords(label=_("Versions are made again after that")),
    "tell_low_space": lambda: InputWords(label=_("The disk is getting full")),
    "tell_successes": lambda: InputWords(label=_("A version was made on schedule or by hand")),
    "summary": lambda: InputWords(label=_("Summary")),
    "notify_to": lambda: InputWords(
        label=_("To"), hint=_("mail addresses, or addresses that begin with https://, separated by commas")
    ),
    "mail_server": lambda: InputWords(label=_("Mail server"), hint=_("as smtp://name@mail.example.org:587")),
    "password": lambda: InputWords(
        label=_("Password"),
        hint=_("Kept in the system’s keyring, or where only you can read it. Empty: the one that is known stays."),
    ),
    "verify_after_create": lambda: InputWords(
        label=_("Read each version back after it was made"), hint=_("Takes as long again as making it.")
    ),
    "verify_days": lambda: InputWords(label=_("Check every version every"), after=_("days"), hint=_("0: never")),
    "test_restore_days": lambda: InputWords(
        label=_("Try to restore one every"), after=_("days"), hint=_("0: never. The file itself is not touched.")
    ),
    "compression_level": lambda: InputWords(
        label=_("Compression"), hint=_("1 is the fastest, 9 takes the least room. 6 suits most files.")
    ),
}


def of(name: str) -> InputWords:
    """Return the words of an input."""
    return TABLE[name]()


def title(document: str) -> str:
    """Return the title of the window."""
    return _("Version settings of {document}").format(document=document)


def page(of_page: Page) -> Caption:
    """Return what a page is called, and the letter that works with Alt."""
    match of_page:
        case Page.WHEN:
            return caption(_("&When"))
        case Page.WHERE:
            return caption(_("W&here"))
        case Page.KEEP:
            return caption(_("&Keep"))
        case Page.TELL:
            return caption(_("&Tell me"))
        case Page.CHECK:
            return caption(_("&Check"))
        case Page.ADVANCED:
            return caption(_("&Advanced"))


def lead(of_page: Page) -> str:
    """Return the sentence at the top of a page."""
    match of_page:
        case Page.WHEN:
            return _("When a version is made by itself.")
        case Page.WHERE:
            return _("Where the versions lie.")
        case Page.KEEP:
            return _("Which versions stay. Those that you made or pinned always do.")
        case Page.TELL:
            return _("What you are told outside of this program, and where.")
        case Page.CHECK:
            return _("How often it is tried whether the versions are good.")
        case Page.ADVANCED:
            return _("What most people leave as it is.")


def save_before_test() -> str:
    """Return why a test notice cannot be sent just now."""
    return _("A test notice goes to the addresses that are saved. Save first.")


def choice(name: str, value: str) -> str:
    """Return what a choice of an input is called."""
    match name, value:
        case "day", _:
            return weekday(DAYS.index(value))
        case "pace" | "preset" | "summary" | "grace" | "upload", _:
            return _CHOICES[name, value]()
        case _:
            return value


_CHOICES: dict[tuple[str, str], Callable[[], str]] = {
    ("pace", "never"): lambda: _("Never"),
    ("pace", "hourly"): lambda: _("Every hour"),
    ("pace", "every"): lambda: _("Every"),
    ("pace", "daily"): lambda: _("Every day"),
    ("pace", "weekly"): lambda: _("Every week on"),
    ("pace", "cron"): lambda: _("As cron says"),
    ("grace", "none"): lambda: _("Never"),
    ("grace", "some"): lambda: _("After"),
    ("upload", "none"): lambda: _("At full speed"),
    ("upload", "some"): lambda: _("At most"),
    ("preset", "standard"): lambda: _("Standard"),
    ("preset", "compact"): lambda: _("Compact"),
    ("preset", "generous"): lambda: _("Generous"),
    ("preset", "newest"): lambda: _("The newest ten"),
    ("preset", "own"): lambda: _("As below"),
    ("summary", "never"): lambda: _("Never"),
    ("summary", "daily"): lambda: _("Every day"),
    ("summary", "weekly"): lambda: _("Every week"),
}


def flaw(of_flaw: Flaw) -> str:
    """Return what is wrong with what was filled in."""
    match of_flaw.wrong:
        case Wrong.NO_TIME:
            return _("This is no time of day. Write it as 02:00 or 14:30.")
        case Wrong.NO_NUMBER:
            return _("This must be a whole number.")
        case Wrong.OUT_OF_RANGE:
            return _("This must be a number from {least} to {most}.").format(
                least=f"{of_flaw.least:,}", most=f"{of_flaw.most:,}"
            )
        case Wrong.NO_RULE:
            return _("With these numbers no version would be kept. Let one of them be more than 0.")
        case Wrong.NO_ADDRESS:
            return _("“{text}” is neither a mail address nor an address as https://…").format(text=shown(of_flaw.text))
        case Wrong.NO_SERVER:
            return _("A mail server is written as smtp://name@mail.example.org:587.")
        case Wrong.SERVER_MISSING:
            return _("Without a mail server no mail can be sent.")
        case Wrong.NO_SCHEDULE:
            return retold(of_flaw.text) or _("There are no fields yet. 0 */6 * * * is every six hours.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence, and how it is meant."""

    tone: Tone
    text: str


def protection(*, is_on: bool, is_changed: bool) -> Line:
    """Return whether the document is protected; what was changed and not stored yet is said as what will be."""
    if is_on:
        return Line(tone=Tone.GOOD, text=_("Protection will be on.") if is_changed else _("Protection is on."))
    off = _("Protection will be off: no version will be made by itself.")
    return Line(tone=Tone.WARN, text=off if is_changed else _("Protection is off: no version is made by itself."))


def schedule(means: str, next_at: datetime | None, now: datetime, zone: tzinfo | None = None) -> str:
    """Return what a schedule means, and when it is next due."""
    text = means[:1].upper() + means[1:]
    if next_at is None:
        return f"{text}."
    return _("{schedule}; next: {moment}.").format(schedule=text, moment=coming(next_at, now, zone))


def coming(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment to come as people name it: ``tomorrow 02:00``."""
    at, today = local(moment, zone), local(now, zone).date()
    time = clock(moment, zone)
    match (at.date() - today).days:
        case 0:
            return _("today {time}").format(time=time)
        case 1:
            return _("tomorrow {time}").format(time=time)
        case _:
            return f"{short_weekday_and_date(at.date())}, {time}"


def consequence(
    *, kept: int, dropped: int, freed_bytes: int, oldest_at: datetime | None, zone: tzinfo | None = None
) -> str:
    """Return what a rule would do with the versions that there are."""
    if not kept and not dropped:
        return _("There are no versions yet.")
    if not dropped:
        return plural("Keeps the one version.", "Keeps all {count} versions.", kept)
    parts = [
        _("Keeps {kept} of {count}; removes {dropped}, frees {size}.").format(
            kept=f"{kept:,}", count=f"{kept + dropped:,}", dropped=f"{dropped:,}", size=size(freed_bytes)
        )
    ]
    if oldest_at:
        parts.append(_("The oldest would be of {date}.").format(date=date(oldest_at, zone)))
    return " ".join(parts)


def on_hold(*, is_chosen: bool) -> str:
    """Return what is said where nothing is removed because the folder's settings were lost."""
    if is_chosen:
        return _("This rule is in force once it is saved. Until then nothing is removed.")
    return _("The folder’s settings were lost. Nothing is removed until you choose a rule here and save it.")


def consequence_unknown() -> str:
    """Return what stands there while the consequence is not known."""
    return _("What this does is shown once the numbers are right.")


def space(free_bytes: int, total_bytes: int) -> str:
    """Return how much room is left."""
    return _("{free} of {total} free").format(free=size(free_bytes), total=size(total_bytes))


def space_unknown() -> str:
    """Return what stands there where the system does not tell."""
    return _("not known: the folder cannot be reached just now")


def stored(count: int, stored_bytes: int) -> str:
    """Return what the versions take."""
    if not count:
        return _("no versions yet")
    versions = plural("{count} version", "{count} versions", count)
    return _("{versions}, {size}").format(versions=versions, size=size(stored_bytes))


def folder_title() -> str:
    """Return the title of the window in which another folder is chosen."""
    return _("An empty folder for the versions")


def move_question(count: int, stored_bytes: int, folder: str) -> str:
    """Return what happens if the versions get another folder."""
    return _(
        "What is stored ({stored}) is copied to {folder}, and from then on new versions go there. The folder until now "
        "stays as it is."
    ).format(stored=stored(count, stored_bytes), folder=folder)


def folder_taken_back(folder: str) -> str:
    """Return what it means that the choice of a folder is taken back."""
    return _(
        "After Save, and from the next start of the program on, versions are where they were before another folder was "
        "chosen. Those in {folder} stay there."
    ).format(folder=folder)


def origin(source: str, name: str) -> str:
    """Return who has set a value; empty where nobody need know."""
    match source:
        case "environment":
            return (
                _("set by the administrator: {name}").format(name=shown(name))
                if name
                else _("set by the administrator")
            )
        case "file":
            return _("set by the file {name}").format(name=shown(name)) if name else _("set by a file")
        case _:
            return ""


def reading() -> str:
    """Return what is said until all is read."""
    return _("Reading…")


def unavailable(name: str, why: Saying) -> str:
    """Return what is said of a wish that this release cannot fulfil."""
    return _("{name}: {why}").format(name=shown(name), why=said(why))


def locked() -> str:
    """Return what is said on a page that cannot be changed."""
    return _("This is set for you, and cannot be changed here.")


def last(entry: LogEntry | None, now: datetime, zone: tzinfo | None = None) -> str:
    """Return when a check was made last, and how long it took."""
    if entry is None:
        return _("Not done yet.")
    moment = when(entry.at, now, zone)
    if entry.ms is None:
        return _("Last: {moment}.").format(moment=moment)
    if entry.ms < _SHORT_MS:
        return _("Last: {moment}; it took less than 0.1 s.").format(moment=moment)
    return _("Last: {moment}; it took {seconds} s.").format(moment=moment, seconds=f"{entry.ms / 1000:.1f}")


def folder_label() -> str:
    """Return what stands before the folder's path."""
    return _("Folder")


def free_label() -> str:
    """Return what stands before the room that is left."""
    return _("Room there")


def stored_label() -> str:
    """Return what stands before what the versions take."""
    return _("Stored")


def newest_label() -> str:
    """Return what stands before what the newest version takes."""
    return _("The newest one")


def save() -> Caption:
    """Return the caption of what stores the choices."""
    return caption(_("&Save"))


def defaults() -> Caption:
    """Return the caption of what takes back the choices of a page."""
    return caption(_("De&faults"))


def cancel() -> Caption:
    """Return the caption of what closes the window without storing."""
    return caption(_("Cance&l"))


def not_saved(reason: str) -> str:
    """Return what is said where the choices could not be stored."""
    return _("The settings were not saved. {reason} What you filled in is still here.").format(reason=reason)
