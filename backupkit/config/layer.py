"""What one source says: values of fields, and of the wishes that several fields are made of. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.config import kinds
from backupkit.config.choices import ROWS
from backupkit.config.later import kept_for_later
from backupkit.config.problem import NotUnderstood, Unavailable
from backupkit.light.frozen import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from backupkit.config.kinds import Kind
    from backupkit.config.later import Later
    from backupkit.config.origin import Origin
    from backupkit.config.problem import ConfigProblem

WISHES: Mapping[str, Kind] = {name: row.kind for name, row in ROWS.items()} | {
    "retention_days": kinds.number(1, 100_000),
    "max_backups": kinds.number(1, 100_000),
    "is_scheduled": kinds.FLAG,  # False: there is no schedule, whatever says when
    "is_compressed": kinds.FLAG,  # False: no more than a version needs
}
"""All that a source can say: a field as it is, or a part of what one is made of, as several sources may have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one source says."""

    origin: Origin
    wishes: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[ConfigProblem, ...] = ()
    later: tuple[Later, ...] = ()
    refused: frozenset[str] = frozenset()  # wishes that were named, and could not be understood


class Gathering:
    """Collects what a source says, wish by wish.

    Args:
        complain: makes the problem of a name whose value is not understood.
    """

    def __init__(self, complain: Callable[[str, NotUnderstood], ConfigProblem]) -> None:
        self.wishes: dict[str, Any] = {}
        self.problems: list[ConfigProblem] = []
        self.later: list[Later] = []
        self._refused: set[str] = set()
        self._complain = complain

    def take(self, wish: str, name: str, value: object, origin: Origin) -> None:
        """Note the *value* that the source has under *name*, as *wish*; unless that was said already."""
        if wish == "compression_level" and str(value).strip() == "0":
            wish, value = "is_compressed", False
        if wish not in self.wishes:
            self.note(wish, name, lambda: WISHES[wish].read(value))
        if self.wishes.get(wish) is False and wish == "is_compressed":
            self.later.append(kept_for_later(name, value, origin, Unavailable.PACKED.value))

    def note(self, wish: str, name: str, read: Callable[[], Any]) -> None:
        """Note what *read* returns as *wish*, or that what stands under *name* is not understood."""
        try:
            self.wishes[wish] = read()
        except NotUnderstood as error:
            self._refused.add(wish)
            self.problems.append(self._complain(name, error))

    def layer(self, origin: Origin) -> Layer:
        """Return all that was collected."""
        return Layer(
            origin=origin,
            wishes=self.wishes,
            problems=tuple(self.problems),
            later=tuple(self.later),
            refused=frozenset(self._refused - self.wishes.keys()),
        )


def with_last_good(new: Layer, before: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the wishes of *new*, and of those *before* the ones that are no longer understood."""
    return {wish: value for wish, value in before if wish in new.refused} | dict(new.wishes)
