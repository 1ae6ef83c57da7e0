"""What a command loads: who types one waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_RUN = """
import sys
from backupkit.cli.main import main
try:
    code = main(sys.argv[1:])
except SystemExit as error:
    code = error.code
print(code, *sorted(name for name in sys.modules if name.startswith(("backupkit.", "tkinter"))), file=sys.stderr)
"""


def loaded(document: Path, *arguments: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, str(document), *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    code, *names = ran.stderr.splitlines()[-1].split()
    assert code == "0"
    return set(names)


def commands_of(names: set[str]) -> set[str]:
    rooms = ("backupkit.cli.versions.", "backupkit.cli.folder.", "backupkit.cli.copies.")
    return {name.removeprefix("backupkit.cli.") for name in names if name.startswith(rooms)}


@pytest.mark.parametrize(
    ("arguments", "modules"),
    [
        (["list"], {"versions.listing", "folder.unsaved"}),
        (["stats"], {"folder.stats"}),
        (["create"], {"versions.create", "versions.checked"}),
        ([], {"versions.create", "versions.checked"}),
        (["--help"], set()),
    ],
    ids=lambda found: " ".join(found) if isinstance(found, list) else None,
)
def test_a_command_loads_no_other_one(arguments: list[str], modules: set[str], document: Path, ids: list[str]) -> None:
    assert ids
    names = loaded(document, *arguments)
    assert commands_of(names) == modules
    assert not names & {"tkinter", "backupkit.automation.watching", "backupkit.service.service"}


def test_a_list_loads_nothing_that_makes_or_opens_versions(document: Path, ids: list[str]) -> None:
    assert ids
    unwanted = {"backupkit.operations.create", "backupkit.versionfile.writer", "backupkit.unlocking.typed"}
    assert not loaded(document, "list") & {*unwanted, "backupkit.cli.exit_codes"}
