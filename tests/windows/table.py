"""What a program prints: a table, line by line, and at the end what was wrong."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Table:
    """Lines with columns, and the sentences about what is not as it should be."""

    def __init__(self, *columns: tuple[str, int]) -> None:
        self._widths = [width for _, width in columns]
        self._started_at = time.monotonic()
        self._wrongs: list[str] = []
        self.row(*(name for name, _ in columns))

    def row(self, *cells: object, wrongs: Iterable[str] = ()) -> None:
        """Print a line; *wrongs* are printed below it, and kept for the end."""
        texts = [str(cell).ljust(width) for cell, width in zip(cells, self._widths, strict=True)]
        say("  ".join(texts).rstrip())
        for wrong in wrongs:
            say(f"    WRONG: {wrong}")
            self._wrongs.append(wrong)

    def end(self, summary: str = "") -> int:
        """Print the last line, and return the exit code of the program."""
        seconds = time.monotonic() - self._started_at
        verdict = f"{len(self._wrongs)} WRONG" if self._wrongs else "all as it should be"
        say(f"{verdict}, {seconds:.0f} s{summary and '; '}{summary}")
        return 1 if self._wrongs else 0


def say(line: str) -> None:
    """Print a line that any code page can show."""
    encoding = sys.stdout.encoding or "ascii"
    print(line.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def parser_of(module: str, what: str | None) -> argparse.ArgumentParser:
    """Return the parser of a program; it has ``--quick``."""
    logging.disable(logging.WARNING)  # provoked failures by the hundred, each with its warning
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=what)
    parser.add_argument("--quick", action="store_true", help="a selection")
    return parser


def options_of(module: str, what: str | None, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options of a program that has ``--quick`` alone."""
    return parser_of(module, what).parse_args(arguments)
