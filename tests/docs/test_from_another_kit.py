"""The page for those who come from elsewhere: each row has its test or its reason, and what stands "here" is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from backupkit import BackupManager, BackupScheduler
from backupkit.cli.parser import command_parsers, main_parser
from backupkit.config.keys import KEYS
from backupkit.config.variables import KEPT, STORAGE, VARIABLES

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = (_ROOT / "docs" / "how-to" / "from-another-kit.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rows(heading: str) -> list[tuple[str, str, str]]:
    """Return the rows of a table: what is known, what is here, what holds it."""
    section = _PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    return [(there, here, held) for there, here, held in found if there not in {"there", "---"}]


EVERY = [row for heading in re.findall(r"^## (.+)$", _PAGE, re.MULTILINE)[:3] for row in rows(heading)]


@pytest.mark.parametrize(("there", "held"), [(there, held) for there, _, held in EVERY])
def test_each_row_names_its_test_or_says_why_it_is_declined(there: str, held: str) -> None:
    if held.startswith("Declined: "):
        return
    found = _TEST.fullmatch(held)
    assert found, there
    text = (_ROOT / found[1]).read_text(encoding="utf-8")
    assert found[2] is None or f"def {found[2]}(" in text


@pytest.mark.parametrize("here", [here for _, here, _ in rows("On the command line")])
def test_each_command_is_one(here: str) -> None:
    parsers = command_parsers(main_parser())
    for line in re.findall(r"`([^`]+)`", here):
        name, *words = shlex.split(line)
        options = parsers[name].parse_args([word.replace("URL", "file:///x") for word in words])
        assert options is not None


def test_each_name_in_python_is_one() -> None:
    for there, here, _ in rows("In Python"):
        said = there if here.startswith(("the same", "`BackupScheduler`, the same")) else here
        for name in re.findall(r"`(\w+)\(", said):
            assert hasattr(BackupManager, name) or name == "get_backup_manager", name
    for name in ("start", "stop", "is_running", "trigger_backup", "get_job_info", "update_schedule"):
        assert hasattr(BackupScheduler, name)


def test_each_variable_and_each_name_of_a_file_is_known() -> None:
    text = _PAGE.split("\n## In a file, or the environment\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`((?:BACKUP|DATABASE)_[A-Z_]+)`", text))
    assert named <= {*VARIABLES, *KEPT}
    assert STORAGE in text
    assert {"enabled", "retention_days", "max_backups", "verify_after_create"} <= set(KEYS)
