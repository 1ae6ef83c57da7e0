"""What the records of a JSON text are called: by which member they are told apart, and by which people know them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from backupkit.changes.identities import IDENTITIES, TITLES
from backupkit.changes.records.values import string, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backupkit.changes.records.container import Container
    from backupkit.changes.records.index import Index

_LONGEST = 100  # characters of a name; what is longer is no name
_LARGEST_BYTES = 1 << 16  # of a record that is parsed for its names
_FIRST_MEMBERS = 100  # of a larger one, which may have any number of members

# Numbers stay text: nobody needs their value, and int() refuses more than 4,300 digits.
_decode: Any = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).decode


def identities(
    older: Index, old: Container, left_old: Sequence[int], newer: Index, new: Container, left_new: Sequence[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """Return what tells elements apart: for each number its first member that no other one on either side has as well.

    Args:
        older: the older text.
        old: a list in it.
        left_old: the elements in question.
        newer: the newer text.
        new: the list there.
        left_new: its elements in question.

    Returns:
        For old and new elements ``"id=17"`` by number. Elements without such a member are left out.
    """
    old_known = {number: _known(older, old, number) for number in left_old}
    new_known = {number: _known(newer, new, number) for number in left_new}
    seen_old, seen_new = (Counter(each for known in side.values() for each in known) for side in (old_known, new_known))
    ambiguous = {each for seen in (seen_old, seen_new) for each, count in seen.items() if count > 1}
    return _first(old_known, ambiguous), _first(new_known, ambiguous)


def title(index: Index, container: Container, number: int) -> str:
    """Return an element's or a member's name for people."""
    if not container.is_list:
        return member_name(index, container, number)
    members = _members(index, container, number)
    found = next((members[name] for name in TITLES if name in members), "")
    if found:
        return found
    start, end = container.starts[number], container.ends[number]
    return f"#{number}" if index.text.byte(start) in (b"{", b"[") else value_text(index.text, start, end)


def member_name(index: Index, container: Container, number: int) -> str:
    """Return the name of a member of an object."""
    return string(index.text.raw(container.names[2 * number], container.names[2 * number + 1]))


def _first(known: dict[int, tuple[str, ...]], ambiguous: set[str]) -> dict[int, str]:
    found = {}
    for number, names in known.items():
        name = next((each for each in names if each not in ambiguous), None)
        if name is not None:
            found[number] = name
    return found


def _known(index: Index, container: Container, number: int) -> tuple[str, ...]:
    members = _members(index, container, number)
    return tuple(f"{name}={members[name]}" for name in IDENTITIES if name in members)


def _members(index: Index, container: Container, number: int) -> dict[str, str]:
    """Return those members of an element that are strings or numbers, and no longer than a name."""
    text, start, end = index.text, container.starts[number], container.ends[number]
    if text.byte(start) != b"{":
        return {}
    if number in container.entered:
        return _members_of_many(index, container.entered[number])
    text.pace(end - start)
    try:
        value = _decode(text.raw(start, end).decode("utf-8", "replace"))
    except RecursionError:  # nested deeper than 1,000 levels: no record that has a name
        return {}
    return {name: each for name, each in value.items() if isinstance(each, str) and 0 < len(each) <= _LONGEST}


def _members_of_many(index: Index, record: Container) -> dict[str, str]:
    found = {}
    for number in range(min(len(record), _FIRST_MEMBERS)):
        start, end = record.starts[number], record.ends[number]
        size = max(end - start, record.names[2 * number + 1] - record.names[2 * number])
        if size <= _LARGEST_BYTES and index.text.byte(start) not in (b"{", b"["):
            value = _decode(index.text.raw(start, end).decode("utf-8", "replace"))
            if isinstance(value, str) and 0 < len(value) <= _LONGEST:
                found[member_name(index, record, number)] = value
    return found


def repeated(index: Index, container: Container, names: Iterable[str]) -> set[str]:
    """Return those of *names* that an object has more than once. All its names are read, in passing."""
    wanted = set(names)
    if not wanted:
        return wanted
    spelled = {json.dumps(name, ensure_ascii=False).encode("utf-8", "surrogatepass"): name for name in wanted}
    seen = set[str]()
    found = set[str]()
    for number in range(len(container)):
        start, end = container.names[2 * number], container.names[2 * number + 1]
        index.text.pace(end - start)
        raw = index.text.raw(start, end)
        name = spelled.get(raw)
        if name is None and b"\\" in raw:
            name = string(raw)
        if name in wanted:
            (found if name in seen else seen).add(name)
    return found
