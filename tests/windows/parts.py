"""What runs under Windows' rules, in parts that can run at once, and what is left out for good, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one process of Windows' Python runs: some tests, or a program."""

    name: str
    arguments: tuple[str, ...]  # for Python; folders and files as POSIX writes them
    is_short: bool = False  # True: also a part of what .ci/run runs
    seconds: int = 900  # after which it has failed

    @property
    def is_tests(self) -> bool:
        """Return True if pytest runs it, so that its tests can be counted."""
        return self.arguments[:2] == ("-m", "pytest")


def of_tests(*paths: str, is_short: bool = False) -> Part:
    """Return the part of the tests under some paths."""
    name = " ".join(path.removeprefix("tests/") for path in paths)
    return Part(name=name, arguments=("-m", "pytest", *paths), is_short=is_short)


def _program(name: str, *options: str, is_short: bool = False) -> Part:
    shown = " ".join((f"windows.{name}", *options))
    return Part(name=shown, arguments=("-m", f"tests.windows.{name}", *options), is_short=is_short, seconds=3_600)


# The longest first, so that none is left alone at the end.
PARTS = (
    of_tests("tests/operations/test_*.py", is_short=True),
    of_tests("tests/store/test_*.py", is_short=True),
    of_tests("tests/automation", "tests/files", is_short=True),
    of_tests("tests/promises/test_crash*.py", "tests/promises/test_planted*.py"),
    of_tests("tests/ui/look"),
    of_tests("tests/manager"),
    of_tests("tests/promises/test_[!cp]*.py", "tests/promises/test_privacy.py"),
    of_tests("tests/ui/dialog"),
    of_tests("tests/ui/test_*.py"),
    of_tests("tests/documents/sqlite/test_[!r]*.py", is_short=True),  # all but the comparisons of rows
    of_tests("tests/documents/sqlite/test_r*.py"),
    of_tests("tests/documents/test_*.py", "tests/documents/folder"),
    of_tests("tests/kit"),
    of_tests("tests/store/objects", "tests/operations/folders"),
    of_tests("tests/process"),
    of_tests("tests/service", is_short=True),
    of_tests("tests/versionfile", "tests/light"),
    of_tests("tests/values", "tests/changes"),
    of_tests("tests/promises/test_promises.py", is_short=True),
    of_tests("tests/cli"),
    of_tests("tests/ui/shown", "tests/ui/words"),
    of_tests("tests/package", "tests/testing"),
    of_tests("tests/hosts"),
    of_tests("tests/ui/settings", "tests/ui/unsaved"),
    of_tests("tests/config", "tests/schedule", "tests/scheduler"),
    of_tests("tests/mirroring"),
    of_tests("tests/notices"),
    of_tests("tests/places"),
    of_tests("tests/demo"),
    of_tests("tests/stateful"),
    _program("kills", "--quick", is_short=True),
    *(_program(name) for name in ("commands", "host", "kills", "names", "scanner", "sharing", "shots")),
)

LEFT_OUT = {
    "bench": "measures the kit, not Wine",
    "crash": "strace, loop devices and signals",
    "docs": "runs the shell commands of the documentation",
    "fuzz": "pure code, the same everywhere, for minutes",
    "house": "reads the source, which is the same everywhere",
    "realdata": "looks for files of a POSIX system",
    "sealing": "cryptography needs bcryptprimitives.dll, which Wine 8 lacks",
    "systems": "emulates, elsewhere, the rules that hold here",
    "unlocking": "cryptography needs bcryptprimitives.dll, which Wine 8 lacks",
    "windows": "tests what runs the tests, on the system that it runs on",
}
