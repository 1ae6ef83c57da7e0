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
        ("/media/anna/USB disk/backups", "USB disk"),
        ("/run/media/anna/USB disk", "USB disk"),
        ("/mnt/nas/copies/of/all", "nas"),
        ("/Volumes/Stick/backups/", "Stick"),
        ("/mnt/", "mnt"),
        ("/home/anna/media/usb/backups", "backups"),
        ("D:\\USB\\Grüße", "Grüße"),
        ("\\\\server\\share", "share"),
        ("/", "/"),
        ("s3://", "s3://"),
        ("a place of the app", "a place of the app"),
        ("s3://an-archive-of-everything-in-the-world/x", "S3 (an-archive-o…n-the-world)"),
        ("sftp://me@backup-server-07.intern.example.org/x", "backup-serve…example.org"),
        ("", ""),
    ],
)
def test_a_place_has_a_short_name(place: str, name: str) -> None:
    assert short_name(place) == name


def test_two_places_of_one_short_name_keep_their_full_ones() -> None:
    assert short_names(("/a/backups", "s3://b", "/c/backups")) == ("/a/backups", "S3 (b)", "/c/backups")


def test_two_long_places_of_one_short_name_tell_as_much_as_keeps_them_apart() -> None:
    long = "s3://bucket/" + "x" * 60
    assert short_names((f"{long}/one", f"{long}/two")) == (
        "s3://bucket/xxxxxxxx…xxxxxxxxxxxxxxx/one",
        "s3://bucket/xxxxxxxx…xxxxxxxxxxxxxxx/two",
    )
    middle = ("s3://bucket/" + "x" * 60 + sign + "x" * 60 for sign in "ab")
    assert len(set(short_names(tuple(middle)))) == 2
