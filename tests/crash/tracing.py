"""Running an operation under strace: listing its system calls, killing it before one, failing one."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.operation import NOW

OPERATION = Path(__file__).with_name("operation.py")
CHANGING = (
    *("openat", "open", "creat", "write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "sync_file_range"),
    *("ftruncate", "truncate", "fallocate", "copy_file_range", "sendfile", "rename", "renameat", "renameat2"),
    *("link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "mknodat"),
    *("chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "lchown", "setxattr", "fsetxattr", "lsetxattr"),
    *("removexattr", "fremovexattr", "utimensat"),
)
LOOKING = ("read", "pread64", "getdents64", "newfstatat", "fstat", "stat", "lstat", "statx", "flock", "close")
_OPENING = frozenset({"openat", "open"})
_LINE = re.compile(r"\d+ +(\w+)\((.*)")
_RESULT = re.compile(r"\) += .*$")
_RANDOM = re.compile(r"\.backupkit-[0-9a-f]{16}\.tmp")
_DEAD = (-signal.SIGKILL, 128 + signal.SIGKILL)
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A system call of an operation on a file that is ours."""

    name: str
    number: int  # among those of its name in the whole process, from 1: as strace counts
    nth: int  # among those of its name here: as people count, whatever the interpreter did before
    shape: str  # its arguments without what differs from run to run
    changes: bool  # files, folders or names

    def __str__(self) -> str:
        return f"{self.name}:{self.nth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a run."""

    is_killed: bool = False
    was_reached: bool = True  # the call that was to be struck, and no other
    code: int = 0
    error: str = ""
    sentence: str = ""
    traceback: str = ""
    acknowledged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)


@functools.cache
def obstacle() -> str:
    """Return why nothing can be traced here; empty if it can."""
    if sys.platform != "linux":
        return "strace is for Linux"
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt-get install strace)"
    probe = ["strace", "-f", "-qqq", "-o", os.devnull, "-e", "inject=mkdir:signal=SIGKILL:when=1", "mkdir", "/proc/x"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode not in _DEAD:
        return f"strace may not trace here: {done.stderr.strip() or done.returncode}"
    return ""


def calls_of(name: str, root: Path, log: Path, bug: str = "") -> list[Call]:
    """Perform an operation undisturbed; return its calls on files below *root*, in order."""
    done = _traced(name, root, log, ["-e", f"trace={_names(CHANGING + LOOKING)}"], bug)
    if done.returncode:
        raise RuntimeError(f"{name} failed with no fault at all: {done.stdout}{done.stderr}")
    return _numbered(_lines(log), root)


def killed_before(call: Call, name: str, root: Path, log: Path, bug: str = "") -> Outcome:
    """Perform an operation and kill it when it is about to make *call*."""
    # Not with --seccomp-bpf: strace 6.1 then drops the signal without a word.
    inject = f"inject={call.name}:signal=SIGKILL:when={call.number}"
    done = _traced(name, root, log, ["-e", f"trace={call.name}", "-e", inject], bug)
    last = [arguments for other, arguments in _lines(log) if other == call.name][-1:]
    return Outcome(
        is_killed=True,
        was_reached=done.returncode in _DEAD and bool(last) and _shape(last[0], root) == call.shape,
    )


def failed_at(call: Call, injections: Iterable[str], name: str, root: Path, log: Path, bug: str = "") -> Outcome:
    """Perform an operation while calls fail; the first to do so must be *call*."""
    options = ["--seccomp-bpf"]
    names = []
    for injection in injections:
        options += ["-e", f"inject={injection}"]
        names.append(injection.split(":")[0])
    done = _traced(name, root, log, ["-e", f"trace={_names(names)}", *options], bug)
    struck = [(other, arguments) for other, arguments in _lines(log) if "(INJECTED)" in arguments]
    was_reached = bool(struck) and struck[0][0] == call.name and _shape(struck[0][1], root) == call.shape
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"traceback": f"it said nothing (exit code {done.returncode}): {done.stdout}{done.stderr}"}
    return Outcome(
        was_reached=was_reached,
        code=done.returncode,
        error=answer.get("error", ""),
        sentence=answer.get("sentence", ""),
        traceback=answer.get("traceback", ""),
        acknowledged=tuple(answer.get("acknowledged", ())),
        notes=tuple(answer.get("notes", ())),
        problems=answer.get("problems", {}),
    )


def _traced(name: str, root: Path, log: Path, options: Sequence[str], bug: str) -> subprocess.CompletedProcess[str]:
    # Not -I: an isolated interpreter ignores PYTHONHASHSEED, and the order of sets would move the calls about.
    command = ["strace", "-f", "-qqq", "-y", "-s", "0", "-o", str(log), *options]
    command += [sys.executable, "-P", "-s", "-B", str(OPERATION), name, str(root), *([bug] if bug else [])]
    env = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", os.defpath)}
    with subprocess.Popen(
        command,
        cwd="/",
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, complained = process.communicate(timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # strace alone would leave the operation running
            raise AssertionError(f"it did not come to an end within {_TIMEOUT_SECONDS} s") from None
    return subprocess.CompletedProcess(command, process.returncode, said, complained)


def _lines(log: Path) -> list[tuple[str, str]]:
    """Return name and arguments, with the result, of each call in a log."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return [(found[1], found[2]) for line in text.splitlines() if (found := _LINE.match(line))]


def _names(names: Iterable[str]) -> str:
    return ",".join(f"?{name}" for name in dict.fromkeys(names))  # "?": not every machine has every call


def _shape(arguments: str, root: Path) -> str:
    """Return what is the same in each run: the paths below *root*, with random parts masked, without the result."""
    asked = _RESULT.sub("", arguments)
    masked = _RANDOM.sub(".backupkit-*.tmp", asked.replace(str(root), ""))
    return " ".join(re.findall(r'(?<=[<"])/[^>"]*', masked))


def _numbered(lines: Iterable[tuple[str, str]], root: Path) -> list[Call]:
    """Return the calls on files below *root* that come after the script has read what time it is."""
    in_all: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    calls: list[Call] = []
    for name, arguments in lines:
        in_all[name] += 1
        if str(root) not in arguments:
            continue
        shape = _shape(arguments, root)
        if shape.endswith(f"/{NOW}"):
            calls.clear()
            ours.clear()
            continue
        ours[name] += 1
        opens_to_change = "O_CREAT" in arguments or "O_TRUNC" in arguments
        changes = opens_to_change if name in _OPENING else name in CHANGING
        calls.append(Call(name=name, number=in_all[name], nth=ours[name], shape=shape, changes=changes))
    return calls
