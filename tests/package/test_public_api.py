"""The public names: all there, all explained, and importing them costs a host next to nothing."""

from __future__ import annotations

import inspect
import json
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import backupkit

if TYPE_CHECKING:
    from collections.abc import Iterable

# The names that hosts were promised: they may grow, never shrink.
FIXED = {"BackupManager", "BackupMetadata", "get_backup_manager", "Retention", "BackupError"}
SLOW_OR_NOT_OURS = {
    "tkinter", "_tkinter", "customtkinter", "filelock", "platformdirs", "asyncio", "multiprocessing",
    "backupkit.manager.manager",
}  # fmt: skip


def modules_after(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after *code*."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("name", backupkit.__all__)
def test_every_public_name_can_be_loaded_and_is_explained(name: str) -> None:
    value = getattr(backupkit, name)
    assert value.__name__ == name
    assert inspect.getdoc(value)
    assert value.__module__.startswith("backupkit.")


def test_the_public_names_are_sorted_and_stand_once() -> None:
    assert backupkit.__all__ == sorted(set(backupkit.__all__))


def test_the_fixed_names_are_there() -> None:
    assert set(backupkit.__all__) >= FIXED


def test_dir_shows_every_public_name() -> None:
    assert set(dir(backupkit)) >= set(backupkit.__all__)
    assert dir(backupkit) == sorted(dir(backupkit))


@pytest.mark.parametrize("name", ["nothing", "", "_HOMES_", "backup_manager", "__wrapped__"])
def test_an_unknown_name_raises_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'backupkit' has no attribute '{name}'"):
        getattr(backupkit, name)


def test_an_unknown_name_cannot_be_imported() -> None:
    with pytest.raises(ImportError):
        exec("from backupkit import nothing")  # noqa: S102 - the statement itself is the test


def test_a_star_import_brings_exactly_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from backupkit import *", names)  # noqa: S102 - the statement itself is the test
    assert names.keys() - {"__builtins__"} == set(backupkit.__all__)


@pytest.mark.parametrize("name", [name for name in backupkit.__all__ if name != "Document"])
def test_a_public_name_pickles_as_itself(name: str) -> None:
    value = getattr(backupkit, name)
    assert pickle.loads(pickle.dumps(value)) is value  # noqa: S301 - made on the same line


def _ours(names: Iterable[str]) -> set[str]:
    return {name for name in names if name.partition(".")[0] == "backupkit"}


def test_p10_importing_the_package_loads_nothing_but_itself() -> None:
    found = modules_after("import backupkit")
    assert not found & SLOW_OR_NOT_OURS
    assert _ours(found) == {"backupkit"}


def test_p10_an_error_class_loads_no_more_than_the_errors_and_what_a_sentence_is() -> None:
    sentences = {
        "backupkit.light",
        "backupkit.light.frozen",
        "backupkit.light.typed",
        "backupkit.values",
        "backupkit.values.activity",
        "backupkit.values.activity.operation",
        "backupkit.values.sentence",
    }
    assert _ours(modules_after("from backupkit import BackupError")) == {"backupkit", "backupkit.errors"} | sentences


def test_p10_making_and_using_a_manager_loads_no_toolkit() -> None:
    code = "import backupkit; backupkit.BackupManager('nowhere.json').list_backups()"
    assert not modules_after(code) & {"tkinter", "_tkinter", "customtkinter"}


def test_p10_loading_every_public_name_loads_neither_customtkinter_nor_the_test_doubles() -> None:
    found = modules_after("from backupkit import *")
    assert "customtkinter" not in found
    assert not [name for name in found if name.startswith("backupkit.testing")]


def test_p10_only_the_names_of_widgets_load_a_toolkit() -> None:
    names = sorted(set(backupkit.__all__) - {"BackupDialog", "BackupIndicator", "BackupKit", "attach"})
    assert "tkinter" not in modules_after(f"from backupkit import {', '.join(names)}")


def test_p10_importing_everything_prints_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from backupkit import *"], capture_output=True, check=True
    )
    assert (run.stdout, run.stderr) == (b"", b"")
