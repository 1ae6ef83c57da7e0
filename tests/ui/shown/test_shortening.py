"""What has no room ends in an ellipsis, and a file's name in its ending."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.ui.shown.shortening import ELLIPSIS, shortened, shortened_address, shortened_before, shortened_name


@pytest.mark.parametrize(
    ("text", "room", "wanted"),
    [
        ("history", 7, "history"),
        ("history", 6, "histo…"),
        ("my history", 4, "my…"),  # no blank before the ellipsis
        ("history", 1, "…"),
        ("history", 0, "history"),  # nobody knows yet how much room there is
        ("", 3, ""),
    ],
)
def test_a_text_is_cut_where_its_room_ends(text: str, room: int, wanted: str) -> None:
    assert shortened(text, room, len) == wanted


@pytest.mark.parametrize(
    ("name", "room", "wanted"),
    [
        ("customers.json", 14, "customers.json"),
        ("customers.json", 12, "custom….json"),
        ("archive.tar.gz", 10, "archiv….gz"),
        ("no_ending_at_all", 6, "no_e…l"),
        (".hidden_settings", 6, ".hid…s"),  # a name, no ending
        ("a.thisisnoendingatall", 10, "a.this…all"),
        ("observations of the southern sky 2025-11-04.json", 24, "observations of…-04.json"),
        ("name.json", 3, "….json"),  # the kind of file comes first
    ],
)
def test_a_files_name_keeps_its_ending(name: str, room: int, wanted: str) -> None:
    assert shortened_name(name, room, len) == wanted


@given(st.text(max_size=40), st.integers(1, 60))
def test_it_fits_and_says_whether_it_is_all(text: str, room: int) -> None:
    shown = shortened(text, room, len)
    assert len(shown) <= max(room, 1)
    assert (shown == text) or shown.endswith(ELLIPSIS)


@pytest.mark.parametrize(
    ("room", "wanted"),
    [
        (19, "measurements / Vega"),
        (18, "measuremen… / Vega"),
        (11, "mea… / Vega"),
        (10, "measureme…"),
        (0, "measurements / Vega"),
    ],
)
def test_what_a_text_is_about_stays_where_that_leaves_room_for_the_rest(room: int, wanted: str) -> None:
    assert shortened_before(" / Vega", "measurements / Vega", room, len) == wanted
    assert shortened_before("", "measurements", 4, len) == "mea…"


@pytest.mark.parametrize(
    ("address", "room", "wanted"),
    [
        ("s3://bucket", 11, "s3://bucket"),
        ("s3://bucket/a/b/c", 11, "s3://…a/b/c"),
        ("sftp://me@server/srv/copies", 16, "sftp://m…/copies"),
        ("sftp://me@server/srv/copies", 5, "sftp://…s"),  # what kind of place it is comes first
        ("/media/USB disk/backups", 11, "/medi…ckups"),
        ("/media/USB disk", 13, "/media…B disk"),
        ("s3://bucket/a", 0, "s3://bucket/a"),
        ("", 3, ""),
    ],
)
def test_an_address_keeps_its_scheme_and_its_end(address: str, room: int, wanted: str) -> None:
    assert shortened_address(address, room, len) == wanted


@given(st.text(max_size=40), st.integers(1, 60))
def test_an_address_fits_if_anything_does(text: str, room: int) -> None:
    shown = shortened_address(text, room, len)
    scheme = text.find("://") + 3
    assert len(shown) <= max(room, scheme + 2, 2)
    assert (shown == text) or ELLIPSIS in shown
