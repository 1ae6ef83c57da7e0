"""The captions of what can be chosen."""

from __future__ import annotations

from backupkit.ui.shown.actions import Action
from backupkit.ui.shown.rows import Column, Order
from backupkit.ui.words import buttons
from backupkit.ui.words import versions as words
from backupkit.values.version import Trigger


def test_every_choice_has_its_words() -> None:
    assert len({buttons.action(action).text for action in Action}) == len(Action)
    assert len({buttons.order(Order(column=column, descending=True)) for column in Column}) == len(Column)
    assert set(words.GLYPHS) == set(Trigger)
    assert len(set(words.GLYPHS.values())) == len(Trigger)
    for action in Action:
        caption = buttons.action(action)
        assert caption.key == caption.text[caption.underline].lower()
        assert "&" not in caption.text


def test_no_two_buttons_that_are_seen_together_share_a_letter() -> None:
    together = [
        {Action.CREATE, Action.VERIFY, Action.OPEN_FOLDER, Action.UNDO, Action.RESTORE, Action.EXPORT, pin, delete}
        for pin in (Action.PIN, Action.UNPIN)
        for delete in (Action.DELETE, Action.UNDELETE)
    ]
    for actions in together:
        keys = [buttons.action(action).key for action in actions] + [buttons.close().key]
        assert len(set(keys)) == len(keys)
