"""The situations of docs/troubleshooting.md that are about comparing, and putting a part back."""

from __future__ import annotations

import pytest

from backupkit import errors
from backupkit.operations import stilled
from tests.docs.scene import Attempt, Scene
from tests.docs.situation import Situation


def a_file_that_is_too_large(scene: Scene) -> Attempt:
    scene.until_the_end.enter_context(pytest.MonkeyPatch.context()).setattr(stilled, "LARGEST_BYTES", 1)
    return Attempt(call=lambda: scene.manager.compare_backups(scene.ids[0]), arguments=["compare", scene.ids[0]])


def one_of_two_damages(scene: Scene) -> Attempt:
    scene.document.write_text('{\n"a": 1,\n"b": 2\n}\n')
    backup_id = str(scene.manager.create_backup())
    scene.document.write_text('{\n"a": 3,\n"b": 2\n')
    arguments: list[object] = ["restore", backup_id, "--part", "/#2", "--yes"]
    return Attempt(call=lambda: scene.manager.restore_part(backup_id, "/#2"), arguments=arguments)


def a_path_to_nothing(scene: Scene) -> Attempt:
    backup_id = scene.ids[0]
    return Attempt(
        call=lambda: scene.manager.restore_part(backup_id, "/nothing"),
        arguments=["restore", backup_id, "--part", "/nothing", "--yes"],
    )


SITUATIONS = tuple(
    Situation(section=section, name=provoke.__name__, kind=kind, provoke=provoke)
    for section, kind, provoke in (
        ("Two states cannot be compared", errors.NotComparable, a_file_that_is_too_large),
        ("A part cannot be put back by itself", errors.PartNotRestorable, one_of_two_damages),
        ("There is no such difference", errors.PartNotFound, a_path_to_nothing),
    )
)
