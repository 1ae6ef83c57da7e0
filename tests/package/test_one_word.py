"""A stored state of the document is called a version wherever a person reads of it, and never a backup.

"To back up" is what the kit does; a "backup" by itself is only what the table below allows, each with its reason.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import backupkit
from tests.package.error_examples import EXAMPLES
from tests.ui.words.catalogue import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(backupkit.__file__).parent
_NOUN = re.compile(r"\bbackups?\b", re.IGNORECASE)
ALLOWED = {
    r"\bbackup folder\b": "the place, which has this name in the API and on disk",
    r"\bbackup manager\b": "the name of a class, told to developers",
    r"--backups-dir\b": "an option of the command line",
    r"--no-safety-backup\b": "likewise, as other kits call it",
    r"\bbackup failed\b": "the attempt to back up, of which no version came",
}


def refused(text: str) -> list[str]:
    """Return each word of *text* that calls a version a backup."""
    for allowed in ALLOWED:
        text = re.sub(allowed, "", text, flags=re.IGNORECASE)
    return _NOUN.findall(text)


def _prose(path: Path) -> Iterator[str]:
    """Yield each text in a module that may reach a person: of several words, and no documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield from [node.value] if " " in node.value else ()


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    """Return each such text of the package, behind the name of its module."""
    modules = sorted(_PACKAGE.rglob("*.py"))
    return tuple((path.relative_to(_PACKAGE).as_posix(), text) for path in modules for text in _prose(path))


def test_no_text_of_the_package_calls_a_version_a_backup() -> None:
    assert [(module, text) for module, text in _texts() if refused(text)] == []


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
def test_no_error_calls_a_version_a_backup(kind: type[backupkit.BackupError]) -> None:
    sentence = str(kind(*EXAMPLES[kind].values())).replace("/home/x/backups", "FOLDER")
    assert refused(sentence) == []


def test_no_text_that_is_translated_calls_a_version_a_backup() -> None:
    assert [text for texts in messages() for text in texts if refused(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "There is no backup {backup_id!r} in {folder}.",
        "Backup {backup_id} is damaged",
        "All earlier backups are untouched.",
        "No backup yet",
        "Backup failed; the last backup is from yesterday",
    ],
)
def test_what_is_forbidden_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize("text", ["Backed up 2 min ago", "Back up now…", "Backing up {path} was cancelled."])
def test_to_back_up_is_what_the_kit_does(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize("allowed", ALLOWED)
def test_nothing_is_allowed_that_nobody_says(allowed: str) -> None:
    assert any(re.search(allowed, text, re.IGNORECASE) for _module, text in _texts())
