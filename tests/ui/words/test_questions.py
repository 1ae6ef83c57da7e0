"""What a question says of what is about to happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit.service.health import Health
from backupkit.service.tasks.restoring import Redo, Restore, Undo
from backupkit.ui.words.questions import about_restore, about_undo
from backupkit.values.version import Suspicion, Trigger
from tests.ui.history import NOW, contents, version

if TYPE_CHECKING:
    from backupkit.values.version import BackupMetadata

pytestmark = pytest.mark.usefixtures("berlin")


def test_the_question_before_a_restore_says_all_that_will_happen() -> None:
    older = version(1, minutes_ago=2_880, records=3)
    found = contents(version(2, records=4), older)
    question = about_restore(older, found, Health(), document="data.json")
    assert question.title == "Restore the version of 2 Nov 2025, 13:00?"
    assert question.text == (
        "data.json becomes what it was then: 1.0 KB, 3 records. "
        "What it holds now (2.0 KB, 4 records) is stored first: Undo brings it back."
    )
    assert question.entry is None
    assert question.answered("") == Restore(backup_id="v1")


@pytest.mark.parametrize(
    ("newest", "health", "text"),
    [
        (
            version(2),
            Health(unprotected_since=NOW),
            "What it holds now, with changes that no version holds yet, is stored first",
        ),
        (version(2), Health(has_document=False), "There is no data.json at present, so nothing can be lost"),
        (version(2, replaced_by="v1"), Health(), "What it holds now is stored first: Undo brings it back."),
    ],
)
def test_it_says_no_more_than_is_known_of_the_present(newest: BackupMetadata, health: Health, text: str) -> None:
    older = version(1)
    assert text in about_restore(older, contents(newest, older), health, document="data.json").text


def test_it_warns_of_a_version_that_looks_like_an_accident() -> None:
    suspect = version(1, suspicions=(Suspicion.EMPTY,))
    assert "Beware" in about_restore(suspect, contents(suspect), Health(), document="data.json").text


@pytest.mark.parametrize(("task", "words"), [(Undo(), "before the last restore"), (Redo(), "before the undo")])
def test_an_undo_says_what_comes_back(task: Undo, words: str) -> None:
    before = version(1, minutes_ago=60, trigger=Trigger.BEFORE_RESTORE, records=9)
    question = about_undo(task, contents(before, undo_id="v1"), Health(), document="data.json")
    assert f"becomes what it was {words}, on 4 Nov 2025, 12:00: 1.0 KB, 9 records. What it holds now" in question.text
    assert question.answered("") == task
    unknown = about_undo(task, None, Health(), document="data.json").text
    assert unknown == (
        f"data.json becomes what it was {words}. What it holds now is stored first: Undo brings it back."
    )
