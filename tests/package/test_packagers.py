"""What packagers find that have no hook (Nuitka, cx_Freeze, py2app): they follow the import statements that can run."""

from __future__ import annotations

import ast
import pkgutil
from pathlib import Path

import backupkit

PACKAGE = Path(backupkit.__file__).parent
NOT_FOR_APPS = ("backupkit.testing", "backupkit._pyinstaller", "backupkit.__main__")
NOT_YET = ("backupkit.store.objects", "backupkit.documents.folder", "backupkit.operations.folders")  # nothing does
WITHOUT_USE = {
    "backupkit.notices.book",  # for type checkers alone
    "backupkit.service.initiator",  # likewise
}


def path_of(name: str) -> Path | None:
    """Return the file of a module of the package; None for what is no module."""
    path = PACKAGE.joinpath(*name.split(".")[1:])
    candidates = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((each for each in candidates if each.is_file()), None)


class Statements(ast.NodeVisitor):
    """The modules that import statements name, but for those which only a type checker sees."""

    def __init__(self) -> None:
        self.names = set[str]()

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.names |= {alias.name for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        self.names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}


def found_from(start: str) -> set[str]:
    """Return the modules of the package that are reached from *start*."""
    found, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        path = path_of(name)
        if name in found or path is None or name.split(".")[0] != "backupkit":
            continue
        found.add(name)
        statements = Statements()
        statements.visit(ast.parse(path.read_text(encoding="utf-8")))
        parents = {name.rsplit(".", count)[0] for count in range(1, name.count(".") + 1)}
        waiting += statements.names | parents
    return found


def test_every_part_that_an_app_may_need_is_reached_by_import_statements() -> None:
    parts = {module.name for module in pkgutil.walk_packages(backupkit.__path__, "backupkit.")}
    wanted = {name for name in parts if not name.startswith(NOT_FOR_APPS + NOT_YET)}
    assert wanted - found_from("backupkit") <= WITHOUT_USE
    assert len(wanted) > 100


def test_nothing_that_is_only_for_tests_is_packaged() -> None:
    assert [name for name in found_from("backupkit") if name.startswith(NOT_FOR_APPS)] == []
