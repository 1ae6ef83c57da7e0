from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.difference import Difference
from backupkit.changes.text.cells import NoTable
from backupkit.changes.text.rows import OTHER_COLUMNS, OTHER_PLACE, rows
from backupkit.values.changes import ChangeKind
from tests.changes.text.contents import all_put_back, no_pause, spliced, text

_ADDED, _CHANGED, _REMOVED = ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED
_STARS = b"id,name,mass\n1,Vega,2.1\n2,Altair,1.79\n3,Deneb,19\n"
_CELL = st.text('xy ä,"\n', max_size=4)


def _found(older: bytes, newer: bytes) -> list[Difference]:
    return list(rows(text(older), text(newer), no_pause))


def _told(older: bytes, newer: bytes) -> list[tuple[object, ...]]:
    old, new = text(older), text(newer)
    changes = [difference.change(old.shown, new.shown) for difference in _found(older, newer)]
    return [(change.path, change.title, change.kind, change.before, change.after) for change in changes]


def _written(table: list[list[str]], end: str) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end).writerows([["id", "note", "n"], ["0", "first", "7"], *table])
    return written.getvalue().encode()


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@st.composite
def _two(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two tables with rows that have an id; some of the newer one are new, gone, or hold something else."""
    keys = draw(st.lists(st.integers(1, 30), unique=True, max_size=8))
    olds = [[str(key), draw(_CELL), draw(_CELL)] for key in keys]
    news = [list(row) for row in olds if draw(st.integers(0, 3))]
    for row in news:
        for column in (1, 2):
            if not draw(st.integers(0, 3)):
                row[column] = draw(_CELL)
    for key in draw(st.lists(st.integers(31, 60), unique=True, max_size=3)):
        news.insert(draw(st.integers(0, len(news))), [str(key), draw(_CELL), draw(_CELL)])
    end, other_end = draw(st.sampled_from([("\n", "\n"), ("\r\n", "\r\n"), ("\n", "\r\n")]))
    older, newer = _written(olds, end), _written(news, other_end)
    return older, newer.removesuffix(other_end.encode()) if draw(st.booleans()) else newer


@pytest.mark.parametrize(
    ("newer", "told"),
    [
        (_STARS, []),
        (_STARS.replace(b"\n", b"\r\n"), []),
        (_STARS.replace(b"1.79", b"17.9"), [(("id=2", "mass"), "Altair · mass", _CHANGED, "1.79", "17.9")]),
        (_STARS.replace(b"Vega", b'"Vega"'), []),
        (_STARS.replace(b"2,Altair,1.79\n", b""), [(("id=2",), "Altair", _REMOVED, "2,Altair,1.79", None)]),
        (_STARS + b"4,Sirius,2\n", [(("id=4",), "Sirius", _ADDED, None, "4,Sirius,2")]),
        (
            b"id,name,mass\n1,Vega,2.1\n3,Deneb,19\n2,Altair,1.8\n",
            [
                (("id=2",), "Altair", ChangeKind.MOVED, "2,Altair,1.79", "2,Altair,1.8"),
                (("id=2", "mass"), "Altair · mass", _CHANGED, "1.79", "1.8"),
            ],
        ),
        (
            b"id,mass,name\n1,2.1,Wega\n2,1.79,Altair\n3,19,Deneb\n",
            [
                (("columns",), "the names of the columns", _CHANGED, "id,name,mass", "id,mass,name"),
                (("id=1", "name"), "Wega · name", _CHANGED, "Vega", "Wega"),
            ],
        ),
    ],
)
def test_rows_and_cells_are_named_by_their_identity(newer: bytes, told: list[tuple[object, ...]]) -> None:
    assert _told(_STARS, newer) == told


def test_rows_without_an_identity_are_named_by_their_number_and_compared_by_their_neighbours() -> None:
    older = b"1;2\n3;4\n5;6\n7;8\n9;10\n"
    newer = b"1;2\n3;5\n5;6\n9;10\n11;12\n"
    assert _told(older, newer) == [
        ((2, 2), "row 2 · 2", _CHANGED, "4", "5"),
        (("was 4",), "row 4", _REMOVED, "7;8", None),
        ((5,), "row 5", _ADDED, None, "11;12"),
    ]
    assert all_put_back(older, newer, _found(older, newer)) == older


def test_an_id_that_occurs_twice_tells_no_rows_apart() -> None:
    older = _STARS + b"3,Deneb B,1\n"
    assert _told(older, older.replace(b"Deneb B,1", b"Deneb B,2"))[0][0] == ("name=Deneb B", "mass")
    assert _told(older + b"4,Deneb B,1\n", older.replace(b"Deneb B,1", b"Deneb B,2") + b"4,Deneb B,1\n")[0][0] == (
        4,
        "mass",
    )


def test_a_table_in_another_order_is_one_entry() -> None:
    rows_there = [b"%d,x%d\n" % (number, number) for number in range(100)]
    older, newer = (b"id,n\n" + b"".join(some) for some in (rows_there, rows_there[::-1]))
    (found,) = _found(older, newer)
    assert (found.kind, found.path, found.why_not) == (ChangeKind.ORDER, (), OTHER_PLACE)


def test_a_row_is_not_put_among_other_columns_but_its_cells_are() -> None:
    newer = b"id,name,mass,note\n1,Wega,2.1,\n3,Deneb,19,\n"
    names, cell, row = _found(_STARS, newer)
    assert (names.why_not, cell.why_not, row.why_not) == (OTHER_COLUMNS, "", OTHER_COLUMNS)
    assert all_put_back(_STARS, newer, [cell]) == newer.replace(b"Wega", b"Vega")


def test_a_row_that_was_the_last_one_gets_a_line_end_and_one_behind_an_open_line_does_too() -> None:
    older = b"id,n\n1,a\n2,b\n3,c"
    for newer, put_back in ((b"id,n\n1,a\n", b"id,n\n1,a\n2,b\n3,c\n"), (b"id,n\n1,a", older)):
        assert all_put_back(older, newer, _found(older, newer)) == put_back


def test_two_tables_with_other_delimiters_are_not_compared_as_tables() -> None:
    with pytest.raises(NoTable):
        _found(b"a,b\n1,2\n", b"a;b\n1;2\n")


@given(_two())
def test_p16_a_row_or_cell_put_back_leaves_all_other_bytes_alone(two: tuple[bytes, bytes]) -> None:
    older, newer = two
    for difference in _found(older, newer):
        assert difference.splice
        put_back = spliced(older, newer, difference.splice)
        splice = difference.splice
        assert put_back[: splice.start] == newer[: splice.start]
        assert put_back[splice.start + splice.size :] == newer[splice.end :]
        assert difference.path not in [other.path for other in _found(older, put_back)]


@given(_two())
def test_p16_all_rows_and_cells_put_back_are_the_older_table(two: tuple[bytes, bytes]) -> None:
    older, newer = two
    put_back = all_put_back(older, newer, _found(older, newer))
    assert _read(put_back) == _read(older)
