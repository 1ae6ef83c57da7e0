"""Runs parts on several Windows at once, and tells of each as it ends."""

from __future__ import annotations

import glob
import queue
import threading
import time
from typing import TYPE_CHECKING

from tests.windows import lane, results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.windows.parts import Part

# A test that hangs ends its part, with the stack of each thread; five minutes are long even on a busy machine.
_PYTEST = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "faulthandler_timeout=300",
           "-o", "faulthandler_exit_on_timeout=true", rf"--basetemp={lane.WORK}\t")  # fmt: skip


class Runner:
    """Runs parts with what is set up in *home*."""

    def __init__(self, home: Path, reports: Path) -> None:
        self._home, self._reports = home, reports
        self._waiting: queue.SimpleQueue[Part] = queue.SimpleQueue()
        self._lanes: list[lane.Lane] = []
        self._results: dict[str, results.Result] = {}
        self._telling = threading.Lock()

    def run_all(self, parts: Sequence[Part], *, lanes: int) -> list[results.Result]:
        """Run *parts* on so many lanes; return what each came to, in the order given."""
        for part in parts:
            self._waiting.put(part)
        threads = [threading.Thread(target=self._work) for _ in range(lanes)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException:  # it is interrupted: the lanes end, and so leave nothing behind
            self._stop()
            raise
        return [self._results.get(part.name) or results.none_of(part.name) for part in parts]

    def _work(self) -> None:
        with lane.open_lane(self._home) as here:
            self._lanes.append(here)
            while True:
                try:
                    part = self._waiting.get_nowait()
                except queue.Empty:
                    return
                result, text = self._run(here, part)
                with self._telling:
                    self._results[part.name] = result
                    if result.has_failed or not part.is_tests:
                        print(f"\n=== {part.name}\n{text}")
                    print(f"{'FAILED' if result.has_failed else 'ok'}: {part.name}, {result.seconds:.0f} s", flush=True)

    def _run(self, here: lane.Lane, part: Part) -> tuple[results.Result, str]:
        """Run one part; return what it came to, and what it said."""
        report = self._reports / f"{len(self._results)}-{id(part)}.xml"
        arguments = [path for argument in part.arguments for path in (sorted(glob.glob(argument)) or [argument])]
        if part.is_tests:
            arguments += [*_PYTEST, f"--junitxml={lane.seen(report)}"]
        began = time.monotonic()
        answer = here.run(arguments, part.seconds)
        seconds = time.monotonic() - began
        text = answer.text if answer.code is not None else f"{answer.text}\nit did not end within {part.seconds} s"
        if part.is_tests:
            return results.counted(part.name, report, has_failed=answer.code != 0, seconds=seconds), text
        return results.Result(name=part.name, has_failed=answer.code != 0, seconds=seconds), text

    def _stop(self) -> None:
        while not self._waiting.empty():
            self._waiting.get()
        for here in self._lanes:
            here.end()
