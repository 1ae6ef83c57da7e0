"""Configuration files that were not written for this: very many names, very deep ones, halves of characters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupConfig, BackupManager
from backupkit.config import syntax

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def words(config: BackupConfig) -> list[str]:
    return [str(problem) for problem in config.problems]


@pytest.mark.parametrize("name", ["app.toml", "app.json"])
def test_of_very_many_unknown_names_the_first_are_told_and_how_many_more(tmp_path: Path, name: str) -> None:
    path, names = tmp_path / name, [f"name{number}" for number in range(1_000)]
    is_json = name.endswith(".json")
    path.write_text(json.dumps(dict.fromkeys(names, 1)) if is_json else "".join(f"{each} = 1\n" for each in names))
    told = words(BackupConfig.load(path, env={}))
    assert len(told) == 21
    assert told[19].startswith(f"name19 in line {1 if is_json else 20} of ")
    assert told[20] == f"980 more names in {path} are not known, and were passed over."


def test_the_lines_of_a_file_are_looked_through_once_for_all_of_its_mistakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def counted(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        looks.append(text)
        return names_in_toml(text)

    names_in_toml = syntax._names_in_toml
    monkeypatch.setattr(syntax, "_names_in_toml", counted)
    path = tmp_path / "backup.toml"
    path.write_text("enabled = 7\nfirst = 1\nsecond = 2\n[third]\n")
    told = words(BackupConfig.load(path, env={}))
    assert [" in line 1 " in told[0], " in line 2 " in told[1], " in line 3 " in told[2], " in line 4 " in told[3]]
    assert len(looks) == 1
    path.write_text("enabled = true\n")
    assert words(BackupConfig.load(path, env={})) == []
    assert len(looks) == 1


@pytest.mark.parametrize("deep", ["{} = 1", "[{}]", "[[{}]]", "here = {{ {} = 1 }}", "a = 1\n  {} = 1"])
@pytest.mark.parametrize("part", ["a.", "a . ", '"a".', "'a' .\t"])
def test_a_name_of_very_many_parts_is_refused_before_it_takes_a_minute(tmp_path: Path, deep: str, part: str) -> None:
    path = tmp_path / "backup.toml"
    path.write_text(deep.format(part * 50_000 + "a"))
    (told,) = words(BackupConfig.load(path, env={}))
    line = deep.count("\n") + 1
    assert f"is broken in line {line}: it is nested too deeply" in told


def test_what_only_looks_like_such_a_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "backup.toml"
    long = "x" * 200_000
    path.write_text(f'# {"." * 500} {long}\nverify_days = 3\nbackup_items = ["{"../" * 300}", "{long}"]\n')
    config = BackupConfig.load(path, env={})
    assert (config.verify_days, words(config)) == (3, [])


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\udc00", "\\udbff"])
def test_half_a_character_in_a_folder_s_name_is_told_and_the_app_starts(tmp_path: Path, half: str) -> None:
    document, path = tmp_path / "data.json", tmp_path / "backup.json"
    document.write_text("{}")
    path.write_text(f'{{"directory": "{half}x", "mail_server": "smtp://{half}", "{half}": 1}}')
    manager = BackupManager(document, config=path)
    told = words(manager.config)
    assert [text.split()[0] for text in told] == ["directory", "mail_server", half]
    assert manager.create_backup("all the same")
