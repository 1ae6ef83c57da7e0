"""What others do with the same document: copies, gzip, and the backup that one would write in an afternoon."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.data import MB_BYTES
from tests.bench.operation import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.site import Site

COPY, GZIP, NAIVE = "copy+fsync+rename", "gzip -6", "naive JSON backup"
_SLOW_FROM_BYTES = 50 * MB_BYTES


def operations(site: Site) -> list[Operation]:
    """Return the peers; a tool that is not installed is left out."""
    ready = partial(site.arrange, site.base, site.stored)
    slow = site.base.stat().st_size >= _SLOW_FROM_BYTES
    found = [
        Operation(name=COPY, kind=Kind.IN_PROCESS, prepare=partial(_prepare_copy, site), run=partial(_copy, site)),
        Operation(
            name=NAIVE,
            kind=Kind.IN_PROCESS,
            prepare=ready,
            run=partial(_naive, site),
            at_most_runs=1 if slow else None,
        ),
    ]
    base, version = str(site.base), str(site.version)
    for name, command in (
        ("cp", ["cp", base, str(site.output / "copied.json")]),
        (GZIP, ["gzip", "-6", "-c", base]),
        ("gunzip", ["gunzip", "-c", version]),
        ("gzip -t", ["gzip", "-t", version]),
    ):
        if shutil.which(command[0]):
            run = partial(_tool, command, site.output / "tool")
            found.append(Operation(name=name, kind=Kind.WHOLE_PROCESS, prepare=ready, run=run))
    return found


def _prepare_copy(site: Site) -> None:
    site.arrange(site.base, site.stored)
    shutil.copyfile(site.base, site.output / "copied.json")  # as in a restore, something is replaced


def _copy(site: Site) -> None:
    """The least that a safe copy can cost: the kernel copies, one sync, one rename."""
    draft = site.output / "copied.tmp"
    shutil.copyfile(site.base, draft)
    descriptor = os.open(draft, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(draft, site.output / "copied.json")


def _naive(site: Site) -> None:
    """Parse, write, compress at gzip's default level, hash, and rewrite a manifest: no sync, no draft, no check."""
    with site.base.open(encoding="utf-8") as file:
        value = json.load(file)
    version = site.output / "backup.json.gz"
    with gzip.open(version, "wt", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
    manifest = site.output / "naive.json"
    entries = json.loads(manifest.read_text()) if manifest.exists() else []
    entries.append({"file": version.name, "sha256": hashlib.sha256(version.read_bytes()).hexdigest()})
    manifest.write_text(json.dumps(entries, indent=2))


def _tool(command: Sequence[str], output: Path) -> None:
    with output.open("wb") as file:
        subprocess.run(command, stdout=file, check=True)
