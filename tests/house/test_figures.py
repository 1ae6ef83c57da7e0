from __future__ import annotations

import ast
import subprocess
import sys
import tkinter as tk
from pathlib import Path

import pytest

from tests.bench.checkouts import ROOT
from tests.house import figure, printout, tree
from tests.house.figure import GOALS, Figure
from tests.house.source import Source, without_annotations

# What is above its goal may come down, and never go up: what each of these is today. A line goes when its goal is met.
# Each system's own names, errors and waits are asked for in one place (files.places, causes, patience), which is a few
# calls more on the way; so is what stays open, as closing it would take away the app's locks (files.lasting), and
# whether it is a database. What was one, and is none any more, shows in the versions before (documents.habits); and
# what a restore was about to put in place is confirmed by what the document holds (store.manifest). The level of
# compression is asked anew for each version, as its user may choose another; and what is configured says, before the
# document is looked at, whether anything may happen by itself (automation.permission). Encryption is two rooms: what is
# pure of it (sealing), and what asks for a secret (unlocking). Where copies lie besides the folder is another (places).
# How each file of a folder lies in it, as it is or sealed, is asked of one object (store.sealed.keeping, versionfile.
# enclosing), which is a call more for each that is read or written. What is made and loaded at the start without the
# slow parts of Python's own is a room as well (light). The lines of the index, which are decoded when somebody asks for
# what they tell, are a module of their own (versionfile.lines); what a content was up to the end of each block is told
# by another one (versionfile.whole), which is asked once for each.
_ABOVE_ITS_GOAL = {figure.ROOMS: 26, figure.CHANGES: 346, figure.RAN: 52, figure.HOPS: 39}
_MAY_BE_NONE = {figure.UPWARD, figure.CIRCLES, figure.FOLDER_ASKED, figure.TASK}


def test_every_figure_can_be_counted_and_is_as_low_as_it_should_be(root: tk.Tk) -> None:
    found = {each.name: each for each in printout.measured(root)}
    assert set(GOALS) <= set(found)
    assert [name for name, each in found.items() if each.value <= 0 and name not in _MAY_BE_NONE] == []
    most = GOALS | _ABOVE_ITS_GOAL
    assert [printout.line(found[name]) for name, value in most.items() if found[name].value > value] == []
    assert [name for name in _ABOVE_ITS_GOAL if found[name].is_met] == []


def test_a_figure_tells_whether_its_goal_is_met() -> None:
    above, at = (Figure(name=figure.HOPS, value=value, how="by hand") for value in (13, 12))
    assert (above.is_met, at.is_met) == (False, True)
    assert "missed" in printout.line(above)


def test_a_package_of_another_checkout_is_measured_where_it_lies(tmp_path: Path) -> None:
    package = tmp_path / "backupkit"
    package.mkdir()
    for name in ("__init__", "errors"):
        (package / f"{name}.py").write_text("")
    (tmp_path / "pyproject.toml").write_text("[[tool.importlinter.contracts]]\ntype = 'layers'\nlayers = []\n")
    command = [sys.executable, "-m", "tests.house", "--checkout", str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ran.stdout.startswith(str(package))
    assert "0 modules of operations define create()" in ran.stderr  # there is nothing in it, and that is said
    assert ran.returncode == 1


def test_an_import_of_a_higher_layer_and_one_of_a_neighbour_are_upward() -> None:
    graph = {"p.a": {"p.b"}, "p.b": {"p.a.inner"}, "p.c": {"p.b"}, "p.a.inner": set[str]()}
    upward = tree.upward({name: frozenset(found) for name, found in graph.items()}, [[["p.a"], ["p.b", "p.c"]]])
    assert list(upward) == ["p.b -> p.a.inner", "p.c -> p.b"]


def test_modules_that_reach_each_other_are_a_circle_and_others_are_not() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str](), "e": {"a"}}
    assert tree.circles({name: frozenset(found) for name, found in graph.items()}) == [frozenset("bc")]


def test_a_module_is_found_by_what_it_defines_and_a_name_that_is_gone_is_told() -> None:
    source = Source()
    module, node = source.class_named("BackupManager")
    assert (module.name, node.name) == ("backupkit.manager.manager", "BackupManager")
    with pytest.raises(LookupError, match="0 classes are called Grandmother"):
        source.class_named("Grandmother")


def test_what_is_only_said_to_a_type_checker_is_no_use_of_a_name() -> None:
    parsed = ast.parse("def f(a: Hidden) -> Hidden:\n    b: Hidden = Seen\n")
    assert {node.id for node in without_annotations(parsed) if isinstance(node, ast.Name)} == {"b", "Seen"}
