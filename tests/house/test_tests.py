"""The rules of this folder: where a test stands, how long its file is, and what it may import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FILES = sorted(REPOSITORY.glob("tests/**/*.py"))
MOST_LINES = 500
# What tests of every room use. A test stands in the folder of the room that it tests.
ROOT = {
    "__init__.py",
    "conftest.py",
    "forging.py",
    "guards.py",
    "leaving.py",
    "posix.py",
    "pythons.sh",
    "refusing.py",
    "screen.py",
    "setup.sh",
    "sweep.py",
    "waiting.py",
    "windows.sh",
}


def imported_tests(source: str) -> list[str]:
    """Return the names of the test files of this repository that a file imports, or imports from."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), names=names):
                found += [module, *(f"{module}.{alias.name}" for alias in names)]
    return [name for name in found if name.startswith("tests.") and name.rpartition(".")[2].startswith("test_")]


def test_only_what_every_room_uses_stands_in_the_root() -> None:
    found = {path.name for path in (REPOSITORY / "tests").iterdir() if path.is_file()}
    assert found == ROOT


def test_no_file_has_more_than_500_lines() -> None:
    lengths = {str(path.relative_to(REPOSITORY)): path.read_bytes().count(b"\n") for path in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_file_imports_from_a_test_file() -> None:
    imports = {str(path.relative_to(REPOSITORY)): imported_tests(path.read_text(encoding="utf-8")) for path in FILES}
    assert {name: found for name, found in imports.items() if found} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import tests.room.test_other",
        "from tests.room import test_other",
        "from tests.room.test_other import EXAMPLE",
        "from tests.room.test_other import EXAMPLE as OURS",
        "def later():\n    from tests.test_other import EXAMPLE",
    ],
)
def test_an_import_from_a_test_file_is_found(line: str) -> None:
    assert imported_tests(line)


@pytest.mark.parametrize("line", ["from tests.room.examples import EXAMPLE", "from tests import forging"])
def test_an_import_from_any_other_file_is_none(line: str) -> None:
    assert imported_tests(line) == []
