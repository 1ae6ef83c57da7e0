"""The walls between the rooms: each import that they forbid is planted, one at a time, and must turn the linter red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_PROJECT = Path(__file__).parents[2]
_LINTER = Path(sys.executable).with_name("lint-imports")

# (the module that gets it, which may be a new one; the import; the contract that must break)
_ROOMS = "Rooms, from the top down"
_VALUES = "Above the operations: values only"
_TKINTER = "tkinter where windows are drawn, and nowhere else"
_LOCK = "filelock in files.lock alone"
_DOUBLES = "No test doubles in the product"
_DEMO = "The demo sees the public names alone"
_FORBIDDEN = [
    ("store/home", "import filelock", _LOCK),
    ("store/catalog", "import filelock", _LOCK),
    ("service/worker", "import filelock", _LOCK),
    ("ui/dialog", "import filelock", _LOCK),
    ("ui/dialog", "import backupkit.store.store", _VALUES),
    ("ui/dialog", "import backupkit.store.catalog", _VALUES),
    ("ui/dialog", "import backupkit.store.home", _VALUES),
    ("ui/dialog", "import backupkit.store.manifest", _VALUES),
    ("ui/dialog", "import backupkit.versionfile.reader", _VALUES),
    ("ui/dialog", "import backupkit.documents.file_document", _VALUES),
    ("service/worker", "import backupkit.versionfile.reader", _VALUES),
    ("ui/dialog", "import backupkit.testing.clock", _DOUBLES),
    ("service/worker", "import backupkit.testing.clock", _DOUBLES),
    ("kit", "import backupkit.testing.clock", _DOUBLES),
    ("ui/palette", "import tkinter", _TKINTER),
    ("ui/variants", "import tkinter", _TKINTER),
    ("ui/compare_words", "import tkinter", _TKINTER),
    ("places", "import backupkit.ui.shown.rows", _ROOMS),
    ("store/home", "import backupkit.operations.binding", _ROOMS),
    ("ui/dialog", "import backupkit.operations.binding", _VALUES),
    ("../demo_app/classic", "import backupkit.store.store", _DEMO),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, the demo and the walls."""
    for name in ("backupkit", "demo_app"):
        shutil.copytree(_PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_stand(copy: Path) -> None:
    assert _broken(copy) == set()


@pytest.mark.parametrize(("module", "line", "contract"), _FORBIDDEN)
def test_a_forbidden_import_turns_the_linter_red(copy: Path, module: str, line: str, contract: str) -> None:
    path = copy / "backupkit" / f"{module}.py"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    assert contract in _broken(copy)


def _broken(project: Path) -> set[str]:
    """Return the names of the contracts that the linter finds broken."""
    run = subprocess.run(
        [_LINTER, "--no-cache"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode in {0, 1}, run.stderr
    contracts = run.stdout.partition("dependencies.")[2]
    return {line.rpartition(" BROKEN")[0] for line in contracts.splitlines() if " BROKEN" in line}
