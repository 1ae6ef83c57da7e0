"""Each kind of place on this machine, and what changes a byte of a copy there behind its back."""

from __future__ import annotations

import contextlib
import getpass
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit import KeyFile, Place
from backupkit.places.object_place import ObjectPlace
from backupkit.places.sftp_place import SftpPlace
from tests.mirroring.desk import Desk, MemoryPlace, at
from tests.places.azure import azure_server
from tests.places.google import google_double
from tests.places.servers import BUCKET, HOST, s3_server, ssh_server
from tests.posix import posix_only


def spoiled(data: bytes) -> bytes:
    """Return the same with one byte changed, behind the header."""
    at = len(data) - 10
    return data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]


def spoil(path: Path) -> bytes:
    """Change one byte of a file, behind its header; return what it holds then."""
    path.write_bytes(spoiled(path.read_bytes()))
    return path.read_bytes()


@contextlib.contextmanager
def in_object_storage(_desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], None]]:
    with s3_server() as settings:
        options: Any = {"allow_http": True}
        place = ObjectPlace(f"s3://{BUCKET}/app", settings=settings, options=options)

        yield place, _put_again(place), None


def _put_again(place: Place) -> Callable[[str], None]:
    """Return what damages a copy at a place whose files nobody but the place itself can reach."""

    def damage(name: str) -> None:
        data = place.read(name, 0, 1 << 20)
        place.remove(name)
        place.create(name, [spoiled(data)])

    return damage


@contextlib.contextmanager
def by_sftp(desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], None]]:
    posix_only("Debian's own server is the counterpart")
    pytest.importorskip("paramiko")
    (desk.root / "ssh").mkdir()
    there = desk.disk_at("server")
    with ssh_server(desk.root / "ssh") as ssh:
        url = f"sftp://{getpass.getuser()}@{HOST}:{ssh.port}{there}"
        place = SftpPlace(url, key_files=[ssh.key_file], known_hosts=[ssh.known_hosts])

        def damage(name: str) -> None:
            spoil(there / name)  # on the server's disk

        with contextlib.closing(place):
            yield place, damage, None


@contextlib.contextmanager
def in_azure(_desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], None]]:
    posix_only("Node is no part of what the tests run with there")
    with azure_server() as settings:
        place = ObjectPlace(f"az://{BUCKET}/app", settings=settings, options={"allow_http": True})
        yield place, _put_again(place), None


@contextlib.contextmanager
def in_google(_desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], None]]:
    with google_double() as settings:
        place = ObjectPlace(f"gs://{BUCKET}/app", settings=settings, options={"allow_http": True})
        yield place, _put_again(place), None


@contextlib.contextmanager
def in_a_folder(desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], None]]:
    def damage(name: str) -> None:
        spoil(desk.disk_at() / name)

    yield at(desk.disk_at()), damage, None


@contextlib.contextmanager
def sealed(desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], KeyFile]]:
    pytest.importorskip("cryptography")

    def damage(_: str) -> None:
        spoil(min(desk.disk_at().glob("*.enc")))

    yield at(desk.disk_at()), damage, KeyFile.new(desk.root / "key")


@contextlib.contextmanager
def in_memory(_desk: Desk) -> Iterator[tuple[Place, Callable[[str], None], None]]:
    place = MemoryPlace("memory")

    def damage(name: str) -> None:
        place.files[name] = spoiled(place.files[name])

    yield place, damage, None


KINDS = [in_a_folder, in_object_storage, in_azure, in_google, by_sftp, sealed, in_memory]
