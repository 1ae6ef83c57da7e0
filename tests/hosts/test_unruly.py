"""Hosts that misbehave, each in a process of its own: none of them makes the kit print, hang, or lose a version."""

from __future__ import annotations

import gzip
import json

import pytest

from backupkit import BackupManager, Trigger
from tests.hosts.conftest import Play
from tests.hosts.host import Toolkit


def held(manager: BackupManager) -> object:
    """Return what the newest version holds."""
    newest = manager.list_backups()[0]
    return json.loads(gzip.decompress((manager.backups_dir / newest.file_name).read_bytes()))["notes"]


@pytest.mark.parametrize(
    "story",
    [
        "pumps_update_itself",
        "pumps_update_in_its_callbacks",
        "destroys_the_root_when_a_backup_was_made",
        "destroys_the_root_in_on_restore",
        "raises_in_on_restore",
        "withdraws_the_root",
        "saves_fifty_times_a_second",
        "loses_its_file",
        "attaches_again_and_again",
    ],
)
def test_a_kit_bears_a_host_that(play: Play, story: str) -> None:
    assert tuple(play(story).verify_backups())[1] == 0


@pytest.mark.parametrize("story", ["pumps_update_in_its_callbacks", "attaches_again_and_again"])
def test_a_kit_bears_a_customtkinter_host_that(play: Play, story: str) -> None:
    play(story, toolkit=Toolkit.CUSTOM)


@pytest.mark.parametrize(
    ("story", "code"),
    [("exits_in_a_handler", 7), ("quits_without_destroying", 0), ("throws_all_bindings_away", 0)],
)
def test_however_an_app_ends_its_last_state_is_stored(play: Play, story: str, code: int) -> None:
    manager = play(story, ends_with=code)
    assert held(manager) == ["first", "at the last moment"]
    assert manager.list_backups()[0].trigger in {Trigger.CLOSE, Trigger.SAVE}


def test_an_app_that_exits_within_a_callback_of_the_kit_exits(play: Play) -> None:
    assert held(play("exits_when_a_backup_was_made", ends_with=7)) == ["first"]


def test_a_process_that_is_cut_off_loses_no_version(play: Play) -> None:
    manager = play("ends_the_process_at_once", ends_with=7)
    assert tuple(manager.verify_backups())[1] == 0
    manager.create_backup()
    assert held(manager) == ["first", "at the last moment"]
