"""The forms that the kit knows, and a class of a host, pass the contract that is shipped; wrong ones do not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from backupkit import Change, ChangeKind, Comparable, Comparison, ComparisonKind, Document, PlainFile
from backupkit.changes.difference import Sides
from backupkit.changes.parts import Parts, Pause
from backupkit.changes.refusal import NoSuchPart, NotProven
from backupkit.changes.splice import Span, Splice, Spliced
from backupkit.documents.comparable import Incomparable, PutBack
from backupkit.documents.kinds import document_at
from backupkit.testing.comparable import ComparableContract
from backupkit.values.counts import ChangeCounts, Unit
from backupkit.values.version import Progress


class _ByLook(ComparableContract):
    def make(self, path: Path) -> Document:
        return document_at(path)


class TestJson(_ByLook):
    name = "stars.json"

    def states(self) -> tuple[bytes, bytes]:
        return (
            b'{"stars": [{"id": 1, "name": "Vega"}, {"id": 2, "name": "Deneb"}], "open": true, "old": 1}',
            b'{"stars": [{"id": 2, "name": "deneb"}, {"id": 3, "name": "Altair"}], "open": true, "new": [2]}',
        )


class TestText(_ByLook):
    name = "notes.txt"

    def states(self) -> tuple[bytes, bytes]:
        return "one\ntwo\nthree\nfour\nf\u00fcnf".encode(), "one\nTWO\nthree\nfour\nand\nf\u00fcnf\nsix".encode()


class TestTextOfACodePage(_ByLook):
    name = "notes.txt"

    def states(self) -> tuple[bytes, bytes]:
        return b"eins\r\nf\xfcnf\r\nsechs\r\nsieben\r\n", b"eins\r\nF\xdcNF\r\nsechs\r\n"


class TestWideText(_ByLook):
    name = "notes.txt"

    def states(self) -> tuple[bytes, bytes]:
        older, newer = (text.encode("utf-16") for text in ("one\ntwo\nthree\nfour\n", "two\nthree\n4\n"))
        return older, newer


class TestTable(_ByLook):
    name = "stars.csv"

    def states(self) -> tuple[bytes, bytes]:
        return (
            b'id,name,note\n1,Vega,bright\n2,Deneb,"far, ""very"""\n3,Altair,near\n',
            b"id,name,note\n1,Vega,brightest\n3,Altair,near\n4,Rigel,blue\n",
        )


class TestSettings(_ByLook):
    name = "app.ini"

    def states(self) -> tuple[bytes, bytes]:
        return b"[window]\nwidth = 80\nheight = 25\n\n[user]\nname = ann\n", (
            b"[window]\nwidth = 100\n\n[user]\nname = ann\ncolour = red\n"
        )


class TestMarkup(_ByLook):
    name = "stars.xml"

    def states(self) -> tuple[bytes, bytes]:
        return (
            b"<stars>\n  <star>Vega</star>\n  <star>Deneb</star>\n  <star>Altair</star>\n</stars>\n",
            b"<stars>\n  <star>Vega!</star>\n  <star>Deneb</star>\n  <star>Altair</star>\n  <star/>\n</stars>\n",
        )


_WIDTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A cell on its way back."""

    splice: Splice
    right: Parts

    def prove(self, spliced: Parts, /, *, pause: Pause) -> None:
        pause()
        if spliced.read(0, self.right.size + 1) != self.right.read(0, self.right.size):
            raise NotProven("it is another content")


class _Ledger(PlainFile, Comparable):
    """A host's file, of cells of four bytes each."""

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        found = self._differing(older, newer, pause)
        if report:
            report(newer.size, newer.size)
        changes = tuple(self._told(older, newer, number) for number in found[: sides.limit])
        return Comparison(
            older_id=sides.older_id, newer_id=sides.newer_id, kind=ComparisonKind.ROWS, changes=changes,
            added=0, removed=0, changed=len(found), moved=0, is_complete=len(changes) == len(found),
        )  # fmt: skip

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        changed = len(self._differing(older, newer, pause))
        return ChangeCounts(against=against, unit=Unit.ROWS, added=0, removed=0, changed=changed)

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> PutBack:
        numbers = [number for number in self._differing(older, newer, pause) if path == (number,)]
        if not numbers or told not in {None, self._told(older, newer, numbers[0])}:
            raise NoSuchPart
        span = Span(numbers[0] * _WIDTH, numbers[0] * _WIDTH + _WIDTH)
        splice = Splice(start=span.start, end=span.end, pieces=(span,))
        return _Cell(splice=splice, right=Spliced(newer, older, splice))

    def _told(self, older: Parts, newer: Parts, number: int) -> Change:
        before, after = (side.read(number * _WIDTH, _WIDTH).decode() for side in (older, newer))
        return Change(path=(number,), title=f"cell {number}", kind=ChangeKind.CHANGED, before=before, after=after)

    def _differing(self, older: Parts, newer: Parts, pause: Pause) -> list[int]:
        if older.size != newer.size:
            raise Incomparable("it has another number of cells")
        found = []
        for start in range(0, older.size, _WIDTH):
            pause()
            if older.read(start, _WIDTH) != newer.read(start, _WIDTH):
                found.append(start // _WIDTH)
        return found


class TestLedger(ComparableContract):
    """The class of a host that knows its cells."""

    name = "book.ledger"
    kind: type[PlainFile] = _Ledger

    def make(self, path: Path) -> Document:
        return self.kind(path)

    def states(self) -> tuple[bytes, bytes]:
        return b"aaaabbbbccccdddd", b"AAAAbbbbCCCCdddd"

    def incomparable(self) -> tuple[bytes, bytes]:
        return b"aaaa", b"aaaabbbb"


class _Trusting(_Ledger):
    """Proves whatever it is given."""

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> PutBack:
        found = super().put_back(older, newer, path, pause=pause, told=told)

        class Unseen:
            splice = found.splice

            def prove(self, _spliced: Parts, /, *, pause: Pause) -> None:
                pause()

        return Unseen()


class _Forgetful(_Ledger):
    """Takes what was told for what is."""

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> PutBack:
        del told
        return super().put_back(older, newer, path, pause=pause)


class _Deaf(_Ledger):
    """Never pauses, so nobody can stop it."""

    def _differing(self, older: Parts, newer: Parts, pause: Pause) -> list[int]:
        del pause
        return super()._differing(older, newer, lambda: None)


class _Boastful(_Ledger):
    """Counts only what it names."""

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        found = super().compare(older, newer, sides, pause=pause, report=report)
        return replace(found, changed=len(found.changes), is_complete=True)


class _Mistaken(_Ledger):
    """Puts a cell back in the place of the one before it."""

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> PutBack:
        found = super().put_back(older, newer, path, pause=pause, told=told)
        (span,) = found.splice.pieces
        splice = Splice(start=4, end=8, pieces=(span,))
        return _Cell(splice=splice, right=Spliced(newer, older, splice))


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        (_Trusting, "test_a_wrong_content_is_not_proven"),
        (_Forgetful, "test_a_change_that_is_another_one_by_now_is_not_put_back"),
        (_Deaf, "test_it_can_be_stopped_at_any_pause"),
        (_Boastful, "test_the_counts_are_those_of_the_changes"),
        (_Mistaken, "test_a_part_is_put_back_by_a_range_and_proven"),
        (_Mistaken, "test_put_back_one_by_one_all_parts_give_the_older_state"),
    ],
)
def test_the_contract_finds_a_class_that_is_wrong(kind: type[PlainFile], test: str, tmp_path: Path) -> None:
    class Wrong(TestLedger):
        pass

    Wrong.kind = kind
    with pytest.raises(AssertionError):
        getattr(Wrong(), test)(tmp_path)
