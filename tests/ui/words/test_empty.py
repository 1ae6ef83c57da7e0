"""What an empty list says."""

from __future__ import annotations

import pytest

from backupkit.ui.dialog.state import DialogState
from backupkit.ui.words.questions import emptiness_of
from backupkit.values.version import Status
from tests.ui.history import contents, rows, version


@pytest.mark.parametrize(
    ("state", "title", "offers"),
    [
        (DialogState(document="d", contents=contents()), "Your first version is one save away", True),
        (
            DialogState(document="d", contents=contents(version(1, status=Status.ARCHIVED))),
            "All versions are in the bin",
            False,
        ),
        (DialogState(document="d", contents=contents(version(1)), query=" x "), "No version matches “x”", False),
        (DialogState(document="d", problem="away"), "The versions cannot be read", False),
    ],
)
def test_an_empty_list_says_why(state: DialogState, title: str, offers: bool) -> None:
    emptiness = emptiness_of(state.contents, [], document=state.document, query=state.query, problem=state.problem)
    assert emptiness
    assert (emptiness.title, emptiness.offers_backup) == (title, offers)


def test_a_list_that_is_still_being_read_or_has_rows_says_nothing() -> None:
    assert emptiness_of(None, [], document="d") is None
    assert emptiness_of(contents(version(1)), rows(version(1)), document="d") is None
