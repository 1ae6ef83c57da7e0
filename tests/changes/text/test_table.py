from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.text.cells import Cells, NoTable, split_by
from backupkit.changes.text.table import rows_of, table_of
from tests.changes.text.contents import no_pause, text

_COMMA = split_by(b",")


def _rows(content: bytes, cells: Cells = _COMMA) -> list[bytes]:
    return [row for some in rows_of(text(content), cells, no_pause) for row in some]


@given(
    st.lists(st.lists(st.text("ab \"',;\n\r", max_size=5), min_size=2, max_size=4), min_size=1, max_size=6),
    st.booleans(),
)
def test_rows_and_cells_are_those_that_the_csv_module_has_written(rows: list[list[str]], quote_all: bool) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(rows)
    found = _rows(written.getvalue().encode())
    assert b"".join(found) == written.getvalue().encode()
    assert [_COMMA.values(row) for row in found] == rows
    for row, values in zip(found, rows, strict=True):
        cells = [row[span.start : span.end] for span in _COMMA.spans(row)]
        assert [_COMMA.values(cell) or [""] for cell in cells] == [[value] for value in values]


@given(st.text('a ",\n', max_size=20))
def test_whatever_is_read_as_a_table_has_the_rows_that_the_csv_module_reads(content: str) -> None:
    try:
        found = _rows(content.encode())
    except NoTable:
        return
    assert [_COMMA.values(row) for row in found] == list(csv.reader(io.StringIO(content, newline="")))
    for row in found:
        spans = _COMMA.spans(row)
        assert [span.start for span in spans[1:]] == [span.end + 1 for span in spans[:-1]]
        assert (spans[0].start, spans[-1].end) == (0, len(row.rstrip(b"\r\n")))


@pytest.mark.parametrize(
    ("content", "delimiter", "columns"),
    [
        (b"id,name,mass\n1,Vega,2.1\n2,Altair,1.79\n", b",", ("id", "name", "mass")),
        (b"\xef\xbb\xbfName;Wert\r\nx;1,5\r\ny;2,5\r\n", b";", ("Name", "Wert")),
        (b"a\tb\n1\t2\n", b"\t", ("a", "b")),
        (b"x,1\ny,2\n", b",", ()),
        (b"Meier,Hans\nHuber,Anna\n", b",", ()),
        (b"id,id\n1,2\n", b",", ()),
        (b'"id","note"\n1,"two\nlines"\n', b",", ("id", "note")),
    ],
)
def test_a_delimiter_and_the_names_of_columns_are_seen_in_the_first_rows(
    content: bytes, delimiter: bytes, columns: tuple[str, ...]
) -> None:
    table = table_of(text(content), no_pause)
    assert (table.cells.delimiter, table.columns) == (delimiter, columns)


@pytest.mark.parametrize(
    "content", [b"", b"just words\nand more\n", b"a,b\nc\n", "a,b\n1,2\n".encode("utf-16"), b'a,b\n"c,d\n1,2\n']
)
def test_what_is_no_table_is_none(content: bytes) -> None:
    with pytest.raises(NoTable):
        table_of(text(content), no_pause)


def test_a_quote_that_does_not_end_is_not_gathered_without_bounds() -> None:
    taken: list[None] = []
    content = b"a,b\n" * 20 + b'"' + b"c,d\n" * 300_000
    with pytest.raises(NoTable):
        table_of(text(content), lambda: taken.append(None))
    assert len(taken) == 1


def test_a_cell_too_large_for_the_csv_module_is_no_table() -> None:
    with pytest.raises(NoTable):
        table_of(text(b"a,b\n1," + b"x" * 200_000), no_pause).cells.values(b"1," + b"x" * 200_000)
