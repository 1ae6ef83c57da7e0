"""Restores that were undone and done again: which states are folded under which, as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backupkit import BackupMetadata, Trigger
from backupkit.ui.shown.chains import chains_of, folded
from backupkit.ui.shown.rows import Column, SortOrder, arranged
from backupkit.ui.words.versions import chained
from backupkit.values.descriptions import before_restoring
from backupkit.values.version import Status
from tests.ui.history import rows, version
from tests.ui.shown.chained import AGAIN, NEW, OLD, RESTORED, SAVED, UNDONE, before


def part(number: int, content: str) -> BackupMetadata:
    """Return the state before a part was put back."""
    return version(
        number, trigger=Trigger.BEFORE_RESTORE, description="Before putting back “x” from v1", file_hash=content
    )


TABLE: dict[str, tuple[list[BackupMetadata], list[str], dict[str, list[str]]]] = {
    "nothing was restored": (SAVED, ["v2", "v1"], {}),
    "restored": ([RESTORED, *SAVED], ["v3", "v2", "v1"], {}),
    "undone": ([UNDONE, RESTORED, *SAVED], ["v3", "v2", "v1"], {"v3": ["v4"]}),
    "done again": ([AGAIN, UNDONE, RESTORED, *SAVED], ["v3", "v2", "v1"], {"v3": ["v5", "v4"]}),
    "saved since": ([version(6), UNDONE, RESTORED, *SAVED], ["v6", "v3", "v2", "v1"], {"v3": ["v4"]}),
    "another restore": ([before(5, 1, NEW), UNDONE, RESTORED, *SAVED], ["v5", "v3", "v2", "v1"], {"v3": ["v4"]}),
    "saved in between": ([before(5, 3, OLD), version(4), RESTORED, *SAVED], ["v5", "v4", "v3", "v2", "v1"], {}),
    "edited before the undo": (
        [before(5, 4, NEW), before(4, 3, "c" * 64), RESTORED, *SAVED], ["v4", "v3", "v2", "v1"], {"v3": ["v5"]},
    ),
    "what was put back is gone": ([UNDONE, RESTORED, SAVED[0]], ["v4", "v3", "v2"], {"v3": []}),
    "what was put back is in the bin": (
        [UNDONE, RESTORED, SAVED[0], replace(SAVED[1], status=Status.ARCHIVED)], ["v4", "v3", "v2", "v1"], {"v3": []},
    ),
    "pinned": ([replace(UNDONE, pinned=True), RESTORED, *SAVED], ["v4", "v3", "v2", "v1"], {"v3": []}),
    "described": ([replace(UNDONE, description="!"), RESTORED, *SAVED], ["v4", "v3", "v2", "v1"], {"v3": []}),
    "tagged": ([replace(UNDONE, tags=("t",)), RESTORED, *SAVED], ["v4", "v3", "v2", "v1"], {"v3": []}),
    "damaged": (
        [replace(UNDONE, status=Status.CORRUPTED, problem="!"), RESTORED, *SAVED], ["v4", "v3", "v2", "v1"], {"v3": []},
    ),
    "a part, undone, done again, undone": (
        [before(6, 5, "d" * 64), before(5, 4, NEW), before(4, 3, "d" * 64), part(3, NEW), *SAVED],
        ["v4", "v3", "v2", "v1"],
        {"v3": ["v6", "v5"]},
    ),
    "undone on another day": ([replace(UNDONE, timestamp=version(0, minutes_ago=-1440).timestamp), RESTORED, *SAVED],
                              ["v4", "v3", "v2", "v1"], {}),
}  # fmt: skip


@pytest.mark.parametrize(("metas", "shown", "inside"), TABLE.values(), ids=TABLE)
def test_what_holds_nothing_new_is_folded_under_the_state_before(
    metas: list[BackupMetadata], shown: list[str], inside: dict[str, list[str]]
) -> None:
    found = rows(*metas)
    chains = {chain.head.backup_id: [row.backup_id for row in chain.inside] for chain in chains_of(found)}
    assert chains == inside
    for is_newest_first in (True, False):
        groups = folded(arranged(found, SortOrder(descending=is_newest_first)))
        listed = [row.backup_id for group in groups for row in group.rows]
        assert listed == (shown if is_newest_first else shown[::-1])
        assert {key for group in groups for key in group.chains} == set(inside)


@pytest.mark.parametrize(("metas", "shown", "inside"), TABLE.values(), ids=TABLE)
def test_no_content_is_folded_away(metas: list[BackupMetadata], shown: list[str], inside: dict[str, list[str]]) -> None:
    """Every content outside of the bin stands in a row that is not folded."""
    assert shown
    hidden = {each for ids in inside.values() for each in ids}
    seen = {meta.file_hash for meta in metas if meta.backup_id not in hidden}
    assert {meta.file_hash for meta in metas} == seen


def test_who_sorts_otherwise_sees_each_by_itself() -> None:
    groups = arranged(rows(AGAIN, UNDONE, RESTORED, *SAVED), SortOrder(column=Column.SIZE))
    assert folded(groups) == groups
    assert folded([]) == []


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (1, "; undone"),
        (2, "; undone; done again"),
        (3, "; at last undone (3 steps)"),
        (4, "; at last done again (4 steps)"),
    ],
)
def test_the_first_row_tells_all_that_was_done(steps: int, said: str) -> None:
    metas = [before(4 + step, 3 + step, (OLD, NEW)[step % 2]) for step in range(steps)]
    (chain,) = chains_of(rows(*reversed(metas), RESTORED, *SAVED))
    texts = chained(chain)
    assert texts["v3"].endswith(said)
    assert [texts[row.backup_id] for row in chain.steps[:2]] == ["◀  Before undoing it", "◀  Before doing it again"][
        :steps
    ]


def test_what_a_person_wrote_is_said_as_it_is() -> None:
    (chain,) = chains_of(rows(replace(UNDONE, description="mine"), replace(RESTORED, description="theirs"), *SAVED))
    assert chained(chain) == {"v3": "◀  theirs; undone"}


@pytest.mark.parametrize(
    ("restored", "said"),
    [
        ("20251104_090500_a1b2c3d4", "◀  Restored to 09:05; undone"),
        ("20251103_090500_a1b2c3d4", "◀  Restored to 3 Nov 2025, 09:05; undone"),
    ],
)
def test_what_was_restored_is_told_by_its_time_and_by_its_day_if_that_is_another(restored: str, said: str) -> None:
    head = replace(RESTORED, replaced_by=restored, description=before_restoring(restored))
    (chain,) = chains_of(rows(UNDONE, head, *SAVED))
    assert chained(chain)["v3"] == said
