"""A real server on this machine that speaks as Azure's blob storage does: Microsoft's own azurite."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

from tests.places.servers import BUCKET, HOST, answers, ended, free_port, require
from tests.waiting import wait_until

PROGRAM = Path(sys.prefix) / "azurite/node_modules/azurite/dist/src/blob/main.js"
ACCOUNT = "devstoreaccount1"
# The key that each azurite has, as its documentation tells.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_OPTIONS = ("--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck")


@contextlib.contextmanager
def azure_server() -> Iterator[dict[str, Any]]:
    """Run azurite with one container; yield obstore's settings for it."""
    node = shutil.which("node")
    is_there = node is not None and PROGRAM.exists()
    require(is_there, "azurite is not installed: sh tests/setup.sh --counterparts")
    assert node
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:  # where it writes a journal
        command = [node, str(PROGRAM), "--blobHost", HOST, "--blobPort", str(port), *_OPTIONS]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with ended(process):
            wait_until(lambda: answers(port), timeout=60)
            endpoint = f"http://{HOST}:{port}/{ACCOUNT}"
            _make_container(endpoint)
            yield {"account_name": ACCOUNT, "account_key": KEY, "endpoint": endpoint}


def _make_container(endpoint: str) -> None:
    """Make the container, which obstore cannot. Signed as the page "Authorize with Shared Key" of Azure says."""
    headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-12-02"}
    told = "".join(f"{name}:{value}\n" for name, value in headers.items())
    text = "PUT" + 12 * "\n" + told + f"/{ACCOUNT}/{ACCOUNT}/{BUCKET}\nrestype:container"
    signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()
    headers |= {"Authorization": f"SharedKey {ACCOUNT}:{signature}", "Content-Length": "0"}
    url = f"{endpoint}/{BUCKET}?restype=container"
    request = urllib.request.Request(url, method="PUT", headers=headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - the same
        pass
