from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit.places.folder_place import FolderPlace
from backupkit.places.place import Place
from backupkit.testing.places import PlaceContract

pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions


class TestFolderPlace(PlaceContract):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        (tmp_path / "place").mkdir()
        yield FolderPlace(tmp_path / "place")
