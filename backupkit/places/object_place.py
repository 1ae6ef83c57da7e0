"""Object storage as a place: S3 and what speaks like it, Google Cloud Storage, Azure; by obstore (extra ``places``).

A file is sent in one request that creates it only if it is not there (``If-None-Match: *``): such a request is all or
nothing. obstore does not offer that condition for an upload in parts, so one file is in memory as a whole while it is
sent, and a provider takes at most 5 GB at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from backupkit.extras import ExtraMissing
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceFailed, PlaceFull, PlaceMissing, PlaceRefused, PlaceTaken
from backupkit.places.place import Stored
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from backupkit.places.errors import PlaceError

COMMAND = "pip install 'backupkit[places]'"
SCHEMES = frozenset({"az", "gs", "s3"})

# The provider compares what arrives with this, and refuses what was changed on the way.
_DEFAULTS: dict[str, dict[str, Any]] = {"s3": {"checksum_algorithm": "SHA256"}}
_WISH = Sentence("Storing copies in object storage")
_NO_ANSWER = Sentence("no answer came")
_NO_BUCKET = Sentence("there is no such bucket or container")
_NOT_OFFERED = Sentence("this storage cannot create a file without overwriting")
_SIGN_IN = Sentence("it did not accept the sign-in, or that allows less than this")
_SETTINGS = Sentence("it cannot be reached with these settings")
_MD5 = re.compile("[0-9a-f]{32}")
_STATUS = re.compile(r"status code: (\d{3})")
_ABOUT_RANGE = re.compile(r"\brange\b|content_range", re.IGNORECASE)
_NOT_FOUND = 404
_OUT_OF_RANGE = 416
_FULL = frozenset({413, 507})
_REFUSED = frozenset({401, 403, 407})  # also by what stands between, such as a proxy
_LATER = frozenset({408, 409, 425, 429})  # 409: two conditional requests for one name at a time
_SERVER_ERRORS = 500


class ObjectPlace:
    """Fills :class:`backupkit.places.place.Place` by a prefix in a bucket or container.

    Who signs in, and where the server is, comes from *settings*, else from the environment (``AWS_…``, ``GOOGLE_…``,
    ``AZURE_…``), else from what the machine itself was given by its provider, as obstore's documentation says.

    Args:
        url: ``s3://bucket/prefix``, ``gs://bucket/prefix`` or ``az://container/prefix``. It holds no secret.
        settings: settings of obstore, by name, such as ``endpoint`` or ``region``. They may hold secrets.
        options: options of its connections, such as ``timeout`` or ``allow_http``.

    Raises:
        ValueError: *url* is not of this form.
    """

    def __init__(
        self, url: str, *, settings: Mapping[str, Any] | None = None, options: Mapping[str, Any] | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError(
                "a place in object storage is s3://bucket/prefix, gs://bucket/prefix or az://container/prefix"
            )
        self._url = url
        self._settings = _DEFAULTS.get(parts.scheme, {}) | dict(settings or {})
        self._options = dict(options or {})
        self._opened: Any = None

    def __repr__(self) -> str:
        return f"ObjectPlace({self._url!r})"

    @property
    def proves_arrival(self) -> bool:
        """True where a checksum is sent along, as it is for S3."""
        return "checksum_algorithm" in self._settings

    def describe(self) -> str:
        """Return the address."""
        return self._url

    def close(self) -> None:
        """Close the connections."""
        self._opened = None

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, as :meth:`Place.create` says."""
        names.require(name)
        obstore = _loaded()
        pieces = iter(chunks)  # which it takes all, as they are, before it sends any: see above
        try:
            obstore.put(self._store(), name, pieces, mode="create", use_multipart=False)
        except (FileNotFoundError, obstore.exceptions.BaseError) as error:
            raise self._told(error, name) from error

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, as :meth:`Place.read` says."""
        names.require(name)
        obstore = _loaded()
        store = self._store()
        try:
            if size == 0:  # which no request can ask for
                obstore.head(store, name)
                return b""
            return bytes(obstore.get_range(store, name, start=offset, length=size))
        except FileNotFoundError as error:
            raise PlaceMissing(self._url, name) from error
        except obstore.exceptions.BaseError as error:
            if self._begins_beyond(error, name, offset):
                return b""
            raise self._told(error, name) from error

    def checksum(self, name: str) -> str:
        """Return the ETag where it has the form of an MD5, which it is for S3 and Google unless they encrypt by KMS."""
        names.require(name)
        obstore = _loaded()
        try:
            tag = obstore.head(self._store(), name).get("e_tag") or ""
        except FileNotFoundError as error:
            raise PlaceMissing(self._url, name) from error
        except obstore.exceptions.BaseError as error:
            raise self._told(error, name) from error
        tag = tag.strip('"').lower()
        return tag if _MD5.fullmatch(tag) else ""

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, as :meth:`Place.list` says; a thousand files by each request."""
        obstore = _loaded()
        try:
            found = [each for page in obstore.list(self._store()) for each in page]
        except (FileNotFoundError, obstore.exceptions.BaseError) as error:
            raise self._told(error, "") from error
        return tuple(
            Stored(name=each["path"], size_bytes=each["size"]) for each in found if names.is_allowed(each["path"])
        )

    def remove(self, name: str) -> None:
        """Remove a file, as :meth:`Place.remove` says."""
        names.require(name)
        obstore = _loaded()
        try:
            obstore.delete(self._store(), name)
        except FileNotFoundError:  # some providers tell, others do not
            return
        except obstore.exceptions.BaseError as error:
            raise self._told(error, name) from error

    def _begins_beyond(self, error: Exception, name: str, offset: int) -> bool:
        """Return True if a part was refused because the file ends before it.

        Some say so by a status. Others answer with a range that is none, which obstore itself refuses.
        """
        obstore = _loaded()
        if _status(error) == _OUT_OF_RANGE:
            return True
        if not _ABOUT_RANGE.search(str(error)):
            return False
        try:
            return bool(obstore.head(self._store(), name)["size"] <= offset)
        except (FileNotFoundError, obstore.exceptions.BaseError):
            return False

    def _store(self) -> Any:  # noqa: ANN401 - one class of obstore for each provider
        """Return what obstore reaches the place by.

        It does not try again by itself: for that it would wait minutes, in which nobody can stop it.
        """
        if self._opened is None:
            obstore = _loaded()
            try:
                self._opened = obstore.store.from_url(
                    self._url,
                    config=self._settings or None,
                    client_options=self._options or None,
                    retry_config={"max_retries": 0},
                )
            except (obstore.exceptions.BaseError, ValueError) as error:
                raise PlaceRefused(self._url, _SETTINGS) from error
        return self._opened

    def _told(self, error: Exception, name: str) -> PlaceError:
        """Return our error for one of obstore. Its own text is not for people, and may hold parts of a signature."""
        exceptions = _loaded().exceptions
        status = _status(error)
        if isinstance(error, exceptions.AlreadyExistsError | exceptions.PreconditionError):
            return PlaceTaken(self._url, name)
        is_refused = isinstance(error, exceptions.PermissionDeniedError | exceptions.UnauthenticatedError)
        if is_refused or status in _REFUSED:
            return PlaceRefused(self._url, _SIGN_IN)
        if isinstance(error, FileNotFoundError) or status == _NOT_FOUND:  # a file that is missing was told before
            return PlaceRefused(self._url, _NO_BUCKET)
        if isinstance(error, exceptions.NotSupportedError):
            return PlaceFailed(self._url, _NOT_OFFERED)
        if status in _FULL:
            return PlaceFull(self._url)
        if status is None or status in _LATER or status >= _SERVER_ERRORS:
            return PlaceAway(self._url, _NO_ANSWER if status is None else f"HTTP {status}")
        return PlaceFailed(self._url, f"HTTP {status}")


def _status(error: Exception) -> int | None:
    """Return the status of the answer that an error of obstore tells of; None if no answer came."""
    found = _STATUS.search(str(error))
    return int(found[1]) if found else None


def _loaded() -> ModuleType:
    """Return obstore, which takes 16 MB, so it is loaded with the first call."""
    try:
        import obstore
        import obstore.exceptions
        import obstore.store
    except ImportError as error:
        raise ExtraMissing(_WISH, COMMAND) from error
    return obstore
