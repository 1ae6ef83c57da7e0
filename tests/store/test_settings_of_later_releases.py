"""What a later release keeps in settings.json passes through a release that does not know it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Retention
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import Settings, SettingsDamaged, encode_settings, read_settings
from backupkit.values import naming

LATER = {
    "mirror": {"place": "sftp://backup.example/", "every": {"hours": 6, "days": [1, 5]}, "paused": None},
    "theme": "dark",
    "numbers": [1.5, 2**70, -0.0, "Grüße 😀 \ud83d"],
}


def written(folder: Path, fields: dict[str, Any]) -> None:
    checksum = hashlib.sha256(json.dumps(fields, sort_keys=True).encode("ascii")).hexdigest()
    (folder / naming.SETTINGS).write_text(json.dumps(fields | {"checksum": checksum}), "ascii")


def read(folder: Path) -> Settings:
    settings = read_settings(folder, AS_IT_IS)
    assert settings
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fields = {"version": 1, "documents": ["../data.json"], "retention": dict(Retention()) | {"quarterly": {"most": 4}}}
    written(tmp_path, fields | LATER)
    return tmp_path


def test_sections_of_a_later_release_are_written_again_as_they_were(folder: Path) -> None:
    before = json.loads((folder / naming.SETTINGS).read_text("ascii"))
    (folder / naming.SETTINGS).write_bytes(encode_settings(read(folder)))
    assert json.loads((folder / naming.SETTINGS).read_text("ascii")) == before


def test_sections_of_a_later_release_count_for_the_checksum(folder: Path) -> None:
    text = encode_settings(read(folder)).replace(b'"dark"', b'"bark"')
    (folder / naming.SETTINGS).write_bytes(text)
    with pytest.raises(SettingsDamaged):
        read_settings(folder, AS_IT_IS)


def test_a_change_of_what_is_known_leaves_the_rest_alone(folder: Path) -> None:
    changed = replace(read(folder), documents=("../other.json",), retention=Retention.compact(), hold=True)
    fields = json.loads(encode_settings(changed))
    assert fields["documents"] == ["../other.json"]
    assert fields["retention"] == dict(Retention.compact()) | {"quarterly": {"most": 4}}
    assert {name: fields[name] for name in LATER} == LATER


def test_a_retention_that_is_taken_back_takes_its_later_rules_along(folder: Path) -> None:
    fields = json.loads(encode_settings(replace(read(folder), retention=None)))
    assert "retention" not in fields
    assert fields["theme"] == "dark"


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_what_is_nested_too_deeply_to_be_written_again_is_damage(tmp_path: Path, opening: str) -> None:
    closing = "}" if opening.startswith("{") else "]"
    for levels, is_sound in ((31, True), (33, False), (900, False)):
        section = opening * levels + "5" + closing * levels
        (tmp_path / naming.SETTINGS).write_text(f'{{"version": 1, "documents": [], "later": {section}}}')
        if is_sound:
            assert json.loads(encode_settings(read(tmp_path)))["later"] == json.loads(section)
        else:
            with pytest.raises(SettingsDamaged):
                read_settings(tmp_path, AS_IT_IS)


def test_a_manager_keeps_the_sections_of_a_later_release(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    document.write_text('["of our own"]')
    manager = BackupManager(document)
    manager.create_backup()
    path = manager.backups_dir / naming.SETTINGS
    fields = json.loads(path.read_text("ascii"))
    del fields["checksum"]
    written(manager.backups_dir, fields | LATER)
    manager.set_retention(Retention.generous())
    moved = document.rename(tmp_path / "renamed.json")
    BackupManager(moved, backups_dir=manager.backups_dir).create_backup(force=True)
    found = json.loads(path.read_text("ascii"))
    assert {name: found[name] for name in LATER} == LATER
    assert found["documents"][-1].endswith("renamed.json")
    assert found["retention"] == dict(Retention.generous())


def test_a_new_choice_of_rules_takes_the_place_of_all_of_the_one_before(document: Path) -> None:
    manager = BackupManager(document)
    manager.create_backup()
    folder = manager.backups_dir
    written(folder, {"version": 1, "documents": ["../data.json"], "retention": {"newest": 5, "quarterly": 9}} | LATER)
    manager.set_retention(Retention.newest_only(3))
    fields = json.loads((folder / naming.SETTINGS).read_text("ascii"))
    assert fields["retention"] == dict(Retention.newest_only(3))
    assert {name: fields[name] for name in LATER} == LATER


@pytest.mark.parametrize("text", ["😀" * 10_000, "x" * 60_000, "\ud83d" * 15_000], ids=["emoji", "plain", "surrogates"])
def test_sections_that_fit_are_written_so_that_they_still_fit(tmp_path: Path, text: str) -> None:
    fields: dict[str, Any] = {"version": 1, "documents": ["../data.json"], "theme": text}
    checksum = hashlib.sha256(json.dumps(fields, sort_keys=True).encode("ascii")).hexdigest()
    dense = json.dumps(fields | {"checksum": checksum}, ensure_ascii=False)
    (tmp_path / naming.SETTINGS).write_bytes(dense.encode("utf-8", "surrogatepass"))
    (tmp_path / naming.SETTINGS).write_bytes(encode_settings(replace(read(tmp_path), retention=Retention.compact())))
    again = read(tmp_path)
    assert (again.retention, again.hold, again.later_sections) == (Retention.compact(), False, {"theme": text})


def test_the_users_choice_goes_before_sections_for_which_there_is_no_room(tmp_path: Path) -> None:
    settings = Settings(
        documents=("../data.json",), retention=Retention.compact(), later_sections={"all": "x" * 70_000}
    )
    (tmp_path / naming.SETTINGS).write_bytes(encode_settings(settings))
    again = read(tmp_path)
    assert (again.documents, again.retention, again.later_sections) == (("../data.json",), Retention.compact(), {})
