"""The parts of the documentation that are taken from the tree: the map of the rooms, and the list of decisions.

``python -m tests.house.map`` writes them anew. A test compares them with what the tree says now.
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "backupkit"
ARCHITECTURE = PROJECT / "docs" / "architecture.md"
DECISIONS = PROJECT / "docs" / "decisions.md"

# From the top down: every import points down this page. The linter holds the package to the same order.
ROOMS = (
    "kit",
    "ui",
    "ui/dialog",
    "ui/dialog/activity",
    "ui/dialog/comparison",
    "ui/settings",
    "ui/settings/lock",
    "ui/window",
    "ui/look",
    "ui/unsaved",
    "ui/words",
    "ui/words/locking",
    "ui/shown",
    "cli",
    "cli/versions",
    "cli/folder",
    "cli/copies",
    "automation",
    "registry.py",
    "service",
    "service/tasks",
    "answers.py",
    "manager",
    "operations",
    "operations/maintenance",
    "operations/mirroring",
    "operations/mirroring/copies",
    "operations/sealed",
    "operations/folders",
    "config",
    "store",
    "store/sealed",
    "store/objects",
    "places",
    "versionfile",
    "notices",
    "unlocking",
    "documents",
    "documents/folder",
    "documents/sqlite",
    "documents/sqlite/rows",
    "files",
    "process",
    "changes",
    "changes/records",
    "changes/text",
    "schedule",
    "sealing",
    "extras.py",
    "errors.py",
    "values",
    "values/activity",
    "light",
    "testing",
)
_WIDTH = 116


def rooms_there_are() -> set[str]:
    """Return every folder of modules and every module that lies in none, as :data:`ROOMS` spells them."""
    folders = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")}
    modules = {path.name for path in PACKAGE.glob("*.py")}
    return {name for name in folders | modules if name != "." and not name.startswith("_")}


def map_of_rooms() -> str:
    """Return the rooms, each with the first paragraph of its docstring, and the modules in it."""
    lines = []
    for room in ROOMS:
        path = PACKAGE / room
        source = path / "__init__.py" if path.is_dir() else path
        sentence, _, _ = (ast.get_docstring(ast.parse(source.read_text("utf-8"))) or "").partition("\n\n")
        sentence = re.sub(
            r"(:\w+:)?`+(?:backupkit\.)?([^`]+)`+", r"\2", sentence
        )  # markup has no place in a plain text
        name = f"{room}/" if path.is_dir() else room
        lines += textwrap.wrap(
            " ".join(sentence.split()), _WIDTH, initial_indent=f"{name:<14} ", subsequent_indent=" " * 15
        )
        if path.is_dir():
            modules = " · ".join(sorted(module.stem for module in path.glob("*.py") if module.stem != "__init__"))
            lines += textwrap.wrap(modules, _WIDTH, initial_indent=" " * 17, subsequent_indent=" " * 17)
    return "\n".join(("```text", *lines, "```"))


def list_of_decisions() -> str:
    """Return a link to each decision, under the heading it belongs to."""
    lines = []
    for level, title in re.findall(r"^(###?) (.+)$", DECISIONS.read_text("utf-8"), re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        lines.append(f"- **{title}**" if level == "##" else f"  - [{title}](#{anchor})")
    return "\n".join(lines)


def with_part(text: str, name: str, part: str) -> str:
    """Return *text* with *part* between the marks of *name*.

    Raises:
        ValueError: the marks are not there.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = text.partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        msg = f"the page has no marks for the {name}"
        raise ValueError(msg)
    return f"{before}{begin}{part}\n{end}{after}"


def pages() -> dict[Path, str]:
    """Return each page with its part as the tree says it now."""
    return {
        ARCHITECTURE: with_part(ARCHITECTURE.read_text("utf-8"), "map", map_of_rooms()),
        DECISIONS: with_part(DECISIONS.read_text("utf-8"), "list", list_of_decisions()),
    }


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, "utf-8")
