"""A program that is measured as a whole: from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.bench.operation import Kind, Operation, expect
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PEAKS_POSSIBLE = sys.platform != "win32"
_KIB = 1_024
# Starts its arguments as a program, and prints the peak of that. Linux lets a program inherit the peak of the process
# that started it (getrusage(2) keeps it across exec), so what starts it must be small: a Python with nothing loaded.
_STARTER = """
import os, sys
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, used = os.wait4(pid, 0)
print(used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program, its arguments and its surroundings."""

    words: tuple[str, ...]
    environment: Mapping[str, str] | None = None  # None: as it is
    folder: Path = ROOT
    output: Path = Path(os.devnull)

    def run(self) -> None:
        """Run it to its end.

        Raises:
            RuntimeError: it failed.
        """
        with self.output.open("wb") as file:
            self._finished(self.words, file)

    def peak_bytes(self) -> int:
        """Run it, and return the most memory that it held; a Python with nothing loaded if it held less than that.

        Raises:
            RuntimeError: it failed.
        """
        ran = self._finished((sys.executable, "-I", "-S", "-c", _STARTER, *self.words), subprocess.PIPE)
        peak, exit_code = map(int, ran.stdout.split())
        expect(exit_code == 0, f"{self.words[0]} failed")
        return peak * (1 if sys.platform == "darwin" else _KIB)

    def _finished(self, words: tuple[str, ...], output: IO[bytes] | int) -> subprocess.CompletedProcess[bytes]:
        ran = subprocess.run(
            words, cwd=self.folder, env=self.environment, stdout=output, stderr=subprocess.PIPE, check=False
        )
        expect(ran.returncode == 0, f"{' '.join(words)} failed: {ran.stderr.decode(errors='replace')}")
        return ran


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeProcess(Operation):
    """An operation that is a program's run."""

    command: Command


def whole(name: str, command: Command, prepare: Callable[[], None], *, rare: bool = False) -> WholeProcess:
    """Return the run of *command* as an operation; *prepare* is called before each, and is not timed."""
    return WholeProcess(
        name=name, kind=Kind.WHOLE_PROCESS, ready=partial(_ready, command, prepare), rare=rare, command=command
    )


def first_line(words: tuple[str, ...]) -> str:
    """Return the first line that a program prints: with ``--version``, what it is called."""
    ran = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True)
    return next(iter(ran.stdout.splitlines()), words[0]).strip(" *")


def _ready(command: Command, prepare: Callable[[], None]) -> Callable[[], None]:
    prepare()
    return command.run
