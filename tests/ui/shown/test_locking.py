"""What a user can do about the lock on copies, and what is said of a password by its length."""

from __future__ import annotations

import pytest

from backupkit.ui.shown.locking import Doing, Strength, offered, strength
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.locking import section, sheets
from backupkit.values.places import EncryptionState

NONE = EncryptionState()
FIRST = EncryptionState(kind="password", is_asked=True, is_locked=True)
OPEN = EncryptionState(kind="password", is_asked=True, has_keys=True, has_recovery_code=True)
LOCKED = EncryptionState(kind="password", is_asked=True, has_keys=True, has_recovery_code=True, is_locked=True)
CHANGED = EncryptionState(kind="password", has_keys=True, has_recovery_code=False, is_locked=True, is_changed=True)
KEPT = EncryptionState(kind="password", is_asked=True, has_keys=True, can_keep=True, is_kept=True)
KEYRING = EncryptionState(kind="keyring", has_keys=True, has_recovery_code=False, can_keep=True, is_kept=True)
FORGOTTEN = EncryptionState(kind="keyring", has_keys=True, has_recovery_code=True, can_keep=True, is_locked=True)
KEY_FILE = EncryptionState(kind="keyfile", has_keys=True, has_recovery_code=True)
ROTATED = EncryptionState(kind="keyring", has_keys=True, has_recovery_code=True, is_kept=True)
LOCKED_KEY = EncryptionState(kind="keyfile", has_keys=True, is_locked=True)
NO_KEYS_YET = EncryptionState(kind="keyfile")
EVERYWHERE = EncryptionState(kind="password", is_everywhere=True, has_keys=True, has_recovery_code=True)
EVERY = (
    NONE, EVERYWHERE, FIRST, OPEN, LOCKED, CHANGED, KEPT, KEYRING, FORGOTTEN, KEY_FILE, ROTATED, LOCKED_KEY,
    NO_KEYS_YET,
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "can"),
    [
        (NONE, ()),
        (FIRST, (Doing.SET,)),
        (OPEN, (Doing.CHANGE, Doing.CODE, Doing.ROTATE)),
        (LOCKED, (Doing.ENTER, Doing.CHANGE)),  # who forgot it sets another by the recovery code
        (CHANGED, (Doing.ENTER, Doing.CHANGE)),
        (KEPT, (Doing.CHANGE, Doing.CODE, Doing.ROTATE, Doing.FORGET)),
        (KEYRING, (Doing.CODE, Doing.ROTATE, Doing.FORGET)),
        (FORGOTTEN, (Doing.ENTER_CODE,)),
        (KEY_FILE, (Doing.CODE, Doing.ROTATE)),
        (EVERYWHERE, (Doing.CHANGE, Doing.CODE, Doing.ROTATE)),
        (LOCKED_KEY, (Doing.ENTER_CODE,)),
        (NO_KEYS_YET, ()),
    ],
)
def test_what_can_be_done_fits_how_the_copies_lie_there(state: EncryptionState, can: tuple[Doing, ...]) -> None:
    assert offered(state) == can


@pytest.mark.parametrize("state", EVERY)
def test_where_nothing_may_be_changed_what_is_locked_is_unlocked_all_the_same(state: EncryptionState) -> None:
    assert set(offered(state, is_read_only=True)) <= {Doing.SET, Doing.ENTER, Doing.ENTER_CODE}
    assert bool(offered(state, is_read_only=True)) is state.is_locked


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("", Strength.NONE),
        ("geheim", Strength.SHORT),
        ("Tr0ub4dor&3", Strength.FAIR),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", Strength.FAIR),
        ("correct horse battery staple", Strength.LONG),
        ("zwölf Boxkämpfer jagen Viktor", Strength.LONG),
        ("f82jfnv82-ndf82nf-29fn2", Strength.LONG),
    ],
)
def test_a_password_is_judged_by_its_length_alone(password: str, found: Strength) -> None:
    assert strength(password) is found
    assert (sheets.strength(found).tone is Tone.GOOD) is (found is Strength.LONG)


@pytest.mark.parametrize("state", EVERY)
def test_one_sentence_or_two_say_how_the_copies_lie_there(state: EncryptionState) -> None:
    line = section.standing(state)
    assert line.text.endswith(".")
    assert "{" not in line.text
    assert (line.tone is Tone.WARN) is (state.is_locked or state == KEYRING)


@pytest.mark.parametrize("state", EVERY)
def test_each_window_says_what_follows(state: EncryptionState) -> None:
    for doing in offered(state):
        assert sheets.title(doing)
        assert sheets.lead(doing, state).endswith(".")
        assert sheets.yes(doing)
        assert section.button(doing).key


def test_no_two_buttons_of_the_section_have_the_same_letter_at_once() -> None:
    for state in EVERY:
        keys = [section.button(doing).key for doing in offered(state)]
        assert len(keys) == len(set(keys))


def test_a_new_key_tells_what_it_closes_and_what_to_do_about_that() -> None:
    assert section.rotated((), is_everywhere=False).tone is Tone.GOOD
    assert "all versions" in section.rotated((), is_everywhere=True).text
    line = section.rotated({"recovery", "keyring"}, is_everywhere=False)
    assert line.tone is Tone.WARN
    assert "make a new one" in line.text
    assert "let in anew" in line.text
    assert "password" not in line.text
    assert "make a new one" in sheets.lead(Doing.ROTATE, ROTATED)
    assert "recovery code" not in sheets.lead(Doing.ROTATE, NO_KEYS_YET)


def test_where_the_versions_are_encrypted_too_it_is_said_what_is_and_what_stops() -> None:
    assert section.standing(EVERYWHERE).text.startswith("Versions and copies are encrypted with a password.")
    locked = EncryptionState(kind="password", is_everywhere=True, has_keys=True, is_locked=True)
    assert section.standing(locked).text.endswith("Until then no version is made.")
    assert section.standing(LOCKED).text.endswith("Until then nothing is copied.")
