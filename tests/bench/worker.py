"""A Python that runs already, and does in-process operations when told to: one with the `fast` extra, one without.

As a program (``python -m tests.bench.worker``) it is that process: a request per line, an answer per line.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from tests.bench import lists, ours, peers
from tests.bench.measure import Contestant
from tests.bench.operation import Operation, Run, run_once
from tests.bench.runtime import ROOT
from tests.bench.site import Site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


def in_process(site: Site) -> Mapping[str, Operation]:
    """Return all operations that a worker can do, by name."""
    return {operation.name: operation for operation in (*ours.operations(site), *peers.operations(site))}


def listing(home: Path) -> Mapping[str, Operation]:
    """Return the operations of a folder of many versions that a worker can do, by name."""
    return {operation.name: operation for operation in lists.operations(home / "data.json", 1)}


class Worker:
    """The other end: starts the process, and passes requests on."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "tests.bench.worker"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # the end of its input is its end

    def contestant(self, folder: Path, operation: Operation, label: str) -> Contestant:
        """Return an operation of the site in *folder* as a contestant that runs in this worker, under the name *label*.

        The folder may also be one of many versions, with the document beside its backups.
        """
        return Contestant(
            name=label, kind=operation.kind, once=partial(self._once, folder, operation.name), rare=operation.rare
        )

    def _once(self, folder: Path, name: str) -> Run:
        requests, answers = self._process.stdin, self._process.stdout
        assert requests  # both are pipes
        assert answers
        requests.write(json.dumps([str(folder), name]) + "\n")
        requests.flush()
        answer = answers.readline()
        if not answer:
            msg = f"the worker gave up at: {name}"
            raise RuntimeError(msg)
        return Run(**json.loads(answer))


def _serve(requests: IO[str], answers: IO[str]) -> None:
    known: dict[str, Mapping[str, Operation]] = {}  # by folder: some count how often they were done
    for line in requests:
        folder, name = json.loads(line)
        if folder not in known:
            site = Site(Path(folder))
            known[folder] = in_process(site) if site.base.exists() else listing(site.folder)
        run = run_once(known[folder][name])
        answers.write(json.dumps(asdict(run)) + "\n")
        answers.flush()


if __name__ == "__main__":
    _serve(sys.stdin, sys.stdout)
