"""Every command of the command line, as a program of its own, its output read through a pipe in old code pages.

The document has a name that no code page has whole. Each command must end with its exit code, and say its words.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.cli.running import commands
from tests.windows.ground import Ground, content_of, scratch
from tests.windows.table import Table, options_of

_CODE_PAGES = ("cp1252", "cp437")
_NAME = "Größe – 会計.json"
_SECONDS = 120  # for one command; beyond that it hangs


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One command, its exit code, and a part of what it says."""

    words: str  # after the document; {0} is the newest version, {1} the one before, {out} a path
    says: str  # in its results, or in its error if it fails; a regular expression
    code: int = 0


CALLS = (
    Call(words="create Übertrag–会", says=r"Backed up .*\(\d.*version \d{8}_\d{6}_"),
    Call(words="create", says="has not changed since version"),
    Call(words="create --force --pin --tag t", says="Backed up"),
    Call(words="", says="has not changed since"),
    Call(words="list", says=r"\d{8}_\d{6}_"),
    Call(words="list --limit 1 --all", says=r"\d{8}_\d{6}_"),
    Call(words="show {0}", says="kept_because"),
    Call(words="verify", says=r"\d sound, 0 damaged \(checked in full\)"),
    Call(words="verify --sealed {0}", says=r"1 sound, 0 damaged \(seals checked\)"),
    Call(words="restore {1} --yes --to {out}", says="Restored .* to the state of"),
    Call(words="restore {1} --yes", says="'undo' brings it back"),
    Call(words="undo", says="is back to its state before the last restore"),
    Call(words="pin {1}", says="is pinned"),
    Call(words="pin {1} --undo", says="is no longer pinned"),
    Call(words="delete {1} --yes", says="is in the bin"),
    Call(words="delete {1} --undo", says="is back"),
    Call(words="describe {1} Übertrag", says="is described anew"),
    Call(words="export {0} {out}.json", says="Wrote "),
    Call(words="export {0} {out}.json", says="exists already", code=6),
    Call(words="export {0} {out}.json --overwrite", says="Wrote "),
    Call(words="import {out}.json Übertrag", says="was not touched"),
    Call(words="places", says="No place is chosen"),
    Call(words="doctor", says=r"All is well: \d versions"),
    Call(words="stats", says=r"\d"),
    Call(words="prune --dry-run", says=r"\d kept, 0 to be removed"),
    Call(words="prune --preset generous", says=r"\d kept, 0 removed"),
    Call(words="cleanup", says="0 leftover files removed"),
    Call(words="rebuild", says=r"The index was made anew: \d+ versions"),
    Call(words="show 20200101_000000_00000000", says="There is no version", code=4),
    Call(words="restore {1}", says="Nothing was changed", code=1),
    Call(words="nonsense", says="invalid choice", code=2),
    Call(words="--help", says=r"Without\s+a\s+command:\s+create"),
)
_AS_JSON = ("list", "verify", "stats", "create --force")
_FEW = CALLS[:1] + CALLS[4:5] + CALLS[10:12] + CALLS[17:19]


def called(ground: Ground, call: Call, code_page: str, *, as_json: bool = False) -> Iterator[str]:
    """Run a command; yield what is wrong."""
    newest = [meta.backup_id for meta in ground.manager().list_backups(include_archived=True)]
    words = [word.format(*newest, out=ground.root / "copy") for word in call.words.split()]
    command = [sys.executable, "-m", "backupkit", str(ground.document), *words, *(["--json"] if as_json else [])]
    environment = os.environ | {"PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"}
    run = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
    )
    out, err = run.stdout.decode(code_page), run.stderr.decode(code_page)
    if run.returncode != call.code:
        yield f"exit code {run.returncode} instead of {call.code}: {err.strip()[-300:] or out.strip()[-300:]}"
    if "Traceback" in err:
        yield f"a traceback: {err.strip()[-300:]}"
    if call.code == 0 and err.strip():
        yield f"words beside its results: {err.strip()[:300]}"
    if as_json:
        try:
            json.loads(out)
        except ValueError as error:
            yield f"no JSON: {error}: {out[:100]!r}"
    elif not re.search(call.says, err if call.code else out, re.DOTALL):
        yield f"it says {(err if call.code else out)[:300]!r}"


def _lines(folder: Path, calls: Sequence[Call], page: str) -> list[tuple[str, str, object, list[str]]]:
    """Run the commands one after the other, on one document; return the lines of the table."""
    root = folder / page
    root.mkdir()
    ground = Ground(root=root, name=_NAME)
    ground.keep(content_of(0))
    ground.save(content_of(1))
    lines: list[tuple[str, str, object, list[str]]] = [
        (page, call.words, call.code, list(called(ground, call, page))) for call in calls
    ]
    lines += [
        (page, f"{call.words} --json", 0, list(called(ground, call, page, as_json=True)))
        for call in calls
        if call.words.startswith(_AS_JSON)
    ]
    for path in root.glob("copy*"):
        path.unlink()
    return [*lines, (page, "(the folder, in the end)", "", ground.wrongs())]


def main() -> int:
    """Run all commands in each code page; a line for each command that is not as it should be, and one for all."""
    options = options_of(__spec__.name, __doc__)
    calls, pages = (_FEW, _CODE_PAGES[1:]) if options.quick else (CALLS, _CODE_PAGES)
    table = Table(("output", 7), ("command", 40), ("code", 4))
    with scratch() as folder, ThreadPoolExecutor(len(pages)) as pool:
        for lines in pool.map(partial(_lines, folder, calls), pages):
            for page, words, code, wrongs in lines:
                table.row(page, words, code, wrongs=wrongs)
        missing = set(commands()) - {call.words.partition(" ")[0] for call in CALLS}
        table.row("", "(every command is in the list)", "", wrongs=[f"{name} was not run" for name in missing])
        return table.end()


if __name__ == "__main__":
    sys.exit(main())
