"""A second disk that is connected, pulled out and connected again: an image where that can be mounted, else a tmpfs."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.filesystems import EXT4, make, obstacle_to
from tests.places.servers import require
from tests.waiting import wait_until

NAMESPACE = ("unshare", "-Urm")  # in which whoever is not root mounts a tmpfs
_IS_INSIDE = "BACKUPKIT_TESTS_MAY_MOUNT_TMPFS"
_TMPFS_BYTES = 8 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """A disk, and the folder that it is mounted at, which stays, empty, when it is gone."""

    point: Path
    mount: tuple[str, ...]

    def plug(self) -> None:
        """Connect it."""
        subprocess.run(["mount", *self.mount, str(self.point)], check=True)

    def unplug(self) -> None:
        """Unmount it, as soon as nobody uses it."""
        gc.collect()  # an error that was caught may hold an open file
        wait_until(
            lambda: subprocess.run(["umount", str(self.point)], check=False, capture_output=True).returncode == 0
        )

    def pull_out(self) -> None:
        """Take it away from whoever uses it."""
        subprocess.run(["umount", "--lazy", str(self.point)], check=True)

    @property
    def is_plugged(self) -> bool:
        """True while it is connected."""
        return os.path.ismount(self.point)


@contextlib.contextmanager
def drives(folder: Path) -> Iterator[tuple[Drive, Drive]]:
    """Make two disks that share one mount point; neither is connected, and neither is at the end."""
    point = folder / "media"
    point.mkdir()
    with _tmpfs(folder, point) if _IS_INSIDE in os.environ else _images(folder, point) as made:
        try:
            yield made
        finally:
            while made[0].is_plugged:
                made[0].pull_out()


@contextlib.contextmanager
def _images(folder: Path, point: Path) -> Iterator[tuple[Drive, Drive]]:
    if why := obstacle_to(EXT4):
        require(can_make_a_namespace(), f"there is no second disk to be had: {why}")
        pytest.skip(f"{why}; the same tests run on a tmpfs")
    images = (folder / "one.img", folder / "other.img")
    for image in images:
        make(EXT4, image)
    yield (
        Drive(point=point, mount=("-t", "ext4", "-o", "loop", str(images[0]))),
        Drive(point=point, mount=("-t", "ext4", "-o", "loop", str(images[1]))),
    )


@contextlib.contextmanager
def _tmpfs(folder: Path, point: Path) -> Iterator[tuple[Drive, Drive]]:
    """Mount both elsewhere, where their content stays; to connect one is to let it be seen at the mount point."""
    with contextlib.ExitStack() as mounted:
        made = []
        for name in ("one", "other"):
            (medium := folder / name).mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_TMPFS_BYTES}", "tmpfs", str(medium)], check=True)
            mounted.callback(subprocess.run, ["umount", "--lazy", str(medium)], check=True)
            made.append(Drive(point=point, mount=("--bind", str(medium))))
        yield made[0], made[1]


def can_make_a_namespace() -> bool:
    """Return True if this user may mount a tmpfs in a namespace of its own."""
    if sys.platform != "linux" or shutil.which(NAMESPACE[0]) is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


def run_inside(tests: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a file of tests in such a namespace."""
    command = [*NAMESPACE, sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, f"--basetemp={folder / 'inside'}", str(tests)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {_IS_INSIDE: "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def is_inside() -> bool:
    """Return True in such a namespace."""
    return _IS_INSIDE in os.environ
