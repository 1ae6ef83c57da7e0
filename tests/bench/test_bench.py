from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest

from tests.bench import archivers, data, hotspots, machine, memory, ours, peers, succession, syncs
from tests.bench.command import PEAKS_POSSIBLE, Command
from tests.bench.data import Edit
from tests.bench.operation import Kind, Operation
from tests.bench.runtime import Runtime
from tests.bench.site import Site
from tests.bench.worker import Worker, in_process

# -- the documents ---------------------------------------------------------------------------------------------------


def test_a_document_looks_as_json_dump_writes_it(tmp_path: Path) -> None:
    data.write_document(tmp_path / "data.json", 50_000)
    text = (tmp_path / "data.json").read_text()
    assert text == json.dumps(json.loads(text), indent=2)
    assert 50_000 <= len(text) < 52_000


def test_a_document_compresses_like_those_of_apps(tmp_path: Path) -> None:
    data.write_document(tmp_path / "data.json", data.MB_BYTES)
    content = (tmp_path / "data.json").read_bytes()
    assert 4 < len(content) / len(zlib.compress(content, 6)) < 5


@pytest.mark.parametrize(
    ("edit", "gone", "new"),
    [
        (Edit.SMALL, 3, 4),
        (Edit.REPLACED, 1, 1),
        (Edit.INSERTED, 0, 1),
        (Edit.DELETED, 1, 0),
        (Edit.APPENDED, 0, 1),
        (Edit.MOVED, 0, 0),
        (Edit.SCATTERED, 3, 3),
        (Edit.ALL, 250, 250),
    ],
)
def test_an_edit_changes_as_many_records_as_it_says(tmp_path: Path, edit: Edit, gone: int, new: int) -> None:
    data.write_records(tmp_path / "before", map(data.record, range(250)))
    data.write_edited(tmp_path / "after", 250, edit)
    before, after = (json.loads((tmp_path / name).read_text())["records"] for name in ("before", "after"))
    old, now = ({json.dumps(record) for record in records} for records in (before, after))
    assert (len(old - now), len(now - old)) == (gone, new)
    assert before != after


# -- the machine ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "nice", "is_preferred"),
    [("/autogroup-7 nice 0", 0, False), ("/autogroup-7 nice -5", 0, True), ("", 0, False), ("", -5, True)],
    ids=["session", "session before others", "outside of sessions", "outside of sessions, before others"],
)
def test_whether_the_benchmark_goes_before_others_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str, nice: int, is_preferred: bool
) -> None:
    for name, text in (("_GROUPED", "1"), ("_GROUP", group)):
        (tmp_path / name).write_text(f"{text}\n" if text else "")
        monkeypatch.setattr(machine, name, tmp_path / name)
    monkeypatch.setattr(os, "nice", lambda _by: nice)
    assert machine.machine_of(tmp_path).is_preferred is is_preferred


# -- with `fast` and without -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["isal", "zlib_ng"])
@pytest.mark.parametrize(("runtime", "finds_it"), [(Runtime.STANDARD, False), (Runtime.FAST, True)])
def test_the_extra_is_hidden_from_what_runs_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: Runtime, finds_it: bool, name: str
) -> None:
    installed = tmp_path / "installed"
    (installed / name).mkdir(parents=True)
    (installed / name / "__init__.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(installed))
    command = [sys.executable, "-c", f"import {name}"]
    ran = subprocess.run(command, env=runtime.environment(tmp_path), check=False, stderr=subprocess.DEVNULL)
    assert (ran.returncode == 0) == finds_it


def test_a_worker_times_what_it_is_told_to_and_says_how_much_was_stored(site: Site, tmp_path: Path) -> None:
    with Worker(Runtime.STANDARD.environment(tmp_path)) as worker:
        run = worker.contestant(site.folder, in_process(site)[ours.CREATE_FIRST], "first").once()
    assert run.took_ms > 0
    assert run.left_bytes == site.newest_bytes()


@pytest.mark.leaves_damage
def test_a_worker_that_cannot_do_its_work_stops_the_benchmark(site: Site, tmp_path: Path) -> None:
    site.version.write_bytes(b"damaged")
    with Worker(Runtime.STANDARD.environment(tmp_path)) as worker:
        contestant = worker.contestant(site.folder, in_process(site)[ours.VERIFY], "verify")
        with pytest.raises(RuntimeError, match="the worker gave up at: verify, deep"):
            contestant.once()


# -- what is measured --------------------------------------------------------------------------------------------------


def test_each_new_version_waits_for_the_medium_and_an_unchanged_document_does_not(site: Site) -> None:
    found = syncs.counts(site)
    assert found[ours.CREATE_FIRST].files >= 2
    assert found[ours.UNCHANGED] == syncs.Syncs(files=0, folders=0)


@pytest.mark.skipif(not memory.POSSIBLE, reason="peak memory is read from POSIX systems only")
def test_parsing_a_document_takes_more_memory_than_copying_it(site: Site, tmp_path: Path) -> None:
    found = memory.peaks(site, [peers.NAIVE, peers.COPY], Runtime.STANDARD.environment(tmp_path))
    assert found[peers.NAIVE] > found[peers.COPY] + data.MB_BYTES


@pytest.mark.skipif(not PEAKS_POSSIBLE, reason="peak memory is read from POSIX systems only")
def test_the_peak_of_a_program_is_its_own_and_not_that_of_what_started_it() -> None:
    ballast = bytearray(os.urandom(1)) * 100_000_000
    small, large = (
        Command(words=(sys.executable, "-c", f"x = b'x' * {size}")).peak_bytes() for size in (1, 50_000_000)
    )
    assert small + 45_000_000 < large < len(ballast)


def test_a_program_that_fails_stops_the_benchmark_and_its_words_are_passed_on() -> None:
    with pytest.raises(RuntimeError, match="out of ink"):
        Command(words=(sys.executable, "-c", "raise SystemExit('out of ink')")).run()


@pytest.mark.slow
def test_the_archivers_that_are_installed_do_all_that_they_are_measured_with(site: Site) -> None:
    for operation in archivers.operations(site, thorough=True):
        operation.ready()()


def test_a_long_life_tells_how_size_and_speed_stand(tmp_path: Path) -> None:
    found = list(succession.milestones(tmp_path / "life", 50_000, 12))
    assert [milestone.edits for milestone in found] == [1, 10, 12]
    assert all(milestone.stored_bytes > milestone.gzip_bytes / 2 for milestone in found)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="a profile sees one thread only")
def test_a_profile_sees_what_threads_do() -> None:
    def work() -> None:
        thread = threading.Thread(target=lambda: hashlib.pbkdf2_hmac("sha256", b"", b"", 10_000))
        thread.start()
        thread.join()

    found = hotspots.hotspots(Operation(name="work", kind=Kind.IN_PROCESS, ready=lambda: work))
    assert "pbkdf2_hmac" in found[0].function
