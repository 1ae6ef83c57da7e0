"""A scene, and the program about its document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.cli import main as cli
from backupkit.testing.clock import FakeClock
from tests.docs.scene import Scene, make_versions


@pytest.fixture
def scene(document: Path, clock: FakeClock, tmp_path: Path) -> Iterator[Scene]:
    options: dict[str, Any] = {"clock": clock, "zone": UTC}
    with ExitStack() as stack:
        made = Scene(
            document=document,
            manager=BackupManager(document, **options),
            ids=[],
            contents={},
            elsewhere=tmp_path / "elsewhere",
            until_the_end=stack,
            options=options,
        )
        made.elsewhere.mkdir()
        make_versions(made)
        yield made


@pytest.fixture
def program(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the program about the scene's document: exit code, output, errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(
            cli, "BackupManager", lambda *given, app, **_: BackupManager(*given, app=app, **scene.options)
        )
        capsys.readouterr()
        code = cli.main([str(scene.document), *map(str, arguments)])
        return code, *capsys.readouterr()

    return run
