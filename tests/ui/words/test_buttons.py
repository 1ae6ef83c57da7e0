"""The captions of what can be chosen."""

from __future__ import annotations

from backupkit.ui.dialog.commands import (
    COMMANDS,
    CREATE,
    DELETE,
    EXPORT,
    OPEN_FOLDER,
    PIN,
    RESTORE,
    UNDELETE,
    UNDO,
    UNPIN,
    VERIFY,
)
from backupkit.ui.shown.rows import Column, SortOrder
from backupkit.ui.words import buttons, versions
from backupkit.values.version import Trigger


def test_every_choice_has_its_words() -> None:
    assert len({command.caption.text for command in COMMANDS}) == len(COMMANDS)
    assert len({buttons.order(SortOrder(column=column, descending=True)) for column in Column}) == len(Column)
    assert set(versions.GLYPHS) == set(Trigger)
    assert len(set(versions.GLYPHS.values())) == len(Trigger)
    for command in COMMANDS:
        caption = command.caption
        assert caption.key == caption.text[caption.underline].lower()
        assert "&" not in caption.text


def test_no_two_buttons_that_are_seen_together_share_a_letter() -> None:
    together = [
        {
            CREATE,
            VERIFY,
            OPEN_FOLDER,
            UNDO,
            RESTORE,
            EXPORT,
            pin,
            delete,
        }
        for pin in (PIN, UNPIN)
        for delete in (DELETE, UNDELETE)
    ]
    for seen in together:
        keys = [command.caption.key for command in seen] + [buttons.close().key]
        assert len(set(keys)) == len(keys)
