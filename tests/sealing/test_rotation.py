"""Rotation: from names alone, at each kill, every version can be opened by one of the keys."""

from __future__ import annotations

import random

import pytest

from backupkit.sealing.names import SealedName, sealed_name
from backupkit.sealing.rotation import RemoveOld, SealAnew, next_step, unused_keys

_OLDEST, _OLD, _NEW = KEYS = ("0" * 16, "1" * 16, "2" * 16)


def _name(day: int, key_id: str) -> str:
    return str(SealedName(plain=f"backup_202511{day:02}_120000_a1b2c3d4.json.gz", key_id=key_id))


def _sealed(text: str) -> SealedName:
    found = sealed_name(text)
    assert found is not None
    return found


def test_a_folder_of_the_new_key_needs_nothing() -> None:
    assert next_step([_name(1, _NEW), "manifest.json", "keys-2.json"], KEYS) is None
    assert next_step([], KEYS) is None


def test_the_newest_version_comes_first() -> None:
    step = next_step([_name(1, _OLD), _name(3, _OLD), _name(2, _OLDEST), _name(4, _NEW)], KEYS)
    assert step == SealAnew(source=_sealed(_name(3, _OLD)), target=_sealed(_name(3, _NEW)))


def test_what_was_begun_is_finished_before_another_is_begun() -> None:
    step = next_step([_name(3, _OLD), _name(1, _OLD), _name(1, _NEW)], KEYS)
    assert step == RemoveOld(source=_sealed(_name(1, _OLD)), target=_sealed(_name(1, _NEW)))


def test_a_version_whose_key_is_not_in_the_table_is_left_alone() -> None:
    assert next_step([_name(1, "f" * 16)], KEYS) is None


def test_a_key_is_unused_when_no_name_anywhere_has_it() -> None:
    assert unused_keys([_name(1, _NEW), _name(2, _OLD)], KEYS) == (_OLDEST,)
    assert unused_keys([], KEYS) == (_OLDEST, _OLD)


@pytest.mark.parametrize("seed", range(30))
def test_a_rotation_that_is_killed_again_and_again_ends_and_each_version_can_be_opened_all_the_time(seed: int) -> None:
    """A file has its name once it is whole: until then it is a draft, which makes no difference here."""
    draw = random.Random(seed)
    versions = range(1, 12)
    folder = {_name(day, draw.choice(KEYS)) for day in versions}
    damaged = {name for name in folder if draw.random() < 0.1}
    for _ in range(200):
        step = next_step(sorted(folder, key=lambda _: draw.random()), KEYS, damaged=damaged)
        if step is None:
            break
        assert str(step.source) not in damaged
        if draw.random() < 0.4:
            continue  # killed before it took effect
        if isinstance(step, SealAnew):
            folder.add(str(step.target))
        else:
            assert str(step.target) in folder
            folder.discard(str(step.source))
        assert {_sealed(name).backup_id for name in folder} == {_sealed(_name(day, _NEW)).backup_id for day in versions}
        assert len(folder) <= len(versions) + 1
    else:
        pytest.fail("it never ends")
    assert {name for name in folder if _sealed(name).key_id != _NEW} == {name for name in damaged if _NEW not in name}
    assert set(unused_keys(folder, KEYS)) == {_OLDEST, _OLD} - {_sealed(name).key_id for name in damaged}
