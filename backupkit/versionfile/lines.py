"""Versions as the lines of a manifest: one each, so that people and grep can read it. Pure.

A line is decoded when somebody asks for what it tells: a list of thousands must not wait for what nobody looks at. But
nothing in a file is trusted, so the form of each line is checked before. What has the form in which lines are written
can be decoded for certain; anything else is left to :func:`backupkit.versionfile.codec.from_fields`, which says in
words what is wrong. A test holds the two together.
"""

from __future__ import annotations

import json
import re
from collections import deque
from functools import cache
from itertools import compress, repeat
from operator import not_

from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values import naming
from backupkit.values.version import ROWS, BackupMetadata, Status, line_of, put_line
from backupkit.versionfile import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BETWEEN = ",\n"
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_STATUSES = {f'"{status.value}"': status for status in Status}
_NO_TEXT = '""'


def of_versions(metas: Sequence[BackupMetadata]) -> bytes:
    """Return the lines of versions; that of each is made once, as with thousands that takes longer than all else."""
    lines = list(map(line_of, metas))
    if not all(lines):
        for at, meta in enumerate(metas):
            if not lines[at]:
                lines[at] = f'    "{meta.backup_id}": {_ENCODER.encode(codec.all_fields(meta))}'
                put_line(meta, lines[at])
    return _BETWEEN.join(lines).encode()


def versions_in(data: memoryview) -> dict[str, BackupMetadata] | None:
    """Return the versions that lines tell of by their ids, in their order, each of which decodes its line if asked.

    None if one line is not as it would be written.
    """
    try:
        lines = str(data, "utf-8")
    except UnicodeDecodeError:
        return None
    found = _pattern().findall(lines)
    if not found:
        return None
    texts, ids, sequences, statuses, problems, names = zip(*found, strict=True)
    if sum(map(len, texts)) + len(_BETWEEN) * (len(texts) - 1) != len(lines):
        return None  # something stands between them
    metas = list(map(object.__new__, repeat(BackupMetadata, len(texts))))
    deque(map(put_line, metas, texts), maxlen=0)
    _put("backup_id", metas, ids)
    _put("sequence", metas, map(int, sequences))
    _put("status", metas, map(_STATUSES.__getitem__, statuses))
    _put("problem", compress(metas, map(_NO_TEXT.__eq__, problems)), repeat(""))
    _put("file_name", compress(metas, names), filter(None, names))
    unusual = compress(metas, map(not_, names))
    if not all(naming.is_name_of(meta.file_name, meta.backup_id) for meta in unusual):
        return None
    versions = dict(zip(ids, metas, strict=True))
    return versions if len(versions) == len(metas) else None


def _put(name: str, metas: Iterable[BackupMetadata], values: Iterable[Any]) -> None:
    # A frozen dataclass sets its fields through object.__setattr__, which takes longer than all else together.
    deque(map(getattr(BackupMetadata, name).__set__, metas, values), maxlen=0)


@cache
def _pattern() -> re.Pattern[str]:
    """Return what matches a line: its groups are the line, the id, and what is asked of each version of a folder."""
    forms = {name: row.kind.pattern() for name, row in ROWS.items()}
    for name in ("sequence", "status", "problem"):
        forms[name] = f"({forms[name]})"
    same_id = r"\2"
    forms["backup_id"] = f'"{same_id}"'
    forms["file_name"] = f'(?:"({naming.pattern_with(same_id)})"|{forms["file_name"]})'
    fields = ", ".join(f'"{name}": {form}' for name, form in forms.items())
    return re.compile(rf'(    "({naming.ID_PATTERN})": \{{{fields}\}})(?:{_BETWEEN}|\Z)')
