"""Rotation: which version is sealed anew next, after the key of a folder was changed. Pure.

The plan is what the names in the folder say, and nothing else. So it goes on after any crash, and two who follow it at
once do the same. A version is sealed anew under another name; the old file goes only once the new one was read back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.sealing.names import SealedName, sealed_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence


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
    file_names: Iterable[str], key_ids: Sequence[str], *, damaged: Container[str] = frozenset()
) -> SealAnew | RemoveOld | None:
    """Return what to do next in a folder; None if nothing is left to do.

    Newest first. A version that has two files is finished before the next is begun, so that never more than one takes
    twice its room. A file whose key is not among *key_ids* cannot be opened, and is left alone.

    Args:
        file_names: all that lie in the folder; those that are no sealed versions make no difference.
        key_ids: as in the table of keys; the last one seals new versions.
        damaged: names of files that did not open although their key is at hand. They stay as they are, with their key.
    """
    current = key_ids[-1]
    names = [name for each in file_names if (name := sealed_name(each)) and name.key_id in key_ids]
    old = [name for name in names if name.key_id != current and str(name) not in damaged]
    there = frozenset(names)
    steps = sorted(old, key=lambda name: (name.backup_id, key_ids.index(name.key_id)), reverse=True)
    for source in steps:
        target = replace(source, key_id=current)
        if target in there:
            return RemoveOld(source=source, target=target)
    return SealAnew(source=steps[0], target=replace(steps[0], key_id=current)) if steps else None


def unused_keys(file_names: Iterable[str], key_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that no version needs any more, of all that lie here and at each place; never the last one."""
    used = {name.key_id for each in file_names if (name := sealed_name(each))}
    return tuple(key_id for key_id in key_ids[:-1] if key_id not in used)
