"""A version file on disk, unpacked in either way."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit.versionfile import reader, unpacking
from tests import forging
from tests.versionfile.version_files import CONTENT, SOUND, TARGET_BYTES


@pytest.fixture(params=["whole blocks", "piece by piece"])
def file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a version of five blocks, which are unpacked in one go, or as large ones are."""
    if request.param == "piece by piece":
        monkeypatch.setattr(unpacking, "_WHOLE_BYTES", 0)
    path = tmp_path / "version.gz"
    path.write_bytes(forging.version_file(SOUND, CONTENT, target_bytes=TARGET_BYTES))
    assert len(reader.blocks_of(reader.read_header(path))) >= 4
    return path
