"""A class of the host that knows what its content is made of, and one that does not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from backupkit import (
    BackupManager,
    Change,
    ChangeKind,
    Comparable,
    Comparison,
    ComparisonKind,
    JsonFile,
    NotComparable,
    PartNotFound,
    PartNotRestorable,
    PlainFile,
)
from backupkit.changes.difference import Sides
from backupkit.changes.parts import Parts, Pause
from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.changes.splice import Span, Splice
from backupkit.documents.comparable import Incomparable
from backupkit.testing.clock import FakeClock
from backupkit.values.counts import ChangeCounts, Unit
from backupkit.values.version import Progress

_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a ledger on its way back."""

    splice: Splice
    is_right: bool = True

    def prove(self, spliced: Parts, /, *, pause: Pause) -> None:
        pause()
        if not self.is_right or spliced.size % _WIDTH:
            raise NotProven("no whole cells")


class Ledger(PlainFile, Comparable):
    """A file of cells of four bytes each."""

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        numbers = self._differing(older, newer, pause)
        changes = tuple(
            Change(path=(number,), title=f"cell {number}", kind=ChangeKind.CHANGED, before="?", after="!")
            for number in numbers
        )
        if report:
            report(1, 1)
        return Comparison(
            older_id=sides.older_id, newer_id=sides.newer_id, kind=ComparisonKind.ROWS, changes=changes,
            added=0, removed=0, changed=len(changes), moved=0,
        )  # fmt: skip

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        changed = len(self._differing(older, newer, pause))
        return ChangeCounts(against=against, unit=Unit.ROWS, added=0, removed=0, changed=changed)

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> Cell:
        del told
        (number,) = path
        if number == 9:
            raise NotRestorable("It is the sum of the others.")
        if number not in self._differing(older, newer, pause):
            raise NoSuchPart
        start = int(number) * _WIDTH
        span = Span(start, start + _WIDTH)
        return Cell(Splice(start=start, end=start + _WIDTH, pieces=(span,)), is_right=number != 2)

    def _differing(self, older: Parts, newer: Parts, pause: Pause) -> list[int]:
        if older.size != newer.size:
            raise Incomparable("it has another number of cells")
        found = []
        for start in range(0, older.size, _WIDTH):
            pause()
            if older.read(start, _WIDTH) != newer.read(start, _WIDTH):
                found.append(start // _WIDTH)
        return found


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    document = tmp_path / "book.ledger"
    document.write_bytes(b"aaaabbbbcccc")
    return BackupManager(document, document=Ledger, clock=FakeClock())


def test_a_class_that_is_comparable_is_asked_itself(manager: BackupManager) -> None:
    older = str(manager.create_backup())
    manager.data_file.write_bytes(b"AAAABBBBcccc")
    newer = str(manager.create_backup())
    found = manager.compare_backups(older)
    assert [change.title for change in found.changes] == ["cell 0", "cell 1"]
    assert str(manager.count_changes(newer)) == "2 rows changed"
    manager.restore_part(older, found.changes[1])
    assert manager.data_file.read_bytes() == b"AAAAbbbbcccc"


def test_what_it_refuses_is_told_with_its_reason(manager: BackupManager) -> None:
    older = str(manager.create_backup())
    manager.data_file.write_bytes(b"AAAABBBBCCCC")
    with pytest.raises(PartNotRestorable, match="It is the sum of the others\\. Nothing was changed"):
        manager.restore_part(older, (9,))
    with pytest.raises(PartNotFound):
        manager.restore_part(older, (7,))
    with pytest.raises(PartNotRestorable, match="could not be proven"):
        manager.restore_part(older, (2,))
    manager.data_file.write_bytes(b"AAAA")
    with pytest.raises(NotComparable, match="another number of cells"):
        manager.compare_backups(older)
    with pytest.raises(NotComparable, match="another number of cells"):
        manager.restore_part(older, (0,))
    newer = str(manager.create_backup())
    assert manager.count_changes(newer) is None
    assert manager.data_file.read_bytes() == b"AAAA"


def test_that_it_has_the_names_does_not_make_a_class_comparable(tmp_path: Path) -> None:
    class Odd(PlainFile):
        """It has a method of that name for something else."""

        def compare(self, other: object) -> bool:
            return self is other

    document = tmp_path / "notes.txt"
    document.write_text("one\ntwo\n")
    manager = BackupManager(document, document=Odd)
    older = str(manager.create_backup())
    document.write_text("two\n")
    assert manager.compare_backups(older).kind is ComparisonKind.LINES


def test_a_kind_that_is_json_is_compared_as_json_whatever_its_name(tmp_path: Path) -> None:
    class Chart(JsonFile):
        """JSON in a file of another suffix."""

    document = tmp_path / "stars.txt"
    document.write_text('{"a": 1, "b": 2}')
    manager = BackupManager(document, document=Chart)
    older = str(manager.create_backup())
    document.write_text('{"b": 2}')
    assert manager.compare_backups(older).kind is ComparisonKind.RECORDS
    manager.restore_part(older, "/a")
    assert json.loads(document.read_text()) == {"a": 1, "b": 2}
