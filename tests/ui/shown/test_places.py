"""Short names of places, by table."""

from __future__ import annotations

import pytest

from backupkit.ui.shown.places import short_name, short_names


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("s3://bucket/x/y", "S3 (bucket)"),
        ("gs://bucket", "Google (bucket)"),
        ("az://container/prefix", "Azure (container)"),
        ("sftp://me@backup.example.org:2222/srv/copies", "backup.example.org"),
        ("sftp://host/~/copies", "host"),
        ("/media/usb/backups", "backups"),
        ("/media/usb/backups/", "backups"),
        ("D:\\USB\\Grüße", "Grüße"),
        ("\\\\server\\share", "share"),
        ("/", "/"),
        ("s3://", "s3://"),
        ("a place of the app", "a place of the app"),
        ("", ""),
    ],
)
def test_a_place_has_a_short_name(place: str, name: str) -> None:
    assert short_name(place) == name


def test_two_places_of_one_short_name_keep_their_full_ones() -> None:
    assert short_names(("/a/backups", "s3://b", "/c/backups")) == ("/a/backups", "S3 (b)", "/c/backups")
