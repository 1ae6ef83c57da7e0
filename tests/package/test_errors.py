"""Each error is a situation: it carries its data, says what happened to which file, and survives pickling."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import pytest

import backupkit
from backupkit import errors, extras
from backupkit.errors import BackupError
from tests.package.error_examples import EXAMPLES, FOLDER

CASES = pytest.mark.parametrize(("kind", "data"), EXAMPLES.items(), ids=[kind.__name__ for kind in EXAMPLES])
CALM = ("othing was", "untouched", "not touched", "not overwritten", "No version was made", "as they are", "as it was")


def make(kind: type[BackupError], data: dict[str, Any]) -> BackupError:
    return kind(*data.values())


def test_the_examples_cover_every_error() -> None:
    values = [*vars(errors).values(), *vars(extras).values()]
    found = {value for value in values if isinstance(value, type) and issubclass(value, BackupError)}
    assert found - {BackupError} == set(EXAMPLES)


@CASES
def test_an_error_carries_its_data(kind: type[BackupError], data: dict[str, Any]) -> None:
    error = make(kind, data)
    assert vars(error) == data
    assert error.args == tuple(data.values())


@CASES
def test_an_error_takes_its_data_by_name_as_well(kind: type[BackupError], data: dict[str, Any]) -> None:
    assert str(kind(**data)) == str(make(kind, data))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@CASES
def test_an_error_survives_pickling(kind: type[BackupError], data: dict[str, Any], protocol: int) -> None:
    error = make(kind, data)
    error.add_note("a note")
    found = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - made on the same line
    assert type(found) is kind
    assert vars(found) == vars(error)
    assert (str(found), found.args) == (str(error), error.args)


@CASES
def test_an_error_can_be_copied(kind: type[BackupError], data: dict[str, Any]) -> None:
    error = make(kind, data)
    assert str(copy.copy(error)) == str(copy.deepcopy(error)) == str(error)


@CASES
def test_p11_an_error_names_its_file_or_folder(kind: type[BackupError], data: dict[str, Any]) -> None:
    no_file = data.get("command")  # where it is about what is installed, what installs it is told instead
    assert str(data.get("path", data.get("folder", no_file))) in str(make(kind, data))


@CASES
def test_p11_an_error_says_everything_it_knows(kind: type[BackupError], data: dict[str, Any]) -> None:
    sentence = str(make(kind, data))
    for value in data.values():
        for part in value if isinstance(value, tuple) else (value,):
            assert (f"{part:g}" if isinstance(part, float) else str(part)) in sentence


@CASES
def test_p11_an_error_says_that_nothing_was_lost_in_whole_sentences(
    kind: type[BackupError], data: dict[str, Any]
) -> None:
    sentence = str(make(kind, data))
    assert any(words in sentence for words in CALM), sentence
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("kind", [BackupError, *EXAMPLES])
def test_an_error_is_public_and_explained(kind: type[BackupError]) -> None:
    assert kind.__name__ in backupkit.__all__
    assert (inspect.getdoc(kind) or "").endswith(".")
    assert kind.__doc__ != BackupError.__doc__ or kind is BackupError


def test_who_expects_an_unknown_id_also_gets_an_ambiguous_one() -> None:
    assert issubclass(errors.BackupAmbiguous, errors.BackupNotFound)


def test_many_candidates_are_shortened_in_the_sentence_and_kept_in_the_data() -> None:
    candidates = [f"2025110{number}" for number in range(9)]
    error = errors.BackupAmbiguous("2025", FOLDER, candidates)
    assert error.candidates == tuple(candidates)
    assert "20251104, …" in str(error)
    assert "20251105" not in str(error)
