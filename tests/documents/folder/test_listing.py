from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.documents.folder import listing as module
from backupkit.documents.folder.listing import (
    Entry,
    File,
    Folder,
    Link,
    Listing,
    ListingDamaged,
    ListingTooNew,
    Skipped,
    Why,
    decode,
    encode,
)

A, B = "a" * 64, "b" * 64
SAMPLE = Listing(
    files=(
        File("audio/a.wav", 5, (A,), 0o644, 1_700_000_000_123_456_789),
        File("audio/long.wav", 40, (A, B, A), 0o600, -1),
        File("notes.txt", 0, (B,), 0o444, 0),
    ),
    folders=(Folder("audio", 0o755), Folder("audio/empty", 0o700)),
    links=(Link("latest", "audio/a.wav"), Link("out", "../../elsewhere")),
    skipped=(Skipped("audio/pipe", Why.PIPE),),
    is_steady=False,
)


def _bytes(listing: Listing) -> bytes:
    return b"".join(encode(listing))


def test_what_was_listed_is_read_back() -> None:
    data = _bytes(SAMPLE)
    assert decode([data]) == SAMPLE
    assert decode([data[at : at + 1] for at in range(len(data))]) == SAMPLE
    assert decode([_bytes(Listing())]) == Listing()


def test_it_is_json_for_whoever_reads_it_without_us() -> None:
    found = json.loads(_bytes(SAMPLE))
    assert (found["format"], found["steady"]) == (1, False)
    assert found["files"][0] == {
        "path": "audio/a.wav", "size": 5, "sha256": A, "mode": "0644", "mtime_ns": 1_700_000_000_123_456_789,
    }  # fmt: skip
    assert found["files"][1]["parts"] == [A, B, A]
    assert found["links"][1] == {"path": "out", "target": "../../elsewhere"}
    assert found["skipped"] == [{"path": "audio/pipe", "why": "pipe"}]


def test_the_same_entries_in_another_order_are_the_same_bytes() -> None:
    mixed = Listing(
        files=SAMPLE.files[::-1], folders=SAMPLE.folders[::-1], links=SAMPLE.links[::-1], skipped=SAMPLE.skipped,
        is_steady=False,
    )  # fmt: skip
    assert _bytes(mixed) == _bytes(SAMPLE)


_STEPS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda step: step not in {".", ".."}
)


@given(st.dictionaries(_STEPS, st.binary(max_size=3), max_size=8), st.booleans())
def test_any_names_come_back_as_they_were(names: dict[str, bytes], is_steady: bool) -> None:
    files = tuple(File(name, len(data), (A,), 0o600, len(name)) for name, data in sorted(names.items()))
    listing = Listing(files=files, is_steady=is_steady)
    assert decode([_bytes(listing)]) == listing


def test_a_name_that_is_no_text_comes_back_as_it_was() -> None:
    name = os.fsdecode(b"caf\xe9.txt") if os.name != "nt" else "caf\udce9.txt"
    listing = Listing(files=(File(name, 1, (A,), 0o600, 0),))
    assert decode([_bytes(listing)]) == listing


def _row(**fields: object) -> str:
    row: dict[str, object] = {"path": "x", "size": 1, "sha256": A, "mode": "0644", "mtime_ns": 0}
    row |= fields
    return json.dumps({key: value for key, value in row.items() if value is not None})


def _with(**fields: object) -> bytes:
    return _document(files=_row(**fields))


def _document(**sections: str) -> bytes:
    lines = ['{"format": 1, "steady": true,']
    for name in ("files", "folders", "links", "skipped"):
        lines.append(f'"{name}": [')
        if name in sections:
            lines.append(sections[name])
        lines.append("]}" if name == "skipped" else "],")
    return "\n".join(lines).encode() + b"\n"


def test_the_form_that_the_hostile_ones_are_made_by_is_right() -> None:
    assert decode([_with()]).files == (File("x", 1, (A,), 0o644, 0),)


