"""Where encrypted copies do not open, the error says what was given, that nothing was changed, and what to do next."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from backupkit.errors import BackupError
from backupkit.sealing import refused
from backupkit.values.sentence import Sentence

_PLACE = "s3://bucket/Grüße"
EXAMPLES: dict[type[BackupError], tuple[Any, ...]] = {
    refused.WrongPassword: (_PLACE,),
    refused.PasswordChanged: (_PLACE,),
    refused.PasswordWanted: (_PLACE,),
    refused.WrongRecoveryCode: (_PLACE,),
    refused.WrongKeyFile: (_PLACE,),
    refused.KeyLost: (_PLACE,),
    refused.KeyringLocked: (_PLACE,),
    refused.KeyringMissing: (_PLACE,),
    refused.LastKey: (_PLACE,),
    refused.FolderNotSealed: ("/home/me/backups",),
    refused.KeyFileUnreadable: ("/media/usb/my.key", Sentence("it is no key file")),
    refused.KeysDamaged: (f"{_PLACE}/keys-1.json", Sentence("its bytes are not the ones that were written")),
    refused.RecoveryCodeMistyped: (3,),
}
CASES = pytest.mark.parametrize(("kind", "data"), EXAMPLES.items(), ids=[kind.__name__ for kind in EXAMPLES])


def test_the_examples_cover_every_error() -> None:
    kinds = {kind for name, kind in vars(refused).items() if isinstance(kind, type) and not name.startswith("_")}
    assert {kind for kind in kinds if issubclass(kind, BackupError)} - {BackupError, refused.KeyRefused} == set(
        EXAMPLES
    )


@CASES
def test_it_says_what_it_is_about_and_that_nothing_was_changed(kind: type[BackupError], data: tuple[Any, ...]) -> None:
    text = str(kind(*data))
    assert all(str(part) in text for part in data)
    assert "Nothing was changed" in text
    assert text.endswith(".")


@CASES
def test_it_survives_pickling_and_copying(kind: type[BackupError], data: tuple[Any, ...]) -> None:
    error = kind(*data)
    for found in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):  # noqa: S301 - made on the same line
        assert (type(found), str(found), vars(found)) == (kind, str(error), vars(error))


def test_who_catches_a_wrong_password_catches_one_that_was_changed_too() -> None:
    assert issubclass(refused.PasswordChanged, refused.WrongPassword)
    assert not issubclass(refused.PasswordWanted, refused.WrongPassword)
    refusals = {kind for kind in EXAMPLES if issubclass(kind, refused.KeyRefused)}
    assert len(refusals) == len(EXAMPLES) - 3
