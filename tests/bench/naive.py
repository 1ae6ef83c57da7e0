"""The backup that one would write in an afternoon. ``python -m tests.bench.naive DOCUMENT FOLDER``."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path


def back_up(document: Path, folder: Path) -> None:
    """Parse, write, compress at gzip's default level, hash, and rewrite a manifest: no sync, no draft, no check."""
    with document.open(encoding="utf-8") as file:
        value = json.load(file)
    version = folder / "backup.json.gz"
    with gzip.open(version, "wt", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
    manifest = folder / "naive.json"
    entries = json.loads(manifest.read_text()) if manifest.exists() else []
    entries.append({"file": version.name, "sha256": hashlib.sha256(version.read_bytes()).hexdigest()})
    manifest.write_text(json.dumps(entries, indent=2))


if __name__ == "__main__":
    back_up(Path(sys.argv[1]), Path(sys.argv[2]))
