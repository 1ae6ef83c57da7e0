"""What others do with the same document, in this process: a safe copy, a hash, and the naive backup."""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import partial
from typing import TYPE_CHECKING

from tests.bench import naive
from tests.bench.data import MB_BYTES, Edit
from tests.bench.operation import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.site import Site

COPY, HASH, NAIVE = "copy+fsync+rename", "SHA-256 of the file", "naive JSON backup"
_RARE_FROM_BYTES, _NAIVE_UP_TO_BYTES = 10 * MB_BYTES, 200 * MB_BYTES


def operations(site: Site) -> list[Operation]:
    """Return the peers that need no other program."""
    found = [
        Operation(name=COPY, kind=Kind.IN_PROCESS, ready=partial(_ready_copy, site)),
        Operation(name=HASH, kind=Kind.IN_PROCESS, ready=partial(_ready_hash, site)),
    ]
    if can_be_parsed(site):
        naive_one = Operation(
            name=NAIVE, kind=Kind.IN_PROCESS, ready=partial(_ready_naive, site), rare=is_slow_to_parse(site)
        )
        found.append(naive_one)
    return found


def is_slow_to_parse(site: Site) -> bool:
    """Whether parsing the document takes so long that once is enough."""
    return site.base.stat().st_size >= _RARE_FROM_BYTES


def can_be_parsed(site: Site) -> bool:
    """Whether parsing the document takes less than minutes, and less than some GB of memory."""
    return site.base.stat().st_size <= _NAIVE_UP_TO_BYTES


def is_peer(name: str) -> bool:
    """Whether an operation of that name is one of these."""
    return name in {COPY, HASH, NAIVE}


def _ready_copy(site: Site) -> Callable[[], None]:
    site.arrange(site.edited(Edit.SMALL), site.stored)
    shutil.copyfile(site.base, site.output / "copied.json")  # as in a restore, something is replaced
    return partial(_copy, site)


def _copy(site: Site) -> None:
    """The least that a safe copy can cost: the kernel copies, one sync, one rename."""
    draft = site.output / "copied.tmp"
    shutil.copyfile(site.document, draft)
    descriptor = os.open(draft, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(draft, site.output / "copied.json")


def _ready_hash(site: Site) -> Callable[[], None]:
    site.arrange(site.edited(Edit.SMALL), site.stored)
    return partial(_hash, site)


def _hash(site: Site) -> None:
    with site.document.open("rb", buffering=0) as file:
        hashlib.file_digest(file, "sha256")


def _ready_naive(site: Site) -> Callable[[], None]:
    site.arrange(site.edited(Edit.SMALL), site.stored)
    return partial(naive.back_up, site.document, site.output)
