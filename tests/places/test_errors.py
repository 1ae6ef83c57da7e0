from __future__ import annotations

import pickle
from typing import Any

import pytest

from backupkit.errors import BackupError
from backupkit.places import errors
from backupkit.places.errors import PlaceError
from backupkit.values.sentence import Sentence

_PLACE, _NAME = "s3://bucket/Grüße", "backup_20251104_120000_0a1b2c3d.json.gz"
EXAMPLES: dict[type[PlaceError], tuple[Any, ...]] = {
    errors.PlaceAway: (_PLACE, Sentence("no answer came")),
    errors.PlaceRefused: (_PLACE, "permission denied"),
    errors.PlaceFull: (_PLACE,),
    errors.PlaceTaken: (_PLACE, _NAME),
    errors.PlaceMissing: (_PLACE, _NAME),
    errors.PlaceDamaged: (_PLACE, _NAME),
    errors.PlaceNotSealed: (_PLACE,),
    errors.PlaceSealedOtherwise: (_PLACE, Sentence("everything in their folder is encrypted")),
    errors.PlaceEmpty: (_PLACE,),
    errors.PlaceOfAnother: (_PLACE, "/home/backups"),
    errors.PlaceFailed: (_PLACE, "HTTP 400"),
}


def test_the_examples_cover_every_error() -> None:
    kinds = {kind for name, kind in vars(errors).items() if isinstance(kind, type) and not name.startswith("_")}
    assert {kind for kind in kinds if issubclass(kind, BackupError)} - {BackupError, PlaceError} == set(EXAMPLES)


@pytest.mark.parametrize(("kind", "data"), EXAMPLES.items())
def test_an_error_of_a_place_says_where_why_and_that_nothing_was_lost(
    kind: type[PlaceError], data: tuple[Any, ...]
) -> None:
    error = kind(*data)
    assert all(str(part) in str(error) for part in data)
    assert any(
        words in str(error) for words in ("nothing was lost", "changed or lost", "Nothing was lost", "untouched")
    )
    assert str(error).endswith(".")
    assert error.place == _PLACE


@pytest.mark.parametrize(("kind", "data"), EXAMPLES.items())
def test_an_error_of_a_place_survives_pickling(kind: type[PlaceError], data: tuple[Any, ...]) -> None:
    found = pickle.loads(pickle.dumps(kind(*data)))  # noqa: S301 - made on the same line
    assert (type(found), str(found), vars(found)) == (kind, str(kind(*data)), vars(kind(*data)))
