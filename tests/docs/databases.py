"""The situations of docs/troubleshooting.md that databases come into."""

from __future__ import annotations

from backupkit import errors
from tests.docs.scene import Attempt, Scene, creating
from tests.docs.situation import Situation


def a_database_that_was_left_with_changes_in_its_log(scene: Scene) -> Attempt:
    scene.document.write_bytes(b"SQLite format 3\0" + bytes(496))
    log = scene.document.with_name(f"{scene.document.name}-wal")
    log.write_bytes(b"what was committed")
    scene.names[log] = "SIDE"
    return creating(scene)


SITUATIONS = (
    Situation(
        section="A database has changes beside its file",
        name="a_database_that_was_left_with_changes_in_its_log",
        kind=errors.DocumentInUse,
        provoke=a_database_that_was_left_with_changes_in_its_log,
    ),
)
