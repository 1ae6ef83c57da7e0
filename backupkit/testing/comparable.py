"""The contract of :class:`backupkit.Comparable`, as tests that a host's own document class can inherit.

    class TestLedger(ComparableContract):
        name = "book.ledger"

        def make(self, path):
            return Ledger(path)

        def states(self):
            return b"aaaabbbbcccc", b"AAAABBBBcccc"

pytest collects the inherited tests, and nothing here imports it. What a class does not know of itself, the kit knows by
name and look, so a kind that is no Comparable passes as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.changes.difference import Sides
from backupkit.changes.parts import BytesParts
from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.changes.splice import Spliced
from backupkit.documents.comparable import Incomparable, InPlace
from backupkit.documents.forms import comparable
from backupkit.errors import BackupUnreadable
from backupkit.manager.manager import BackupManager
from backupkit.testing.contract import raised
from backupkit.values.changes import ChangeKind, brief

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.documents.comparable import Comparable, PutBack
    from backupkit.documents.document import Document
    from backupkit.values.changes import Change, Comparison
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress

_ALL = 1_000
_NOWHERE: tuple[tuple[str | int, ...], ...] = (("no such part of it",), (10**9,), (-1,), ("", 3, "x"))


class ComparableContract:
    """What comparing two states, and putting one part back, rely on. Override :meth:`make` and :meth:`states`."""

    name = "contract.data"
    """What the document is called: of a class that is no Comparable, its form may depend on that."""

    def make(self, path: Path) -> Document:
        """Return the document at *path*, which may not exist."""
        raise NotImplementedError

    def states(self) -> tuple[bytes, bytes]:
        """Return an older and a newer content, both sound, with two changes or more; all of them can be put back."""
        raise NotImplementedError

    def incomparable(self) -> tuple[bytes, bytes] | None:
        """Return two contents that cannot be compared; None if any two can."""
        return None

    def test_each_change_has_what_its_kind_says(self, tmp_path: Path) -> None:
        """An added part was nowhere before, a removed one is nowhere now; the texts are for one line each."""
        found = self._pair(tmp_path).compare()
        assert (found.older_id, found.newer_id) == ("older", "newer")
        assert len(found.changes) >= 2, "states() differ in two parts or more"  # noqa: PLR2004
        for change in found.changes:
            assert change.before is None or change.kind is not ChangeKind.ADDED
            assert change.after is None or change.kind is not ChangeKind.REMOVED
            assert change.can_restore, f"states(): {change.title} cannot be put back"
            assert not change.why_not
            assert all(text == brief(text) for text in (change.title, change.before or "", change.after or ""))

    def test_the_counts_are_those_of_the_changes(self, tmp_path: Path) -> None:
        """Also where fewer are named than there are."""
        pair = self._pair(tmp_path)
        all_, one = pair.compare(), pair.compare(limit=1)
        assert all_.is_complete
        assert all_.count == len(all_.changes)
        for kind, count in ((ChangeKind.ADDED, all_.added), (ChangeKind.REMOVED, all_.removed)):
            assert count == sum(change.kind is kind for change in all_.changes)
        assert one == replace(all_, changes=all_.changes[:1], is_complete=False)

    def test_a_content_does_not_differ_from_itself(self, tmp_path: Path) -> None:
        """No change is found, and none can be put back."""
        pair = self._pair(tmp_path)
        for content in (pair.older, pair.newer):
            same = replace(pair, older=content, newer=content)
            assert same.compare().is_equal
            for change in pair.compare().changes:
                raised(NoSuchPart, lambda same=same, change=change: same.put_back(change.path))  # type: ignore[misc]

    def test_the_numbers_for_a_list_are_of_the_version_before(self, tmp_path: Path) -> None:
        """They may be of no use there, but never of another version."""
        found = self._pair(tmp_path).count()
        assert found is None or (found.against == "older" and found.added + found.removed + found.changed)

    def test_what_is_done_is_reported_in_order(self, tmp_path: Path) -> None:
        """A bar never goes back, and never beyond its end."""
        reports: list[tuple[int, int]] = []
        self._pair(tmp_path).compare(report=lambda done, total: reports.append((done, total)))
        assert reports == sorted(reports)
        assert all(0 <= done <= total for done, total in reports)

    def test_a_part_is_put_back_by_a_range_and_proven(self, tmp_path: Path) -> None:
        """The change is gone then, and every byte outside of the range is as it was."""
        pair = self._pair(tmp_path)
        for change in pair.compare().changes:
            found = pair.put_back(change.path, change)
            splice, spliced = found.splice, pair.spliced(found.splice)
            assert 0 <= splice.start <= splice.end <= pair.newer.size
            found.prove(BytesParts(spliced), pause=_go_on)
            behind = len(spliced) - (pair.newer.size - splice.end)
            assert spliced[: splice.start] == pair.newer.read(0, splice.start)
            assert spliced[behind:] == pair.newer.read(splice.end, pair.newer.size)
            assert change not in replace(pair, newer=BytesParts(spliced)).compare().changes

    def test_put_back_one_by_one_all_parts_give_the_older_state(self, tmp_path: Path) -> None:
        """Each time both are compared anew."""
        pair = self._pair(tmp_path)
        for _ in range(_ALL):
            found = pair.compare().changes
            if not found:
                return
            splice = pair.put_back(found[-1].path, found[-1]).splice
            pair = replace(pair, newer=BytesParts(pair.spliced(splice)))
        raise AssertionError("it comes to no end")

    def test_a_path_alone_is_enough(self, tmp_path: Path) -> None:
        """On the command line nobody knows more."""
        pair = self._pair(tmp_path)
        found = pair.compare().changes
        paths = [change.path for change in found]
        for change in found:
            if paths.count(change.path) == 1:
                assert pair.put_back(change.path).splice == pair.put_back(change.path, change).splice

    def test_a_path_that_leads_nowhere_is_no_part(self, tmp_path: Path) -> None:
        """Whatever steps it has: it may have been typed by hand."""
        pair = self._pair(tmp_path)
        for path in _NOWHERE:
            raised((NoSuchPart, NotRestorable), lambda path=path: pair.put_back(path))  # type: ignore[misc]

    def test_a_change_that_is_another_one_by_now_is_not_put_back(self, tmp_path: Path) -> None:
        """It was told with another content, or as of another kind."""
        pair = self._pair(tmp_path)
        for change in pair.compare().changes:
            others = [kind for kind in (ChangeKind.ADDED, ChangeKind.REMOVED) if kind is not change.kind]
            for told in (
                replace(change, before=f"{change.before}!", after=f"{change.after}!"),
                *(replace(change, kind=kind) for kind in others),
            ):
                raised(NoSuchPart, lambda told=told: pair.put_back(told.path, told))  # type: ignore[misc]

    def test_a_wrong_content_is_not_proven(self, tmp_path: Path) -> None:
        """Whatever is wrong with it: nothing was put back, a byte is missing, one more or another one is there."""
        pair = self._pair(tmp_path)
        for change in pair.compare().changes:
            found = pair.put_back(change.path, change)
            right, splice = pair.spliced(found.splice), found.splice
            wrong = [pair.newer.read(0, pair.newer.size), right[:-1], right + b" ", b""]
            outside = [splice.start - 1] if splice.start else []
            outside += [splice.start + splice.size] if splice.end < pair.newer.size else []
            wrong += [right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :] for at in outside]
            for content in wrong:
                raised(NotProven, lambda content=content, found=found: _prove(found, content))  # type: ignore[misc]

    def test_what_cannot_be_compared_is_refused_with_a_reason(self, tmp_path: Path) -> None:
        """The reason goes on after "because": it begins small, and has no full stop."""
        contents = self.incomparable()
        if not contents:
            return
        older, newer = map(BytesParts, contents)
        pair, path = replace(self._pair(tmp_path), older=older, newer=newer), _NOWHERE[0]
        for call in (pair.compare, pair.count, lambda: pair.put_back(path)):
            assert raised(Incomparable, call).reason.strip(" .")

    def test_it_can_be_stopped_at_any_pause(self, tmp_path: Path) -> None:
        """What the pause raises comes out of each of them, and each of them pauses."""
        pair = self._pair(tmp_path)
        change = pair.compare().changes[-1]
        found = pair.put_back(change.path, change)
        right = pair.spliced(found.splice)
        for call in (
            lambda pause: pair.compare(pause=pause),
            lambda pause: pair.count(pause=pause),
            lambda pause: pair.put_back(change.path, change, pause=pause),
            lambda pause: _prove(found, right, pause=pause),
        ):
            assert _times_stopped(call), "it never pauses"

    def test_what_reading_raises_comes_out(self, tmp_path: Path) -> None:
        """A version may be out of reach at any moment."""
        pair = self._pair(tmp_path)
        change = pair.compare().changes[-1]

        def call(count: Callable[[], None]) -> None:
            broken = replace(pair, older=_Counted(pair.older, count), newer=_Counted(pair.newer, count))
            broken.compare()
            broken.put_back(change.path, change)

        assert _times_stopped(call), "it never reads"

    def test_the_manager_compares_and_puts_back(self, tmp_path: Path) -> None:
        """The whole way, and back again."""
        older, newer = self.states()
        path = tmp_path / self.name
        path.write_bytes(older)
        manager = BackupManager(path, document=self.make)
        backup_id = manager.create_backup() or ""
        path.write_bytes(newer)
        found, before = manager.compare_backups(backup_id).changes, newer
        assert found
        while found:
            before = path.read_bytes()
            assert manager.restore_part(backup_id, found[0]).part
            left = manager.compare_backups(backup_id).changes
            assert found[0] not in left, f"{found[0].title} was not put back"
            found = left
        manager.undo_restore()
        assert path.read_bytes() == before

    def _pair(self, folder: Path) -> _Pair:
        older, newer = map(BytesParts, self.states())
        return _Pair(kind=comparable(self.make(folder / self.name)), older=older, newer=newer)


def _go_on() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two contents, and what compares them."""

    kind: Comparable
    older: Parts
    newer: Parts

    def compare(self, *, limit: int = _ALL, pause: Pause = _go_on, report: Progress | None = None) -> Comparison:
        sides = Sides(older_id="older", newer_id="newer", limit=limit)
        return self.kind.compare(self.older, self.newer, sides, pause=pause, report=report)

    def count(self, *, pause: Pause = _go_on) -> ChangeCounts | None:
        return self.kind.count(self.older, self.newer, "older", pause=pause)

    def put_back(self, path: tuple[str | int, ...], told: Change | None = None, *, pause: Pause = _go_on) -> PutBack:
        found = self.kind.put_back(self.older, self.newer, path, pause=pause, told=told)
        assert not isinstance(found, InPlace), "a kind whose content can be spliced says how"
        return found

    def spliced(self, splice: Splice) -> bytes:
        spliced = Spliced(self.newer, self.older, splice)
        return spliced.read(0, spliced.size)


class _Counted:
    """A content whose reads are counted, and which may not be reached at one of them."""

    def __init__(self, parts: Parts, count: Callable[[], None]) -> None:
        self._parts, self._count, self.size = parts, count, parts.size

    def read(self, offset: int, size: int, /) -> bytes:
        assert offset >= 0
        assert size >= 0
        self._count()
        return self._parts.read(offset, size)


def _prove(found: PutBack, content: bytes, *, pause: Pause = _go_on) -> None:
    found.prove(BytesParts(content), pause=pause)


def _times_stopped(call: Callable[[Pause], object]) -> int:
    """Stop *call* at its first count, then at the second, until it goes through; return how often it stopped."""
    stopped = 0
    while True:
        left = stopped

        def count() -> None:
            nonlocal left
            left -= 1
            if left == -1:
                raise BackupUnreadable("older", "file", "stopped")

        try:
            call(count)
        except BackupUnreadable:
            stopped += 1
        else:
            return stopped
