"""Checking objects: each is read once, however many versions need it; a damaged one is named with all of these."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit.files.os_errors import why
from backupkit.light.log import Log
from backupkit.values.problem import Flaw
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.threads import in_order, threads_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from backupkit.store.objects.shelf import Shelf
    from backupkit.values.problem import Problem
    from backupkit.values.sentence import Saying

log = Log(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An object that a version needs, and how large its content is to be."""

    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """An object that is not as it was written, and the versions that need it."""

    problem: Problem
    backup_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found of objects."""

    sound: frozenset[Need] = frozenset()
    damaged: Mapping[Need, Harm] = field(default_factory=dict)
    unread: Mapping[Need, str | Saying] = field(default_factory=dict)  # why each could not be read just now

    @property
    def victims(self) -> Mapping[str, Problem]:
        """Every version that needs a damaged object, with what is wrong with the first of those."""
        found: dict[str, Problem] = {}
        for harm in self.damaged.values():
            for backup_id in harm.backup_ids:
                found.setdefault(backup_id, harm.problem)
        return found


def check(
    shelf: Shelf,
    needs: Mapping[str, Iterable[Need]],
    *,
    pause: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Read every object that versions need, in all its bytes, each once.

    What is damaged is taken out of its place (:meth:`Shelf.set_apart`), so that it is written anew when its content is
    met again; in a folder that cannot be written it stays there.

    Args:
        shelf: the objects.
        needs: by the id of each version, what it needs.
        pause: called after each object with the size of its content; what it raises comes out.
    """
    needed: dict[Need, list[str]] = defaultdict(list)
    for backup_id, wanted in needs.items():
        for need in dict.fromkeys(wanted):
            needed[need].append(backup_id)
    sound: set[Need] = set()
    damaged: dict[Need, Harm] = {}
    unread: dict[Need, str | Saying] = {}
    order = sorted(needed, key=lambda need: need.digest)  # as the folders lie
    threads = threads_for(sum(need.size_bytes for need in order))
    results = in_order(lambda need: _found(shelf, need), order, threads)
    for need, found in zip(order, results, strict=True):
        if found is None:
            sound.add(need)
        elif isinstance(found, OSError):
            unread[need] = why(found)
        else:
            damaged[need] = Harm(problem=found, backup_ids=tuple(needed[need]))
        pause(need.size_bytes)
    # One to which a version gives a wrong size may be sound for all others.
    right = {need.digest for need in sound}
    there = {need.digest for need, harm in damaged.items() if harm.problem.flaw is not Flaw.MISSING}
    for digest in sorted(there - right):
        _set_apart(shelf, digest)
    return Checked(sound=frozenset(sound), damaged=damaged, unread=unread)


def _found(shelf: Shelf, need: Need) -> Problem | OSError | None:
    """Return what is wrong with an object, or why it cannot be read just now; None if nothing is."""
    try:
        for _ in shelf.content(need.digest, need.size_bytes):
            pass
    except Damaged as error:
        return error.problem
    except OSError as error:
        return error
    return None


def _set_apart(shelf: Shelf, digest: str) -> None:
    try:
        shelf.set_apart(digest)
    except OSError as error:  # it is damaged all the same, and that is told
        log.warning("The damaged object %s could not be taken out of its place: %s", digest, error)
