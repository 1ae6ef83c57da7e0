"""A stored state of the document is called a version in the prose of each page, and never a backup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_NOUN = re.compile(r"\bbackups?\b", re.IGNORECASE)
_NO_PROSE = r"^```.*?^```|`[^`]*`|\]\([^)]*\)|<[^>]*>"  # code, the goals of links, tags
ALLOWED = {
    r"\bbackup folders?\b": "the place, which has this name in the API and on disk",
    r"\bbackup failed\b": "the attempt to back up, of which no version came",
    r"\brdiff-backup\b": "the name of another program",
    r"\bnaive (JSON )?backup\b|\bthe backup that one would write\b": "a program of one's own, measured",
    r"--backups-dir\b": "an option of the command line, within an error that is quoted",
    r"\banother backup of your disk\b|\bsystem backup\b": "the general notion, made by other programs",
    r"\bSQLite's own backup\b": "a part of SQLite",
    r"\"Backup\" named\b": "the decision about this word",
}


def refused(page: str) -> list[str]:
    """Return what surrounds each word of a page that calls a version a backup."""
    prose = re.sub(_NO_PROSE, "", page, flags=re.MULTILINE | re.DOTALL)
    for allowed in ALLOWED:
        prose = re.sub(allowed, "", prose, flags=re.IGNORECASE)
    return [prose[max(found.start() - 40, 0) : found.end() + 20] for found in _NOUN.finditer(prose)]


def _pages() -> list[Path]:
    return [_ROOT / "README.md", *sorted((_ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.relative_to(_ROOT).as_posix())
def test_no_page_calls_a_version_a_backup(page: Path) -> None:
    assert refused(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text", ["the newest backup", "**Backups** are made", "a `backup`, and a backup", "| backups |"]
)
def test_what_is_forbidden_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(
    "text", ["`backups`", "```\nbackup\n```", "[it](how-to/backup.md)", "the backup folder", "Back up"]
)
def test_names_and_code_are_allowed(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize("allowed", ALLOWED)
def test_nothing_is_allowed_that_no_page_says(allowed: str) -> None:
    pages = (
        re.sub(_NO_PROSE, "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL) for page in _pages()
    )
    assert any(re.search(allowed, page, re.IGNORECASE) for page in pages)
