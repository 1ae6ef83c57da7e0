"""Every operation that reads a whole version tells how far it is, and can be stopped until something would change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, errors
from tests.manager.cancelling import CancelledAt
from tests.manager.folders import MIB_BYTES, leftovers

Call = Callable[..., object]


@pytest.fixture
def ids(manager: BackupManager, document: Path, large: bytes) -> list[str]:
    """Two large versions, oldest first; the document holds the newer one, and a restore can be undone."""
    made = []
    for content in (large, large[::-1]):
        document.write_bytes(content)
        made.append(str(manager.create_backup()))
    manager.restore_backup(made[0])
    return made


@pytest.fixture(params=["undo", "restore", "restore elsewhere", "export", "export as stored"])
def call(request: pytest.FixtureRequest, manager: BackupManager, ids: list[str], tmp_path: Path) -> Call:
    target = tmp_path / ("out.gz" if request.param == "export as stored" else "out.bin")
    calls: dict[str, Call] = {
        "undo": manager.undo_restore,
        "restore": lambda **options: manager.restore_backup(ids[1], **options),
        "restore elsewhere": lambda **options: manager.restore_backup(ids[1], to=target, **options),
        "export": lambda **options: manager.export_backup(ids[1], target, **options),
        "export as stored": lambda **options: manager.export_backup(ids[1], target, **options),
    }
    return calls[request.param]


def test_its_progress_rises_in_small_steps_to_the_whole(call: Call) -> None:
    seen: list[tuple[int, int]] = []
    call(progress=lambda done, total: seen.append((done, total)))
    counts = [done for done, _total in seen]
    assert counts == sorted(counts)
    assert len({total for _done, total in seen}) == 1
    assert seen[-1][0] == seen[-1][1]
    assert len(set(counts)) > 1
    assert max(after - before for before, after in zip([0, *counts], counts, strict=False)) <= MIB_BYTES


def test_it_can_be_stopped_at_each_piece_and_nothing_has_changed_then(
    call: Call, manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    data, known = document.read_bytes(), {meta.backup_id for meta in manager.list_backups()}
    for number in range(1, 100):
        stopped = _stopped(call, number)
        if stopped is None:
            break
        assert stopped.operation in {errors.Operation.RESTORE, errors.Operation.EXPORT}
        assert document.read_bytes() == data
        assert not list(tmp_path.glob("out.*"))
        assert leftovers(manager.backups_dir, document.parent) == []
    assert 3 < number < 99, "it was asked at each piece, and went on in the end"
    assert known <= {meta.backup_id for meta in manager.list_backups()}


def _stopped(call: Call, number: int) -> errors.Cancelled | None:
    """Return how the operation ended when it was stopped at its so many-th question; None: it was through by then."""
    try:
        call(cancel=CancelledAt(number))
    except errors.Cancelled as error:
        return error
    return None


def test_a_restore_that_was_stopped_leaves_what_can_be_undone(manager: BackupManager, ids: list[str]) -> None:
    for number in (1, 3):
        with pytest.raises(errors.Cancelled):
            manager.restore_backup(ids[1], cancel=CancelledAt(number))
    assert manager.undo_restore().size_bytes == manager.find_backup(ids[1]).file_size
