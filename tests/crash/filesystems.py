"""File systems of our own: made in an image file, mounted by loop device, filled up, copied while they are in use."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MIB = 1 << 20
_TRIES = 20
_PAUSE_SECONDS = 0.02
_NEVER = "commit=300"  # nothing gets to the medium by the mere passing of time while we look


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem:
    """A kind of file system, and how it is made and mounted."""

    name: str
    make: tuple[str, ...]
    size_bytes: int  # of the image, which is sparse
    options: tuple[str, ...] = ()
    can_meet_its_copy: bool = True  # False: two images with one identity are mixed up while both are mounted


EXT4 = FileSystem(
    name="ext4",
    make=("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=4"),
    size_bytes=16 * _MIB,
    options=("data=ordered", _NEVER),
)
EXT4_WRITEBACK = FileSystem(
    name="ext4-writeback", make=EXT4.make, size_bytes=EXT4.size_bytes, options=("data=writeback", _NEVER)
)
XFS = FileSystem(
    name="xfs",
    make=("mkfs.xfs", "-q", "-f"),
    size_bytes=320 * _MIB,  # it wants 300 MiB at least
    options=("nouuid",),
)
BTRFS = FileSystem(
    name="btrfs",
    make=("mkfs.btrfs", "-q", "-f"),
    size_bytes=128 * _MIB,
    options=(_NEVER,),
    can_meet_its_copy=False,
)
FILE_SYSTEMS = (EXT4, EXT4_WRITEBACK, XFS, BTRFS)


@functools.cache
def obstacle() -> str:
    """Return why nothing can be mounted here; empty if it can."""
    if sys.platform != "linux":
        return "mounting is for Linux"
    if os.geteuid() != 0:
        return "only root can mount"
    try:
        with tempfile.TemporaryDirectory() as name, in_memory(Path(name) / "probe", "size=1m"):
            return ""
    except subprocess.CalledProcessError as error:
        return f"nothing can be mounted: {error.stderr.strip()}"


@functools.cache
def obstacle_to(kind: FileSystem) -> str:
    """Return why no image of this kind can be made and mounted here; empty if it can."""
    if reason := obstacle():
        return reason
    if shutil.which(kind.make[0]) is None:
        return f"{kind.make[0]} is not installed"
    if not Path("/dev/loop-control").exists():
        return "there are no loop devices"
    with tempfile.TemporaryDirectory() as name:
        try:
            make(kind, Path(name) / "image")
            with mounted(kind, Path(name) / "image", Path(name) / "point"):
                return ""
        except subprocess.CalledProcessError as error:
            return f"{kind.name} cannot be mounted: {error.stderr.strip()}"


def make(kind: FileSystem, image: Path) -> None:
    """Make an empty file system in a sparse file."""
    full = image.with_suffix(".full")
    with full.open("wb") as file:
        file.truncate(kind.size_bytes)
    _do(*kind.make, str(full))
    copy(full, image)  # without the blocks of zeros that were written into it
    full.unlink()


def copy(image: Path, to: Path) -> None:
    """Copy what has reached the medium by now.

    The loop device reads and writes its image through the page cache, so the copy sees each block that the file
    system has submitted, and none of those that are still dirty in the file system's own cache: what a power cut at
    this moment would leave.
    """
    _do("cp", "--sparse=always", "--reflink=auto", str(image), str(to))


def settle(point: Path) -> None:
    """Bring all of a mounted file system to its medium."""
    _do("sync", "-f", str(point))


@contextmanager
def mounted(kind: FileSystem, image: Path, point: Path) -> Iterator[Path]:
    """Mount an image at *point*, which is made and goes again. A journal is replayed by this."""
    with _mounted(point, "-t", kind.make[0].removeprefix("mkfs."), "-o", ",".join(("loop", *kind.options)), str(image)):
        yield point


@contextmanager
def in_memory(point: Path, options: str) -> Iterator[Path]:
    """Mount a tmpfs at *point*, which is made and goes again."""
    with _mounted(point, "-t", "tmpfs", "-o", options, "tmpfs"):
        yield point


@contextmanager
def _mounted(point: Path, *arguments: str) -> Iterator[None]:
    point.mkdir()
    try:
        _do("mount", *arguments, str(point))
        try:
            yield
        finally:
            _unmount(point)
    finally:
        point.rmdir()


def _unmount(point: Path) -> None:
    gc.collect()  # an error that was caught may hold a manager, and that its document
    # A child that another thread starts at this moment shares our open files until it has become its program.
    for _ in range(_TRIES):
        try:
            _do("umount", str(point))
        except subprocess.CalledProcessError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    _do("umount", "-l", str(point))  # it goes when whoever still looks into it does
    raise RuntimeError(f"{point} is still in use")


@contextmanager
def blocks_free(point: Path, count: int) -> Iterator[None]:
    """Fill a mounted file system until *count* blocks are free; give them back at the end."""
    ballast = point / "ballast"
    settle(point)  # or blocks that are taken late would not be counted yet
    try:
        with ballast.open("wb") as file:
            for _ in range(_TRIES):  # what describes the ballast takes or gives back blocks as well
                space = os.statvfs(point)
                excess = space.f_bavail - count
                size = os.fstat(file.fileno()).st_size
                if excess > 0:
                    with contextlib.suppress(OSError):  # the last block may be wanted for that description
                        os.posix_fallocate(file.fileno(), size, excess * space.f_frsize)
                elif excess < 0:
                    file.truncate(max(size + excess * space.f_frsize, 0))
                else:
                    break
        assert os.statvfs(point).f_bavail <= max(count, 1), f"{point} cannot be filled until {count} blocks are free"
        yield
    finally:
        ballast.unlink()


@contextmanager
def inodes_free(point: Path, count: int) -> Iterator[None]:
    """Make files until no more than *count* can be made; remove them at the end."""
    ballast = point / "ballast"
    ballast.mkdir()
    try:
        for number in range(os.statvfs(point).f_ffree - count):
            (ballast / str(number)).touch()
        assert os.statvfs(point).f_ffree == count
        yield
    finally:
        shutil.rmtree(ballast)


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
