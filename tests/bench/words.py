"""The sentences of the report. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import peers, startup, tables
from tests.bench.goal import results
from tests.bench.goals import GOALS
from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from tests.bench.suite import Figures

INTRODUCTION = (
    "backupkit keeps every saved state of an app's data file as a *version*: a plain gzip file with checksums, on the "
    "medium before the call returns, so that it survives a crash and a power cut. This page tells what that costs: "
    "here in milliseconds on the clock, the fastest of several runs, for documents of several sizes, in an app that "
    "runs already."
)
_GOALS = (
    "*create*, *verify*, *restore* and *list* are calls in process; *backupkit* is the command, a whole process. gzip, "
    "gunzip, restic and borg are whole processes; to start gzip takes one or two milliseconds. Ratios are those of the "
    "fastest runs, and in brackets (*core*) of the least processor time; a start and a list go by that alone."
)
IN_PROCESS = "The call alone, in a Python that runs already. Median, in brackets fastest and slowest run."
WHOLE_PROCESS = (
    "From starting the program to its end. For backupkit that is `python -m backupkit data.json create` and so on, the "
    "interpreter included. cp, gzip, pigz and zstd get the document after the small edit, `gunzip` and `gzip -t` what "
    "`gzip -6` makes of it before."
)
RATIOS = "In process, with the standard library."
EDITS = (
    "Milliseconds of a create, in process, after an edit of the version before; and the stored size with the standard "
    "library, beside the first document as one gzip stream."
)
PEAKS = (
    "Beyond an idle backupkit: a fresh process per operation, once; subtracted is the peak of one that only made a "
    "tiny version."
)
PROCESS_PEAKS = "All that the program held, interpreter included. What holds less than an empty Python shows as that."
SYNCS = "Calls of fsync: 0.2 to 0.4 ms each on a server's SSD, 1 to 10 on a laptop's, 20 to 60 on a disk that turns."
PROFILE = (
    "A profile (cProfile) of all threads, own time of each function; waiting for another thread is left out. Threads "
    "work at once, so the sum is more than the operation takes."
)

_STARTS = (startup.BARE, startup.LIST, startup.APP, startup.IN_APP)
_CONTESTANTS = (
    "- *first version*: into a folder that does not exist yet. *Small edit*: three records changed and one appended "
    "since the only version.\n"
    "- *saved just before*: by less than the file system's clock can tell, so the document is read twice; in all other "
    "rows it was written a moment ago, or earlier.\n"
    "- *unchanged*: the file looks as it did when it was read last. *Touched*: it has a new modification time, so it "
    "must be read.\n"
    "- *verify, sealed*: every stored byte is the one that was written. *Deep*: unpacks and hashes everything; "
    "*for the first time* it looks at the whole JSON text, too.\n"
    "- *restore*: over the document; checked, atomic, synced, and the state before is stored first. *Stored already*: "
    "the newest version holds that state. *To another path* there is no state before.\n"
    f"- *{peers.COPY}*: the least that a safe copy can cost.\n"
    f"- *{peers.NAIVE}*: `json.load`, `json.dump` into `gzip.open`, SHA-256, a manifest rewritten; no sync, no check.\n"
    "- restic, borg and rdiff-backup work with their defaults into a folder on the same disk (restic encrypts, borg is "
    "told not to); with versionio an app writes its document, and the one before is copied plainly."
)


def at_a_glance(figures: Figures) -> str:
    """Return what else an app pays, and where the rest is told."""
    start = figures.startup
    bare, listed, app, in_app = (start[name].core_ms or 0.0 for name in _STARTS)
    measured, met = _counted(figures)
    return (
        "All of that goes on in a thread of its own, beside the window. Besides, an app pays for the start: "
        f"{tables.ms(in_app - app)} ms of the processor in one that has Tk loaded, {tables.ms(listed - bare)} over a "
        "bare Python. "
        f"Of {measured} goals that were set before the work began, {met} are met: "
        "[the goals](#goals-and-what-was-reached), [how it was measured](#how-it-was-measured), "
        "[what limits us](#what-limits-us)."
    )


def goals(figures: Figures) -> str:
    """Return how many were met, and how to read them."""
    measured, met = _counted(figures)
    told = f"Set before the work began; {met} of {measured} are met. The end of this page tells about the others."
    return f"{told}\n\n{_GOALS}"


def _counted(figures: Figures) -> tuple[int, int]:
    """Return how many goals were measured, and how many of these are met."""
    found = [result for goal in GOALS for result in results(goal, figures) if result]
    measured = [result for result in found if result.reached is not None]
    return len(measured), sum(result.is_met for result in measured)


def method(figures: Figures) -> str:
    """Return on what, with what, how often and in which order it was measured."""
    machine, plan = figures.machine, figures.plan
    sizes = ", ".join(tables.size_words(size.size_bytes) for size in figures.sizes)
    load = "" if machine.load is None else f" When the run began, {machine.load:.1f} other processes wanted a core."
    load += " The benchmark went before them." if machine.is_preferred else ""
    fast = (
        "Rows *with fast* use the `fast` extra (zlib-ng, isal); in all others it is hidden from Python."
        if Runtime.FAST in figures.runtimes
        else "The `fast` extra (zlib-ng, isal) was not used."
    )
    peer_versions = f"\n\nThe others: {', '.join(figures.versions)}." if figures.versions else ""
    missing = f" Not installed, so not measured: {', '.join(figures.missing)}." if figures.missing else ""
    return (
        "One command, from the top folder of a checkout: `python -m tests.bench`. It makes the documents (the same at "
        "every run), measures, and writes this page and its chart; `--quick` takes about a minute and only prints.\n\n"
        f"Measured on {machine.date}: {machine.system}, {machine.cores} cores, {machine.python}, zlib {machine.zlib}, "
        f"{machine.file_system}.{load} The documents are JSON as apps write it (indented, records with ids, names, "
        f"numbers and nested lists) of {sizes}. Files are in the page cache.\n\n"
        f"Each contestant runs once, then each once more, {plan.runs} times, so that the noise of the machine hits all "
        "alike (the naive backup of 10 MB and more: once). Before each run everything unwritten is synced, so that "
        f"nobody pays for the one before. Trust the ratios more than the times. {fast}{missing} *Core* is the least "
        "processor time of any run, of all threads and of the programs that it starts: other programs on the machine "
        f"make all else longer.{peer_versions}\n\n{_CONTESTANTS}"
    )


def life(figures: Figures) -> str:
    """Return what a long life is."""
    last = figures.life[-1]
    return (
        f"A document of {tables.size_words(last.content_bytes)} is edited {last.edits:,} times: a record is changed, "
        "inserted, deleted, appended or moved, anywhere; and each time stored. At the end the newest version is "
        "restored and compared, and all versions that the retention left are verified."
    )


def lists(figures: Figures) -> str:
    """Return what is read for a list."""
    opened = " and ".join(f"`{name}`" for name in figures.opened)
    return (
        "*First call* of a new manager, which reads the manifest; *again*, where nothing has changed since. The first "
        f"call opens {opened}, and no other file."
    )
