"""What the tree of files and the graph of imports show, without anything being run."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

import grimp

from tests.house import figure
from tests.house.figure import Figure
from tests.house.source import CREATE, OPERATIONS, STORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.house.source import Module, Source

    Graph = Mapping[str, frozenset[str]]  # who is imported, by who imports

_NOT_ROOMS = {"__init__", "__main__", "_pyinstaller"}


def figures(source: Source) -> Iterator[Figure]:
    """Yield the figures about files and imports."""
    lines = [module.lines for module in source.modules]
    folders = Counter(module.path.parent for module in source.modules if not module.is_front)
    fullest, count = folders.most_common(1)[0]
    largest = max(source.modules, key=lambda module: module.lines)
    yield Figure(
        name=figure.ROOMS,
        value=len(_rooms(source)),
        how="folders and modules directly in the package, but for __init__, __main__ and _pyinstaller",
    )
    yield Figure(
        name=figure.FULLEST,
        value=count,
        how=f"files directly in {fullest.relative_to(source.root)}, but for __init__",
    )
    yield Figure(name=figure.LARGEST, value=largest.lines, how=largest.name)
    yield Figure(name=figure.MEDIAN, value=median(lines), how=f"of {len(lines)} files, each __init__ included")
    graph = _graph(source.folder.name)
    above = list(upward(graph, _contracts(source)))
    yield Figure(name=figure.UPWARD, value=len(above), how=_list(above) or "by the layers of pyproject.toml")
    round_about = circles(graph)
    yield Figure(
        name=figure.CIRCLES,
        value=sum(map(len, round_about)),
        how=_list(" ".join(sorted(circle)) for circle in round_about)
        or "modules that import each other, by any way round",
    )
    yield from _names_of_create(source)


def _rooms(source: Source) -> set[str]:
    """Return what a visitor of the package's folder sees: a folder is one room, and so is a module beside it."""
    first = (module.path.relative_to(source.folder).parts[0].removesuffix(".py") for module in source.modules)
    return set(first) - _NOT_ROOMS


def _list(entries: Iterable[str]) -> str:
    return "; ".join(entries)


# -- imports -----------------------------------------------------------------------------------------------------------


def _graph(package: str) -> Graph:
    graph = grimp.build_graph(package, cache_dir=None)
    return {module: frozenset(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def _contracts(source: Source) -> Iterator[Sequence[Sequence[str]]]:
    """Yield each layers contract of the checkout: its layers from the top down, each as its packages' full names."""
    options = tomllib.loads((source.root / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in options["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            for container in contract.get("containers", [""]):
                yield [
                    [f"{container}.{name}".strip(".") for name in re.findall(r"[\w.]+", layer)]
                    for layer in contract["layers"]
                ]


def upward(graph: Graph, contracts: Iterable[Sequence[Sequence[str]]]) -> Iterator[str]:
    """Yield each import of a module of a higher layer, or of a neighbour in the same one."""
    for layers in contracts:
        height = {name: -number for number, layer in enumerate(layers) for name in layer}
        rooms = {module: room for module in graph for room in height if f"{module}.".startswith(f"{room}.")}
        for importer in sorted(rooms):
            for imported in sorted(graph[importer] & rooms.keys()):
                own, other = rooms[importer], rooms[imported]
                if own != other and height[own] <= height[other]:
                    yield f"{importer} -> {imported}"


def circles(graph: Graph) -> list[frozenset[str]]:
    """Return the sets of modules in which each can be reached from each other: Tarjan's strongly connected parts.

    A package's ``__init__`` counts as a module like any other.
    """
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found = []

    def visit(module: str) -> None:
        index[module] = lowest[module] = len(index)
        path.append(module)
        for other in graph[module] & graph.keys():
            if other not in index:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in path:
                lowest[module] = min(lowest[module], index[other])
        if lowest[module] == index[module]:
            at = path.index(module)
            if len(path) - at > 1:
                found.append(frozenset(path[at:]))
            del path[at:]

    for module in sorted(graph):
        if module not in index:
            visit(module)
    return found


# -- what making a version takes from below ----------------------------------------------------------------------------


def _names_of_create(source: Source) -> Iterator[Figure]:
    """Yield how many names the module of ``create`` must know of what stands below the operations.

    Those are the names that it imports from any other room of the package, for a type checker alone as well, and the
    members of the store that it uses: whoever changes the store has to look at these, too.
    """
    module = source.function_named(CREATE, OPERATIONS)
    imported = set(_imported(module, source.folder.name))
    members = {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and _last_name(node.value).strip("_") == STORE
    }
    yield Figure(
        name=figure.NAMES,
        value=len(imported) + len(members),
        how=f"{module.name}: imported, for type checking as well, and {len(members)} members of the store",
    )
    yield Figure(name=figure.IMPORTED, value=len(imported), how="from other rooms than its own")


def _imported(module: Module, package: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
            for alias in node.names:
                if not f"{node.module}.{alias.name}.".startswith(f"{package}.{OPERATIONS}."):
                    yield str(node.module), alias.name


def _last_name(node: ast.expr) -> str:
    """Return ``c`` for ``a.b.c``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
