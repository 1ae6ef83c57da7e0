"""Passwords of those who deliver: in the system's keyring, or where there is none in a file for the user alone."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from backupkit.files.access import PRIVATE
from backupkit.files.causes import is_missing
from backupkit.files.drafts import write_file
from backupkit.files.reading import NotOurs, read_regular
from backupkit.values.text import reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from backupkit.files.disk import Disk

_SERVICE = "backupkit"  # the name under which a keyring shows them
_FILE = "secrets.json"
_LIMIT_BYTES = 1 << 16

log = logging.getLogger(__name__)


class Secrets:
    """Keeps a password under a key, which is no secret: ``smtp://me@mail.example.org:587``.

    Each is in one of the two places. None of them is ever in a log, in an error or in what is shown of an object.

    Args:
        folder: returns the user's configuration folder, which need not be there.
        disk: what changes files.
        opened: makes a block in which that folder is there, and nobody else changes what is in it.
    """

    def __init__(
        self, folder: Callable[[], Path], disk: Disk, opened: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._folder, self._disk, self._opened = folder, disk, opened

    def of(self, key: str) -> str:
        """Return the password under *key*; empty where there is none, or none that can be had now."""
        return self._in_file().get(key) or self._in_keyring("get_password", key) or ""

    def keep(self, key: str, secret: str) -> None:
        """Keep a password from now on; an empty one is forgotten.

        Raises:
            OSError: there is no keyring, and the file cannot be read and written. What was kept before stays.
            BackupBusy: another program is at it for too long.
        """
        if not secret:
            self._in_keyring("delete_password", key)
        elif self._in_keyring("set_password", key, secret) and self._in_keyring("get_password", key) == secret:
            secret = ""  # to be taken out of the file, which is asked first: it is newer than a keyring that failed
        if self._in_file().get(key, "") == secret:
            return
        with self._opened():
            kept = self._read()  # anew: another app may have kept one of another server meanwhile
            kept.pop(key, None)
            self._write(kept | ({key: secret} if secret else {}))

    def _in_keyring(self, call: str, *arguments: str) -> Any:  # noqa: ANN401 - what it returns: a text, or True
        """Return what the keyring answers, True for nothing; None if there is none that works."""
        try:
            import keyring
        except ImportError:
            return None
        try:
            found = getattr(keyring, call)(_SERVICE, *arguments)
        except Exception as error:  # noqa: BLE001 - back ends of many systems raise what they like; the class says enough
            log.debug("The keyring does not answer: %s", type(error).__name__)
            return None
        return found if call == "get_password" else True

    def _in_file(self) -> dict[str, str]:
        try:
            return self._read()
        except OSError as error:
            log.warning("The passwords in %s cannot be read: %s", self._path, reason(error))
            return {}

    def _read(self) -> dict[str, str]:
        """Return what the file holds; nothing where there is none, or another than ours.

        Raises:
            OSError: it cannot be read just now. That must not pass for "none" when it is written.
        """
        try:
            found = json.loads(read_regular(self._path, _LIMIT_BYTES))
        except (NotOurs, ValueError, RecursionError):
            return {}
        except OSError as error:
            if is_missing(error):
                return {}
            raise
        kept = found.get("secrets") if isinstance(found, dict) else None
        return {key: text for key, text in kept.items() if isinstance(text, str)} if isinstance(kept, dict) else {}

    def _write(self, kept: dict[str, str]) -> None:
        data = json.dumps({"version": 1, "secrets": kept}, indent=2).encode() + b"\n"
        write_file(self._disk, self._path, data, PRIVATE)

    @property
    def _path(self) -> Path:
        return self._folder() / _FILE
