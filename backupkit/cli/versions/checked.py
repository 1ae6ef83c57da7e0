"""The checks of a verification as lines, one each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.cli.console import Colour, Painted
from backupkit.values.activity.checks import Check, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORDS = {
    Check.FILE: "its file is there, with its length",
    Check.HEADER: "it begins like a version, and says which one it is",
    Check.SEAL: "its stored bytes are the ones that were written",
    Check.UNPACKS: "it unpacks",
    Check.HASH: "what it unpacks to is what was stored (SHA-256)",
    Check.CONTENT: "that is well-formed",
}
_COLOURS = {Outcome.FAILED: Colour.RED}


def lines(checks: Mapping[Check, Outcome]) -> Iterator[str]:
    """Yield a line for each check, in their order."""
    for check, outcome in checks.items():
        line = f"    {outcome.value:<8}  {_WORDS[check]}"
        colour = _COLOURS.get(outcome)
        yield Painted(line, colour) if colour else line
