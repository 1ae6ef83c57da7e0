"""Writers and sweepers in processes of their own, without any lock, of which many are killed: is a version incomplete?

``python -m tests.store.objects.race ROLE FOLDER SEED WAY`` is one of them: a ``writer`` or a ``sweeper``, that goes on
until it is killed. WAY is ``careful``, or the bug that is planted: the ``naive`` do not look, and mark and sweep.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backupkit.files.disk import Disk
from backupkit.store.objects.shelf import Shelf
from backupkit.store.objects.sweeping import sweep
from backupkit.versionfile.header import Damaged
from tests.store.objects.contents import Versions, digest_of

_DIFFERENT = 200  # contents: few, so that the same ones come and go


def content(number: int) -> bytes:
    return b"%d " % number * 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a race."""

    acknowledged: int
    kills: int
    left: int  # acknowledged versions that nobody has removed
    incomplete: list[str]  # of these
    seen: list[str]  # found incomplete right after they were acknowledged


def race(folder: Path, *, way: str, writers: int, sweepers: int, kills: int, seed: int = 1) -> Result:
    """Let processes race, and kill one after the other."""
    (folder / "backups").mkdir()
    chance = random.Random(seed)
    running: list[tuple[str, subprocess.Popen[bytes]]] = []
    numbers = iter(range(1, 1_000_000))

    def start(role: str) -> None:
        number = next(numbers)
        with (folder / f"{number}.log").open("wb") as log:
            arguments = ["-m", "tests.store.objects.race", role, str(folder), str(number), way]
            running.append((role, subprocess.Popen([sys.executable, *arguments], stdout=log)))

    for role in ["writer"] * writers + ["sweeper"] * sweepers:
        start(role)
    for _ in range(kills):
        _wait_for_some(folder)
        time.sleep(chance.uniform(0, 0.02))  # the kill must come at a moment that nobody chose
        role, process = running.pop(chance.randrange(len(running)))
        _end(process)
        start(role)
    _wait_for_some(folder)
    for _, process in running:
        _end(process)
    return _result(folder, kills)


def _wait_for_some(folder: Path, count: int = 5) -> None:
    """Return once some more versions were acknowledged."""
    goal, deadline = _acknowledged(folder) + count, time.monotonic() + 60
    while _acknowledged(folder) < goal:
        assert time.monotonic() < deadline, "nobody writes any more"
        time.sleep(0.005)


def _acknowledged(folder: Path) -> int:
    return sum(path.read_bytes().count(b"+") for path in folder.glob("*.log"))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _result(folder: Path, kills: int) -> Result:
    marks: dict[str, set[str]] = {"+": set(), "-": set(), "!": set()}
    for path in folder.glob("*.log"):
        for line in path.read_text().splitlines():
            marks[line[0]].add(line[1:])
    versions = Versions(Shelf(Disk(), folder / "backups"))
    left = marks["+"] - marks["-"]
    lost = left - set(versions.names())
    incomplete = [name for name in left - lost if not _is_complete(versions, name)]
    return Result(
        acknowledged=len(marks["+"]),
        kills=kills,
        left=len(left),
        incomplete=sorted(lost) + sorted(incomplete),
        seen=sorted(marks["!"]),
    )


def _size_of(digest: str) -> int:
    return next(len(content(number)) for number in range(_DIFFERENT) if digest_of(content(number)) == digest)


def _is_complete(versions: Versions, name: str) -> bool:
    """Return True if all that a version names can be read, or it has been removed meanwhile."""
    try:
        for digest in versions.named_by(name):
            for _ in versions.shelf.content(digest, _size_of(digest)):
                pass
    except Damaged:
        return not versions.path_of(name).exists()
    except FileNotFoundError:
        return True
    return True


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _write(versions: Versions, chance: random.Random, seed: int, *, looks: bool) -> None:
    number = 0
    while True:
        number += 1
        name = f"v{seed}-{number}"
        versions.create(name, [content(chance.randrange(_DIFFERENT)) for _ in range(2)], looks=looks)
        _tell(f"+{name}")
        if not _is_complete(versions, name):
            _tell(f"!{name}")
        for each in versions.names():  # most are thinned out again: objects come and go
            if chance.random() < 0.2:
                _tell(f"-{each}")
                versions.path_of(each).unlink(missing_ok=True)


def _sweep(versions: Versions) -> None:
    while True:
        sweep(versions.shelf, versions.named, beside_writers=True)


def _mark_and_sweep(versions: Versions) -> None:
    while True:
        used = versions.named()
        for digest in versions.shelf.present() - used:
            versions.shelf.path_of(digest).unlink(missing_ok=True)


def _main(role: str, folder: str, seed: str, way: str) -> None:
    versions = Versions(Shelf(Disk(), Path(folder) / "backups"))
    if role == "writer":
        _write(versions, random.Random(int(seed)), int(seed), looks=way == "careful")
    sweeps: dict[str, Callable[[Versions], None]] = {"careful": _sweep, "naive": _mark_and_sweep}
    sweeps[way](versions)


if __name__ == "__main__":
    _main(*sys.argv[1:])
