"""The proof from outside, in small: it runs, it reaches the calls that it means to strike, and it turns red."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import __main__ as command
from tests.crash import errors, kills, tracing
from tests.crash.cases import Bench, Case
from tests.crash.section import Options

pytestmark = pytest.mark.skipif(bool(tracing.obstacle()), reason=tracing.obstacle() or "strace works")

_FEWEST_KILLS = {"create-first": 25, "create-edit": 18, "save-well": 36, "restore": 28, "undo": 28, "prune": 10}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)  # provoked failures, each with its warning
    yield
    logging.disable(logging.NOTSET)


def _cases(bench: Bench, tmp_path: Path, *, section: str) -> list[Case]:
    options = Options(full=True, scratch=tmp_path)
    return kills.cases_of(bench, options) if section == "kills" else errors.cases_of(bench, options)


@pytest.mark.leaves_damage
def test_p2_a_restore_that_is_killed_from_outside_leaves_nothing_half_done(tmp_path: Path) -> None:
    bench = Bench("restore", tmp_path)
    cases = _cases(bench, tmp_path, section="kills")
    assert len(cases) >= _FEWEST_KILLS["restore"]

    assert not [problem for case in random.Random(1).sample(cases, 3) if (problem := bench.broken_by(case))]


@pytest.mark.leaves_damage
def test_p2_a_disk_that_fails_under_a_backup_is_reported_in_a_sentence(tmp_path: Path) -> None:
    bench = Bench("create-edit", tmp_path)
    cases = _cases(bench, tmp_path, section="errors")

    assert not [problem for case in random.Random(1).sample(cases, 3) if (problem := bench.broken_by(case))]


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    ("operation", "file"),
    [
        ("pin-described", "manifest.json"),  # an edited description stands in it alone
        ("clean-up", "history.jsonl"),  # the manifest and the one before are damaged: pins stand in the log alone
    ],
)
def test_p3_what_cannot_be_read_for_a_moment_does_not_pass_for_damaged(
    operation: str, file: str, tmp_path: Path
) -> None:
    bench = Bench(operation, tmp_path)
    cases = [
        case
        for case in _cases(bench, tmp_path, section="errors")
        if case.call.shape.endswith(f"/home/backups/{file}")
        and case.name.startswith(f"{operation}:openat:")
        and case.name.endswith(":EMFILE:once")
        and not case.call.changes
    ]
    assert cases

    assert not [problem for case in cases if (problem := bench.broken_by(case))]


@pytest.mark.leaves_damage
def test_p3_a_version_that_cannot_be_read_for_a_moment_keeps_its_pin_in_a_rebuild(tmp_path: Path) -> None:
    bench = Bench("rebuild", tmp_path)
    looks = [
        case
        for case in _cases(bench, tmp_path, section="errors")
        if case.name.startswith("rebuild:newfstatat:")
        and case.name.endswith(":EACCES:once")
        and "/home/backups/backup_" in case.call.shape
        and not case.call.changes
    ]
    assert len(looks) >= 3

    assert not [problem for case in looks if (problem := bench.broken_by(case))]


@pytest.mark.leaves_damage
def test_p2_a_folder_that_cannot_be_listed_is_reported_in_a_sentence_even_where_nothing_was_to_be_stored(
    tmp_path: Path,
) -> None:
    bench = Bench("unchanged", tmp_path)
    listings = [case for case in _cases(bench, tmp_path, section="errors") if ":getdents64:" in case.name]
    assert len(listings) >= 3

    assert not [problem for case in listings if (problem := bench.broken_by(case))]


@pytest.mark.leaves_damage
def test_an_unchanged_document_costs_no_call_that_changes_a_file(tmp_path: Path) -> None:
    assert not kills.points_of(Bench("unchanged", tmp_path))


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    ("bug", "operation", "section", "call", "suffix", "finding"),
    [
        # Written past the seam that the sweeps in the process break: only from outside can this be seen.
        ("restore-in-place", "restore", "kills", "write", "", "neither old nor new"),
        ("error-swallowed", "import", "errors", "fsync", "ENOSPC:once", "holds something else"),
        ("foreign-error", "create-edit", "errors", "fsync", "ENOSPC:once", "a foreign error came out"),
    ],
)
def test_a_planted_bug_turns_the_proof_red(
    bug: str, operation: str, section: str, call: str, suffix: str, finding: str, tmp_path: Path
) -> None:
    bench = Bench(operation, tmp_path, bug)
    cases = [
        case
        for case in _cases(bench, tmp_path, section=section)
        if case.call.name == call and case.name.endswith(suffix)
    ]

    assert any(finding in bench.broken_by(case) for case in reversed(cases))


@pytest.mark.leaves_damage
def test_a_call_that_is_never_made_counts_as_not_reached(tmp_path: Path) -> None:
    bench = Bench("pin", tmp_path)
    [*_, last] = _cases(bench, tmp_path, section="kills")
    world, log = bench.world(), tmp_path / "log"
    never = Case(call=last.call, fault="killed", name="never", strike=last.strike)
    late = type(last.call)(
        name=last.call.name, number=last.call.number + 10_000, nth=1, shape=last.call.shape, changes=True
    )

    assert not never.strike(late, bench.calls, "pin", world.root, log, "").was_reached


@pytest.mark.slow
@pytest.mark.parametrize("operation", _FEWEST_KILLS)
def test_every_operation_has_the_steps_that_it_is_known_to_have(operation: str, tmp_path: Path) -> None:
    assert len(kills.points_of(Bench(operation, tmp_path))) >= _FEWEST_KILLS[operation]


@pytest.mark.slow
@pytest.mark.leaves_damage
@pytest.mark.parametrize("section", ["kills", "errors"])
def test_p2_the_quick_selection_keeps_every_promise(section: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--quick", "--section", section]) == 0, capsys.readouterr().out


@pytest.mark.slow
def test_a_case_that_does_not_exist_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--section", "kills", "--only", "pin:rename:99"]) == 2
    assert "0 points" in capsys.readouterr().out
