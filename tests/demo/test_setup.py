"""What sets up the virtual environment: it can be repeated, however it ended before."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs_posix("Windows has no sh")

SETUP = Path(__file__).resolve().parents[2] / "demo_app" / "setup.sh"
# A Python whose environments note what is asked of their pip, in place of fetching anything.
PYTHON = """#!/bin/sh
case "$*" in
  "-m venv --clear .venv")
    echo made >> log; rm -rf .venv; mkdir -p .venv/bin
    printf '#!/bin/sh\\necho "$@" >> log\\n' > .venv/bin/python; chmod +x .venv/bin/python ;;
  "-m venv"*) exit 9 ;;
  *) ;;
esac
"""
WITHOUT_PIP = "#!/bin/sh\necho no module named pip >&2\nexit 1\n"


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    top = tmp_path / "checkout"
    (top / "demo_app").mkdir(parents=True)
    shutil.copy(SETUP, top / "demo_app")
    executable(tmp_path / "python", PYTHON)
    return top


def set_up(checkout: Path) -> list[str]:
    """Set up, and return what was done."""
    environment = os.environ | {"PYTHON": str(checkout.with_name("python")), "DISPLAY": ":none"}
    done = subprocess.run(
        ["sh", "demo_app/setup.sh"], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return (checkout / "log").read_text(encoding="utf-8").splitlines()


INSTALLED = "-m pip install --quiet --editable ."


def test_an_environment_is_made_where_none_is(checkout: Path) -> None:
    assert set_up(checkout) == ["made", INSTALLED]


@pytest.mark.parametrize("left", ["without pip", "without a Python"])
def test_an_environment_that_was_left_half_made_is_made_anew(left: str, checkout: Path) -> None:
    executable(checkout / ".venv" / "bin" / ("python" if left == "without pip" else "other"), WITHOUT_PIP)
    assert set_up(checkout) == ["made", INSTALLED]


def test_an_environment_that_works_is_kept(checkout: Path) -> None:
    set_up(checkout)
    assert set_up(checkout) == ["made", INSTALLED, "-m pip --version", INSTALLED]
