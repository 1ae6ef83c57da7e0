"""GNOME's own keyring, in a D-Bus session of its own: what it is given it keeps until it is told to forget it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places.servers import require
from tests.posix import posix_only

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a user who has just been made."""
    posix_only("this keyring is for Linux and the BSDs")
    if sys.platform == "darwin":
        pytest.skip("macOS has a keyring of its own")
    programs = ("gnome-keyring-daemon", "dbus-run-session")
    is_there = all(shutil.which(each) for each in programs)
    require(is_there, f"{' or '.join(programs)} is not installed: sh tests/setup.sh --counterparts")
    tmp_path.chmod(0o700)  # the keyring demands it
    return tmp_path


def _steps_of(login: str, home: Path) -> dict[str, str]:
    """Return what came of each step of a login. All that it starts ends with the session."""
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    command = ["dbus-run-session", "--", sys.executable, "-m", "tests.unlocking.in_a_keyring", login]
    found = subprocess.run(
        command,
        cwd=_ROOT,
        env={**environment, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return dict(line.split(": ") for line in found.stdout.splitlines())


def test_a_real_keyring_keeps_a_key_from_login_to_login_until_it_is_to_forget_it(home: Path) -> None:
    locked = dict.fromkeys(("read while locked", "kept while locked", "forgotten while locked"), "KeyringLocked")
    assert _steps_of("first", home) == {
        "asked": "keyring.backends.SecretService",
        "nothing is there": "None",
        "kept": "None",
        "read": "True",
        "opens its slot": "True",
        "read by another app": "None",
        **locked,
    }
    assert _steps_of("without password", home) == {"read": "KeyringLocked"}
    assert _steps_of("later", home) == {
        "read": "True",
        "forgotten": "None",
        "read when forgotten": "None",
        "forgotten twice": "None",
    }
