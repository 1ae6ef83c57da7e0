"""Putting found files in an order in which they look like successive states of one document."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from tests.realdata.sources import Source

_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}|(?<=[/-])\d+(?:\.\d+)+|(?<=python)3\.\d+|(?<=/)v\d+")
_FEWEST = 3  # states that make a history
_MOST = 40  # states of one document; more of the same kind show nothing new
_GROWN = 4  # files whose records arrive one after the other
_STEPS = 12
_MANY_RECORDS = 30
_LARGE_BYTES = 1 << 20


class Kind(Enum):
    """Why some states follow each other."""

    RELEASES = "releases of one file"  # a real history: the same file in successive releases or dated revisions
    VARIANTS = "one name, many folders"  # the same file for another language, region or package
    NEIGHBOURS = "alike in shape"  # the same keys at the top, by size
    RECORDS = "records coming and going"  # derived: a real file's records arrive, and some leave


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the document holds at a time."""

    data: bytes
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Successive states of one document."""

    kind: Kind
    name: str  # the document's file name
    states: tuple[State, ...]


def streams(found: Sequence[Source], limit: int, seed: int = 1) -> list[Stream]:
    """Return histories out of at most *limit* of the files (0: all), from as many different origins as there are."""
    left = limit * 2 // 3 if limit else len(found)  # the rest is for files that have no family
    chosen: list[tuple[Kind, list[Source]]] = []
    lone: list[Source] = []
    for kind, family in _in_turns(_families(found), random.Random(seed)):
        if kind is Kind.NEIGHBOURS:
            lone.extend(family)
        elif left > 0:
            chosen.append((kind, family[: min(_MOST, left)]))
            left -= len(chosen[-1][1])
    used = sum(len(family) for _, family in chosen)
    chosen.extend(_alike(lone[: (limit or len(found)) - used]))
    made = [_stream(kind, family) for kind, family in chosen]
    return [*made, *_growing(made)]


def _families(found: Iterable[Source]) -> list[tuple[Kind, list[Source]]]:
    """Group files by what they are called; each is in one group, the lone ones alone."""
    by_release = _grouped(found, lambda source: _RELEASE.sub("*", source.path.as_posix()))
    releases, rest = _split(by_release)
    by_name = _grouped(rest, lambda source: f"{source.path.parent.parent}/*/{source.path.name}")
    variants, rest = _split(by_name)
    return [
        *((Kind.RELEASES, sorted(family, key=_release)) for family in releases),
        *((Kind.VARIANTS, family) for family in variants),
        *((Kind.NEIGHBOURS, [source]) for source in rest),
    ]


def _release(source: Source) -> list[int]:
    return [int(number) for text in _RELEASE.findall(source.path.as_posix()) for number in re.findall(r"\d+", text)]


def _grouped(found: Iterable[Source], key: Any) -> list[list[Source]]:
    groups: dict[Any, list[Source]] = defaultdict(list)
    for source in found:
        groups[key(source)].append(source)
    return list(groups.values())


def _split(groups: Iterable[list[Source]]) -> tuple[list[list[Source]], list[Source]]:
    large, rest = list[list[Source]](), list[Source]()
    for group in groups:
        if len(group) >= _FEWEST:
            large.append(group)
        else:
            rest.extend(group)
    return large, rest


def _in_turns(
    families: Iterable[tuple[Kind, list[Source]]], dice: random.Random
) -> Iterator[tuple[Kind, list[Source]]]:
    """Yield one family of each origin and kind, then a second one of each, and so on."""
    waiting: dict[tuple[str, Kind], list[tuple[Kind, list[Source]]]] = defaultdict(list)
    for kind, family in families:
        waiting[family[0].origin, kind].append((kind, family))
    for queue in waiting.values():
        dice.shuffle(queue)
    while waiting:
        for key in list(waiting):
            yield waiting[key].pop()
            if not waiting[key]:
                del waiting[key]


def _alike(lone: Iterable[Source]) -> Iterator[tuple[Kind, list[Source]]]:
    """Group what has no family by the keys at its top, else by kind of value; small files first."""
    shaped = _grouped(lone, lambda source: _shape(source.read()))
    same, rest = _split(shaped)
    same.extend(_grouped(rest, lambda source: _shape(source.read())[:1]))
    for group in same:
        group.sort(key=lambda source: len(source.read()))
        for start in range(0, len(group), _MOST):
            yield Kind.NEIGHBOURS, group[start : start + _MOST]


def _shape(data: bytes) -> tuple[str, ...]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return ("not JSON",)
    return (type(value).__name__, *sorted(value)) if isinstance(value, dict) else (type(value).__name__,)


def _stream(kind: Kind, family: Sequence[Source]) -> Stream:
    states = tuple(State(data=source.read(), source=source) for source in family)
    name = family[0].path.name.removesuffix(".gz")
    return Stream(kind=kind, name=str(Path(name).with_suffix(".json")), states=states)


def _growing(made: Iterable[Stream]) -> Iterator[Stream]:
    """Derive histories as an app writes them: the records of a real file arrive, some go again."""
    by_size = sorted((state for stream in made for state in stream.states[:1]), key=lambda state: -len(state.data))
    count = 0
    for state in by_size:
        if len(state.data) > _LARGE_BYTES or count == _GROWN:
            continue
        value = json.loads(state.data) if _shape(state.data) != ("not JSON",) else None
        records, put = _records(value)
        if len(records) < _MANY_RECORDS:
            continue
        count += 1
        counts = [len(records) * step // _STEPS for step in range(1, _STEPS + 1)]
        held = [records[:number] for number in counts]
        held += [records[:at] + records[at + 1 :] for at in range(0, len(records), len(records) // _STEPS)]
        texts = [json.dumps(put(some), indent=2, ensure_ascii=False).encode() for some in held]
        states = tuple(State(data=text, source=state.source) for text in texts)
        yield Stream(kind=Kind.RECORDS, name="records.json", states=states)


def _records(value: Any) -> tuple[list[Any], Any]:
    """Return a document's records, and how to make a document of others."""
    if isinstance(value, list):
        return value, lambda some: some
    if isinstance(value, dict):
        longest = max(
            (name for name in value if isinstance(value[name], list)), key=lambda n: len(value[n]), default=""
        )
        if longest:
            return value[longest], lambda some: value | {longest: some}
        return list(value.items()), dict
    return [], None
