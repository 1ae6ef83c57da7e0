"""The situations of docs/troubleshooting.md that databases come into."""

from __future__ import annotations

import sqlite3

from backupkit import errors
from tests.docs.scene import Attempt, Scene, creating
from tests.docs.situation import Situation


def a_database_that_was_left_with_changes_in_its_log(scene: Scene) -> Attempt:
    scene.document.write_bytes(b"SQLite format 3\0" + bytes(496))
    log = scene.document.with_name(f"{scene.document.name}-wal")
    log.write_bytes(b"what was committed")
    scene.names[log] = "SIDE"
    return creating(scene)


def a_database_that_a_program_keeps_for_itself(scene: Scene) -> Attempt:
    scene.document.unlink()
    connection = sqlite3.connect(scene.document, isolation_level=None)
    connection.execute("pragma locking_mode=exclusive")
    connection.execute("create table t(x)")
    scene.until_the_end.callback(connection.close)
    return creating(scene)


SITUATIONS = (
    Situation(
        section="A database has changes beside its file",
        name="a_database_that_was_left_with_changes_in_its_log",
        kind=errors.DocumentInUse,
        provoke=a_database_that_was_left_with_changes_in_its_log,
    ),
    Situation(
        section="A database is locked",
        name="a_database_that_a_program_keeps_for_itself",
        kind=errors.DocumentBusy,
        provoke=a_database_that_a_program_keeps_for_itself,
    ),
)
