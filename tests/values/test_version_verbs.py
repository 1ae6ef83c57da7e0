"""What can happen to a version: it is found damaged or sound, goes to the bin, and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from backupkit.values.problem import ELSEWHERE, MISSING
from backupkit.values.version import BackupMetadata, Status, Suspicion

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
SOUND = BackupMetadata(
    backup_id="20251104_120000_a1b2c3d4",
    sequence=7,
    timestamp=NOW,
    file_hash="a1b2c3d4" * 8,
    file_size=150_000,
    document="data.json",
)
DAMAGED = replace(SOUND, status=Status.CORRUPTED, problem="cut off")
BINNED = replace(SOUND, status=Status.ARCHIVED, archived_day=3)
BINNED_DAMAGED = replace(BINNED, problem="cut off")
ALL = (SOUND, DAMAGED, BINNED, BINNED_DAMAGED)
AWAY = replace(SOUND, status=Status.ELSEWHERE, problem=ELSEWHERE)


@pytest.mark.parametrize("meta", [SOUND, DAMAGED])
def test_what_is_damaged_says_so_and_why(meta: BackupMetadata) -> None:
    assert meta.damaged("cut off") == DAMAGED


@pytest.mark.parametrize("meta", [SOUND, DAMAGED])
def test_what_is_sound_again_has_no_problem(meta: BackupMetadata) -> None:
    assert meta.sound() == SOUND


def test_what_lies_elsewhere_is_not_damaged_and_stays_so_in_the_bin_and_out_of_it() -> None:
    assert SOUND.damaged(ELSEWHERE) == AWAY
    assert AWAY.sound() == SOUND
    assert AWAY.binned(3) == replace(BINNED, problem=ELSEWHERE)
    assert AWAY.binned(3).is_elsewhere
    assert AWAY.binned(3).taken_back(9) == replace(AWAY, archived_day=9)
    assert [meta.is_elsewhere for meta in ALL] == [False] * len(ALL)
    assert [meta.is_here for meta in (SOUND, DAMAGED, AWAY, SOUND.damaged(MISSING))] == [True, True, False, False]


@pytest.mark.parametrize("meta", [BINNED, BINNED_DAMAGED])
def test_what_is_in_the_bin_stays_there_whatever_is_found_out_about_it(meta: BackupMetadata) -> None:
    assert meta.damaged("cut off") == BINNED_DAMAGED
    assert meta.sound() == BINNED


def test_what_goes_to_the_bin_remembers_the_day() -> None:
    assert SOUND.binned(3) == BINNED
    assert DAMAGED.binned(3) == BINNED_DAMAGED


def test_what_is_in_the_bin_went_there_on_the_first_day() -> None:
    assert BINNED.binned(9) is BINNED


def test_what_comes_out_of_the_bin_is_as_sound_as_it_was() -> None:
    assert BINNED.taken_back(9) == replace(SOUND, archived_day=9)
    assert BINNED_DAMAGED.taken_back(9) == replace(DAMAGED, archived_day=9)


@pytest.mark.parametrize("meta", [SOUND, DAMAGED])
def test_what_is_not_in_the_bin_cannot_be_taken_out(meta: BackupMetadata) -> None:
    assert meta.taken_back(9) is meta


def test_a_rebuild_takes_over_what_changed_and_nothing_else() -> None:
    known = replace(
        BINNED_DAMAGED, description="edited", tags=("before",), pinned=True, records=5, examined=True,
        suspicions=(Suspicion.SHRUNK,), verified_at=NOW, sealed_at=NOW, replaced_by="20251104_130000_a1b2c3d4",
    )  # fmt: skip
    other = replace(known, sequence=9, file_size=7, active_day=5, document="other.json", file_name="elsewhere")
    assert SOUND.changed_like(other) == known


@pytest.mark.parametrize(("meta", "checked"), [*product(ALL, ALL)])
def test_a_verification_changes_what_it_found_out_and_leaves_the_bin_alone(
    meta: BackupMetadata, checked: BackupMetadata
) -> None:
    edited = replace(meta, description="edited meanwhile", pinned=True)
    read = replace(checked, verified_at=NOW, sealed_at=NOW, examined=True, suspicions=(Suspicion.NULS,), records=5)
    found = edited.found_like(read)
    assert (found.status is Status.ARCHIVED) is (meta.status is Status.ARCHIVED)
    assert (found.status is Status.CORRUPTED) is (meta.status is not Status.ARCHIVED and bool(checked.problem))
    assert found.problem == checked.problem
    assert (found.verified_at, found.sealed_at, found.examined, found.suspicions, found.records) == (
        NOW, NOW, True, (Suspicion.NULS,), 5,
    )  # fmt: skip
    assert (found.description, found.pinned, found.archived_day) == ("edited meanwhile", True, meta.archived_day)
