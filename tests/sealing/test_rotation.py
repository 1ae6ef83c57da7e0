"""Rotation: from names alone, at each kill, every version can be opened by one of the keys."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from backupkit.sealing.names import SealedName
from backupkit.sealing.rotation import RemoveOld, SealAnew, keys_in_names, next_step, unused_keys

_OLDEST, _OLD, _NEW = KEYS = ("0" * 16, "1" * 16, "2" * 16)


def _name(day: int, key_id: str) -> SealedName:
    return SealedName(plain=f"backup_202511{day:02}_120000_a1b2c3d4.json.gz", key_id=key_id)


def test_a_folder_of_the_new_key_needs_nothing() -> None:
    assert next_step([_name(1, _NEW)], KEYS) is None
    assert next_step([], KEYS) is None


def test_the_newest_version_comes_first() -> None:
    step = next_step([_name(1, _OLD), _name(3, _OLD), _name(2, _OLDEST), _name(4, _NEW)], KEYS)
    assert step == SealAnew(source=_name(3, _OLD), target=_name(3, _NEW))


def test_what_was_begun_is_finished_before_another_is_begun() -> None:
    step = next_step([_name(3, _OLD), _name(1, _OLD), _name(1, _NEW)], KEYS)
    assert step == RemoveOld(source=_name(1, _OLD), target=_name(1, _NEW))


def test_a_version_whose_key_is_not_in_the_table_is_left_alone() -> None:
    assert next_step([_name(1, "f" * 16)], KEYS) is None


def test_an_object_is_sealed_anew_as_a_version_is() -> None:
    part = SealedName(plain=f"objects/ab/{'c' * 62}.gz", key_id=_OLD)
    assert next_step([part], KEYS) == SealAnew(source=part, target=replace(part, key_id=_NEW))


def test_the_old_keys_go_together_and_only_once_every_file_has_the_last_one() -> None:
    stranger = str(_name(4, "f" * 16))
    assert unused_keys(keys_in_names([str(_name(1, _NEW)), stranger, "keys-2.json"]), KEYS) == (_OLDEST, _OLD)
    assert unused_keys([], KEYS) == (_OLDEST, _OLD)
    assert unused_keys(keys_in_names([str(_name(1, _NEW)), str(_name(2, _OLD))]), KEYS) == ()
    for tells_no_key in (f"objects/ab/{'c' * 62}.enc", "manifest.json"):
        assert unused_keys(keys_in_names([str(_name(1, _NEW)), tells_no_key]), KEYS) == ()


@pytest.mark.parametrize("seed", range(30))
def test_a_rotation_that_is_killed_again_and_again_ends_and_each_version_can_be_opened_all_the_time(seed: int) -> None:
    """A file has its name once it is whole: until then it is a draft, which makes no difference here."""
    draw = random.Random(seed)
    versions = range(1, 12)
    folder = {_name(day, draw.choice(KEYS)) for day in versions}
    damaged = {name for name in folder if draw.random() < 0.1}
    for _ in range(200):
        step = next_step(sorted(folder, key=lambda _: draw.random()), KEYS, skipped=damaged)
        if step is None:
            break
        assert step.source not in damaged
        if draw.random() < 0.4:
            continue  # killed before it took effect
        if isinstance(step, SealAnew):
            folder.add(step.target)
        else:
            assert step.target in folder
            folder.discard(step.source)
        assert {name.backup_id for name in folder} == {_name(day, _NEW).backup_id for day in versions}
        assert len(folder) <= len(versions) + 1
    else:
        pytest.fail("it never ends")
    assert {name for name in folder if name.key_id != _NEW} == {name for name in damaged if name.key_id != _NEW}
    is_over = {name.key_id for name in folder} == {_NEW}
    assert unused_keys(keys_in_names(map(str, folder)), KEYS) == ((_OLDEST, _OLD) if is_over else ())