HOSTILE = {
    "nothing": b"",
    "another JSON": b"[]\n",
    "an absolute path": _with(path="/etc/passwd"),
    "a path that leads out": _with(path="../x"),
    "a path that leads out later": _with(path="a/../../x"),
    "a path of no steps": _with(path=""),
    "a path with a NUL": _with(path="a\0b"),
    "a path that is a number": _with(path=7),
    "no path": _with(path=None),
    "a name that is no digest": _with(sha256="../../x"),
    "no content": _with(sha256=None),
    "no parts": _with(sha256=None, parts=[]),
    "parts that are none": _with(sha256=None, parts=[A, 7]),
    "a negative size": _with(size=-1),
    "a size that is true": _with(size=True),
    "a size that is no number": _with(size="1"),
    "a time beyond all": _with(mtime_ns=1 << 63),
    "a mode of more bits": _with(mode="4755"),
    "a mode that is a number": _with(mode=420),
    "a file in no folder": _with(path="a/x"),
    "a file in a link": _document(
        files=_row(path="a/x"),
        links='{"path": "a", "target": "/etc"}',
    ),
    "a folder that is a link": _document(folders='{"path": "a", "mode": "0755"}', links='{"path": "a", "target": "/"}'),
    "a link that leads nowhere": _document(links='{"path": "a", "target": ""}'),
    "a link with a NUL": _document(links='{"path": "a", "target": "a\\u0000b"}'),
    "a reason that is none": _document(skipped='{"path": "a", "why": "because"}'),
    "two of one path": _document(files=f"{_row()},\n{_row()}"),
    "two that are not in order": _document(files=f"{_row(path='b')},\n{_row(path='a')}"),
    "an entry too many": _with().replace(b'"files": [\n', b'"files": [\n{"path": "a", "size": 1}\n'),
    "a comma too many": _with().replace(b'"mtime_ns": 0}', b'"mtime_ns": 0},'),
    "something behind the end": _with() + b"{}\n",
    "cut off": _with()[:-1],
    "a section too few": _with().replace(b'"links": [\n],\n', b""),
    "nested without end": _with().replace(b'{"path"', b"[" * 100_000 + b'{"path"'),
}  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_p12_a_listing_that_nobody_wrote_so_is_refused(data: bytes) -> None:
    with pytest.raises(ListingDamaged):
        decode([data])


def test_one_of_a_later_format_is_told_apart() -> None:
    with pytest.raises(ListingTooNew, match="format 2"):
        decode([_with().replace(b'"format": 1', b'"format": 2')])
    with pytest.raises(ListingTooNew):
        decode([b'{"format": 20, "entries": "quite different"}\n'])


@pytest.mark.parametrize("at", range(0, len(_bytes(SAMPLE)), 3))
def test_p12_a_listing_with_a_byte_turned_is_another_listing_or_none(at: int) -> None:
    data = bytearray(_bytes(SAMPLE))
    data[at] ^= 0x15
    try:
        found = decode([bytes(data)])
    except ListingDamaged:
        return
    paths: list[Entry] = [*found.files, *found.folders, *found.links, *found.skipped]
    assert all(".." not in entry.path.split("/") and not entry.path.startswith("/") for entry in paths)


@given(st.lists(st.sampled_from(_bytes(SAMPLE).splitlines(keepends=True)), max_size=30))
def test_p12_lines_in_any_order_are_a_listing_or_refused(lines: list[bytes]) -> None:
    try:
        found = decode([b"".join(lines)])
    except ListingDamaged:
        return
    assert b"".join(encode(found)) == b"".join(lines)


def test_p12_a_line_without_end_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_LINE_BYTES", 1000)
    taken: list[int] = []

    def chunks() -> object:
        yield b'{"format": 1, "steady": true,\n"files": [\n'
        while True:
            taken.append(1)
            yield b"x" * 100

    with pytest.raises(ListingDamaged, match="too long"):
        decode(chunks())  # type: ignore[arg-type]  # chunks without end
    assert len(taken) < 20


def test_p12_entries_without_end_are_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ENTRIES", 3)
    listing = Listing(files=tuple(File(f"{number}", 0, (A,), 0o600, 0) for number in range(4)))
    with pytest.raises(ListingDamaged, match="too many"):
        decode([_bytes(listing)])


def test_what_a_listing_needs_is_each_part_with_its_size() -> None:
    assert list(SAMPLE.needs(16)) == [(A, 5), (A, 16), (B, 16), (A, 8), (B, 0)]
    assert SAMPLE.digests() == {A, B}
    assert SAMPLE.content_bytes == 45
