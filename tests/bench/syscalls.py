"""How many system calls an operation makes, as strace sees it from outside.

As a program (``python -m tests.bench.syscalls FOLDER NAME``) it does one operation of a site between two marks.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.bench import ours
from tests.bench.operation import expect
from tests.bench.runtime import ROOT
from tests.bench.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

POSSIBLE = shutil.which("strace") is not None
LIST = "list"
MARK = "/backupkit-benchmark-mark"
_COUNTED = (ours.CREATE_SMALL, ours.UNCHANGED, ours.RESTORE, ours.VERIFY, LIST)
_CALL = re.compile(
    r"^\d+\s+(\w+)\("
)  # a call that another thread interrupts is resumed on a line that begins otherwise
_SYNCS = {"fsync", "fdatasync", "sync_file_range", "syncfs"}
_STATS = {"stat", "lstat", "fstat", "newfstatat", "statx"}
_READS = {"read", "pread64", "readv", "preadv", "preadv2"}
# How often memory is asked for and threads wait for each other is up to the allocator and the scheduler.
_LEFT_OUT = (
    "!brk,mmap,munmap,mremap,mprotect,madvise,futex,sched_yield,rt_sigprocmask,rt_sigaction,rseq,set_robust_list"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Syscalls:
    """Numbers of calls."""

    all: int  # but for those about memory and threads
    syncs: int
    reads: int
    stats: int  # questions about a file


def counts(site: Site, environment: Mapping[str, str]) -> Mapping[str, Syscalls]:
    """Return the system calls of a small save, an unchanged one, a restore, a verification and a list."""
    return {name: _counted(site, name, environment) for name in _COUNTED}


def _counted(site: Site, name: str, environment: Mapping[str, str]) -> Syscalls:
    trace = site.folder / "trace"
    command = ["strace", "-f", "-qq", "-e", f"trace={_LEFT_OUT}", "-o", str(trace)]
    command += [sys.executable, "-m", "tests.bench.syscalls", str(site.folder), name]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return counted(trace.read_text(errors="replace").splitlines())


def counted(lines: Iterable[str]) -> Syscalls:
    """Return the calls between the two marks in what strace has written."""
    names, marks = [], 0
    for line in lines:
        if MARK in line:
            marks += 1
        elif marks == 1 and (call := _CALL.match(line)):
            names.append(call[1])
    syncs, reads, stats = (sum(name in kind for name in names) for kind in (_SYNCS, _READS, _STATS))
    return Syscalls(all=len(names), syncs=syncs, reads=reads, stats=stats)


def _between_marks(site: Site, name: str) -> None:
    """Do an operation twice: once so that everything is loaded, then between the marks."""
    known = {operation.name: operation.ready for operation in ours.operations(site)}
    known[LIST] = lambda: partial(_list, site)
    known[name]()()
    run = known[name]()
    gc.collect()
    gc.disable()
    _mark()
    run()
    _mark()


def _list(site: Site) -> None:
    expect(BackupManager(site.document).list_backups(), "no version is there")


def _mark() -> None:
    with contextlib.suppress(FileNotFoundError):
        os.stat(MARK)


if __name__ == "__main__":
    _between_marks(Site(Path(sys.argv[1])), sys.argv[2])
