"""Real servers on this machine for copies: one that speaks S3."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.waiting import wait_until

HOST = "127.0.0.1"
BUCKET = "bucket"
SECRET = "S3CRET-of-nobody"  # noqa: S105 - of nobody, as it says


def free_port() -> int:
    """Return a port on which nobody listens just now."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    """Return True if somebody listens on this port."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def require(is_there: bool, why: str) -> None:
    """Skip the test where its counterpart is not installed; fail it where everything has to be."""
    if is_there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a server at the end of the block."""
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def s3_server() -> Iterator[dict[str, Any]]:
    """Run moto's server with one bucket, in a process of its own; yield obstore's settings for it."""
    require(importlib.util.find_spec("moto") is not None, "moto is not installed: pip install 'moto[server]'")
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", HOST, "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        wait_until(lambda: answers(port), timeout=60)
        request = urllib.request.Request(f"http://{HOST}:{port}/{BUCKET}", method="PUT")
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - our own server
            pass
        yield {
            "endpoint": f"http://{HOST}:{port}",
            "access_key_id": "someone",
            "secret_access_key": SECRET,
            "region": "us-east-1",
        }
