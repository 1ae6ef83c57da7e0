"""JSON's relatives: what of them is read, by which name, and that no half of one passes for a whole."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from backupkit.documents import json_scan
from backupkit.documents.json_file import JsonFile
from backupkit.documents.json_scan import Scanned, Unparsable, scanned
from backupkit.documents.judging import WHOLE_BYTES, glance_at
from backupkit.values.version import Oddity, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RELAXED, SEVERAL, CODE_PAGE, FOREIGN = Oddity.RELAXED, Oddity.SEVERAL, Oddity.CODE_PAGE, Oddity.FOREIGN

RELATIVES: dict[str, tuple[bytes, int | None, tuple[Oddity, ...]]] = {
    "line comments": (b'{\n  // the "first"\n  "a": 1, // {\n  "b": 2 // ]\n}\n// end', 2, (RELAXED,)),
    "block comments": (b'/* {[ */ {"a" /* : */ : /**/ [1, /* ** / */ 2] /*\n*/}/***/', 2, (RELAXED,)),
    "hash comments": (b'# settings\n{"a": 1 # }\n}\n#', 1, (RELAXED,)),
    "a comma at the end": (b'{"a": [1, 2,], "b": {"c": 1,},}', 2, (RELAXED,)),
    "single quotes": (b"{'a': 'it\\'s', 'b': [\"'\"]}", 1, (RELAXED,)),
    "names without quotes": (b'{a: 1, $b_2: "x", c: [{d: 2}]}', 1, (RELAXED,)),
    "names of other letters": ("{größe: 1, 名: 2}".encode(), 2, (RELAXED,)),
    "numbers of JSON5": (b"[0x1F, +1, .5, 5., -.5e3, -0xa, NaN, +Infinity, 01]", 9, (RELAXED,)),
    "what Python prints": (b"{'a': True, 'b': None, 'c': [False, 1.5]}", 2, (RELAXED,)),
    "a text of several lines": (b'["one\\\ntwo", "tab\there", "\\x41\\v\\\'"]', 3, (RELAXED,)),
    "other spaces": ('\ufeff{\u00a0"a":\u20281}\v\f'.encode(), 1, (RELAXED,)),
    "JSON lines": (b'{"a": 1}\n{"a": 2}\n{"a": [3, 4]}\n', 3, (SEVERAL,)),
    "lists in lines": (b"[1, 2]\r\n[3]\r\n", 2, (SEVERAL,)),
    "concatenated": (b'{"a":1}{"a":2}[]', 3, (SEVERAL,)),
    "a text sequence": (b'\x1e{"a":1}\n\x1e{"a":2}\n', 2, (SEVERAL,)),
    "lines with comments": (b'// log\n{"a": 1,}\n{"a": 2}', 2, (RELAXED, SEVERAL)),
    "western": ('{"name": "Müller", "größe": [1, 2]}'.encode("cp1252"), 2, (CODE_PAGE,)),
    "western with comments": ('{"größe": 1} // Ä'.encode("latin-1"), 1, (RELAXED, CODE_PAGE)),
    "cyrillic": ('["Привет", "мир"]'.encode("cp1251"), 2, (CODE_PAGE,)),
    "greek": ('{"α": "ω"}'.encode("iso8859-7"), 1, (CODE_PAGE,)),
    "korean": ('["안녕"]'.encode("cp949"), 1, (CODE_PAGE,)),
    "japanese (EUC)": ('["日本"]'.encode("euc-jp"), 1, (CODE_PAGE,)),
    "first ASCII for long": (b'["' + b"a" * 300 + b'", "\xe4"]', 2, (CODE_PAGE,)),
}
BROKEN: dict[str, bytes] = {
    "a line that is cut off": b'{"a": 1}\n{"a": ',
    "the rest of an older state": b"[1, 2]20, 30]",
    "an older state shows through": b'{"a": 1}"b": 2}',
    "a bracket too many": b'{"a": 1}}',
    "a text behind": b'{"a": 1} and more',
    "a number behind": b"{} 5",
    "numbers in lines": b"1\n2\n",
    "words": b"Not Found",
    "a page of a server": b"<html><body>404</body></html>",
    "a comment without end": b'{"a": 1} /* and',
    "a slash": b'{"a": 1} / ',
    "zeros in a text": b'["abc\0\0\0"]',
    "zeros behind a backslash": b'["abc\\\0"]',
    "zeros behind a line": b'{"a": 1}\n\0\0\0',
    "zeros in a comment": b"{'a': 1} \0// x",
    "two commas": b"[1,,2]",
    "a comma alone": b"[,]",
    "a comma too few": b"[1 2]",
    "no value": b"{a:}",
    "no colon": b"{a 1}",
    "a sign alone behind": b"[1] +",
    "the wrong bracket": b"[{'a': 1]}",
    "a code page and no end": '{"name": "Müller'.encode("cp1252"),
    "nothing of it": bytes(range(1, 256)),
}


def scan(data: bytes, *, window: int, chunk: int) -> Scanned:
    first_bytes = max(4, chunk)
    rest = (data[at : at + chunk] for at in range(first_bytes, len(data), chunk))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_scan, "_WINDOW", window)
        return scanned(data[:first_bytes], rest)


@pytest.fixture
def file(tmp_path: Path) -> JsonFile:
    return JsonFile(tmp_path / "data.json")


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 18])
@pytest.mark.parametrize("window", [16, 1 << 16])
@pytest.mark.parametrize(("data", "records", "oddities"), RELATIVES.values(), ids=RELATIVES)
def test_a_relative_is_read_counted_and_named(
    data: bytes, records: int | None, oddities: tuple[Oddity, ...], window: int, chunk: int
) -> None:
    assert scan(data, window=window, chunk=chunk) == Scanned(records=records, oddities=oddities)


@pytest.mark.parametrize("chunk", [1, 3, 1 << 18])
@pytest.mark.parametrize("window", [16, 1 << 16])
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_p6_what_is_broken_passes_for_no_relative(data: bytes, window: int, chunk: int) -> None:
    with pytest.raises(Unparsable):
        scan(data, window=window, chunk=chunk)


@pytest.mark.parametrize("name", [name for name, (_, _, odd) in RELATIVES.items() if SEVERAL not in odd])
def test_p6_a_relative_that_is_cut_off_anywhere_is_broken(name: str) -> None:
    data = RELATIVES[name][0]
    end = max(data.rfind(b"}"), data.rfind(b"]"))
    for length in range(min(data.find(b"{") % (len(data) + 1), data.find(b"[") % (len(data) + 1)) + 1, end):
        with pytest.raises(Unparsable):
            scan(data[:length], window=16, chunk=5)


@pytest.mark.parametrize("encoding", ["cp932", "gb18030", "big5"])
def test_a_code_page_whose_signs_hold_backslashes_is_known(encoding: str, file: JsonFile) -> None:
    text = {"cp932": "ソ能表", "gb18030": "俓臷", "big5": "功許蓋"}[encoding]
    data = json.dumps({"name": text, "n": [1, 2]}, ensure_ascii=False).encode(encoding)
    assert b"\\" in data
    found = file.judge(glance_at([data]))
    assert (found.oddities, found.records, found.suspicions) == ((CODE_PAGE,), 2, (Suspicion.UNPARSABLE,))


def test_by_itself_a_relative_is_suspected(file: JsonFile) -> None:
    found = file.judge(glance_at([b"{a: 1}"]))
    assert (found.suspicions, found.oddities, found.records) == ((Suspicion.UNPARSABLE,), (RELAXED,), 1)
    found = file.judge(glance_at([b"<html>"]))
    assert (found.suspicions, found.oddities, found.records) == ((Suspicion.UNPARSABLE,), (FOREIGN,), None)


LARGE = b'{"a": [' + b"1," * WHOLE_BYTES + b"1]}"


@pytest.mark.parametrize(
    ("content", "oddities"),
    [
        (LARGE + b" // end", (RELAXED,)),
        (LARGE + b"\n# end\n", (RELAXED,)),
        (LARGE + b" /* end */", (RELAXED,)),
        (LARGE + b"\n[1]", (SEVERAL,)),
    ],
)
def test_a_large_relative_may_end_otherwise_than_it_begins(
    content: bytes, oddities: tuple[Oddity, ...], file: JsonFile
) -> None:
    found = file.judge(glance_at([content]))
    assert (found.examined, found.suspicions, found.oddities) == (False, (Suspicion.UNPARSABLE,), oddities)
    assert file.examine([content]).oddities == oddities


def test_memory_stays_small_however_many_lines_and_comments_there_are() -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(3):
            yield b"// a comment\n{'a': [1, 2,], b: \"\xe4\"}\n" * 6_000

    rest = pieces()
    tracemalloc.start()
    found = scanned(next(rest), rest)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == Scanned(records=18_000, oddities=(RELAXED, SEVERAL, CODE_PAGE))
    assert peak < 2_000_000
