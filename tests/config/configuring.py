"""A user's own configuration folder for a test, on every system: nothing is left in that of whoever runs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    import pytest


def configured_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the configuration of this process lie in *folder*/NAME; on Linux that of the programs it starts, too."""

    def user_config_path(name: str, **_options: object) -> Path:
        return folder / name

    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setattr(platformdirs, "user_config_path", user_config_path)
