"""Processes that save, and may be killed while they do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_WRITER = """
import contextlib, hashlib, json, sys
from pathlib import Path
from backupkit import BackupManager, PlainFile, Retention, BackupError

folder, name, first, count, locked = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]

@contextlib.contextmanager
def no_lock(*_):
    yield

class Own(PlainFile):
    '''Each writer has a document of its own, so that each of its saves is a state that only it can lose.'''
    def __init__(self, path):
        super().__init__(folder / name / path.name)

options = {} if locked == "locked" else {"lock": no_lock}
manager = BackupManager(
    folder / "data.json", document=Own, retention=Retention.newest_only(100_000), lock_timeout=60, **options
)
(folder / name).mkdir(exist_ok=True)
log = open(folder / f"acknowledged-{name}.txt", "a", buffering=1)
for number in range(first, first + count):
    content = json.dumps({"writer": name, "number": number}).encode()
    (folder / name / "data.json").write_bytes(content)
    backup_id = manager.create_backup(f"{name}-{number}", force=True)
    log.write(f"{number} {backup_id} {hashlib.sha256(content).hexdigest()}\\n")
"""


class Writer:
    """A process that saves *count* states one after the other, and starts again where it was killed."""

    def __init__(self, folder: Path, name: str, count: int, locked: str) -> None:
        self.folder, self.name, self.count, self.locked = folder, name, count, locked
        self.kills = 0
        self._start()

    def _start(self) -> None:
        done = len(self.acknowledged())
        arguments = [str(self.folder), self.name, str(done), str(self.count - done), self.locked]
        self.process = subprocess.Popen([sys.executable, "-c", _WRITER, *arguments])

    def acknowledged(self) -> dict[str, str]:
        path = self.folder / f"acknowledged-{self.name}.txt"
        lines = path.read_text().splitlines() if path.exists() else []
        return {line.split()[1]: line.split()[2] for line in lines if len(line.split()) == 3}

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.kills += 1
        if len(self.acknowledged()) < self.count:
            self._start()

    def is_done(self) -> bool:
        return self.process.poll() is not None
