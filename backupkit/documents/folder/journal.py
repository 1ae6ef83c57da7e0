"""The journal of a folder that is being put back: what is to be done, so that it can be finished after a crash.

It is a JSON text with its own SHA-256 in the first line: half of one, or another one, is none.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from backupkit.documents.folder import paths
from backupkit.documents.folder.listing import File, Folder, Link, is_whole
from backupkit.documents.folder.planning import Before, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = 1


def encode(plan: Plan) -> bytes:
    """Return a plan as it is written down. What is to be written lies beside it, numbered as its files are."""
    fields = {
        "format": FORMAT,
        "removals": [(path, before.marks, before.parts) for path, before in plan.removals],
        "needless": plan.needless,
        "folders": [(folder.path, folder.mode) for folder in plan.folders],
        "files": [
            (file.path, file.size_bytes, file.parts, file.mode, file.modified_ns, before.marks, before.parts)
            for file, before in plan.files
        ],
        "links": [(link.path, link.target) for link in plan.links],
    }
    body = json.dumps(fields).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def decode(data: bytes) -> Plan | None:
    """Return the plan that was written down; None if it is none, or names a path that leads out of the folder."""
    digest, _, body = data.partition(b"\n")
    if digest != hashlib.sha256(body).hexdigest().encode():
        return None
    try:
        plan = _plan(json.loads(body))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return plan if all(map(paths.is_within, _paths(plan))) else None


def _plan(fields: dict[str, Any]) -> Plan:
    if fields["format"] != FORMAT:
        raise ValueError("another format")
    return Plan(
        removals=tuple((str(path), Before(tuple(marks), tuple(was))) for path, marks, was in fields["removals"]),
        needless=tuple(map(str, fields["needless"])),
        folders=tuple(Folder(str(path), _number(mode)) for path, mode in fields["folders"]),
        files=tuple(
            (
                File(str(path), _number(size), tuple(parts), _number(mode), _number(modified_ns)),
                Before(tuple(marks), tuple(was)),
            )
            for path, size, parts, mode, modified_ns, marks, was in fields["files"]
        ),
        links=tuple(Link(str(path), str(target)) for path, target in fields["links"]),
    )


def _number(value: object) -> int:
    if not is_whole(value):
        raise ValueError("no number")
    return value


def _paths(plan: Plan) -> Iterable[str]:
    yield from (path for path, _ in plan.removals)
    yield from plan.needless
    yield from (folder.path for folder in plan.folders)
    yield from (file.path for file, _ in plan.files)
    yield from (link.path for link in plan.links)
