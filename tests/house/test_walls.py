"""The walls between the rooms: imports that they forbid are planted, one at a time, and must turn the linter red."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

_PROJECT = Path(__file__).parents[2]
_LINTER = Path(sys.executable).with_name("lint-imports")

_ROOMS = "Rooms, from the top down"
_UI = "Within ui: drawing above words above values"
_TABLES = "Within ui: words and values ask nobody"
_VALUES = "Above the operations: values only"
_PURE = "Pure rooms touch no file, no thread, no clock"
_THREADS = "Threads where work is shared out, and nowhere else"
_TKINTER = "tkinter where windows are drawn, and nowhere else"
_DRAWING = "Pure within the rooms that draw"
_CTK = "customtkinter is never imported, only looked up"
_LOCK = "filelock in files.lock alone"
_DATA_FOLDER = "platformdirs in store.whereabouts alone"
_KEYRING = "keyring where secrets are kept, and nowhere else"
_APPRISE = "apprise in notices.apprise_url alone"
_PLACES = "obstore and paramiko each in its place alone"
_SCHEDULES = "cronsim and tzlocal in schedule alone"
_CIPHERS = "cryptography in sealing.ciphers alone"
_CLI = "The command line is nobody's"
_DOUBLES = "No test doubles in the product"
_PUBLIC = "The public names are for hosts"
_DEMO = "The demo sees the public names alone"
_DRAWN_IN = (
    "backupkit.ui.dialog",
    "backupkit.ui.dialog.activity",
    "backupkit.ui.dialog.comparison",
    "backupkit.ui.look",
    "backupkit.ui.settings",
    "backupkit.ui.settings.lock",
)

# The module that gets it, which may be one that did not exist before; the import; the contract that must break.
_FORBIDDEN = [
    ("store/home", "import filelock", _LOCK),
    ("store/catalog", "import filelock", _LOCK),
    ("service/worker", "import filelock", _LOCK),
    ("ui/dialog/dialog", "import filelock", _LOCK),
    ("files/second_lock", "import filelock", _LOCK),
    ("kit/kit", "import platformdirs", _DATA_FOLDER),
    ("cli/main", "import platformdirs", _DATA_FOLDER),
    ("store/catalog", "import platformdirs", _DATA_FOLDER),
    ("files/user_folders", "import platformdirs", _DATA_FOLDER),
    ("automation/notifying", "import apprise", _APPRISE),
    ("notices/mail", "import apprise", _APPRISE),
    ("notices/mail", "import keyring", _KEYRING),
    ("places/folder_place", "import obstore", _PLACES),
    ("places/object_place", "import paramiko", _PLACES),
    ("places/names", "import backupkit.files.disk", _PURE),
    ("notices/deciding", "import smtplib", _PURE),
    ("notices/outage", "import time", _PURE),
    ("notices/mail", "import backupkit.store.store", _ROOMS),
    ("automation/scheduling", "import cronsim", _SCHEDULES),
    ("schedule/schedule", "import tzlocal", _SCHEDULES),
    ("unlocking/key_file", "import keyring", _KEYRING),
    ("unlocking/typed", "import backupkit.store.store", _ROOMS),
    ("sealing/names", "import cryptography", _CIPHERS),
    ("notices/secrets", "import cryptography", _CIPHERS),
    ("sealing/opener", "import os", _PURE),
    ("sealing/opener", "import backupkit.files.reading", _ROOMS),
    ("schedule/walls", "import backupkit.files.disk", _ROOMS),
    ("ui/dialog/dialog", "import backupkit.store.store", _VALUES),
    ("ui/dialog/dialog", "import backupkit.store.catalog", _VALUES),
    ("ui/dialog/dialog", "import backupkit.store.home", _VALUES),
    ("ui/dialog/dialog", "import backupkit.store.manifest", _VALUES),
    ("ui/dialog/dialog", "import backupkit.versionfile.reader", _VALUES),
    ("ui/dialog/dialog", "import backupkit.documents.file_document", _VALUES),
    ("ui/dialog/dialog", "import backupkit.operations.binding", _VALUES),
    ("ui/dialog/compare", "import backupkit.store.store", _VALUES),
    ("ui/dialog/compare", "import backupkit.changes.text.lines", _VALUES),
    ("service/worker", "import backupkit.versionfile.reader", _VALUES),
    ("service/schedule", "import backupkit.files.disk", _VALUES),
    ("automation/schedule", "import backupkit.store.home", _VALUES),
    ("cli/main", "import backupkit.files.os_errors", _VALUES),
    ("answers", "import backupkit.store.manifest", _VALUES),
    ("__main__", "import backupkit.store.store", _VALUES),
    ("__init__", "import backupkit.store.store", _VALUES),
    ("newcomer", "import backupkit.store.store", _VALUES),
    ("places/folder_place", "import backupkit.store.store", _ROOMS),
    ("ui/dialog/dialog", "import backupkit.testing.clock", _DOUBLES),
    ("service/worker", "import backupkit.testing.clock", _DOUBLES),
    ("kit/kit", "import backupkit.testing.clock", _DOUBLES),
    ("values/dates", "import backupkit.testing.clock", _DOUBLES),
    ("ui/dialog/dialog", "import backupkit.cli.main", _CLI),
    ("ui/look/palette", "import tkinter", _DRAWING),
    ("ui/look/variants", "import tkinter", _DRAWING),
    ("ui/dialog/state", "import backupkit.ui.dialog.page", _DRAWING),
    ("ui/dialog/commands", "import backupkit.ui.look.look", _DRAWING),
    ("ui/dialog/compare_state", "import tkinter", _TKINTER),
    ("ui/shown/rows", "import tkinter", _TKINTER),
    ("ui/words/language", "import tkinter", _TKINTER),
    ("ui/words/compare", "import tkinter", _TKINTER),
    ("ui/compare", "import tkinter", _TKINTER),
    ("service/tasks/show_folder", "import tkinter", _TKINTER),
    ("automation/watching", "import tkinter", _TKINTER),
    ("testing/contract", "import tkinter", _TKINTER),
    ("store/home", "import customtkinter", _CTK),
    ("ui/look/ctk_theme", "import customtkinter", _CTK),
    ("changes/text/lines", "import backupkit.files.disk", _PURE),
    ("changes/text/lines", "import time", _PURE),
    ("changes/text/lines", "import backupkit.documents.kinds", _ROOMS),
    ("changes/text/lines", "import backupkit.process.garbage", _ROOMS),
    ("versionfile/header", "import backupkit.files.drafts", _PURE),
    ("versionfile/blocks", "import os", _PURE),
    ("versionfile/codec", "import os", _PURE),
    ("values/thinning", "import backupkit.files.disk", _PURE),
    ("values/thinning", "import backupkit.files.reading", _PURE),
    ("values/thinning", "import time", _PURE),
    ("values/dates", "import time", _PURE),
    ("ui/words/compare", "import os", _PURE),
    ("answers", "import os", _PURE),
    ("store/manifest", "import pathlib", _PURE),
    ("schedule/schedule", "import time", _PURE),
    ("values/version", "import glob", _PURE),
    ("values/naming", "import sqlite3", _PURE),
    ("versionfile/codec", "import socket", _PURE),
    ("ui/shown/rows", "import asyncio", _PURE),
    ("ui/dialog/state", "import random", _PURE),
    ("answers", "import subprocess", _PURE),
    ("store/store", "import threading", _THREADS),
    ("automation/schedule", "import threading", _THREADS),
    ("values/version", "import threading", _THREADS),
    ("operations/mirror", "import threading", _THREADS),
    ("newcomer", "import backupkit.ui.shown.rows", _ROOMS),
    ("store/home", "import backupkit.newcomer", _ROOMS),
    ("store/home", "import backupkit.operations.binding", _ROOMS),
    ("answers", "import backupkit.cli.console", _ROOMS),
    ("manager/manager", "import backupkit.answers", _ROOMS),
    ("service/worker", "import backupkit.automation.watching", _ROOMS),
    ("automation/schedule", "import backupkit.ui.shown.rows", _ROOMS),
    ("versionfile/header", "import backupkit.store.store", _ROOMS),
    ("versionfile/header", "import backupkit.documents.document", _ROOMS),
    ("values/naming", "import backupkit.versionfile.codec", _ROOMS),
    ("testing/contract", "import backupkit.ui.dialog.dialog", _ROOMS),
    ("ui/words/amounts", "import backupkit.manager.manager", _TABLES),
    ("ui/shown/rows", "import backupkit.service.service", _TABLES),
    ("ui/shown/rows", "import backupkit.newcomer", _TABLES),
    ("ui/shown/rows", "import backupkit.ui.words.amounts", _UI),
    ("ui/words/details", "import backupkit.ui.dialog.state", _UI),
    ("ui/look/look", "import backupkit.ui.dialog.page", _UI),
    ("ui/compare", "import backupkit.ui.shown.rows", _UI),
    ("ui/dialog/dialog", "from backupkit import JsonFile", _PUBLIC),
    ("../demo_app/classic", "import backupkit.store.store", _DEMO),
    ("../demo_app/classic", "import backupkit.values.version", _DEMO),
    ("../demo_app/settings", "import backupkit.manager.manager", _DEMO),
    ("../demo_app/classic", "import backupkit.errors", _DEMO),
    ("../demo_app/classic", "import backupkit._pyinstaller", _DEMO),
    ("../demo_app/tour/play", "from backupkit import newcomer", _DEMO),
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
    if "newcomer" in line:
        (copy / "backupkit" / "newcomer.py").touch()
    path = copy / "backupkit" / f"{module}.py"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    assert contract in _broken(copy)


def test_a_module_of_a_room_that_draws_is_listed_as_one_that_draws_or_as_a_pure_one() -> None:
    draws = {name for name in _contract(_TKINTER)["allowed_importers"] if name.rpartition(".")[0] in _DRAWN_IN}
    pure = set(_contract(_DRAWING)["source_modules"])

    assert draws | pure == {name for name in _docstrings() if name.rpartition(".")[0] in _DRAWN_IN}
    assert not draws & pure


def test_a_module_that_calls_itself_pure_is_behind_the_wall() -> None:
    walled = tuple(f"{name}." for name in _contract(_PURE)["source_modules"])
    calling_itself_pure = {name for name, text in _docstrings().items() if "Pure" in text}

    assert calling_itself_pure
    assert {name for name in calling_itself_pure if not f"{name}.".startswith(walled)} == set()


def test_a_pure_module_of_a_room_that_draws_is_behind_each_wall_of_the_pure() -> None:
    pure = set(_contract(_DRAWING)["source_modules"])

    assert pure <= set(_contract(_PURE)["source_modules"])
    assert pure <= set(_contract(_TABLES)["source_modules"])


def _contract(name: str) -> dict[str, list[str]]:
    """Return the lists of a contract."""
    options = tomllib.loads((_PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = options["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["name"] == name)


def _docstrings() -> dict[str, str]:
    """Return each module of the package by its full name, a room by its own, with its docstring."""
    names = {}
    for path in (_PROJECT / "backupkit").rglob("*.py"):
        name = ".".join(path.relative_to(_PROJECT).with_suffix("").parts).removesuffix(".__init__")
        names[name] = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return names


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
