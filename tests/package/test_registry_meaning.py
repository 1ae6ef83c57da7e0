"""Options of a shared manager are compared by what they mean, and it lives while somebody holds it."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from weakref import WeakValueDictionary

import pytest

from backupkit import JsonFile, PlainFile, Retention, get_backup_manager, registry
from backupkit.testing.clock import FakeClock
from backupkit.values.clock import SystemClock


@pytest.fixture(autouse=True)
def _an_empty_registry(monkeypatch: pytest.MonkeyPatch, document: Path) -> None:
    monkeypatch.setattr(registry, "_managers", WeakValueDictionary())
    monkeypatch.setattr(registry, "_options", {})
    monkeypatch.setattr(registry, "_last", [])
    monkeypatch.chdir(document.parent)
    (document.parent / "b").mkdir()
    (document.parent / "link").symlink_to("b")


SPELLINGS: list[Callable[[Path], object]] = [
    lambda _: "b",
    lambda _: Path("b"),
    lambda _: "b/",
    lambda _: "./b/../b",
    lambda home: home / "b",
    lambda home: f"{home / 'b'}{os.sep}",
    lambda _: "link",
    lambda home: home / "link",
]


@pytest.mark.parametrize("first", SPELLINGS[::3])
@pytest.mark.parametrize("second", SPELLINGS)
def test_one_folder_may_be_spelled_in_many_ways(
    document: Path, first: Callable[[Path], object], second: Callable[[Path], object]
) -> None:
    manager = get_backup_manager(document, backups_dir=first(document.parent))
    assert get_backup_manager(document, backups_dir=second(document.parent)) is manager


def test_a_relative_folder_means_what_it_meant_when_the_manager_was_made(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = get_backup_manager(document, backups_dir="b")
    monkeypatch.chdir(tmp_path)
    assert get_backup_manager(document, backups_dir=document.parent / "b") is manager
    with pytest.raises(ValueError, match=r"backups_dir is .*home/b', not .*"):
        get_backup_manager(document, backups_dir="b")


@pytest.mark.parametrize(
    "spelled_out",
    [
        {"retention": Retention()},
        {"retention": None},
        {"retention": Retention(newest=10)},
        {"compression_level": 6},
        {"lock_timeout": 10},
        {"clock": SystemClock()},
        {"backups_dir": None, "app": None, "prefix": "backup", "zone": None},
    ],
)
def test_a_default_may_be_spelled_out_or_not(document: Path, spelled_out: dict[str, object]) -> None:
    manager = get_backup_manager(document)
    assert get_backup_manager(document, **spelled_out) is manager
    other = document.with_name("other.json")
    manager = get_backup_manager(other, **spelled_out)
    assert get_backup_manager(other) is manager
    assert get_backup_manager(other, compression_level=6) is manager


def test_an_option_that_is_left_out_is_no_wish(document: Path) -> None:
    manager = get_backup_manager(document, compression_level=9, retention=Retention.compact())
    assert get_backup_manager(document, compression_level=9) is manager
    assert get_backup_manager(document, retention=Retention.compact()) is manager


@pytest.mark.parametrize(
    ("made_with", "given", "told"),
    [
        ({}, {"compression_level": 9}, "compression_level is 6, not 9"),
        ({"compression_level": 9}, {"compression_level": 6}, "compression_level is 9, not 6"),
        ({"prefix": "a"}, {"prefix": "b"}, "prefix is 'a', not 'b'"),
        ({"app": "One"}, {"app": "Two"}, "app is 'One', not 'Two'"),
        ({"app": "One"}, {"backups_dir": "b"}, "backups_dir is None, not '.*b'"),
        ({"retention": Retention.compact()}, {"retention": None}, r"retention is Retention\(.*\), not Retention\("),
        ({"document": JsonFile}, {"document": PlainFile}, "document is .*JsonFile.*, not .*PlainFile"),
        ({}, {"clock": FakeClock()}, "clock is None, not .*FakeClock"),
        ({}, {"prefix": "b", "lock_timeout": 1.0}, "prefix is 'backup', not 'b'; lock_timeout is 10.0, not 1.0"),
    ],
)
def test_an_option_that_means_another_thing_is_named_with_both_values(
    document: Path, made_with: dict[str, object], given: dict[str, object], told: str
) -> None:
    manager = get_backup_manager(document, **made_with)
    with pytest.raises(ValueError, match=f"already has a backup manager with other options: {told}"):
        get_backup_manager(document, **given)
    assert get_backup_manager(document) is manager


def test_an_option_that_does_not_exist_is_none(document: Path) -> None:
    manager = get_backup_manager(document)
    with pytest.raises(TypeError, match="compresion"):
        get_backup_manager(document, compresion=6)
    assert get_backup_manager() is manager


# -- how long a manager lives ----------------------------------------------------------------------------------------


def test_a_manager_that_nobody_holds_is_let_go_once_another_was_asked_for(document: Path) -> None:
    held = weakref.ref(get_backup_manager(document))
    gc.collect()
    assert get_backup_manager() is held()
    get_backup_manager(document.with_name("other.json"))
    gc.collect()
    assert held() is None


def test_a_manager_that_somebody_holds_stays(document: Path) -> None:
    manager = get_backup_manager(document)
    get_backup_manager(document.with_name("other.json"))
    gc.collect()
    assert get_backup_manager(document) is manager


def test_a_manager_that_was_let_go_is_made_again_as_it_was(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_backup_manager(document, retention=Retention.generous(), backups_dir="b")
    get_backup_manager(document.with_name("other.json"))
    gc.collect()
    monkeypatch.chdir(tmp_path)
    again = get_backup_manager(document)
    assert (again.retention, again.backups_dir) == (Retention.generous(), document.parent / "b")


def test_other_options_are_free_once_nobody_holds_the_manager(document: Path) -> None:
    get_backup_manager(document, compression_level=9)
    get_backup_manager(document.with_name("other.json"))
    gc.collect()
    manager = get_backup_manager(document, compression_level=1)
    with pytest.raises(ValueError, match="compression_level is 1, not 9"):
        get_backup_manager(document, compression_level=9)
    assert get_backup_manager() is manager


def test_options_that_make_no_manager_are_not_remembered(document: Path) -> None:
    with pytest.raises(ValueError, match="compression_level"):
        get_backup_manager(document, compression_level=10)
    assert get_backup_manager(document).retention == Retention()


def test_an_option_that_is_left_out_when_a_manager_is_made_anew_is_as_it_was(document: Path, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    get_backup_manager(document, backups_dir=drive, compression_level=9)
    get_backup_manager(tmp_path / "other.json")  # nobody holds the first one any more
    gc.collect()
    assert get_backup_manager(document, compression_level=9).backups_dir == drive


def test_p4_a_block_under_saving_keeps_its_manager_and_the_state_before_though_nobody_else_holds_it(
    document: Path, tmp_path: Path
) -> None:
    before = document.read_bytes()

    def fail() -> None:
        with get_backup_manager(document, retention=Retention.newest_only(1)).saving():
            get_backup_manager(tmp_path / "other.json")
            gc.collect()
            for number in range(4):
                document.write_bytes(f"[{number}]".encode())
                get_backup_manager(document).create_backup()
            document.write_bytes(b"")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert document.read_bytes() == before
