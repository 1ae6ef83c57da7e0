"""What a forked process must not keep: a lock on a file ends only once every process that has inherited it lets go.

A host may fork at any moment, while a thread of ours writes. The child then has our open files as well, and with them
their locks, until it ends; were the writer killed, its drafts could not be swept for so long. So the child closes them.
It must not unlock them: that would take the lock from its parent as well (flock(2)).

A fork in the very moment in which the system opens or closes a file is not waited for, since a network drive may take
minutes for that; then the child keeps this one.
"""

from __future__ import annotations

import contextlib
import os

from backupkit.light.typed import Protocol


class Holder(Protocol):
    """Something that has a file open."""

    descriptor: int
    """-1: not any more."""


HOLDERS: set[Holder] = set()
"""Those of this process, for what is inherited belongs to no object: who opens a file adds himself, and goes before it
is closed. (A set and no functions: this is on the way of every save.)"""


def _let_go_in_child() -> None:
    while HOLDERS:
        holder = HOLDERS.pop()
        descriptor, holder.descriptor = holder.descriptor, -1
        with contextlib.suppress(OSError):
            os.close(descriptor)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)
