"""What a user switches off in the settings does not happen by itself; what anybody asks for does."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

import backupkit
from tests.screen import WaitUntil


@pytest.fixture
def off(root: tk.Tk, document: Path, request: pytest.FixtureRequest) -> Iterator[backupkit.BackupKit]:
    """A kit of a document with one version, whose user has switched off what the test says."""
    manager = backupkit.get_backup_manager(document)
    manager.create_backup("the first")
    manager.choose(**dict.fromkeys(request.param, False))
    kit = backupkit.attach(root, document)
    yield kit
    kit.close()


def _known(kit: backupkit.BackupKit, wait_until: WaitUntil) -> None:
    """Wait until the worker has read what is configured."""
    wait_until(lambda: not (kit._bridge.may.saves() and kit._bridge.may.start() and kit._bridge.may.close()))


@pytest.mark.parametrize("off", [("enabled",), ("on_save",)], indirect=True)
def test_a_save_becomes_no_version_and_what_is_asked_for_does(
    off: backupkit.BackupKit, document: Path, wait_until: WaitUntil
) -> None:
    _known(off, wait_until)
    document.write_text('{"saved": 1}')
    off.saved()
    assert not off._bridge._service.is_busy
    assert [meta.description for meta in off.manager.list_backups()] == ["the first"]
    off.create("asked for")
    assert [meta.description for meta in off.manager.list_backups()] == ["asked for", "the first"]


@pytest.mark.parametrize("off", [("enabled",)], indirect=True)
def test_that_the_protection_is_off_is_seen_and_so_is_that_it_is_on_again(
    off: backupkit.BackupKit, root: tk.Tk, wait_until: WaitUntil
) -> None:
    line = off.indicator(root)
    wait_until(lambda: line.text == "Protection is off")
    settings = off.open_settings()
    assert settings is not None
    off.manager.choose(enabled=None)
    wait_until(lambda: "Backed up" in line.text)
    settings.destroy()


@pytest.mark.parametrize("off", [("on_close",), ("enabled",)], indirect=True)
def test_the_state_that_an_app_leaves_behind_is_not_stored(
    off: backupkit.BackupKit, document: Path, wait_until: WaitUntil
) -> None:
    _known(off, wait_until)
    document.write_text('{"left": 1}')
    off.close()
    assert [meta.description for meta in off.manager.list_backups()] == ["the first"]


@pytest.mark.parametrize("off", [("before_critical",)], indirect=True)
def test_what_the_app_calls_critical_runs_without_a_version(
    off: backupkit.BackupKit, document: Path, wait_until: WaitUntil
) -> None:
    wait_until(lambda: not off._bridge.may.critical())
    document.write_text('{"changed": 1}')
    with off.before("Migration") as guard:
        assert guard.version is None
    assert [meta.description for meta in off.manager.list_backups()] == ["the first"]


@pytest.mark.parametrize("on_start", [True, False])
def test_the_state_that_an_app_starts_with_is_stored_unless_that_is_switched_off(
    root: tk.Tk, document: Path, wait_until: WaitUntil, *, on_start: bool
) -> None:
    manager = backupkit.get_backup_manager(document)
    manager.create_backup("the first")
    manager.choose(on_start=on_start, on_close=False)
    document.write_text('{"changed": "elsewhere"}')
    kit = backupkit.attach(root, document, watch=False)
    wait_until(lambda: not kit._bridge.may.close() and not kit._bridge._service.is_busy)
    kit.close()
    assert len(manager.list_backups()) == (2 if on_start else 1)
