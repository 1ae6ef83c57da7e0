from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bench import compare, ours, startup, syscalls
from tests.bench.checkouts import ROOT, environment_of
from tests.bench.compare import Row
from tests.bench.site import Site
from tests.bench.syscalls import Syscalls


def test_every_operation_runs_with_both_packages(tmp_path: Path) -> None:
    environments = [environment_of(ROOT, tmp_path / side) for side in ("this", "other")]
    rows = {row.name: row for row in compare.compared(tmp_path, environments, [0.05], [10], 1)}
    assert {f"0.05 MB: {ours.CREATE_SMALL}", f"0.05 MB: {ours.COMMAND_RESTORE}", startup.IMPORT} <= set(rows)
    assert all(min(row.here_ms + row.other_ms) > 0 for row in rows.values())


def test_the_least_time_of_each_side_counts_and_the_mean_is_of_ratios() -> None:
    rows = [
        Row(name="twice", here_ms=(9.0, 2.0), other_ms=(1.0, 5.0)),
        Row(name="half", here_ms=(1.0, 1.5), other_ms=(2.0, 7.0)),
    ]
    assert [row.ratio for row in rows] == [2.0, 0.5]
    assert rows[1].spread == 2.5
    assert compare.text(rows).split()[-1] == "1.000"


def test_calls_between_the_marks_are_counted_and_resumed_ones_not_twice() -> None:
    lines = [
        '7 openat(AT_FDCWD, "before", O_RDONLY) = 3',
        f'7 newfstatat(AT_FDCWD, "{syscalls.MARK}", 0x7f, 0) = -1 ENOENT',
        "7 read(3, <unfinished ...>",
        "8 fsync(4) = 0",
        '7 <... read resumed>"a", 1) = 1',
        "7 close(3) = 0",
        f'7 newfstatat(AT_FDCWD, "{syscalls.MARK}", 0x7f, 0) = -1 ENOENT',
        "7 exit_group(0) = ?",
    ]
    assert syscalls.counted(lines) == Syscalls(all=3, syncs=1, reads=1, stats=0)


@pytest.mark.skipif(not syscalls.POSSIBLE, reason="strace is not installed")
def test_a_save_waits_for_the_medium_and_an_unchanged_document_is_not_read(site: Site) -> None:
    found = syscalls.counts(site, os.environ)
    assert found[ours.CREATE_SMALL].syncs >= 2
    assert (found[ours.UNCHANGED].syncs, found[ours.UNCHANGED].reads) == (0, 0)
