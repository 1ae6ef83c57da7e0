from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit.extras import ExtraMissing
from backupkit.places import names
from backupkit.places.errors import (
    PlaceAway,
    PlaceError,
    PlaceFailed,
    PlaceFull,
    PlaceMissing,
    PlaceRefused,
    PlaceTaken,
)
from backupkit.places.object_place import ObjectPlace
from backupkit.places.place import Place
from backupkit.testing.places import NAME, PlaceContract
from tests.places.servers import BUCKET, SECRET, free_port

_OVER_HTTP = {"allow_http": True}


class TestObjectPlace(PlaceContract):
    secrets = (SECRET,)

    @pytest.fixture(autouse=True)
    def _server(self, s3_settings: dict[str, Any]) -> None:
        self._settings = s3_settings

    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        url = f"s3://{BUCKET}/some/{tmp_path.name}"
        yield ObjectPlace(url, settings=self._settings, options=_OVER_HTTP)


def test_what_is_below_another_prefix_is_not_seen(s3_settings: dict[str, Any]) -> None:
    one, other = (
        ObjectPlace(f"s3://{BUCKET}/{prefix}", settings=s3_settings, options=_OVER_HTTP) for prefix in ("apart", "apar")
    )
    one.create(NAME, [b"x"])
    assert other.list() == ()
    with pytest.raises(PlaceMissing):
        other.read(NAME, 0, 1)


def test_a_place_is_refused_without_its_bucket(s3_settings: dict[str, Any]) -> None:
    place = ObjectPlace("s3://nowhere/x", settings=s3_settings, options=_OVER_HTTP)
    for call in (lambda: place.create(names.MARK, [b"x"]), place.list):
        with pytest.raises(PlaceRefused, match="no such bucket"):
            call()


def test_a_server_that_does_not_answer_is_away_and_no_secret_is_told(s3_settings: dict[str, Any]) -> None:
    settings = s3_settings | {"endpoint": f"http://127.0.0.1:{free_port()}"}
    place = ObjectPlace(f"s3://{BUCKET}/x", settings=settings, options=_OVER_HTTP)
    for call in (
        lambda: place.create(NAME, [b"x"]),
        lambda: place.read(NAME, 0, 1),
        place.list,
        lambda: place.remove(NAME),
    ):
        with pytest.raises(PlaceAway, match="no answer came") as caught:
            call()
        assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_settings_that_make_no_sense_are_told_with_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(PlaceRefused, match="these settings"):
        ObjectPlace("az://container/x").list()  # it lacks its account


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("PermissionDeniedError", 403, PlaceRefused),
        ("UnauthenticatedError", 401, PlaceRefused),
        ("GenericError", 407, PlaceRefused),
        ("GenericError", 404, PlaceRefused),
        ("AlreadyExistsError", 412, PlaceTaken),
        ("PreconditionError", 412, PlaceTaken),
        ("GenericError", 409, PlaceAway),
        ("GenericError", 503, PlaceAway),
        ("GenericError", None, PlaceAway),
        ("GenericError", 507, PlaceFull),
        ("GenericError", 400, PlaceFailed),
        ("NotSupportedError", 501, PlaceFailed),
    ],
)
def test_an_answer_is_told_by_what_it_means(kind: str, status: int | None, expected: type[PlaceError]) -> None:
    pytest.importorskip("obstore")
    from obstore import exceptions

    error = getattr(exceptions, kind)("error sending" if status is None else f"... status code: {status} Words: <xml>")
    assert type(ObjectPlace("s3://b/x")._told(error, NAME)) is expected


@pytest.mark.parametrize(
    "url", ["", "s3:", "s3://", "http://bucket/x", "s3://user:pass@bucket/x", "s3://bucket/x?key=1", "bucket/x"]
)
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        ObjectPlace(url)


def test_without_obstore_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(ExtraMissing, match=r"backupkit\[places\]"):
        ObjectPlace("s3://bucket/x").list()
