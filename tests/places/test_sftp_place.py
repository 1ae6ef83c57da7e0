from __future__ import annotations

import contextlib
import getpass
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit.extras import ExtraMissing
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceMissing, PlaceRefused, PlaceTaken
from backupkit.places.place import Place
from backupkit.places.sftp_place import SftpPlace
from backupkit.testing.places import ALL_NAMES, NAME, OTHER, PlaceContract
from tests.places.servers import HOST, SshServer, free_port

pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions


def _place(ssh: SshServer, folder: Path) -> SftpPlace:
    url = f"sftp://{getpass.getuser()}@{HOST}:{ssh.port}{folder}"
    return SftpPlace(url, key_files=[ssh.key_file], known_hosts=[ssh.known_hosts])


@contextlib.contextmanager
def _opened(ssh: SshServer, tmp_path: Path) -> Iterator[SftpPlace]:
    (tmp_path / "place").mkdir()
    with contextlib.closing(_place(ssh, tmp_path / "place")) as place:
        yield place


class TestSftpPlace(PlaceContract):
    @pytest.fixture(autouse=True)
    def _server(self, ssh: SshServer) -> None:
        self._ssh = ssh

    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        with _opened(self._ssh, tmp_path) as place:
            yield place


@pytest.fixture
def place(ssh: SshServer, tmp_path: Path) -> Iterator[SftpPlace]:
    """A folder on a server that was made a place."""
    with _opened(ssh, tmp_path) as place:
        place.create(names.MARK, [b"{}"])
        yield place


def test_a_folder_that_is_not_there_is_away_and_is_not_made(ssh: SshServer, tmp_path: Path) -> None:
    with contextlib.closing(_place(ssh, tmp_path / "stick")) as place:
        for call in (lambda: place.create(names.MARK, [b"{}"]), place.list, lambda: place.remove(NAME)):
            with pytest.raises(PlaceAway, match="does not exist"):
                call()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_stored_where_another_disk_may_be_in_its_place(place: SftpPlace, tmp_path: Path) -> None:
    (tmp_path / "place" / names.MARK).unlink()
    with pytest.raises(PlaceAway, match="another disk"):
        place.create(NAME, [b"x"])
    assert list((tmp_path / "place").iterdir()) == []


def test_another_writer_who_was_faster_is_not_overwritten(place: SftpPlace, ssh: SshServer, tmp_path: Path) -> None:
    def overtaken() -> Iterator[bytes]:
        yield b"slow"
        with contextlib.closing(_place(ssh, tmp_path / "place")) as other:
            other.create(NAME, [b"fast"])

    with pytest.raises(PlaceTaken):
        place.create(NAME, overtaken())
    assert place.read(NAME, 0, 9) == b"fast"
    assert sorted(path.name for path in (tmp_path / "place").iterdir()) == [NAME, names.MARK]


def test_what_is_stored_there_is_for_its_owner_alone(place: SftpPlace, tmp_path: Path) -> None:
    place.create(ALL_NAMES[-1], [b"x"])
    path = tmp_path / "place" / ALL_NAMES[-1]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_connection_that_broke_off_is_told_and_made_anew(place: SftpPlace) -> None:
    place.create(NAME, [b"0123"])

    def broken() -> Iterator[bytes]:
        yield b"x" * 100_000
        session = place._mine.session
        assert session
        session.client.get_transport().sock.shutdown(socket.SHUT_RDWR)
        yield b"x" * 10_000_000

    with pytest.raises(PlaceAway):
        place.create(OTHER, broken())
    assert place.read(NAME, 0, 9) == b"0123"
    with pytest.raises(PlaceMissing):
        place.read(OTHER, 0, 1)
    assert {each.name for each in place.list()} == {NAME, names.MARK}


def test_a_server_that_is_not_known_is_refused(ssh: SshServer, tmp_path: Path) -> None:
    (tmp_path / "none").touch()
    url = f"sftp://{getpass.getuser()}@{HOST}:{ssh.port}{tmp_path}"
    for known_hosts in ("none", "missing"):
        place = SftpPlace(url, key_files=[ssh.key_file], known_hosts=[tmp_path / known_hosts])
        with pytest.raises(PlaceRefused, match="not in known_hosts"):
            place.list()


def test_a_server_with_another_key_is_refused(ssh: SshServer, tmp_path: Path) -> None:
    other = (ssh.key_file.parent / "client.pub").read_text()
    (tmp_path / "known").write_text(f"[{HOST}]:{ssh.port} {other}")
    url = f"sftp://{getpass.getuser()}@{HOST}:{ssh.port}{tmp_path}"
    with pytest.raises(PlaceRefused, match="another key"):
        SftpPlace(url, key_files=[ssh.key_file], known_hosts=[tmp_path / "known"]).list()


def test_a_key_that_is_not_accepted_is_told(ssh: SshServer, tmp_path: Path) -> None:
    url = f"sftp://{getpass.getuser()}@{HOST}:{ssh.port}{tmp_path}"
    place = SftpPlace(url, key_files=[ssh.key_file.parent / "host"], known_hosts=[ssh.known_hosts])
    with pytest.raises(PlaceRefused, match="no key"):
        place.list()


def test_a_server_that_does_not_answer_is_away(ssh: SshServer, tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "known").write_text(ssh.known_hosts.read_text().replace(str(ssh.port), str(port)))
    place = SftpPlace(f"sftp://x@{HOST}:{port}/x", key_files=[ssh.key_file], known_hosts=[tmp_path / "known"])
    with pytest.raises(PlaceAway):
        place.list()


@pytest.mark.parametrize(
    "url", ["", "sftp://host", "sftp://host/", "sftp:///x", "ssh://host/x", "sftp://user:pass@host/x", "sftp://h/x?y"]
)
def test_an_address_of_another_form_or_with_a_password_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sftp://user@host/folder"):
        SftpPlace(url)


def test_a_folder_in_the_home_is_relative_to_it() -> None:
    assert SftpPlace("sftp://host/~/my%20copies")._path(NAME) == f"my copies/{NAME}"
    assert SftpPlace("sftp://host/srv/copies")._path(NAME) == f"/srv/copies/{NAME}"


def test_without_paramiko_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "paramiko", None)
    with pytest.raises(ExtraMissing, match=r"backupkit\[places\]"):
        SftpPlace("sftp://host/x").list()
