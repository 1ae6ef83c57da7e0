"""What the user chose: as sections of ``settings.json``, of which each field has its place, and as a layer. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.config.choices import ROWS
from backupkit.config.layer import Layer
from backupkit.config.origin import Origin
from backupkit.config.problem import ConfigProblem, Instead, NotUnderstood, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backupkit.values.retention import Retention

    Sections = Mapping[str, Any]

RETENTION = "retention"  # a section since the first release; the store itself reads it
PLACES = frozenset(name for name, row in ROWS.items() if not row.section)
"""What never lies in the backup folder, which others may write to: where versions and copies lie, and who is told."""

CLAIMED = "directory_claimed"
"""The folder that was chosen was the document's then: where it is empty now, its drive is away."""


def layer_of(sections: Sections, retention: Retention | None, places: Sections) -> Layer:
    """Return what the user chose.

    Args:
        sections: of ``settings.json``, by their names. What this release does not know in them is passed over.
        retention: the rules, where some were chosen.
        places: what the user's own folder holds, by the names of the fields.
    """
    wishes: dict[str, Any] = {} if retention is None else {RETENTION: retention}
    problems: list[ConfigProblem] = []
    for name, row in ROWS.items():
        section = places if name in PLACES else sections.get(row.section)
        if name == RETENTION or not isinstance(section, dict) or name not in section:
            continue
        try:
            wishes[name] = row.kind.read(section[name])
        except NotUnderstood as error:
            values = {"name": name, "why": error.why, "instead": Instead.DEFAULTS.value}
            problems.append(ConfigProblem(trouble=Trouble.REFUSED_CHOICE, values=values))
    return Layer(origin=Origin.USER, wishes=wishes, problems=tuple(problems))


def with_choices(sections: Sections, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return *sections* with the user's *changes*; None takes a choice back. What is not known in them stays.

    Args:
        sections: as they are in ``settings.json``.
        changes: by the names of fields; those of :data:`PLACES` and the retention stand elsewhere, and are left out.

    Raises:
        NotUnderstood: a value is none of its kind.
    """
    changed = {name: dict(held) if isinstance(held, dict) else held for name, held in sections.items()}
    for name, value in changes.items():
        if name in PLACES or name == RETENTION:
            continue
        row = ROWS[name]
        held = changed.get(row.section)
        section = changed[row.section] = held if isinstance(held, dict) else {}
        _put(section, name, value)
        if not section:
            del changed[row.section]
    return changed


def with_places(places: Sections, changes: Mapping[str, Any], *, is_claimed: bool = False) -> dict[str, Any]:
    """Return what the user's own folder holds, with those of *changes* that belong there; None takes one back.

    Args:
        places: as it is.
        changes: by the names of fields.
        is_claimed: the folder among the changes is the document's already (:data:`CLAIMED`).
    """
    changed = dict(places)
    if "directory" in changes:
        changed.pop(CLAIMED, None)
        if is_claimed:
            changed[CLAIMED] = True
    for name in PLACES & changes.keys():
        _put(changed, name, changes[name])
    return changed


def require_known(names: Iterable[str], locked: frozenset[str]) -> None:
    """Refuse names that nobody can choose.

    Raises:
        ValueError: there is no such field, or the app has locked it.
    """
    for name in names:
        if name not in ROWS:
            msg = f"there is no choice called {name!r}"
            raise ValueError(msg)
        if {name, ROWS[name].page} & locked:
            msg = f"the app does not leave {name!r} to its user"
            raise ValueError(msg)


def _put(section: dict[str, Any], name: str, value: object) -> None:
    if value is None:
        section.pop(name, None)
    else:
        kind = ROWS[name].kind
        section[name] = kind.written(kind.read(value))
