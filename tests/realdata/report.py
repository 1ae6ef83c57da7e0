"""The table that the command prints."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.realdata.judging import Judged, parsed
from tests.realdata.replay import Replayed
from tests.realdata.streams import Kind, State

_CLASSES = ((1 << 10, "< 1 KiB"), (1 << 14, "< 16 KiB"), (1 << 18, "< 256 KiB"), (1 << 20, "< 1 MiB"))
_LARGEST = "1 MiB and more"


def found_lines(states: Iterable[State]) -> Iterator[str]:
    """Yield what the files are like: shape and size, encoding, where from."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    encodings, origins, total = Counter[str](), Counter[str](), Counter[str]()
    for state in states:
        table[shape_of(state.data)][_class_of(state.data)] += 1
        encodings[_encoding_of(state.data)] += 1
        origins[state.source.origin] += 1
        total["bytes"] += len(state.data)
    columns = [name for _, name in _CLASSES] + [_LARGEST]
    yield f"{'shape':28}" + "".join(f"{name:>16}" for name in columns)
    for shape, row in sorted(table.items()):
        yield f"{shape:28}" + "".join(f"{row[name]:16,}" for name in columns)
    yield f"{origins.total():,} files, {total['bytes']:,} bytes, from {len(origins)} packages and programs"
    yield "encodings: " + ", ".join(f"{name} {count:,}" for name, count in encodings.most_common())


def replayed_lines(done: Sequence[Replayed], seconds: float) -> Iterator[str]:
    """Yield a line for each kind of history, and their sum."""
    yield (
        f"{'history':28}{'documents':>10}{'states':>8}{'versions':>9}{'kept':>6}{'content bytes':>16}"
        f"{'stored bytes':>14}{'ratio':>7}{'failures':>9}"
    )
    for kind in Kind:
        if some := [one for one in done if one.stream.kind is kind]:
            yield _line(kind.value, some)
    yield f"{_line('all', done)}  in {seconds:.0f} s"
    yield "(kept: what the default retention leaves of them)"


def _line(name: str, some: Sequence[Replayed]) -> str:
    content, stored = sum(one.content_bytes for one in some), sum(one.stored_bytes for one in some)
    return (
        f"{name:28}{len(some):10,}{sum(one.states for one in some):8,}{sum(one.versions for one in some):9,}"
        f"{sum(one.listed for one in some):6,}{content:16,}{stored:14,}{content / max(stored, 1):7.2f}"
        f"{sum(len(one.failures) for one in some):9,}"
    )


def judged_line(tally: Judged, seconds: float) -> str:
    """Return what came of the judging, on a line."""
    return (
        f"judged: {tally.texts:,} texts, {tally.accepted:,} that json.loads takes and {tally.refused:,} that it "
        f"refuses; records counted in {tally.counted:,}; {len(tally.wrong)} failures, in {seconds:.0f} s"
    )


def shape_of(data: bytes) -> str:
    """Return what a text is, in a word or two."""
    is_accepted, value = parsed(data)
    if not is_accepted:
        return "not JSON"
    if isinstance(value, list):
        return "array of records" if value and all(isinstance(one, dict) for one in value) else "array"
    if isinstance(value, dict):
        return "object with lists" if any(isinstance(one, list) for one in value.values()) else "object"
    return "scalar"


def _class_of(data: bytes) -> str:
    return next((name for limit, name in _CLASSES if len(data) < limit), _LARGEST)


def _encoding_of(data: bytes) -> str:
    if data.isascii():
        return "ASCII"
    return f"{json.detect_encoding(data)}, beyond ASCII".upper()
