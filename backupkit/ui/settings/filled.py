"""From the values of a configuration to what stands in the inputs, and back, with what is wrong about it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from backupkit.notices.addresses import is_mail, is_mail_server, is_url
from backupkit.ui.settings import rules, timetable
from backupkit.ui.shown.flaws import Flaw, Wrong
from backupkit.ui.shown.settings import (
    INPUT,
    INPUTS,
    MAYBE_NUMBERS,
    PASSWORD,
    RULES,
    Amount,
    Kind,
    inputs_for,
    is_asked,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.shown.settings import Entries, Entry, Input, MaybeNumber

NEVER = "never"  # how it is chosen that there is no schedule, or no number: an empty choice is none
_BETWEEN = re.compile(r"[\s,;]+")


def entries_of(values: Mapping[str, Any]) -> dict[str, Entry]:
    """Return what stands in each input, from the values of the settings."""
    entries: dict[str, Entry] = {}
    for each in INPUTS:
        value = values.get(each.setting, "")
        match each.setting:
            case "schedule":
                entries |= timetable.entries_of(value)
            case "retention":
                entries |= rules.entries_of(value)
            case "notify_to":
                entries[each.name] = ", ".join(value)
            case "places":
                entries[each.name] = "\n".join(value)
            case maybe if maybe in MAYBE_NUMBERS:
                entries |= _maybe_entries(MAYBE_NUMBERS[maybe], value)
            case _:
                entries[each.name] = bool(value) if each.kind is Kind.SWITCH else str(value)
    return entries


def value_of(setting: str, entries: Entries, before: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each has its own type
    """Return the value of a setting that is filled in without a flaw."""
    match setting:
        case "schedule":
            return timetable.text_of(entries) or NEVER
        case "retention":
            return rules.retention_of(entries, before["retention"])
        case "notify_to":
            return addresses_in(str(entries["notify_to"]))
        case "places":
            return tuple(str(entries["places"]).splitlines())
        case "mail_server":
            return str(entries["mail_server"]).strip()
        case maybe if maybe in MAYBE_NUMBERS:
            parts = MAYBE_NUMBERS[maybe]
            if entries[parts.amount] == Amount.SOME:
                return int(str(entries[parts.number]))
            return NEVER if parts.none is None else parts.none
        case _:
            (only,) = inputs_for(setting)
            entry = entries[only.name]
            return int(str(entry)) if only.kind is Kind.NUMBER else entry


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses that were typed, with commas or blanks between them."""
    return tuple(filter(None, _BETWEEN.split(text)))


def flaws_of(entries: Entries) -> dict[str, Flaw]:
    """Return what is wrong with what is filled in, by the name of the input."""
    asked = [each for each in INPUTS if is_asked(each.name, entries)]
    found = {each.name: flaw for each in asked if (flaw := _flaw_of(each, str(entries[each.name]).strip()))}
    if not any(name in found for name in RULES) and not any(int(str(entries[name])) for name in RULES):
        found[RULES[0]] = Flaw(wrong=Wrong.NO_RULE)
    if "notify_to" not in found and _wants_server(entries):
        found["mail_server"] = Flaw(wrong=Wrong.SERVER_MISSING)
    return found


def with_entry(entries: Entries, name: str, entry: Entry) -> dict[str, Entry]:
    """Return what is filled in after one input was; a preset fills in its numbers, and numbers make a preset."""
    changed = {**entries, name: entry}
    if name == "preset":
        return changed | rules.numbers_of(str(entry))
    if INPUT[name].setting == "retention" and name in RULES:
        return changed | {"preset": rules.preset_of(changed)}
    return changed


def _maybe_entries(parts: MaybeNumber, value: int | None) -> dict[str, Entry]:
    is_none = value == parts.none
    return {
        parts.amount: (Amount.NONE if is_none else Amount.SOME).value,
        parts.number: str(parts.usual if is_none else value),
    }


def _wants_server(entries: Entries) -> bool:
    has_mail = any(is_mail(each) for each in addresses_in(str(entries["notify_to"])))
    return (has_mail or bool(entries[PASSWORD])) and not str(entries["mail_server"]).strip()


def _flaw_of(each: Input, text: str) -> Flaw | None:
    match each.name, each.kind:
        case "time", _:
            return None if timetable.time_of(text) else Flaw(wrong=Wrong.NO_TIME, text=text)
        case "cron", _:
            return None if text else Flaw(wrong=Wrong.NO_SCHEDULE)
        case "notify_to", _:
            wrong = [one for one in addresses_in(text) if not (is_mail(one) or is_url(one))]
            return Flaw(wrong=Wrong.NO_ADDRESS, text=wrong[0]) if wrong else None
        case "mail_server", _:
            return None if not text or is_mail_server(text) else Flaw(wrong=Wrong.NO_SERVER, text=text)
        case _, Kind.NUMBER:
            return _flaw_of_number(each, text)
        case _:
            return None


def _flaw_of_number(each: Input, text: str) -> Flaw | None:
    if not text and each.may_be_empty:
        return None
    if not (text.isascii() and text.isdigit()):
        return Flaw(wrong=Wrong.NO_NUMBER, text=text)
    if not each.least <= int(text) <= each.most:
        return Flaw(wrong=Wrong.OUT_OF_RANGE, text=text, least=each.least, most=each.most)
    return None
