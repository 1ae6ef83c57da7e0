"""Sealing by itself: how fast it is, and how much memory it takes. ``python -m tests.bench.sealing`` prints it.

Each figure comes from a process of its own; memory is what that had at its peak beyond one that is idle. A file of
100 MB is sealed to a file, and opened from it, as a version would be; the clock counts its calls alone, and so does
"of the processor", which a busy machine does not make longer.

Then a document of 16 MB is mirrored to a folder, as it is and sealed, each time to a new one, and read back there; and
its copies are sealed anew after a change of the key.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupManager, FolderPlace, KeyFile
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.key_table import first_table
from backupkit.sealing.opener import Opened
from backupkit.sealing.sealer import Sealer
from backupkit.sealing.slots import SlotKind, new_slot
from backupkit.unlocking.typed import Passphrase
from backupkit.unlocking.unlocker import unlocked
from tests.bench.memory import own_peak_bytes
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.unlocking.unlocker import Unlocker

_MIB = 1 << 20
_SIZE_BYTES, _DOCUMENT_BYTES, _PIECE_BYTES, _RUNS = 100_000_000, 16_000_000, 1 << 18, 7
_KEY = FolderKey(secret=bytes(32))


def _seal(path: Path, size_bytes: int = _SIZE_BYTES) -> None:
    sealer = Sealer(_KEY, metadata_bytes=4, salt=os.urandom(32))
    piece = os.urandom(_PIECE_BYTES)
    with path.open("wb") as file:
        file.write(bytes(sealer.room))
        for at in range(0, size_bytes, _PIECE_BYTES):
            for sealed in sealer.add(piece[: size_bytes - at]):
                file.write(sealed)
        file.write(sealer.finish())
        file.seek(0)
        file.write(sealer.metadata(b"meta", salt=os.urandom(32)))


def _open(path: Path) -> None:
    with path.open("rb") as file:
        for _ in Opened(file.read, {_KEY.key_id: _KEY}).content():
            pass


def _idle(path: Path) -> None:
    _seal(path.with_suffix(".small"), 100)
    _open(path.with_suffix(".small"))


def _unlock(path: Path) -> None:
    slot = new_slot(SlotKind.PASSWORD, b"password", [_KEY], name="a" * 16, salt=bytes(32))
    started, worked = time.perf_counter(), time.process_time()
    unlocked(first_table(_KEY, [slot]), Passphrase("password"), path)
    _tell(started, worked)


def _tell(started: float, worked: float) -> None:
    sys.stdout.write(f"{time.perf_counter() - started} {time.process_time() - worked} {own_peak_bytes()}")


def _mirrored(folder: Path, encryption: Unlocker | None) -> BackupManager:
    """Return a manager with a version of a document of 16 MB, and a place that is ready and has no copy yet."""
    document = folder / "data.bin"
    document.write_bytes(os.urandom(_DOCUMENT_BYTES))
    place = folder / "place"
    place.mkdir()
    manager = BackupManager(document, places=[FolderPlace(place)], encryption=encryption)
    manager.create_backup()
    return manager


def _mirror(path: Path, *, is_sealed: bool) -> None:
    folder = path.with_suffix(".work")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    manager = _mirrored(folder, KeyFile.new(folder / "key") if is_sealed else None)
    started, worked = time.perf_counter(), time.process_time()
    assert manager.mirror()
    _tell(started, worked)


def _reseal(path: Path) -> None:
    folder = path.with_suffix(".work")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    manager = _mirrored(folder, KeyFile.new(folder / "key"))
    manager.mirror()
    manager.rotate_key()
    started, worked = time.perf_counter(), time.process_time()
    assert manager.mirror().places[0].resealed
    _tell(started, worked)


_WORK: dict[str, Callable[[Path], None]] = {
    "idle": _idle,
    "seal": _seal,
    "open": _open,
    "unlock": _unlock,
    "mirror": partial(_mirror, is_sealed=False),
    "mirror sealed": partial(_mirror, is_sealed=True),
    "seal anew": _reseal,
}
_TELL_THEMSELVES = {"unlock", "mirror", "mirror sealed", "seal anew"}  # what comes before is not measured


def _measured(name: str, folder: str) -> tuple[float, float, float]:
    """Return the best seconds of several runs, on the clock and of the processor, and the peak of the last one."""
    command = [sys.executable, "-m", "tests.bench.sealing", name, folder]
    runs = [subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.split() for _ in range(_RUNS)]
    return min(float(run[0]) for run in runs), min(float(run[1]) for run in runs), float(runs[-1][2])


def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        idle = _measured("idle", folder)[2]
        for name in list(_WORK)[1:]:
            clock, processor, peak = _measured(name, folder)
            speed = f" ({_SIZE_BYTES / 1e6 / clock:.0f} MB/s)" if name in {"seal", "open"} else ""
            sys.stdout.write(
                f"{name:<13} {clock * 1_000:6.0f} ms{speed}, {processor * 1_000:.0f} ms of the processor, "
                f"{(peak - idle) / _MIB:.1f} MiB\n"
            )


def _child(name: str, folder: str) -> None:
    path = Path(folder) / "version.enc"
    _idle(path)  # everything is loaded, as in an app that has sealed something before
    started, worked = time.perf_counter(), time.process_time()
    _WORK[name](path)
    if name not in _TELL_THEMSELVES:
        _tell(started, worked)


if __name__ == "__main__":
    if sys.argv[1:]:
        _child(*sys.argv[1:])
    else:
        _main()
