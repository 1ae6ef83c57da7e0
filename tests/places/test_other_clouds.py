"""Object storage that is not S3: Azure by its own emulator, Google by a double of its dialect."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit.places import names
from backupkit.places.errors import PlaceRefused
from backupkit.places.object_place import ObjectPlace
from backupkit.places.place import Place
from backupkit.testing.places import PlaceContract
from tests.places.azure import KEY, azure_server
from tests.places.google import google_double
from tests.places.servers import BUCKET
from tests.posix import posix_only

_OVER_HTTP = {"allow_http": True}


@pytest.fixture(scope="module")
def azure() -> Iterator[dict[str, Any]]:
    """The settings that lead to azurite."""
    posix_only("Node is no part of what the tests run with there")
    pytest.importorskip("obstore")
    with azure_server() as settings:
        yield settings


@pytest.fixture(scope="module")
def google() -> Iterator[dict[str, Any]]:
    """The settings that lead to the double."""
    pytest.importorskip("obstore")
    with google_double() as settings:
        yield settings


class TestAzure(PlaceContract):
    secrets = (KEY,)

    @pytest.fixture(autouse=True)
    def _server(self, azure: dict[str, Any]) -> None:
        self._settings = azure

    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        yield ObjectPlace(f"az://{BUCKET}/some/{tmp_path.name}", settings=self._settings, options=_OVER_HTTP)


class TestGoogle(PlaceContract):
    @pytest.fixture(autouse=True)
    def _server(self, google: dict[str, Any]) -> None:
        self._settings = google

    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        yield ObjectPlace(f"gs://{BUCKET}/some/{tmp_path.name}", settings=self._settings, options=_OVER_HTTP)


def test_a_container_that_is_missing_is_told_as_that(azure: dict[str, Any]) -> None:
    place = ObjectPlace("az://nowhere/x", settings=azure, options=_OVER_HTTP)
    for call in (lambda: place.create(names.MARK, [b"x"]), place.list):
        with pytest.raises(PlaceRefused, match="no such bucket or container"):
            call()


def test_a_wrong_key_is_refused(azure: dict[str, Any]) -> None:
    place = ObjectPlace(f"az://{BUCKET}/x", settings=azure | {"account_key": "AAAA"}, options=_OVER_HTTP)
    with pytest.raises(PlaceRefused, match="sign-in"):
        place.list()


def test_what_no_checksum_travelled_with_does_not_count_as_proven(
    azure: dict[str, Any], google: dict[str, Any]
) -> None:
    assert not ObjectPlace(f"az://{BUCKET}/x", settings=azure).proves_arrival
    assert not ObjectPlace(f"gs://{BUCKET}/x", settings=google).proves_arrival
