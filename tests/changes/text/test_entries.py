from __future__ import annotations

import configparser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.difference import Difference
from backupkit.changes.text.entries import entries
from backupkit.changes.text.settings import MOST_BYTES, NoSettings, settings_of
from backupkit.values.changes import ChangeKind
from tests.changes.text.contents import all_put_back, no_pause, spliced, text

_ADDED, _CHANGED, _REMOVED = ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED
_INI = b"""; colours of the window
[look]
theme = dark
size=12

[recent]
file = a.json
    b.json
last : /home/x=y
"""


def _found(older: bytes, newer: bytes) -> list[Difference]:
    return list(entries(text(older), text(newer), no_pause))


def _told(older: bytes, newer: bytes) -> list[tuple[object, ...]]:
    old, new = text(older), text(newer)
    changes = [difference.change(old.shown, new.shown) for difference in _found(older, newer)]
    return [(change.path, change.title, change.kind, change.before, change.after) for change in changes]


@pytest.mark.parametrize(
    ("newer", "told"),
    [
        (_INI, []),
        (_INI.replace(b"\n", b"\r\n"), []),
        (_INI.replace(b"size=12\n\n", b"size  =  12\n"), []),
        (_INI.replace(b"theme = dark\nsize=12\n", b"size=12\ntheme = dark\n"), []),
        (_INI.replace(b"dark", b"light"), [(("look", "theme"), "theme", _CHANGED, "dark", "light")]),
        (_INI.replace(b"theme = dark\n", b""), [(("look", "theme"), "theme", _REMOVED, "dark", None)]),
        (_INI.replace(b"size=12", b"size=12\nbold"), [(("look", "bold"), "bold", _ADDED, None, "bold")]),
        (_INI.replace(b"size=12", b"size"), [(("look", "size"), "size", _CHANGED, "size=12", "size")]),
        (
            _INI.replace(b"    b.json\n", b""),
            [(("recent", "file"), "file", _CHANGED, "a.json\\n    b.json", "a.json")],
        ),
        (_INI.replace(b"=y", b"=z"), [(("recent", "last"), "last", _CHANGED, "/home/x=y", "/home/x=z")]),
        (
            _INI[_INI.index(b"[recent]") :],
            [
                (("was line 1",), "line 1", _REMOVED, "; colours of the window", None),
                (("[look]",), "[look]", _REMOVED, "[look]\\ntheme = dark\\nsize=12\\n", None),
            ],
        ),
        (
            _INI + b"[look]\ntheme=a\ntheme=b\n",
            [(("[look #2]",), "[look #2]", _ADDED, None, "[look]\\ntheme=a\\ntheme=b")],
        ),
    ],
)
def test_entries_are_named_by_section_and_key(newer: bytes, told: list[tuple[object, ...]]) -> None:
    assert _told(_INI, newer) == told


@pytest.mark.parametrize(
    ("older", "newer", "put_back"),
    [
        (b"[a]\nx=1\n[b]\ny=2\n", b"[b]\ny=3\n[c]\nz=4", b"[a]\nx=1\n[b]\ny=2\n"),
        (b"[a]\nx=1\ny=2", b"[a]\r\nz=3", b"[a]\r\nx=1\r\ny=2\r\n"),
        (b"[a]\nx=1\n[b]\ny=2\n", b"[a]\nx=1", b"[a]\nx=1\n[b]\ny=2"),
        (b"\xef\xbb\xbfx=1\ny=2\n", b"\xef\xbb\xbfy=2\n", b"\xef\xbb\xbfx=1\ny=2\n"),
        (b"x=1\n  2\n  3\n", b"x=1\r\n  4\r\n", b"x=1\r\n  2\r\n  3\r\n"),
        (b"x=\n", b"x=5\n", b"x=\n"),
        (b"x=5", b"x=", b"x=5"),
        ("n=ä\n".encode("cp1252"), "n=ö\n".encode("cp1252"), "n=ä\n".encode("cp1252")),
        (b"a=1\\\n2\nb=3\n", b"a=1\nb=3\n", b"a=1\\\n2\nb=3\n"),
    ],
)
def test_what_is_put_back_stands_in_its_section_with_the_line_ends_of_now(
    older: bytes, newer: bytes, put_back: bytes
) -> None:
    assert all_put_back(older, newer, _found(older, newer)) == put_back


def test_a_section_is_put_back_behind_another_one_never_within_it() -> None:
    older = b"[a]\nx=1\n[b]\ny=2\n[c]\nz=3\n"
    newer = b"[a]\nx=1\nnew=1\n[c]\nz=3\n"
    section = next(each for each in _found(older, newer) if each.kind is _REMOVED)
    assert section.splice
    assert spliced(older, newer, section.splice) == b"[a]\nx=1\nnew=1\n[b]\ny=2\n[c]\nz=3\n"


@pytest.mark.parametrize(
    "content", [b"just\nsome words\n", b"[a]\nx=1\n".decode().encode("utf-16"), b"x=1\n" * (MOST_BYTES // 4 + 1)]
)
def test_what_holds_no_settings_is_none(content: bytes) -> None:
    with pytest.raises(NoSettings):
        settings_of(text(content), no_pause)


_KEY = st.sampled_from(["a", "b", "c", "key with words", "ü"])
_VALUE = st.sampled_from(["", "1", "two words", "x = y", "ä", "a\n\tb", "; no comment"])
_SECTIONS = st.dictionaries(
    st.sampled_from(["one", "two", "three"]), st.dictionaries(_KEY, _VALUE, max_size=4), max_size=3
)


def _written(sections: dict[str, dict[str, str]], remark: str, end: str) -> bytes:
    lines = [remark]
    for section, values in sections.items():
        lines += [f"[{section}]", *(f"{key} = {value}" for key, value in values.items()), ""]
    return end.join("\n".join(lines).split("\n")).encode()


def _read(content: bytes) -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, empty_lines_in_values=False)
    parser.read_string(content.decode())
    return {section: dict(parser[section]) for section in parser.sections()}


@given(_SECTIONS, _SECTIONS, st.sampled_from(["# a", "# b"]), st.sampled_from(["\n", "\r\n"]))
def test_p16_an_entry_put_back_leaves_all_other_bytes_alone_and_all_are_the_older_settings(
    sections: dict[str, dict[str, str]], others: dict[str, dict[str, str]], remark: str, end: str
) -> None:
    older, newer = _written(sections, "# a", "\n"), _written(others, remark, end)
    found = _found(older, newer)
    for difference in found:
        splice = difference.splice
        assert splice
        put_back = spliced(older, newer, splice)
        assert put_back[: splice.start] == newer[: splice.start]
        assert put_back[splice.start + splice.size :] == newer[splice.end :]
        assert difference.path not in [other.path for other in _found(older, put_back)]
        before, after, was = _read(newer), _read(put_back), _read(older)
        if len(difference.path) > 1:
            section, key = map(str, difference.path)
            assert after[section].pop(key, None) == was[section].get(key)
            before[section].pop(key, None)
            assert after == before
    assert _read(all_put_back(older, newer, found)) == _read(older)
