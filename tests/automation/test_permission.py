from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType

import pytest

from backupkit import BackupConfig
from backupkit.automation.permission import LOOK_SECONDS, Permission
from backupkit.service.events import Finished
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.configuring import Choose
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.warning import ProtectionSwitched, SettingsAreRight, WarnOfSettings

_SIGHT = Sighting(stored="a", seen="a")


@dataclass
class _User:
    config: BackupConfig = field(default_factory=BackupConfig)
    asked: int = 0

    def read(self) -> BackupConfig:
        self.asked += 1
        return self.config


def _granted(may: Permission) -> tuple[bool, bool, bool, bool]:
    return may.saves(), may.start(), may.close(), may.critical()


def test_until_the_first_look_all_is_allowed_and_no_disk_is_asked() -> None:
    user = _User(config=BackupConfig(enabled=False))
    assert _granted(Permission(user.read)) == (True, True, True, True)
    assert user.asked == 0


@pytest.mark.parametrize(
    ("config", "granted"),
    [
        (BackupConfig(), (True, True, True, True)),
        (BackupConfig(on_save=False), (False, True, True, True)),
        (BackupConfig(on_start=False), (True, False, True, True)),
        (BackupConfig(on_close=False), (True, True, False, True)),
        (BackupConfig(before_critical=False), (True, True, True, False)),
        (BackupConfig(enabled=False), (False, False, False, False)),
    ],
)
def test_each_switch_is_for_what_its_name_says_and_one_is_for_all(
    config: BackupConfig, granted: tuple[bool, ...]
) -> None:
    may = Permission(lambda: config)
    may.due(_SIGHT, 0.0)
    assert _granted(may) == granted


def test_it_is_read_every_few_seconds_and_at_once_after_a_choice() -> None:
    user = _User()
    may = Permission(user.read)
    for now in (0.0, LOOK_SECONDS - 0.1):
        may.due(_SIGHT, now)
    assert user.asked == 1
    may.learn(Finished(number=1, task=Load(), result=None), _SIGHT, 1.0)
    may.due(_SIGHT, 1.0)
    assert user.asked == 1
    may.learn(Finished(number=2, task=Choose(choices={}), result=True), _SIGHT, 1.0)
    may.due(_SIGHT, 1.0)
    assert user.asked == 2
    may.due(_SIGHT, 1.0 + LOOK_SECONDS)
    assert user.asked == 3


def test_that_the_protection_was_switched_off_is_told_once_and_so_is_that_it_is_on_again() -> None:
    user = _User()
    may = Permission(user.read)
    told = []
    for number, enabled in enumerate([True, False, False, True, True]):
        user.config = BackupConfig(enabled=enabled)
        told.append(may.due(_SIGHT, number * LOOK_SECONDS))
    assert told == [None, ProtectionSwitched(is_on=False), None, ProtectionSwitched(is_on=True), None]


def _configured(tmp_path: Path, text: str) -> BackupConfig:
    path = tmp_path / "backup.toml"
    path.write_text(text)
    return BackupConfig.load(path, env={})


def test_what_does_not_hold_of_the_configuration_is_told_once_and_so_is_that_it_does(tmp_path: Path) -> None:
    user = _User()
    may = Permission(user.read)
    told = []
    for number, text in enumerate(["", "verify_days = -1", "verify_days = -1", "verify_days = 3", ""]):
        user.config = _configured(tmp_path, text)
        told.append(may.due(_SIGHT, number * LOOK_SECONDS))
    assert [type(task) for task in told] == [NoneType, WarnOfSettings, NoneType, SettingsAreRight, NoneType]
    assert isinstance(told[1], WarnOfSettings)
    assert [str(problem) for problem in told[1].problems if "verify_days in line 1" in str(problem)]


def test_a_name_that_nobody_knows_changes_nothing_and_turns_no_line_yellow(tmp_path: Path) -> None:
    config = _configured(tmp_path, "colour = 'red'\n")
    assert config.problems
    assert Permission(lambda: config).due(_SIGHT, 0.0) is None


def test_both_are_told_where_the_protection_is_off_and_something_is_wrong(tmp_path: Path) -> None:
    config = _configured(tmp_path, "enabled = false\nverify_days = -1\n")
    may = Permission(lambda: config)
    assert may.due(_SIGHT, 0.0) == ProtectionSwitched(is_on=False)
    assert isinstance(may.due(_SIGHT, 0.0), WarnOfSettings)
    assert may.due(_SIGHT, LOOK_SECONDS) is None
