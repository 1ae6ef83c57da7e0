"""Each look of each operation fails once: that never ends as damage, "none", "missing", "unchanged", or as a loss."""

from __future__ import annotations

import contextlib
import errno
import itertools
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from backupkit import BackupError, BackupManager, Retention, VerifyReport
from backupkit.testing.faults import FaultyDisk
from tests.operations.looking import Looks
from tests.sweep import SCENARIOS, Scenario, World, built, check, scratch

pytestmark = pytest.mark.needs_posix("Windows is asked by other calls, which are refused in tests/systems.")

NUMBERS = tuple(
    getattr(errno, name) for name in ("EMFILE", "ENFILE", "ENOMEM", "ESTALE", "ETIMEDOUT", "EACCES", "EIO", "EPERM")
)
_ALL = Retention.newest_only(50)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def template() -> Iterator[World]:
    with scratch() as root:
        yield built(root / "template")


@pytest.fixture(scope="module")
def runs() -> Iterator[Path]:
    with scratch() as root:
        yield root


def known(world: World) -> dict[str, dict[str, object]]:
    listed = world.manager(retention=_ALL).list_backups(include_archived=True)
    return {meta.backup_id: {**dict(meta), "verified_at": None, "sealed_at": None} for meta in listed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How an operation went."""

    result: object
    failure: BackupError | None
    document: bytes | None
    looks: Looks


def done(scenario: Scenario, world: World, looks: Looks) -> Run:
    manager = world.manager(FaultyDisk(world.root))  # which a host tells that it has saved
    result, failure = None, None
    try:
        with looks.refused():
            result = scenario.run(manager, world)
    except BackupError as error:
        failure = error
    document = world.document.read_bytes() if world.document.exists() else None
    return Run(result=result, failure=failure, document=document, looks=looks)


def _swept(scenario: Scenario, template: World, runs: Path, numbers: Callable[[int], int], step: int = 1) -> list[str]:
    """Return what went wrong, with each look, or each of some steps, failing once."""
    broken: list[str] = []
    for at in itertools.count(1, step):
        world = template.moved_to(runs / f"{scenario.name}-{at}")
        scenario.prepare(world)
        if "unchanged" in scenario.name:  # what cannot be proven is stored once more, which takes a place
            world.may_go |= set(world.versions) - world.pinned
        before, document = known(world), world.document.read_bytes() if world.document.exists() else None
        run = done(scenario, world, Looks(world.root, at, numbers(at)))
        try:
            _check(scenario, world, run, before, document)
        except AssertionError as error:
            broken.append(f"{errno.errorcode[numbers(at)]} at {run.looks.struck}: {error}")
        finally:
            shutil.rmtree(world.root)
        if not run.looks.struck:
            return broken
    return broken


def _check(scenario: Scenario, world: World, run: Run, before: Mapping[str, object], document: bytes | None) -> None:
    after = known(world)
    lost = before.keys() - after.keys() - world.may_go
    assert not lost, f"lost: {lost}"
    damaged = [key for key, meta in after.items() if meta["problem"]]
    assert not damaged, f"called damaged: {damaged}"
    if run.failure:
        assert scenario.host_writes or run.document == document, "it failed, and the document is another one"
    else:
        assert scenario.holds(world), "it was reported as done, but it is not"
        if scenario.name.startswith("create") and "unchanged" not in scenario.name:
            assert run.result, "a change was not stored, and that was told as if nothing had changed"
    check(world)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_p5_a_look_that_fails_once_costs_nothing_and_marks_nothing(
    scenario: Scenario, template: World, runs: Path
) -> None:
    assert _swept(scenario, template, runs, lambda at: NUMBERS[at % len(NUMBERS)], step=3) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_p5_each_error_of_each_look(scenario: Scenario, template: World, runs: Path, number: int) -> None:
    assert _swept(scenario, template, runs, lambda _: number) == []


ASKED: Mapping[str, Callable[[BackupManager], object]] = {
    "list": lambda manager: [dict(meta) for meta in manager.list_backups(include_archived=True)],
    "history": lambda manager: manager.get_version_history(),
    "find": lambda manager: manager.get_backup_info("2025"),
    "statistics": lambda manager: dict(manager.get_backup_stats()),
    "retention": lambda manager: dict(manager.retention),
    "plan": lambda manager: manager.apply_retention(dry_run=True),
    "folder": lambda manager: manager.backups_dir,
    "estimate": lambda manager: manager.estimate_backup_size(),
    "content": lambda manager: b"".join(manager.content(manager.list_backups()[0].backup_id)),
    "verify": lambda manager: manager.verify_backups(),
}


# What the index does not tell, and cannot be read, is left out of lists; a warning says so.
_WHOLE_WITHOUT_INDEX = ("find", "retention", "folder", "estimate", "verify")


@pytest.mark.parametrize(
    ("asked", "has_index"),
    [*((asked, True) for asked in ASKED), *((asked, False) for asked in _WHOLE_WITHOUT_INDEX)],
)
def test_p5_what_cannot_be_looked_at_is_told_and_not_answered_wrongly(
    template: World, runs: Path, asked: str, has_index: bool
) -> None:
    wrong: list[str] = []
    for at in itertools.count(1):
        world = template.moved_to(runs / f"{asked}-{has_index}-{at}")
        world.manager().set_retention(Retention.newest_only(7))
        if not has_index:
            for name in ("manifest.json", "manifest.json.bak"):
                (world.folder / name).unlink()
        looks = Looks(world.root, at, NUMBERS[at % len(NUMBERS)])
        wrong += _answered_wrongly(ASKED[asked], world, looks)
        shutil.rmtree(world.root)
        if not looks.struck:
            break
    assert wrong == []


def _answered_wrongly(ask: Callable[[BackupManager], object], world: World, looks: Looks) -> list[str]:
    expected, before = ask(world.manager()), known(world)
    manager = world.manager()
    with contextlib.suppress(BackupError), looks.refused():
        found = ask(manager)
        if isinstance(found, VerifyReport) and isinstance(expected, VerifyReport):
            is_right = not found.problems and {*found.sound_ids, *found.unread} == {*expected.sound_ids}
        else:
            is_right = found == expected
        if not is_right:
            return [f"{looks.struck}: {found!r:.300}"]
    return [] if known(world) == before else [f"{looks.struck}: something was written down"]


def test_p5_what_no_index_tells_and_cannot_be_read_is_not_listed_and_that_is_told(
    template: World, runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.NOTSET)
    for at in itertools.count(1):
        world = template.moved_to(runs / f"listed-{at}")
        for name in ("manifest.json", "manifest.json.bak"):
            (world.folder / name).unlink()
        expected, looks = known(world), Looks(world.root, at, NUMBERS[at % len(NUMBERS)])
        found = set(expected)
        caplog.clear()
        with contextlib.suppress(BackupError), looks.refused():
            found = {meta.backup_id for meta in world.manager().list_backups(include_archived=True)}
        assert found <= expected.keys()
        missing = [name for name in expected.keys() - found if f"{name}.json.gz could not be read" not in caplog.text]
        assert not missing, looks.struck
        assert known(world) == expected
        shutil.rmtree(world.root)
        if not looks.struck:
            break
    logging.disable(logging.WARNING)
