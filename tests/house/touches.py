"""How many places a new thing of a known kind would have to be written in: those in which an example of it stands."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.house import figure
from tests.house.figure import Figure
from tests.house.source import METADATA, without_annotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.house.source import Module, Source

_BUTTON = "PIN"  # one of many, and special in nothing
_ROOM = ".ui."  # where buttons are
_TASK = "Verify"  # a task that is long, can be stopped, is shown, and has an event, a label and a result of its own
_FIELDS = ("records", "sealed_at", "replaced_by")  # of a version: one in its file, one that is learnt later, one rare
_LISTED_FIELDS = 4  # as many beside each other are a list of fields; fewer are a use of them


def figures(source: Source) -> Iterator[Figure]:
    """Yield the figures about new things."""
    buttons = list(_naming_the_button(source))
    yield Figure(name=figure.BUTTON, value=len(buttons), how=f"{_BUTTON} is named in {_short(buttons)}")
    places = _listing(source)
    field = max(_FIELDS, key=lambda name: len(places[name]))
    yield Figure(name=figure.FIELD, value=len(places[field]), how=f"{field} is listed in {', '.join(places[field])}")
    tasks = list(_telling_the_task_apart(source))
    yield Figure(name=figure.TASK, value=len(tasks), how=f"{_TASK} is told apart in {_short(tasks)}")


def _short(modules: list[Module]) -> str:
    return ", ".join(map(_room, modules))


def _room(module: Module) -> str:
    """Return the module's name within the package."""
    return module.name.partition(".")[2]


def _naming_the_button(source: Source) -> Iterator[Module]:
    """Yield the modules in which the example of a button is spelled out, the one that defines it first.

    It is the member of a class, or a constant of a module.
    """
    home = next((module for module in source.modules if any(map(_is_button, ast.walk(module.tree)))), None)
    if home is None:
        raise LookupError(f"no module of a window defines {_BUTTON}: tests/house/touches.py has to follow")
    yield home
    for module in source.modules:
        if module is not home and _ROOM in module.name and any(map(_names_the_button, ast.walk(module.tree))):
            yield module


def _is_button(node: ast.AST) -> bool:
    """Return True for what makes the example: the call or the text that is assigned to its name."""
    if not isinstance(node, ast.Assign) or not any(_is_named(target, _BUTTON) for target in node.targets):
        return False
    return isinstance(node.value, ast.Call | ast.Constant)


def _names_the_button(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == _BUTTON for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr == _BUTTON


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _telling_the_task_apart(source: Source) -> Iterator[Module]:
    """Yield the modules, but for its own, that name the example of a task as a kind of task.

    That is in the pattern of a ``match``, in ``isinstance``, in a tuple, a set, a dict. To make one, to import it and
    to say its type to a checker is no such thing.
    """
    home, _ = source.class_named(_TASK)
    for module in source.modules:
        if module is not home:
            nodes = list(without_annotations(module.tree))
            made = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
            if any(_is_named(node, _TASK) and id(node) not in made for node in nodes):
                yield module


def _listing(source: Source) -> Mapping[str, list[str]]:
    """Return by field of a version the places that list it.

    A place is a function, a class body, or what stands at the top level of a module. It lists fields if it spells four
    of them or more: declared, as a text, or as a keyword whose value is a constant or the field of that name of
    something else. (``replace(meta, sealed_at=now)`` sets one, and lists none.)
    """
    home, metadata = source.class_named(METADATA)
    fields = {ast.unparse(node.target) for node in metadata.body if isinstance(node, ast.AnnAssign)}
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(fields):
        found[name].append(f"{_room(home)}.{METADATA}")
    for module in source.modules:
        for place, nodes in _places(module).items():
            spelled = {name for node in nodes for name in _spelled(node)} & fields
            if len(spelled) >= _LISTED_FIELDS:
                written = f"{_room(module)}.{place}".strip(".")
                for name in spelled:
                    found[name] += [written] if written not in found[name] else []
    return found


def _places(module: Module) -> Mapping[str, list[ast.stmt]]:
    found: dict[str, list[ast.stmt]] = defaultdict(list)

    def enter(body: list[ast.stmt], place: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                enter(node.body, f"{place}{node.name}.")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{place}{node.name}"].append(node)
            else:
                found[place.rstrip(".")].append(node)

    enter(module.tree.body, "")
    return found


def _spelled(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.keyword(arg=str(name), value=ast.Attribute(attr=attribute)) if attribute == name:
                yield name
            case ast.keyword(arg=str(name), value=value) if _is_constant(value):
                yield name
            case _:
                pass


def _is_constant(node: ast.expr) -> bool:
    return not any(isinstance(part, ast.Name | ast.Attribute | ast.Call) for part in ast.walk(node))
