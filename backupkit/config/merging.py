"""Joining what the sources say into one configuration. Pure: the same layers give the same value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.config.choices import ROWS
from backupkit.config.origin import Origin
from backupkit.config.problem import ConfigProblem, Trouble
from backupkit.light.frozen import replace
from backupkit.notices.addresses import is_mail
from backupkit.values.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backupkit.config.layer import Layer

_ORDER = tuple(Origin)
_Said = tuple[Any, Origin]


def merged(layers: Iterable[Layer], locked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of a configuration where *layers* say what they say; a later origin wins over an earlier one.

    Args:
        layers: in any order.
        locked: names of pages, and of fields, of which the user's choice counts for nothing.
    """
    ordered = sorted(layers, key=lambda layer: _ORDER.index(layer.origin))
    said: dict[str, _Said] = {}
    for layer in ordered:
        for wish, value in layer.wishes.items():
            if layer.origin is Origin.USER and {wish, ROWS[wish].page} & locked:
                continue
            said[wish] = value, layer.origin
    made: dict[str, _Said | None] = {
        "retention": _retention(said), "schedule": _schedule(said), "compression_level": _level(said)
    }  # fmt: skip
    fields = {name: found for name in ROWS if (found := made.get(name) or said.get(name))}
    problems = [*(problem for layer in ordered for problem in layer.problems), *_consequences(fields)]
    return {name: value for name, (value, _) in fields.items()} | {
        "origins": {name: fields[name][1] if name in fields else Origin.DEFAULT for name in ROWS},
        "problems": tuple(dict.fromkeys(problems)),
        "later": tuple(later for layer in ordered for later in layer.later),
    }


def _wins(said: dict[str, _Said], part: str, whole: str) -> _Said | None:
    """Return what was said of a part, if nobody later has said the whole of it."""
    found, over = said.get(part), said.get(whole)
    if found and over and _ORDER.index(over[1]) > _ORDER.index(found[1]):
        return None
    return found


def _retention(said: dict[str, _Said]) -> tuple[Retention, Origin] | None:
    """Return the rules, if days or a number were named: with others beside them only where those are of a source, too.

    So 30 days alone are 30 days, and the tiers of a file stay beside the number that the environment allows.
    """
    days, most = _wins(said, "retention_days", "retention"), _wins(said, "max_backups", "retention")
    named = [found for found in (days, most) if found]
    if not named:
        return None
    origin = max((found[1] for found in named), key=_ORDER.index)
    whole = said.get("retention")
    if whole and whole[1] in {Origin.FILE, Origin.ENVIRONMENT}:
        rules = whole[0]
        rules = replace(rules, days=days[0] if days else rules.days, most=most[0] if most else rules.most)
    elif days:
        rules = Retention.of_days(days[0], most=most[0] if most else None)
    else:
        rules = Retention.newest_only(named[0][0])
    return rules, origin


def _schedule(said: dict[str, _Said]) -> tuple[None, Origin] | None:
    found = _wins(said, "is_scheduled", "schedule")
    return (None, found[1]) if found and found[0] is False else None


def _level(said: dict[str, _Said]) -> tuple[int, Origin] | None:
    found = _wins(said, "is_compressed", "compression_level")
    return (1, found[1]) if found and found[0] is False else None


def _consequences(fields: Mapping[str, _Said]) -> Iterable[ConfigProblem]:
    if not fields.get("mail_server", ("",))[0]:
        for address in fields["notify_to"][0] if "notify_to" in fields else ():
            if is_mail(address):
                yield ConfigProblem(trouble=Trouble.NO_MAIL_SERVER, values={"name": address})
