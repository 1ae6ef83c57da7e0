"""A virus scanner, an indexer, a sync client: another program opens each new file for a while, and we go on saving.

It opens the files of the backup folder, and the document; once sharing reading and writing, and once deletion as well.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from backupkit import BackupError
from tests.windows.ground import Ground, content_of, scratch
from tests.windows.holder import Holder, Sharing
from tests.windows.table import Table, options_of

_SECONDS = (0.05, 0.3, 2.0)
_SHARINGS = (Sharing.READ | Sharing.WRITE, Sharing.READ | Sharing.WRITE | Sharing.DELETE)
_SAVES, _FEW_SAVES = 100, 8


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the saves beside one scanner."""

    errors: list[str] = field(default_factory=list)
    acknowledged: int = 0
    found: int = 0
    opened: int = 0
    refusals: int = 0
    longest_seconds: float = 0.0
    wrongs: list[str] = field(default_factory=list)


def run(root: Path, seconds: float, sharing: Sharing, saves: int) -> Outcome:
    """Save so many times beside one scanner, then look at what is there when it has gone."""
    root.mkdir()
    ground, outcome = Ground(root=root), Outcome()
    ground.keep(content_of(-1))
    with Holder() as holder:
        holder.watch([ground.root, ground.folder], sharing, seconds, only=ground.name)
        for number in range(saves):
            content = content_of(number)
            ground.save(content)
            started_at = time.monotonic()
            try:
                backup_id = ground.manager().create_backup()
            except BackupError as error:
                outcome.errors.append(f"save {number}: {type(error).__name__}: {error}")
            else:
                if backup_id:
                    ground.told[backup_id] = content
                    outcome.acknowledged += 1
            outcome.longest_seconds = max(outcome.longest_seconds, time.monotonic() - started_at)
        outcome.opened = holder.opened()
    outcome.refusals = ground.refusals
    outcome.found = len(ground.listed()) - 1
    outcome.wrongs = ground.wrongs()
    return outcome


def main() -> int:
    """Run each scanner, all at the same time; a line each."""
    options = options_of(__spec__.name, __doc__)
    saves = _FEW_SAVES if options.quick else _SAVES
    cases = [(seconds, sharing) for sharing in _SHARINGS for seconds in _SECONDS]
    heads = ("sharing", 7), ("held", 6), ("opened", 6), ("acknowledged", 12), ("found", 5), ("wrong", 5), ("longest", 7)
    table = Table(*heads, ("host waited", 11))
    total = 0
    with scratch() as folder, ThreadPoolExecutor(len(cases)) as pool:
        runs = [
            pool.submit(run, folder / str(number), seconds, sharing, saves)
            for number, (seconds, sharing) in enumerate(cases)
        ]
        for (seconds, sharing), future in zip(cases, runs, strict=True):
            outcome = future.result()
            total += outcome.acknowledged
            wrongs = outcome.errors[:3] + outcome.wrongs
            if outcome.acknowledged < saves:
                wrongs.append(f"{outcome.acknowledged} of {saves} saves acknowledged")
            if outcome.found != saves:
                wrongs.append(f"{outcome.found} of {saves} found")
            if outcome.opened < saves:
                wrongs.append(f"only {outcome.opened} files were opened: this scanner was asleep")
            table.row(
                sharing.short,
                f"{seconds:g} s",
                outcome.opened,
                f"{outcome.acknowledged} of {saves}",
                outcome.found,
                len(outcome.wrongs),
                f"{outcome.longest_seconds:.1f} s",
                outcome.refusals,
                wrongs=wrongs,
            )
        return table.end(f"{total} of {saves * len(cases)} acknowledged")


if __name__ == "__main__":
    sys.exit(main())
