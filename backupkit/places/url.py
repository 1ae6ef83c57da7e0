"""The address of a place, and the place that it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from backupkit.files import system
from backupkit.places import object_place, sftp_place
from backupkit.places.folder_place import FolderPlace
from backupkit.places.object_place import ObjectPlace
from backupkit.places.sftp_place import SftpPlace

if TYPE_CHECKING:
    from backupkit.places.place import Place

_FORMS = (
    "a place is file:///folder, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix "
    "or sftp://user@host/folder, without a password"
)
_THIS_MACHINE = frozenset({"", "localhost"})


def place_from(url: str) -> Place:
    """Return the place at *url*. Nothing is reached or looked at before its first call.

    Who signs in, and with what, never stands in the address: object storage takes that from the environment or from
    what the provider gave the machine, SFTP takes a key from the agent or from the files of ssh.

    Args:
        url: ``file:///media/usb/backups``, ``s3://bucket/prefix``, ``gs://bucket/prefix``, ``az://container/prefix``
            or ``sftp://user@host/folder``. On Windows also ``file:///D:/backups`` and ``file://server/share/backups``.

    Raises:
        ValueError: it is none of these. What it says does not repeat the address, which may hold a password.
    """
    scheme = _scheme_of(url)
    if scheme == "file":
        return FolderPlace(_path_in(url))
    if scheme in object_place.SCHEMES:
        return ObjectPlace(url)
    if scheme == sftp_place.SCHEME:
        return SftpPlace(url)
    raise ValueError(_FORMS)


def _scheme_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        _port = parts.port  # is looked at when it is asked for, and what is wrong with it would be told with its digits
    except ValueError:
        raise ValueError(_FORMS) from None
    return parts.scheme


def _path_in(url: str) -> str:
    from urllib.request import url2pathname  # which loads half of the network

    parts = urlsplit(url)
    if parts.username or parts.query or parts.fragment or not parts.path.strip("/"):
        raise ValueError(_FORMS)
    if parts.netloc in _THIS_MACHINE:
        return url2pathname(parts.path)
    if system.HERE is system.WINDOWS:
        return url2pathname(f"//{parts.netloc}{parts.path}")
    raise ValueError("only Windows reaches a folder of another machine by file://; mount it, and name where it is")
