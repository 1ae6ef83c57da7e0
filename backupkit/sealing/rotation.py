"""Rotation: which version is sealed anew next, after the key of a folder was changed. Pure.

The plan is what lies there, and nothing else. So it goes on after any crash, and two who follow it at once do the same.
A version is sealed anew under another name; the old file goes only once the new one was read back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.sealing.key_table import number_in
from backupkit.sealing.names import SealedName
from backupkit.sealing.sealed_copy import key_in_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True, kw_only=True)
class SealAnew:
    """Open *source*, and write what it holds as *target*, which does not exist."""

    source: SealedName
    target: SealedName


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOld:
    """Open the whole of *target*; if it holds what *source* holds, remove *source*. Else remove *target*."""

    source: SealedName
    target: SealedName


def next_step(
    files: Iterable[SealedName], key_ids: Sequence[str], *, skipped: Container[SealedName] = frozenset()
) -> SealAnew | RemoveOld | None:
    """Return what to do next; None if nothing is left to do.

    Newest first. A version that has two files is finished before the next is begun, so that never more than one takes
    twice its room. A file whose key is not among *key_ids* cannot be opened, and is left alone.

    Args:
        files: all sealed versions that lie there, by their plain names and their keys.
        key_ids: those at hand; the last one seals new versions.
        skipped: those that did not open although their key is at hand, or could not be sealed anew just now. They stay
            as they are, with their key.
    """
    there = frozenset(files)
    source = next((each for each in in_order(there, key_ids) if each not in skipped), None)
    return step_for(source, there, key_ids) if source else None


def in_order(files: AbstractSet[SealedName], key_ids: Sequence[str]) -> list[SealedName]:
    """Return the files of old keys, in the order in which they are sealed anew, as :func:`next_step` says."""
    current = key_ids[-1]
    rank = {key_id: number for number, key_id in enumerate(key_ids)}
    old = (each for each in files if each.key_id in rank and each.key_id != current)

    def order(each: SealedName) -> tuple[bool, str, int, str]:
        return _target(each, key_ids) in files, each.backup_id, rank[each.key_id], each.plain

    return sorted(old, key=order, reverse=True)


def step_for(source: SealedName, files: Container[SealedName], key_ids: Sequence[str]) -> SealAnew | RemoveOld:
    """Return what is to be done next for one file of an old key."""
    target = _target(source, key_ids)
    return RemoveOld(source=source, target=target) if target in files else SealAnew(source=source, target=target)


def _target(source: SealedName, key_ids: Sequence[str]) -> SealedName:
    return SealedName(plain=source.plain, key_id=key_ids[-1])


def unused_keys(used: Container[str], key_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that may go from the table: all but the last one, once each file there was sealed with that.

    Not one by one: another computer, to which a key that is unused seems the newest, may be sealing versions anew with
    it at this moment, and remove files of keys before that. Where each version has a file of the last key, whatever
    that computer writes or removes takes none away. What no key of the table opens makes no difference.

    Args:
        used: ids of the keys of all files here, and at each place that has this table; an empty one for a file that
            may be of any key: then none goes.
        key_ids: as in the table.
    """
    return () if any(each in used for each in ("", *key_ids[:-1])) else tuple(key_ids[:-1])


def keys_in_names(file_names: Iterable[str]) -> frozenset[str]:
    """Return the ids of the keys that names tell; an empty one for a file of no such name, such as an object's."""
    return frozenset(key_in_name(each) or "" for each in file_names if number_in(each) is None)
