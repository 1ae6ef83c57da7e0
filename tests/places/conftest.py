"""Servers that serve all tests of this folder: each starts with the first test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.places.servers import s3_server


@pytest.fixture(scope="session")
def s3_settings() -> Iterator[dict[str, Any]]:
    """The settings that lead to a server that speaks S3."""
    pytest.importorskip("obstore")
    with s3_server() as settings:
        yield settings
