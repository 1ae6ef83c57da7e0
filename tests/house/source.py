"""The package's source: its modules as syntax trees, and which of them defines a name.

The figures look up every module by what it defines, never by its path, so that the same script measures the package
before and after a move. The few names that they know are the ones that stand here.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import backupkit

if TYPE_CHECKING:
    from collections.abc import Iterator

METADATA = "BackupMetadata"  # the class of a version's fields
CREATE, OPERATIONS = "create", "operations"  # the function that makes a version, and the room that it stands in
STORE = "store"  # what the object is called through which an operation reaches the backup folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file."""

    name: str  # dotted, as it is imported: of a folder's ``__init__`` the folder's
    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())

    @property
    def is_front(self) -> bool:
        """True for a folder's ``__init__``, which holds names and nothing else."""
        return self.path.name == "__init__.py"

    def defines(self, kind: type[ast.ClassDef | ast.FunctionDef], name: str) -> bool:
        """Return True if a class or function of this name stands at its top level."""
        return any(isinstance(node, kind) and node.name == name for node in self.tree.body)


class Source:
    """All modules of the package that this process imports."""

    def __init__(self) -> None:
        self.folder = Path(str(backupkit.__file__)).resolve().parent
        self.root = self.folder.parent  # the checkout

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Every file, in the order of names."""
        return tuple(map(self._module, sorted(self.folder.rglob("*.py"))))

    def class_named(self, name: str) -> tuple[Module, ast.ClassDef]:
        """Return the class of this name and the module that defines it.

        Raises:
            LookupError: there is none, or more than one.
        """
        found = [
            (module, node)
            for module in self.modules
            for node in module.tree.body
            if isinstance(node, ast.ClassDef) and node.name == name
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} classes are called {name}: tests/house/source.py has to follow")
        return found[0]

    def function_named(self, name: str, room: str) -> Module:
        """Return the module of a room that defines a function of this name.

        Raises:
            LookupError: there is none, or more than one.
        """
        rooms = f"{self.folder.name}.{room}"
        found = [
            module
            for module in self.modules
            if f"{module.name}.".startswith(f"{rooms}.") and module.defines(ast.FunctionDef, name)
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} modules of {room} define {name}(): tests/house/source.py has to follow")
        return found[0]

    def _module(self, path: Path) -> Module:
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(self.root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        return Module(name=name, path=path, text=text, tree=ast.parse(text))


def without_annotations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node of *tree* that is run, and not only said to a type checker."""
    for name, value in ast.iter_fields(tree):
        if name in {"annotation", "returns"}:
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                yield node
                yield from without_annotations(node)
