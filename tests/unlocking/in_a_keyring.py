"""``python -m tests.unlocking.in_a_keyring LOGIN``: what a real keyring does with a key.

To be run in a D-Bus session of its own. Starts GNOME's keyring, asks it for all that a folder does with its secret,
and prints what came of each step. Its argument says which login of the user this is.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import keyring
import secretstorage

from backupkit.sealing.key_table import first_table
from backupkit.sealing.refused import KeyRefused
from backupkit.sealing.slots import SlotKind, Wrapping
from backupkit.unlocking.keyring import Keyring
from backupkit.unlocking.unlocker import unlocked
from tests.sealing.sealed import KEY, salt

FOLDER, NAME, SECRET = "/home/x/backups", "a" * 16, bytes(range(32))


def _unlock() -> None:
    """Start the keyring, or let the one that runs unlock itself. It ends with the session."""
    command = ("gnome-keyring-daemon", "--unlock", "--components=secrets")
    subprocess.run(command, input=b"password of the login", stdout=subprocess.DEVNULL, check=True)


def _say(step: str, made: Callable[[], object]) -> None:
    try:
        found: object = made()
    except KeyRefused as error:
        found = type(error).__name__
    sys.stdout.write(f"{step}: {found}\n")


def _is_opened_by(kept: Keyring) -> bool:
    slot = Wrapping(SlotKind.KEYRING, SECRET, salt=salt("s"), cost=None).slot(NAME, [KEY])
    return unlocked(first_table(KEY, [slot]), kept, FOLDER) == {KEY.key_id: KEY}


def _first_login() -> None:
    _unlock()
    kept, another = Keyring("an app"), Keyring("another app")
    _say("asked", lambda: type(keyring.get_keyring()).__module__)
    _say("nothing is there", lambda: kept.secret(NAME, FOLDER))
    _say("kept", lambda: kept.keep(NAME, SECRET, FOLDER))
    _say("read", lambda: kept.secret(NAME, FOLDER) == SECRET)
    _say("opens its slot", lambda: _is_opened_by(kept))
    _say("read by another app", lambda: another.secret(NAME, FOLDER))
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
    _say("read while locked", lambda: kept.secret(NAME, FOLDER))
    _say("kept while locked", lambda: kept.keep(NAME, bytes(32), FOLDER))
    _say("forgotten while locked", lambda: kept.forget(NAME, FOLDER))


def _later_login() -> None:
    _unlock()
    kept = Keyring("an app")
    _say("read", lambda: kept.secret(NAME, FOLDER) == SECRET)
    _say("forgotten", lambda: kept.forget(NAME, FOLDER))
    _say("read when forgotten", lambda: kept.secret(NAME, FOLDER))
    _say("forgotten twice", lambda: kept.forget(NAME, FOLDER))


def _without_password() -> None:
    _say("read", lambda: Keyring("an app").secret(NAME, FOLDER))


if __name__ == "__main__":
    {"first": _first_login, "without password": _without_password, "later": _later_login}[sys.argv[1]]()
