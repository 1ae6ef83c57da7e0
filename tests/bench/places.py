"""``python -m tests.bench.places``: what copies at another place take, beside ``obstore.put``, ``cp`` and restic.

A server that speaks S3 (moto) is started for it, in a process of its own. ``--write`` puts the figures into
docs/performance.md. What is compared ran in turn; each figure is the fastest run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import obstore
import obstore.store

from backupkit import BackupManager, Retention
from backupkit.places.folder_place import FolderPlace
from backupkit.places.object_place import ObjectPlace
from backupkit.places.place import Place
from tests.bench import places_page
from tests.bench.data import MB_BYTES, write_document, write_edited
from tests.bench.goal import Measure, Result
from tests.bench.machine import folder_on_disk, machine_of
from tests.bench.places_page import Row
from tests.bench.recovery import recoveries
from tests.bench.runtime import ROOT, Runtime
from tests.places.servers import BUCKET, s3_server

_PAGE = ROOT / "docs" / "performance.md"
_OVER_HTTP: Any = {"allow_http": True}
_RUNS = 7
_SAVE = """
import sys, backupkit
manager = backupkit.BackupManager(sys.argv[1], places=[sys.argv[2]])
manager.create_backup(force=True)
report = manager.mirror()
sys.exit(report.places[0].problem or None)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A document with its versions, and the server."""

    folder: Path
    settings: Mapping[str, Any]

    def store(self, prefix: str, **settings: str) -> Any:
        """Return what obstore puts files by."""
        url = f"s3://{BUCKET}/{prefix}"
        config: Any = {**self.settings, **settings}
        return obstore.store.from_url(url, config=config, client_options=_OVER_HTTP)

    def place(self, prefix: str) -> ObjectPlace:
        """Return a place on the server."""
        return ObjectPlace(f"s3://{BUCKET}/{prefix}", settings=self.settings, options=_OVER_HTTP)

    def bytes_at(self, prefix: str) -> int:
        """Return how much lies below a prefix."""
        return sum(each["size"] for page in obstore.list(self.store(prefix)) for each in page)


def _history(document: Path, size_mb: float, versions: int) -> list[Path]:
    """Make versions of a document, each after a small edit; return their files."""
    document.parent.mkdir()
    count = write_document(document, int(size_mb * MB_BYTES))
    manager = BackupManager(document, retention=Retention(newest=versions))
    for number in range(versions):
        write_edited(document, count + number)
        manager.create_backup(force=True)
    files = [Path(manager.backups_dir, each.file_name) for each in manager.list_backups()]
    assert len(files) == versions
    return files


def _mirrored(document: Path, place: Place) -> None:
    report = BackupManager(document, places=[place]).mirror()
    assert not report.places[0].problem, report


def _in_turn(runs: int, contestants: Mapping[str, Callable[[int], Callable[[], object]]]) -> dict[str, list[float]]:
    """Run each once, then each once more; return the seconds. Each is first made ready with the number of its run."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(runs):
        names = [*names[1:], names[0]]  # whoever comes after the same one each time may pay for that one
        for name in names:
            run = contestants[name](number)
            started = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - started)
    return taken


def _to_object_storage(site: _Site, size_mb: float, versions: int, runs: int) -> Iterator[Row]:
    document = site.folder / f"history-{size_mb:g}" / "data.json"
    files = _history(document, size_mb, versions)
    label = f"{size_mb:g}"

    def mirror(number: int) -> Callable[[], object]:
        return lambda: _mirrored(document, site.place(f"ours-{label}-{number}"))

    def put(number: int, **settings: str) -> Callable[[], object]:
        store = site.store(f"put-{label}-{number}-{len(settings)}", **settings)
        return lambda: [obstore.put(store, file.name, file) for file in files]

    taken = _in_turn(
        runs, {"ours": mirror, "put": put, "sums": lambda number: put(number, checksum_algorithm="SHA256")}
    )
    what = f"{versions} versions of a {label} MB document, {sum(map(_size, files)) / MB_BYTES:.1f} MB"
    yield Row(what=f"mirror to S3: {what}", seconds=taken["ours"])
    speed = Result(bound=0.8, measure=Measure.SPEED, reached=min(taken["put"]) / min(taken["ours"]))
    yield Row(what="obstore.put of the same files", seconds=taken["put"], goal=speed)
    yield Row(
        what="the same, with a checksum, as ours", seconds=taken["sums"], speed=min(taken["sums"]) / min(taken["ours"])
    )


