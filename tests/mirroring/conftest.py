"""What the tests of mirroring share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mirroring.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A document that has no versions yet."""
    return Desk(tmp_path)
