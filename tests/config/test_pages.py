"""The pages name all that can be said, and all that can be wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from backupkit import BackupConfig
from backupkit.config import variables
from backupkit.config.problem import Trouble
from backupkit.store.settings import CHOICES

_DOCS = Path(__file__).resolve().parents[2] / "docs"
_PAGE = (_DOCS / "how-to" / "configuration.md").read_text("utf-8")
_TROUBLES = (_DOCS / "troubleshooting.md").read_text("utf-8").split("## The configuration\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", [*variables.VARIABLES, *variables.KEPT, variables.STORAGE])
def test_the_page_names_every_variable(name: str) -> None:
    assert f"`{name}`" in _PAGE


@pytest.mark.parametrize("language", ["toml", "json"])
def test_the_files_on_the_page_are_understood(tmp_path: Path, language: str) -> None:
    texts = re.findall(rf"^```{language}\n(.*?)^```$", _PAGE, re.DOTALL | re.MULTILINE)
    assert texts
    for text in texts:
        path = tmp_path / f"backup.{language}"
        path.write_text(text, "utf-8")
        config = BackupConfig.load(path, env={})
        assert [problem for problem in map(str, config.problems) if "mail server" not in problem] == []
        assert str(config.schedule) == "daily 02:00"


@pytest.mark.parametrize("trouble", Trouble)
def test_what_can_be_wrong_is_explained(trouble: Trouble) -> None:
    parts = re.findall(r"^\| `([^`…]+)(?:: …)?` \|", _TROUBLES, re.MULTILINE)
    text = trouble.value.template.replace("{line}", "N")
    assert any(part in text or part.removesuffix(" in line N") in text for part in parts), text


def test_the_reference_names_every_field_and_the_format_page_every_section() -> None:
    section = (_DOCS / "reference.md").read_text("utf-8").split("\n### BackupConfig\n")[1].split("\n### ")[0]
    assert [name for name in BackupConfig.names() if f"| `{name}` |" not in section] == []
    format_page = (_DOCS / "format.md").read_text("utf-8")
    assert [name for name in (*CHOICES, *BackupConfig.names()) if f"`{name}`" not in format_page] == []


def test_the_example_of_a_file_is_toml() -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```$", _PAGE, re.DOTALL | re.MULTILINE)
    assert tomllib.loads(text)["retention"] == {"daily": 30, "weekly": 12, "monthly": 12}