def _to_a_folder(site: _Site, size_mb: float, versions: int, runs: int) -> Iterator[Row]:
    document = site.folder / f"folder-{size_mb:g}" / "data.json"
    files = _history(document, size_mb, versions)

    def target(name: str) -> Path:
        (site.folder / name).mkdir()
        os.sync()  # or one would pay for what the other left unwritten
        return site.folder / name

    def mirror(number: int) -> Callable[[], object]:
        place = FolderPlace(target(f"mirrored-{number}"))
        return lambda: _mirrored(document, place)

    def copied(number: int) -> Callable[[], object]:
        folder = target(f"copied-{number}")
        return lambda: _copy_and_sync(files, folder)

    taken = _in_turn(runs, {"ours": mirror, "cp": copied})
    yield Row(what=f"mirror to a folder: {versions} versions of a {size_mb:g} MB document", seconds=taken["ours"])
    yield Row(
        what="cp and fsync of each file and its name, not read back",
        seconds=taken["cp"],
        speed=min(taken["cp"]) / min(taken["ours"]),
    )


def _copy_and_sync(files: list[Path], folder: Path) -> None:
    for file in files:
        shutil.copyfile(file, folder / file.name)
        for path in (folder / file.name, folder):
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


def _beside_restic(site: _Site, size_mb: float, runs: int) -> Iterator[Row]:
    """Time a save that reaches the server, from the start of a process to its end."""
    document, alone = site.folder / "saves" / "data.json", site.folder / "restic" / "data.json"
    for path in (document, alone):
        path.parent.mkdir()
    records = write_document(document, int(size_mb * MB_BYTES))
    endpoint = site.settings["endpoint"]
    environment = dict(Runtime.FAST.environment(site.folder)) | {
        "AWS_ENDPOINT": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": site.settings["region"],
        "AWS_ACCESS_KEY_ID": site.settings["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": site.settings["secret_access_key"],
        "RESTIC_REPOSITORY": f"s3:{endpoint}/{BUCKET}/restic",
        "RESTIC_PASSWORD": "of no importance",
        "RESTIC_CACHE_DIR": str(site.folder / "cache"),
    }
    ours = [sys.executable, "-c", _SAVE, str(document), f"s3://{BUCKET}/saves"]
    restic = ["restic", "backup", "--quiet", str(alone)]

    def program(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    sent: dict[str, list[int]] = {"saves": [], "restic": []}

    def save(number: int) -> Callable[[], object]:
        write_edited(document, records + number)
        return program(ours)

    def with_restic(number: int) -> Callable[[], object]:
        write_edited(alone, records + number)
        return program(restic)

    def counted(prefix: str, ready: Callable[[int], Callable[[], object]]) -> Callable[[int], Callable[[], object]]:
        def make_ready(number: int) -> Callable[[], object]:
            sent[prefix].append(site.bytes_at(prefix))
            return ready(number)

        return make_ready

    contestants = {"ours": counted("saves", save)}
    program(ours)()  # the first version of each
    if shutil.which("restic"):
        shutil.copyfile(document, alone)
        program(["restic", "init", "--quiet"])()
        program(restic)()
        contestants["restic"] = counted("restic", with_restic)
    taken = _in_turn(runs, contestants)
    for prefix, sizes in sent.items():
        sizes.append(site.bytes_at(prefix))
    yield Row(
        what=f"a small edit of a {size_mb:g} MB document, stored and mirrored to S3: whole process",
        seconds=taken["ours"],
        sent_bytes=_per_save(sent["saves"]),
    )
    if "restic" in taken:
        longer = Result(bound=3, measure=Measure.FASTER, reached=min(taken["restic"]) / min(taken["ours"]))
        yield Row(
            what="`restic backup` of the same edit to the same server: whole process",
            seconds=taken["restic"],
            sent_bytes=_per_save(sent["restic"]),
            goal=longer,
        )


def _per_save(there: list[int]) -> int:
    """Return by how much a place grew with a save."""
    return int(statistics.median(after - before for before, after in pairwise(there)))


def _size(path: Path) -> int:
    return path.stat().st_size


def _rows(folder: Path, runs: int) -> Iterator[Row]:
    with s3_server() as settings:
        site = _Site(folder=folder, settings=settings)
        yield from _to_object_storage(site, 16, 10, runs)
        yield from _to_object_storage(site, 0.1, 50, runs)
        yield from _to_a_folder(site, 16, 10, runs)
        yield from _beside_restic(site, 16, runs)
        yield from recoveries(folder, site.place, runs)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.places", description=__doc__)
    parser.add_argument("--runs", metavar="N", type=int, default=_RUNS, help=f"of each; default: {_RUNS}")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="backupkit-bench-", dir=folder_on_disk()) as name:
        for row in _rows(Path(name), options.runs):
            sys.stdout.write(f"{places_page.line(row)}\n")
            sys.stdout.flush()
            rows.append(row)
        machine = machine_of(Path(name))
    if options.write:
        _PAGE.write_text(places_page.page(_PAGE.read_text(encoding="utf-8"), rows, machine), encoding="utf-8")


if __name__ == "__main__":
    _main()
