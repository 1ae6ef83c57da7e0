from __future__ import annotations

import csv
import io
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backupkit.changes import parts
from backupkit.changes.text import twin as module
from backupkit.changes.text.cells import NoTable
from backupkit.changes.text.lines import indexed
from backupkit.changes.text.table import Table, table_of
from backupkit.changes.text.units import Units
from tests.changes.text.contents import no_pause, text

_PIECES = [b"a\n", b"b\r\n", b"c\r", b"\n", b"\r", b"<x>", b"</x>\n", b"longer, than it was\n", b"d"]
_LINES = st.lists(st.sampled_from(_PIECES))


def _lain(units: Units) -> tuple[object, ...]:
    return units.digests, [units.span(number, number + 1) for number in range(len(units))]


@pytest.fixture(params=[50, 1 << 18], autouse=True, scope="module")
def _wide(request: pytest.FixtureRequest) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WIDE_BYTES", request.param)
        yield


@given(head=_LINES, old=_LINES, new=_LINES, tail=_LINES, at_tags=st.booleans())
@example(head=[b"a\r"], old=[b"\n"], new=[], tail=[b"b\n"], at_tags=False)
@example(head=[b"<x>"], old=[b"<y>"], new=[], tail=[b"a"], at_tags=True)
def test_lines_are_the_same_with_and_without_a_twin(
    head: list[bytes], old: list[bytes], new: list[bytes], tail: list[bytes], at_tags: bool
) -> None:
    older, newer = (text(b"".join((*head, *middle, *tail))) for middle in (old, new))
    olds = indexed(older, no_pause, at_tags=at_tags)
    alone = indexed(newer, no_pause, at_tags=at_tags)
    assert _lain(indexed(newer, no_pause, at_tags=at_tags, beside=(older, olds))) == _lain(alone)


def _written(rows: list[list[str]], *, quotes: bool) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL if quotes else csv.QUOTE_MINIMAL).writerows(rows)
    return written.getvalue().encode()


def _rows(random: Random, count: int) -> list[list[str]]:
    words = ["x", "Vega", "two\nlines", 'a "b"', " ", "1,5"]
    return [[f"{number}", *random.choices(words, k=2)] for number in range(count)]


@given(st.randoms(use_true_random=False), st.booleans(), st.sampled_from([12, 300]))
def test_rows_and_their_identities_are_the_same_with_and_without_a_twin(
    random: Random, quotes: bool, count: int
) -> None:
    old = _rows(random, count)
    new = [list(row) for row in old]
    for number in range(3):
        match random.randrange(3):
            case 0:
                new[random.randrange(len(new))][1] = "changed"
            case 1:
                del new[random.randrange(len(new))]
            case _:
                new.insert(random.randrange(len(new)), [f"new{number}", "y", "z"])
    head = [["id", "name", "note"]]
    older, newer = (text(_written([*head, *each], quotes=quotes)) for each in (old, new))
    olds = table_of(older, no_pause)
    beside, alone = table_of(newer, no_pause, olds), table_of(newer, no_pause)
    assert _lain(beside.units) == _lain(alone.units)
    names = alone.names(0, no_pause)
    assert names is not None
    assert beside.names(0, no_pause, olds.names(0, no_pause)) == names


def test_of_a_table_that_is_like_another_hardly_any_row_is_cut_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [b"%d,star %d,%d\n" % (number, number, number * 7) for number in range(50_000)]
    older = table_of(text(b"id,name,mass\n" + b"".join(lines)), no_pause)
    lines[20_000] = b"new,one,1\n"
    del lines[40_000]
    taken = 0
    extend_by = Units.extend_by

    def counted(units: Units, digests: object, lengths: object) -> None:
        nonlocal taken
        before = len(units)
        extend_by(units, digests, lengths)  # type: ignore[arg-type]  # passed on as they are
        taken += len(units) - before

    monkeypatch.setattr(Units, "extend_by", counted)
    newer = table_of(text(b"id,name,mass\n" + b"".join(lines)), no_pause, older)
    assert len(newer) == len(lines) + 1
    assert taken < 10_000


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c\n1,2,3\n",
        b'"a","b","c"\r\n"1"," 2 ","3"\r\n',
        b'a,"b",c\n"","x ""y"" z","two\nlines"\n',
        b'a,b,c\nx"y,"z"w,"q"\n',
        b'a,b,c\n1,"2",3',
    ],
)
def test_the_values_of_a_column_are_those_of_the_csv_module(content: bytes, column: int) -> None:
    table: Table = table_of(text(content), no_pause)
    found = table.cells.column(column)(content)
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert found == [row[column].strip().encode() for row in rows]


def test_a_row_without_a_cell_of_the_column_has_an_empty_one() -> None:
    cells = table_of(text(b"a,b\n1,2\n"), no_pause).cells
    assert cells.column(1)(b'1,2\n3\n\n"4"\n5,"6"\n') == [b"2", b"", b"", b"", b"6"]
    assert cells.column(1)(b"1,2\n3\n\n5,6\n") == [b"2", b"", b"", b"6"]


@pytest.mark.parametrize("quote", [b'"', b'x,"'])
def test_a_quote_that_does_not_end_makes_no_table_however_long_its_lines_are(quote: bytes) -> None:
    content = b"a,b\n1,2\n" * 20 + quote + (b"c" * (5 << 20) + b"\n") * 2 + b"c,d\n"
    with pytest.raises(NoTable):
        table_of(text(content), no_pause)


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_what_two_pieces_have_in_common_is_counted(head: bytes, old: bytes, new: bytes) -> None:
    one, other = head + old, head + new
    same = parts.alike(one, other)
    assert same >= len(head)
    assert one[:same] == other[:same]
    assert same in {len(one), len(other)} or one[same] != other[same]
