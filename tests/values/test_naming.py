"""Names in a backup folder: which ones we give, and which ones are ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.values import naming

ID = "20251104_120000_a1b2c3d4"
_HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
_MOMENTS = st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a bound


def test_the_files_beside_the_versions_have_the_names_that_other_programs_know() -> None:
    """docs/format.md names them; a folder of another release has them, too."""
    files = (naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS, naming.HISTORY, naming.LOCK)
    assert files == ("manifest.json", "manifest.json.bak", "settings.json", "history.jsonl", ".lock")


def test_a_version_file_says_what_it_is_and_when_it_was_made() -> None:
    backup_id = naming.backup_id_for(datetime(2025, 11, 4, 12, tzinfo=UTC), "a1b2c3d4" * 8)
    assert naming.naming_for("data.json", "backup").file_name(backup_id) == f"backup_{ID}.json.gz"


@pytest.mark.parametrize(("collision", "ending"), [(0, ""), (1, "-2"), (2, "-3"), (98, "-99")])
def test_versions_of_the_same_second_and_content_are_numbered_from_two(collision: int, ending: str) -> None:
    found = naming.backup_id_for(datetime(2025, 11, 4, 12, tzinfo=UTC), "a1b2c3d4" * 8, collision)
    assert found == ID + ending


@given(
    _MOMENTS,
    _HASHES,
    st.integers(0, 99_999),
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", fullmatch=True),
    st.text(),
)
def test_each_name_that_we_give_is_known_as_ours(
    moment: datetime, file_hash: str, collision: int, prefix: str, document: str
) -> None:
    backup_id = naming.backup_id_for(moment, file_hash, collision)
    assert naming.is_backup_id(backup_id)
    assert naming.id_in_name(naming.naming_for(document, prefix).file_name(backup_id)) == backup_id


@pytest.mark.parametrize("year", [1601, 1901, 1970, 2107, 9999])
def test_p8_a_clock_that_is_centuries_wrong_still_gives_an_id_of_our_form(year: int) -> None:
    assert naming.is_backup_id(naming.backup_id_for(datetime(year, 1, 1, tzinfo=UTC), "a1b2c3d4" * 8))


@pytest.mark.parametrize(
    ("document", "suffix"),
    [
        ("data.json", ".json"),
        ("archive.tar.xz", ".xz"),
        ("DATA.JSON", ".JSON"),
        ("data", ""),
        (".hidden", ""),
        (".hidden.json", ".json"),
        ("data.", ""),
        ("", ""),
        ("a." + "b" * 16, "." + "b" * 16),
        ("a." + "b" * 17, ""),
        ("data.jsön", ""),
        ("data.js on", ""),
        ("data.json\n", ""),
        ("data.a/b", ""),
        ("data.a\\b", ""),
        ("data.a:b", ""),
    ],
)
def test_only_a_plain_suffix_of_the_document_is_taken_over(document: str, suffix: str) -> None:
    assert naming.naming_for(document, "backup").suffix == suffix


@pytest.mark.parametrize("prefix", ["b", "backup", "My-App-2", "a" * 32, "1"])
def test_a_prefix_of_letters_digits_and_hyphens_is_taken(prefix: str) -> None:
    assert naming.naming_for("data.json", prefix).prefix == prefix


@pytest.mark.parametrize("prefix", ["", "-a", "a_b", "a b", "../x", "a/b", "ü", "a\n", "a" * 33, ".a"])
def test_another_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix must be"):
        naming.naming_for("data.json", prefix)


@pytest.mark.parametrize("suffix", ["", ".json", ".a", ".tar"])
@pytest.mark.parametrize("number", ["", "-2", "-999999"])
def test_the_id_is_found_in_the_name(number: str, suffix: str) -> None:
    assert naming.id_in_name(f"backup_{ID}{number}{suffix}.gz") == ID + number


@pytest.mark.parametrize(
    "name",
    [
        "",
        "manifest.json",
        "manifest.json.bak",
        "manifest.json.corrupt-1",
        "settings.json",
        "history.jsonl",
        ".lock",
        ID,
        f"{ID}.json.gz",
        f"backup_{ID}.json",
        f"backup_{ID}.json.gz ",
        f"backup_{ID}.json.gz\n",
        f"backup_{ID}.json.gz.bak",
        f"backup_{ID}..gz",
        f"backup_{ID}.a.b.gz",
        f"backup_{ID}-1000000.json.gz",
        f"backup_{ID} (1).json.gz",
        f"/backup_{ID}.json.gz",
        f"../backup_{ID}.json.gz",
        f"backup_{ID.upper()}.json.gz",
        f"_{ID}.json.gz",
        "backup_20251104_120000.json.gz",
        "data.json.gz",
    ],
)
def test_p15_a_name_that_is_not_of_our_form_is_not_ours(name: str) -> None:
    assert naming.id_in_name(name) is None
