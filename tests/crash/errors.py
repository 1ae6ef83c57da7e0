"""Let each system call of an operation fail: once, with each error that it may meet, or for ever from there on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.crash import tracing
from tests.crash.cases import Bench, Case, results
from tests.crash.kills import points_of
from tests.crash.section import Options, Result, Section
from tests.crash.tracing import Call, Outcome

# What the manual pages (section 2) allow, without what only a wrong argument can cause. EINTR: Python tries again.
_READ_ERRORS: dict[str, tuple[str, ...]] = {
    "openat": ("EACCES", "EIO", "EMFILE", "ENFILE", "ENOMEM", "EINTR"),
    "read": ("EIO", "ESTALE", "EINTR"),
    "getdents64": ("EIO",),
    "newfstatat": ("EACCES", "EIO", "ENOMEM"),
    **dict.fromkeys(("stat", "lstat", "statx"), ("EACCES", "EIO", "ENOMEM")),  # what other C libraries call
    "fstat": ("EIO", "ENOMEM"),
    "pread64": ("EIO", "ESTALE", "EINTR"),
    "flock": ("ENOLCK", "EINTR"),
    "close": ("EIO", "ENOSPC", "EDQUOT"),
}
_CHANGE_ERRORS: dict[str, tuple[str, ...]] = {
    "openat": ("EACCES", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOMEM", "ENOSPC", "EPERM", "EROFS", "EINTR"),
    "write": ("EDQUOT", "EFBIG", "EIO", "ENOSPC", "EINTR"),
    "fsync": ("EDQUOT", "EIO", "ENOSPC", "EINTR"),
    "rename": ("EACCES", "EBUSY", "EDQUOT", "EIO", "ENOMEM", "ENOSPC", "EPERM", "EROFS", "EXDEV"),
    # As one who exchanges two files meets them; where it cannot be done at all, another way is taken.
    "renameat2": ("EACCES", "EBUSY", "EDQUOT", "EINVAL", "EIO", "ENOMEM", "ENOSPC", "ENOSYS", "EPERM", "EROFS"),
    "link": ("EACCES", "EDQUOT", "EIO", "EMLINK", "ENOMEM", "ENOSPC", "EOPNOTSUPP", "EPERM", "EROFS", "EXDEV"),
    "unlink": ("EACCES", "EBUSY", "EIO", "ENOMEM", "EPERM", "EROFS"),
    "mkdir": ("EACCES", "EDQUOT", "EIO", "EMLINK", "ENOMEM", "ENOSPC", "EPERM", "EROFS"),
    "chmod": ("EACCES", "EIO", "ENOMEM", "EPERM", "EROFS"),
    "fchmod": ("EIO", "ENOMEM", "EPERM", "EROFS"),
    "fchown": ("EIO", "ENOMEM", "EPERM", "EROFS", "EDQUOT"),
    "chown": ("EACCES", "EIO", "ENOMEM", "EPERM", "EROFS", "EDQUOT"),
    "fsetxattr": ("EDQUOT", "EIO", "ENOSPC", "EOPNOTSUPP", "EPERM"),
}
_NEEDS_SPACE = ("write", "fsync", "link", "rename", "renameat2", "mkdir", "fsetxattr")
_NEEDS_DISK = tuple(
    dict.fromkeys(name for name, errors in (*_CHANGE_ERRORS.items(), *_READ_ERRORS.items()) if "EIO" in errors)
)
_QUICK_POINTS = 3  # of each operation
_READ_SHARE = 0.08  # of the failures while reading, in a run that is neither quick nor full


def cases_of(bench: Bench, options: Options) -> list[Case]:
    """Return the cases of an operation: all for a full run or one that repeats a case, else a sample."""
    changing = set(points_of(bench))
    changes = [case for call in bench.calls if call in changing for case in _failures_of_change(bench, call)]
    looks = [case for call in bench.calls if not call.changes for case in _failures_of_look(bench, call)]
    choice = random.Random(f"{options.seed} {bench.operation}")
    if options.quick and not options.only:
        return choice.sample([*changes, *looks], min(_QUICK_POINTS, len(changes) + len(looks)))
    if options.full or options.only:  # a sample might not hold the one case
        return [*changes, *looks]
    return [*changes, *choice.sample(looks, round(len(looks) * _READ_SHARE))]


def _failures_of_change(bench: Bench, call: Call) -> Iterator[Case]:
    if call.name not in _CHANGE_ERRORS:
        raise ValueError(f"{call.name} changes files, but which errors it may meet is written nowhere")
    for error in _CHANGE_ERRORS[call.name]:
        yield _once(bench, call, error)
    if call.name in {*_NEEDS_SPACE, "openat"}:
        yield _for_ever(bench, call, "ENOSPC", _NEEDS_SPACE)
    if call.name in _NEEDS_DISK:
        yield _for_ever(bench, call, "EIO", _NEEDS_DISK)


def _failures_of_look(bench: Bench, call: Call) -> Iterator[Case]:
    for error in _READ_ERRORS[call.name]:
        yield _once(bench, call, error)
    if call.name in _NEEDS_DISK:
        yield _for_ever(bench, call, "EIO", _NEEDS_DISK)


def _once(bench: Bench, call: Call, error: str) -> Case:
    def strike(call: Call, _: Sequence[Call], operation: str, root: Path, log: Path, bug: str) -> Outcome:
        injection = f"{call.name}:error={error}:when={call.number}"
        return tracing.failed_at(call, [injection], operation, root, log, bug)

    return Case(
        call=call,
        fault=f"{'while changing' if call.changes else 'while looking'}, once",
        name=f"{bench.operation}:{call}:{error}:once",
        strike=strike,
        once=True,
    )


def _for_ever(bench: Bench, call: Call, error: str, names: Iterable[str]) -> Case:
    """Return the case in which *call*, and from there on every call of *names*, fails."""

    def strike(call: Call, calls: Sequence[Call], operation: str, root: Path, log: Path, bug: str) -> Outcome:
        first: dict[str, int] = {}
        for other in calls[calls.index(call) :]:
            first.setdefault(other.name, other.number)
        injections = [f"{name}:error={error}:when={first[name]}+" for name in names if name in first]
        if call.name not in names:  # opening is reading as well, and a full disk can be read
            injections.append(f"{call.name}:error={error}:when={call.number}")
        return tracing.failed_at(call, injections, operation, root, log, bug)

    return Case(
        call=call,
        fault=f"{error} for ever",
        name=f"{bench.operation}:{call}:{error}:ever",
        strike=strike,
    )


def _run(options: Options) -> Iterator[Result]:
    return results("errors", options, lambda bench: cases_of(bench, options))


SECTION = Section(name="errors", run=_run)
