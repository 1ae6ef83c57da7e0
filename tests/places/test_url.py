from __future__ import annotations

import pytest

from backupkit import FolderPlace, ObjectPlace, Place, SftpPlace, place_from
from backupkit.files import system


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("s3://bucket/some/prefix", ObjectPlace),
        ("gs://bucket", ObjectPlace),
        ("az://container/prefix", ObjectPlace),
        ("sftp://user@host:2222/srv/copies", SftpPlace),
        ("sftp://host/~/copies", SftpPlace),
    ],
)
def test_an_address_leads_to_a_place_of_its_kind(url: str, kind: type[Place]) -> None:
    place = place_from(url)
    assert type(place) is kind
    assert place.describe() == url


@pytest.mark.needs_posix("a path of Windows has a drive")
@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("file:///media/usb/backups", "/media/usb/backups"),
        ("file://localhost/media/usb", "/media/usb"),
        ("file:///media/my%20disk/Gr%C3%BC%C3%9Fe", "/media/my disk/Grüße"),
    ],
)
def test_an_address_of_a_file_leads_to_a_folder(url: str, folder: str) -> None:
    place = place_from(url)
    assert isinstance(place, FolderPlace)
    assert place.describe() == folder


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/media/usb",
        "C:\\backups",
        "file:",
        "file:///",
        "file:///x?y",
        "ftp://host/x",
        "https://bucket.example.org/x",
        "s3://key:hunter2@bucket/x",
        "sftp://user:hunter2@host/x",
        "sftp://user:hunter2/x@host/x",
        "s3://[hunter2",
        "hunter2",
    ],
)
def test_any_other_address_is_refused_and_is_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="a place ") as caught:
        place_from(url)
    assert "hunter2" not in str(caught.value)


def test_a_folder_of_another_machine_is_reached_by_its_name_on_windows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "HERE", system.System.LINUX)
    with pytest.raises(ValueError, match="mount it"):
        place_from("file://server/share")
