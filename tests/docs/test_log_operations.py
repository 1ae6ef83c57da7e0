"""The format page names every operation that the log may hold a line about."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from backupkit.values.activity.ending import Logged

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = (_ROOT / "docs" / "format.md").read_text(encoding="utf-8")


def _recorded() -> set[str]:
    """Return the operations that are noted by name: `store.record("verify", …)`."""
    calls = (
        node
        for path in (_ROOT / "backupkit" / "operations").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
    )
    named = {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}
    return named | set(Logged)


def test_the_format_page_names_each_operation_of_the_log() -> None:
    row = re.search(r"^\| `operation` \| every line \| (.*) \|$", _PAGE, re.MULTILINE)
    assert row
    recorded = _recorded()
    assert {"create", "restore"} <= recorded
    assert recorded - set(re.findall(r"`([^`]+)`", row[1])) == set()
