"""How files lie in a folder is said by every caller: who could forget it would write as it is what is to be sealed."""

from __future__ import annotations

import ast
from pathlib import Path

import backupkit

_PACKAGE = Path(backupkit.__file__).parent


def _defaults(tree: ast.AST) -> list[ast.expr]:
    """Return the defaults of all parameters, and the values of all fields, in a module."""
    found: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found += [*node.args.defaults, *node.args.kw_defaults]
        elif isinstance(node, ast.ClassDef):
            found += [each.value for each in node.body if isinstance(each, ast.AnnAssign)]
    return [each for each in found if each]


def _is_plain(default: ast.expr) -> bool:
    return any(isinstance(each, ast.Name) and each.id in {"AS_IT_IS", "PlainKeeping"} for each in ast.walk(default))


def test_no_function_and_no_value_takes_it_for_granted_that_files_lie_there_as_they_are() -> None:
    found = {
        str(path.relative_to(_PACKAGE))
        for path in _PACKAGE.rglob("*.py")
        if any(map(_is_plain, _defaults(ast.parse(path.read_text("utf-8")))))
    }
    assert found == set()


def test_a_planted_default_is_seen() -> None:
    for planted in (
        "def read(folder, keeping=AS_IT_IS): ...",
        "def read(folder, *, keeping: Keeping = keeping.AS_IT_IS or AS_IT_IS): ...",
        "class Environment:\n    keeping: Keeping = AS_IT_IS",
        "class Environment:\n    keeping: Keeping = field(default_factory=PlainKeeping)",
    ):
        assert any(map(_is_plain, _defaults(ast.parse(planted)))), planted
