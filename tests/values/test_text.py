"""Texts that fit, and moments as texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.values import text
from backupkit.values.text import checked_tags, moment_text
from backupkit.values.version import BackupMetadata
from tests.values.metadata import META, versions

# -- texts that fit ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("", ""),
        ("Grüße 😀 e\u0301", "Grüße 😀 e\u0301"),
        ("line\nline\0", "line\nline\0"),
        ("half \ud83d", "half ?"),
        ("\ud83d\ude00", "??"),
        ("x" * 2000, "x" * 2000),
        ("x" * 2001, "x" * 1999 + "…"),
        ("😀" * 2001, "😀" * 1999 + "…"),
    ],
    ids=["empty", "unicode", "controls", "half", "two halves", "longest", "too long", "too many emoji"],
)
def test_a_description_is_tidied_to_what_fits(given_text: str, stored: str) -> None:
    assert BackupMetadata(**dict(META) | {"description": given_text}).tidied().description == stored


def test_a_file_name_that_is_no_unicode_is_tidied() -> None:
    undecodable = b"caf\xe9.json".decode("utf-8", "surrogateescape")
    assert BackupMetadata(**dict(META) | {"document": undecodable}).tidied().document == "caf?.json"


@given(versions())
def test_tidying_twice_changes_no_more_than_once(meta: BackupMetadata) -> None:
    assert meta.tidied().tidied() == meta.tidied()


@pytest.mark.parametrize(
    ("tags", "stored"),
    [
        ((), ()), ([], ()), (["a", "b"], ("a", "b")),
        (("x" * 100,) * 32, ("x" * 100,) * 32), (["half \ud83d"], ("half ?",)),
    ],
)  # fmt: skip
def test_tags_become_a_tuple(tags: object, stored: tuple[str, ...]) -> None:
    assert checked_tags(tags) == stored


@pytest.mark.parametrize("tags", ["text", None, 5, [""], ["x" * 101], ["x"] * 33, [5], [None], b"text", {5: 1}])
def test_tags_of_the_wrong_kind_or_size_are_refused(tags: object) -> None:
    with pytest.raises(ValueError, match="tags must be a sequence of at most 32 texts of 1 to 100 characters"):
        checked_tags(tags)


# -- moments -----------------------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - bounds
def test_p8_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    found = text.moment(moment_text(moment))
    assert found == moment.astimezone(UTC)
    assert found.tzinfo is UTC


def test_a_moment_reads_as_iso_8601_in_utc() -> None:
    moment = datetime(2025, 11, 4, 13, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert moment_text(moment) == "2025-11-04T12:00:00.000005Z"


def test_p8_a_moment_of_any_zone_is_read_as_utc_whatever_the_systems_zone() -> None:
    found = text.moment("2025-11-04T13:00:00+01:00")
    assert (found, found.tzinfo) == (META.timestamp, UTC)
    assert found.tzinfo is UTC
