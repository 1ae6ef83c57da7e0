"""What the settings window shows, as one value, and what follows from what happens. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from backupkit.config.origin import Origin
from backupkit.ui.settings import filled, timetable
from backupkit.ui.settings.pages import SettingsPages
from backupkit.ui.shown.flaws import Flaw, Wrong
from backupkit.ui.shown.settings import INPUT, PASSWORD, SETTINGS, Page, inputs_for, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.service.tasks.configuring import Consequence, Judged, Said
    from backupkit.ui.settings.facts import Facts
    from backupkit.ui.shown.settings import Entries, Entry
    from backupkit.ui.words.notices import Notice
    from backupkit.values.places import EncryptionState, PlaceState
    from backupkit.values.retention import Retention


_ABOUT_MAIL = frozenset({"notify_to", "mail_server", PASSWORD})


class Refusal(Enum):
    """Why an address is not taken into the list of places."""

    NO_ADDRESS = "no address"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsState:
    """What the window shows."""

    document: str
    pages: SettingsPages = field(default_factory=SettingsPages)
    page: Page
    facts: Facts | None = None  # None: they have not been read yet
    entries: Entries = field(default_factory=dict)  # what stands in the inputs; empty without facts
    taken_back: frozenset[str] = frozenset()  # settings whose choice is to be forgotten
    confirmed: frozenset[str] = frozenset()  # settings that were chosen although they are in force already
    place: str = ""  # the address that is selected among the places
    is_adding: bool = False  # an address can be typed
    refusal: Refusal | None = None  # why the one that was typed is not in the list
    place_names: Mapping[str, str] = field(default_factory=dict)  # of those that were added, by their addresses
    judged: Judged | None = None  # the schedule that was judged last, which may be an earlier one
    consequence: Consequence | None = None
    is_saving: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The configuration and the versions were read."""

    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesRead:
    """It was read anew how it stands with the places."""

    places: tuple[PlaceState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRead:
    """It was read how the versions and copies are encrypted."""

    encryption: EncryptionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Another page was chosen."""

    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Something was filled in."""

    name: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSelected:
    """One of the places was selected; an empty address: none that can be taken out or tried."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """An address is about to be typed, or not any more."""

    is_adding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceJudged:
    """It is known what the place of an address is called; None: it is no address."""

    address: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRemoved:
    """The place that is selected is to be taken out of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What the user has chosen on a page is to be forgotten."""

    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleJudged:
    """It is known what the schedule means."""

    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """It is known what the retention would do; None: it is being found out."""

    consequence: Consequence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """The choices are being stored, or not any more."""

    is_saving: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """There is something to be read; None: it was."""

    notice: Notice | None


SettingsEvent: TypeAlias = (
    Read
    | PlacesRead
    | LockRead
    | Turned
    | Filled
    | PlaceSelected
    | Adding
    | PlaceJudged
    | PlaceRemoved
    | TakenBack
    | ScheduleJudged
    | Foreseen
    | Saving
    | Told
)


def opened(*, document: str, pages: SettingsPages, page: Page | None = None) -> SettingsState:
    """Return the state of a window that has just opened."""
    first = page if page in pages.seen else None
    return SettingsState(document=document, pages=pages, page=first or pages.seen[0])


def advance(state: SettingsState, event: SettingsEvent) -> SettingsState:
    """Return the state that follows *state* when *event* happens."""
    match event:
        case Read(facts=facts):
            return _with_facts(state, facts)
        case Turned(page=page):
            return replace(state, page=page) if page in state.pages.seen else state
        case Filled(name=name, entry=entry):
            return _with_entry(state, name, entry)
        case PlacesRead() | LockRead() | PlaceSelected() | Adding() | PlaceJudged() | PlaceRemoved():
            return _placed(state, event)
        case TakenBack(page=page):
            return _taken_back(state, page)
        case ScheduleJudged(judged=judged):
            return replace(state, judged=judged)
        case Foreseen(consequence=consequence):
            return replace(state, consequence=consequence)
        case Saving(is_saving=is_saving):
            return replace(state, is_saving=is_saving)
        case Told(notice=notice):
            return replace(state, notice=notice)


def changes(state: SettingsState) -> dict[str, Any]:
    """Return what has been chosen and not been stored yet; None stands for a choice that is taken back."""
    if state.facts is None:
        return {}
    others = edited(state)
    values = {name: filled.value_of(name, state.entries, state.facts.settings.values) for name in others}
    return dict.fromkeys(sorted(state.taken_back)) | values


def flaws(state: SettingsState) -> dict[str, Flaw]:
    """Return what is wrong with what is filled in, by input: of settings that the user has a say in."""
    if not state.entries:
        return {}
    found = filled.flaws_of(state.entries)
    judged = state.judged
    if judged and judged.problem and judged.text == timetable.text_of(state.entries):
        found.setdefault("cron", Flaw(wrong=Wrong.NO_SCHEDULE, text=judged.problem))
    others = edited(state)
    if others & _ABOUT_MAIL:  # an address makes a server wanted
        others |= _ABOUT_MAIL
    return {name: flaw for name, flaw in found.items() if INPUT[name].setting in others}


def page_of_flaw(state: SettingsState) -> tuple[Page, str] | None:
    """Return where the first thing stands that is wrong, and its name; None if nothing is."""
    return next(((INPUT[name].page, name) for name in INPUT if name in flaws(state)), None)


def schedule_text(state: SettingsState) -> str:
    """Return the text of the schedule that is filled in, so far as that is one; empty: there is none."""
    is_sound = bool(state.entries) and not any(INPUT[name].setting == "schedule" for name in _own_flaws(state))
    return timetable.text_of(state.entries) if is_sound else ""


def wanted_retention(state: SettingsState) -> Retention | None:
    """Return the retention that is filled in; None as long as it is none."""
    if state.facts is None or any(INPUT[name].setting == "retention" for name in _own_flaws(state)):
        return None
    found: Retention = filled.value_of("retention", state.entries, state.facts.settings.values)
    return found


def has_defaults(state: SettingsState, page: Page) -> bool:
    """Return True if something on a page is the user's choice, or about to become one."""
    if state.facts is None:
        return False
    chosen = {name for name in settings_of(page) if _is_chosen(state.facts, name)}
    return bool((chosen - state.taken_back) | (edited(state) & settings_of(page))) and page not in state.pages.lock


def edited(state: SettingsState) -> frozenset[str]:
    """Return the settings of which something else is filled in than what is in force, or is about to be."""
    if state.facts is None:
        return frozenset()
    read = filled.entries_of(_base(state.facts, state.taken_back))
    other = (name for name in SETTINGS if any(state.entries[each.name] != read[each.name] for each in inputs_for(name)))
    return state.confirmed.union(other)


def can_change(state: SettingsState, setting: str) -> bool:
    """Return True if the user has a say in a setting."""
    return state.facts is not None and setting not in state.pages.fixed


def origin_of(state: SettingsState, setting: str) -> Said | None:
    """Return where the value of a setting comes from that nobody has :func:`edited`; None: nothing is known yet."""
    if state.facts is None:
        return None
    origin = state.facts.settings.origins.get(setting)
    is_chosen = origin is not None and origin.origin is Origin.USER
    return (
        state.facts.settings.origins_without_user.get(setting) if is_chosen and setting in state.taken_back else origin
    )


def is_touched(state: SettingsState, setting: str) -> bool:
    """Return True if a setting is about to become another one."""
    return setting in edited(state) or setting in state.taken_back


def addresses(state: SettingsState) -> tuple[str, ...]:
    """Return the addresses of the places that are filled in."""
    return tuple(str(state.entries.get("places", "")).splitlines())


def name_of_place(state: SettingsState, address: str) -> str:
    """Return what the place of an address is called in full."""
    read = state.facts.settings.place_names if state.facts else {}
    return state.place_names.get(address) or read.get(address, address)


def can_add_place(state: SettingsState) -> bool:
    """Return True if the user has a say in where copies lie."""
    return can_change(state, "places")


def shows_places(state: SettingsState) -> bool:
    """Return True while it can be seen how it stands with places, or with a folder's keys, which changes by itself."""
    if state.page is not Page.WHERE or state.facts is None:
        return False
    return bool(state.facts.settings.places) or state.facts.settings.encryption.is_everywhere


def can_send(state: SettingsState) -> bool:
    """Return True if what is filled in about who is to be told is in force: a test goes to whom it was saved for."""
    return state.facts is not None and not any(is_touched(state, name) for name in _ABOUT_MAIL)


def _with_facts(state: SettingsState, facts: Facts) -> SettingsState:
    """Take over what was read; what the user has filled in since stays as it is."""
    others = edited(state)
    kept = {each.name: state.entries[each.name] for name in others for each in inputs_for(name)}
    read = filled.entries_of(_base(facts, state.taken_back))
    return replace(state, facts=facts, entries=read | kept)


def _with_entry(state: SettingsState, name: str, entry: Entry) -> SettingsState:
    setting = INPUT[name].setting
    is_fixed = state.facts is None or setting in state.pages.fixed
    if is_fixed:
        return state
    if state.entries[name] == entry:
        is_on_hold = state.consequence is not None and state.consequence.is_on_hold
        return replace(state, confirmed=state.confirmed | {setting}) if name == "preset" and is_on_hold else state
    entries = filled.with_entry(state.entries, name, entry)
    return replace(state, entries=entries, taken_back=state.taken_back - {setting})


def _placed(
    state: SettingsState, event: PlacesRead | LockRead | PlaceSelected | Adding | PlaceJudged | PlaceRemoved
) -> SettingsState:
    """Return what follows from what happens to the list of places."""
    match event:
        case PlacesRead(places=places):
            facts = state.facts
            if facts is None or facts.settings.places == places:
                return state
            return replace(state, facts=replace(facts, settings=replace(facts.settings, places=places)))
        case LockRead(encryption=encryption):
            facts = state.facts
            if facts is None or facts.settings.encryption == encryption:
                return state
            return replace(state, facts=replace(facts, settings=replace(facts.settings, encryption=encryption)))
        case PlaceSelected(address=address):
            return replace(state, place=address)
        case Adding(is_adding=is_adding):
            return replace(state, is_adding=is_adding, refusal=None)
        case PlaceJudged(address=address, name=name):
            return _with_place(state, address, name)
        case PlaceRemoved():
            left = (each for each in addresses(state) if each != state.place)
            return replace(_with_entry(state, "places", "\n".join(left)), place="")


def _with_place(state: SettingsState, address: str, name: str | None) -> SettingsState:
    """Take an address into the list, or say why it is not."""
    if name is None:
        return replace(state, refusal=Refusal.NO_ADDRESS)
    known = {name_of_place(state, each) for each in addresses(state)}
    if state.facts:
        known |= {each.place for each in state.facts.settings.places if not each.is_chosen}
    if name in known:
        return replace(state, refusal=Refusal.KNOWN)
    filled_in = _with_entry(state, "places", "\n".join((*addresses(state), address)))
    names = {**state.place_names, address: name}
    return replace(filled_in, place_names=names, place=address, is_adding=False, refusal=None)


def _taken_back(state: SettingsState, page: Page) -> SettingsState:
    if state.facts is None or page in state.pages.lock:
        return state
    mine = settings_of(page)
    taken_back = state.taken_back | {name for name in mine if _is_chosen(state.facts, name)}
    read = filled.entries_of(_base(state.facts, taken_back))
    back = {each.name: read[each.name] for name in mine for each in inputs_for(name)}
    confirmed = state.confirmed - mine
    return replace(state, taken_back=taken_back, confirmed=confirmed, entries={**state.entries, **back})


def _own_flaws(state: SettingsState) -> dict[str, Flaw]:
    return filled.flaws_of(state.entries)


def _is_chosen(facts: Facts, name: str) -> bool:
    said = facts.settings.origins.get(name)
    return said is not None and said.origin is Origin.USER


def _base(facts: Facts, taken_back: frozenset[str]) -> Mapping[str, Any]:
    settings = facts.settings
    return {
        name: (settings.without_user if name in taken_back else settings.values)[name]
        for name in SETTINGS
        if name != PASSWORD  # which nobody reads back
    }
