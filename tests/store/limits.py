"""What a system may withhold from a test: rights, room on the disk, memory."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from tests.posix import posix_only

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform != "win32":
    import resource

NOBODY = 65534
MIB = 1 << 20
BOUND = 64 * MIB


@functools.cache
def _load_all_modules() -> None:
    """Use the kit once: what it imports late may lie where only root can read."""
    with tempfile.TemporaryDirectory() as name:
        document = Path(name) / "data.json"
        document.write_bytes(b"[]")
        manager = BackupManager(document)
        manager.restore_backup(manager.create_backup() or "")
        manager.verify_backups()


@contextlib.contextmanager
def ordinary_user() -> Iterator[Path]:
    """Give up root's rights for a block, in which file permissions therefore count; yield a folder of that user."""
    posix_only("a program cannot become another user on Windows")
    _load_all_modules()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)
        if os.geteuid() != 0:
            yield home
            return
        os.chown(home, NOBODY, NOBODY)
        groups = os.getgroups()
        os.setgroups([])
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            if not os.access(home, os.W_OK, effective_ids=True):
                pytest.skip("the folder for temporary files lies where only root can enter")
            yield home
        finally:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups(groups)


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """Mount a file system in memory on *folder*."""
    posix_only("there is no file system in memory to mount on Windows")
    with _mounted(folder, "-t", "tmpfs", "-o", options, "tmpfs"):
        yield folder


@contextlib.contextmanager
def mounted_too(folder: Path, place: Path) -> Iterator[Path]:
    """Mount *folder* on *place* as well: one folder, to be reached by two paths, and neither is a link."""
    posix_only("a folder cannot be mounted twice on Windows")
    with _mounted(place, "--bind", os.fspath(folder)):
        yield place


@contextlib.contextmanager
def _mounted(folder: Path, *what: str) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount")
    if subprocess.run(["mount", *what, os.fspath(folder)], check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", os.fspath(folder)], check=True)


@contextlib.contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """Let every write beyond *size* bytes of a file fail: a torn write, without any rights."""
    posix_only("the size of a program's files has no limit on Windows")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextlib.contextmanager
def bounded_memory(limit_bytes: int = BOUND) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit_bytes
    finally:
        tracemalloc.stop()
