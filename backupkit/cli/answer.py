"""Answer: what a command has to say, to programs and to people, and the exit code that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.answers import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a command that was carried out."""

    result: Json  # for --json
    lines: Sequence[str]  # for people
    code: int = 0  # the exit code: not 0 where what was found is bad
