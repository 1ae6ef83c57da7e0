"""Servers that serve all tests of this folder: each starts with the first test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.places.servers import SshServer, s3_server, ssh_server
from tests.posix import posix_only


@pytest.fixture(scope="session")
def s3_settings() -> Iterator[dict[str, Any]]:
    """The settings that lead to a server that speaks S3."""
    pytest.importorskip("obstore")
    with s3_server() as settings:
        yield settings


@pytest.fixture(scope="session")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A server that speaks SFTP."""
    posix_only("Debian's own server is the counterpart")
    pytest.importorskip("paramiko")
    with ssh_server(tmp_path_factory.mktemp("ssh")) as server:
        yield server
