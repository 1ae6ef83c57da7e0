"""Folders with a history, on which operations are broken from outside, and what must hold of them afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.operation import HALF_SAVED, IMPORTED, NOW, SAVED
from tests.crash.tracing import Outcome
from tests.sweep import SCENARIOS, Scenario, World, built, check

_NEXT_SECONDS = 2.0  # so long may the next operation, and the look at all that is there, take
_NAMES = {
    "create-first": "create the first",
    "create-edit": "create",
    "unchanged": "create unchanged",
    "save-well": "save well",
    "save-badly": "save badly",
    "restore": "restore",
    "restore-missing": "restore a missing document",
    "undo": "undo",
    "delete": "delete",
    "undelete": "undelete",
    "pin": "pin",
    "pin-described": "pin after describing",
    "describe": "describe",
    "prune": "prune",
    "clean-up": "clean up",
    "rebuild": "rebuild",
    "import": "import",
    "verify": "verify",
}
_SCENARIOS = {scenario.name: scenario for scenario in SCENARIOS}
SCENARIO_OF: dict[str, Scenario] = {name: _SCENARIOS[other] for name, other in _NAMES.items()} | {
    "create-new": replace(_SCENARIOS["create"], prepare=lambda _: None)  # room for one more: nothing may go
}
"""The preparations and expectations of the sweep in the process, by the names that ``operation.py`` knows."""

_PUTS_BACK = frozenset({"restore", "restore-missing", "undo"})
_HOST_WRITES = {"save-well": SAVED, "save-badly": HALF_SAVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A world in which one operation is about to happen: the model of those in which it is broken."""

    operation: str
    world: World

    def copy(self, root: Path) -> World:
        """Return a world of its own for one run."""
        return self.world.moved_to(root)


def prepared(operation: str, folder: Path) -> Prepared:
    """Build the world for *operation* in *folder*."""
    world = built(folder)
    SCENARIO_OF[operation].prepare(world)
    (world.root / NOW).write_text(world.clock.now().isoformat(), encoding="ascii")
    return Prepared(operation=operation, world=world)


def judge(operation: str, world: World, before: bytes | None, outcome: Outcome, *, once: bool) -> None:
    """Check every promise after a run in *world*, whose document was *before*.

    Args:
        once: a single call failed, after which the disk was sound again: then an error means that nothing changed.

    Raises:
        AssertionError: a promise is broken; its text says which.
    """
    assert outcome.was_reached, "the call that was to be struck was not the one that was struck"
    assert not outcome.traceback, f"a foreign error came out: {outcome.traceback}"
    host = _HOST_WRITES.get(operation)
    now = world.document.read_bytes() if world.document.exists() else None
    is_done = not outcome.is_killed and not outcome.error
    if outcome.error:
        assert outcome.code, f"{outcome.error}, but the exit code of a success"
        assert outcome.sentence.strip(), f"{outcome.error} without a sentence"
    if is_done:
        _check_success(operation, world, before, now, outcome)
    else:
        allowed = {before} | ({host} if host else set())
        if not once:
            allowed |= world.document_after
        assert now in allowed, f"the document is neither old nor new: {now!r:.60}"
    if host and now != before:
        assert before in _contents(world), "the host was let write before its state was safe"
    if not outcome.is_killed and _problems(world):
        # What could not be read for a moment was written down as damaged. A second look must say otherwise.
        report = world.manager().verify_backups()
        assert not report.problems, f"damaged: {report.problems}"
    started = time.monotonic()
    check(world)
    took = time.monotonic() - started
    assert took < _NEXT_SECONDS, f"the next operation took {took:.1f} s"


def _check_success(operation: str, world: World, before: bytes | None, now: bytes | None, outcome: Outcome) -> None:
    """Check that what was reported as done is done."""
    for backup_id in outcome.acknowledged:
        content = IMPORTED if operation == "import" else before
        assert content is not None, f"{backup_id} is said to hold a document that was not there"
        world.versions[backup_id] = content
    if operation in _PUTS_BACK:
        assert now in world.document_after, f"it was reported as put back, but the document is {now!r:.60}"
    elif operation == "save-well":
        assert now == SAVED, f"the host's save is gone: {now!r:.60}"
        assert SAVED in _contents(world), "the save was reported as stored, but it is in no version"
    elif operation == "save-badly":
        assert outcome.notes, "the host's error has no note"
        put_back = any("has been put back" in note for note in outcome.notes)
        assert now == (before if put_back else HALF_SAVED), f"the note and the document disagree: {now!r:.60}"
    else:
        assert now == before, f"the document was touched: {now!r:.60}"
    if operation in {"create-first", "create-new", "create-edit", "import"}:
        assert outcome.acknowledged, "it was reported as done, but without a version"
    assert SCENARIO_OF[operation].holds(world), "it was reported as done, but it is not"


def _problems(world: World) -> list[str]:
    return [meta.problem for meta in world.manager().list_backups(include_archived=True) if meta.problem]


def _contents(world: World) -> set[bytes | None]:
    """Return what the versions hold, each read to its end."""
    manager = world.manager()
    store = manager._binding.store
    return {b"".join(store.content(meta)) for meta in manager.list_backups(include_archived=True)}
