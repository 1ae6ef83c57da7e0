"""Real servers on this machine for copies: one that speaks S3, one that speaks SFTP."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SshServer:
    """A server that speaks SFTP, and what leads to it."""

    port: int
    key_file: Path
    known_hosts: Path
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """Run OpenSSH's server with keys of its own, which lie in *folder*; only this user can sign in."""
    program = shutil.which("sshd", path="/usr/sbin:/usr/bin")
    require(program is not None, "OpenSSH's server is not installed: apt-get install openssh-server")
    assert program
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # where root's sshd locks its helper in
    for name in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    port = free_port()
    (folder / "sshd_config").write_text(
        f"""
        ListenAddress {HOST}:{port}
        HostKey {folder}/host
        AuthorizedKeysFile {folder}/client.pub
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        Subsystem sftp internal-sftp
        """
    )
    key = (folder / "host.pub").read_text()
    (folder / "known_hosts").write_text(f"[{HOST}]:{port} {key}")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
    with ended(process):
        wait_until(lambda: answers(port), timeout=30)
        yield SshServer(port=port, key_file=folder / "client", known_hosts=folder / "known_hosts", process=process)
