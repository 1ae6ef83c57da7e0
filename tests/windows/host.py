"""A host that saves by writing a new file and putting it in the document's place, while the kit works beside it.

Once at the usual pace, with a service that is told of each save; once with backups forced in a tight loop. Counted is
how often the host could not save, because somebody held the document.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupError, BackupManager, Retention
from backupkit.automation.confirming import Confirming
from backupkit.automation.first_backup import FirstBackup
from backupkit.automation.watching import Watching
from backupkit.service.events import Failed
from backupkit.service.service import BackupService
from tests.windows.ground import Ground, content_of, scratch
from tests.windows.table import Table, parser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Event

_PAUSE_SECONDS = 0.4
_SAVES, _FEW_SAVES = 1000, 50
_SIZES = {"1 KB": 1_000, "100 KB": 100_000, "20 MB": 20_000_000}
_LARGE = "20 MB"
_MOST_OF_A_HUNDRED = 1  # of the saves beside forced backups
_FEW_VERSIONS = Retention.newest_only(5)
_READS = 20


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the host's saves, and of the backups beside them."""

    saves: int = 0
    refused: int = 0
    versions: int = 0
    errors: list[str] = field(default_factory=list)
    backup_seconds: list[float] = field(default_factory=list)
    read_seconds: float = 0.0
    wrongs: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.refused / self.saves

    @property
    def allowed_share(self) -> float:
        """A backup has to read the document once; who saves then is refused, and cannot be helped."""
        return self.read_seconds / statistics.median(self.backup_seconds)


class _Host:
    """Saves at its pace, and does not insist: a save that is refused is counted, and made up for by the next one."""

    def __init__(self, ground: Ground, size: int) -> None:
        self._ground = ground
        self._head, self._tail = content_of(0, size).split(b"0", 1)

    def save_often(self, count: int, outcome: Outcome, saved: Callable[[], object]) -> None:
        for number in range(count):
            started_at = time.monotonic()
            content = b"%b%d%b" % (self._head, number + 1, self._tail)
            try:
                self._ground.save(content, patience_seconds=0)
            except PermissionError:
                outcome.refused += 1
            outcome.saves += 1
            saved()
            time.sleep(max(0.0, started_at + _PAUSE_SECONDS - time.monotonic()))


def at_its_pace(root: Path, size: int, saves: int) -> Outcome:
    """Save beside a service like the one that ``attach()`` makes."""
    ground, outcome = _started(root, size), Outcome()
    manager = ground.manager(_FEW_VERSIONS)

    def hear(event: Event) -> None:
        if isinstance(event, Failed):
            outcome.errors.append(f"{type(event.error).__name__}: {event.error}")

    first, watching = FirstBackup(), Watching()
    service = BackupService(manager, initiators=(first, watching, Confirming()))
    service.subscribe(hear)
    watching.is_on = True
    first.start()
    _Host(ground, size).save_often(saves, outcome, service.saved)
    if not service.close(keeps_last=True):
        outcome.errors.append("the service did not come to an end")
    return _looked_at(ground, manager, outcome)


def beside_forced(root: Path, size: int, saves: int) -> Outcome:
    """Save while another thread makes one backup after the other."""
    ground, outcome = _started(root, size), Outcome()
    manager = ground.manager(_FEW_VERSIONS)
    ends = threading.Event()

    def force() -> None:
        while not ends.is_set():
            started_at = time.monotonic()
            try:
                manager.create_backup(force=True)
            except BackupError as error:
                outcome.errors.append(f"{type(error).__name__}: {error}")
            outcome.backup_seconds.append(time.monotonic() - started_at)

    thread = threading.Thread(target=force)
    thread.start()
    try:
        _Host(ground, size).save_often(saves, outcome, lambda: None)
        outcome.read_seconds = statistics.median(_read(ground.document) for _ in range(_READS))  # under the same load
    finally:
        ends.set()
        thread.join()
    return _looked_at(ground, manager, outcome)


def _started(root: Path, size: int) -> Ground:
    root.mkdir()
    ground = Ground(root=root)
    ground.save(content_of(0, size))
    return ground


def _looked_at(ground: Ground, manager: BackupManager, outcome: Outcome) -> Outcome:
    newest = manager.list_backups()[0]
    outcome.versions = newest.sequence
    ground.told = {newest.backup_id: ground.document.read_bytes()}  # the last state is always the newest version
    outcome.wrongs = ground.wrongs()
    return outcome


def _read(path: Path) -> float:
    started_at = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
    return time.perf_counter() - started_at


def _allowed(size: str, outcome: Outcome) -> tuple[float, str]:
    """Return how many saves may be refused beside forced backups, and why."""
    if size != _LARGE:
        most = max(1, outcome.saves * _MOST_OF_A_HUNDRED // 100)
        return most, f"{most}"
    backup, share = statistics.median(outcome.backup_seconds), outcome.allowed_share
    return share * outcome.saves, f"{share:.1%}: read {outcome.read_seconds:.3f} s / backup {backup:.2f} s"


def main() -> int:
    """Run each size in both ways; a line each."""
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--size", choices=_SIZES, help="this size alone")
    parser.add_argument("--saves", type=int, help=f"so many, instead of {_SAVES}, or {_FEW_SAVES} with --quick")
    options = parser.parse_args()
    saves = options.saves or (_FEW_SAVES if options.quick else _SAVES)
    heads = (
        ("document", 8),
        ("backups", 10),
        ("saves", 5),
        ("refused", 12),
        ("allowed", 36),
        ("versions", 8),
        ("errors", 6),
    )
    table = Table(*heads)
    with scratch() as folder:
        for size in [options.size] if options.size else _SIZES:
            for name, run in {"usual pace": at_its_pace, "forced": beside_forced}.items():
                outcome = run(folder / f"{size}-{name}", _SIZES[size], saves)
                allowed, why = _allowed(size, outcome) if outcome.backup_seconds else (0, "0")
                refused = f"{outcome.refused} ({outcome.share:.1%})"
                wrongs = outcome.wrongs + outcome.errors[:3]
                if outcome.refused > allowed:
                    wrongs.append(f"{refused} of {saves} saves of the host were refused")
                table.row(
                    size,
                    name,
                    saves,
                    refused,
                    why,
                    outcome.versions,
                    len(outcome.errors),
                    wrongs=[f"{size}, {name}: {wrong}" for wrong in wrongs],
                )
        return table.end()


if __name__ == "__main__":
    sys.exit(main())
