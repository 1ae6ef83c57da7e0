"""Rotation: which version is sealed anew next, after the key of a folder was changed. Pure.

The plan is what lies there, and nothing else. So it goes on after any crash, and two who follow it at once do the same.
A version is sealed anew under another name; the old file goes only once the new one was read back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.sealing.key_table import number_in
from backupkit.sealing.sealed_copy import key_in_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from backupkit.sealing.names import SealedName


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
    current = key_ids[-1]
    there = frozenset(each for each in files if each.key_id in key_ids)
    old = [each for each in there if each.key_id != current and each not in skipped]
    steps = sorted(old, key=lambda each: (each.backup_id, key_ids.index(each.key_id), each.plain), reverse=True)
    for source in steps:
        target = replace(source, key_id=current)
        if target in there:
            return RemoveOld(source=source, target=target)
    return SealAnew(source=steps[0], target=replace(steps[0], key_id=current)) if steps else None


def unused_keys(file_names: Iterable[str], key_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that may go from the table: all but the last one, once each file there was sealed with that.

    Not one by one: another computer, to which a key that is unused seems the newest, may be sealing versions anew with
    it at this moment, and remove files of keys before that. Where each version has a file of the last key, whatever
    that computer writes or removes takes none away. What no key of the table opens makes no difference. A file whose
    name tells no key, such as an object or the manifest of a sealed folder, may be of any: then none goes.

    Args:
        file_names: all that lie here, and at each place that has this table.
        key_ids: as in the table.
    """
    used = {key_in_name(each) or "" for each in file_names if number_in(each) is None}
    return () if used & {"", *key_ids[:-1]} else tuple(key_ids[:-1])
