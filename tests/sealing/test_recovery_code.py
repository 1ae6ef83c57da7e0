"""The recovery code: what a person may do to it, and which mistakes are found."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.sealing.recovery_code import SECRET_BYTES, code_of, looks_like_one, secret_in
from backupkit.sealing.refused import RecoveryCodeMistyped

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = code_of(bytes(range(SECRET_BYTES)))


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_a_code_gives_its_first_140_bits_back(drawn: bytes) -> None:
    found = int.from_bytes(secret_in(code_of(drawn)), "big")
    assert found == int.from_bytes(drawn, "big") >> 4 << 4


def test_a_code_has_seven_groups_of_five_signs_and_is_the_same_for_ever() -> None:
    assert [len(group) for group in _CODE.split("-")] == [5] * 7
    assert _CODE == "000GN-40R48-0M308-E209K-185GH-R38EQ-1W81K"


@pytest.mark.parametrize(
    "typed",
    [
        _CODE.lower(),
        _CODE.replace("-", ""),
        _CODE.replace("-", " "),
        f"\n  {_CODE.replace('-', ' – ')} \t",
        _CODE.replace("-", "\u2011"),
        _CODE.replace("0", "O").replace("1", "l"),
    ],
)
def test_how_it_is_typed_makes_no_difference(typed: str) -> None:
    assert secret_in(typed) == secret_in(_CODE)


def test_each_wrong_sign_is_found_in_its_group() -> None:
    text = _CODE.replace("-", "")
    for at, right in enumerate(text):
        for sign in _DIGITS + "U?":
            if sign != right:
                with pytest.raises(RecoveryCodeMistyped) as caught:
                    secret_in(text[:at] + sign + text[at + 1 :])
                assert caught.value.group == at // 5 + 1


def test_neighbours_that_changed_places_are_found() -> None:
    draw = random.Random(3)
    for _ in range(50):
        text = code_of(draw.randbytes(SECRET_BYTES)).replace("-", "")
        for at in range(len(text) - 1):
            swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            if swapped != text and at % 5 != 4:
                with pytest.raises(RecoveryCodeMistyped):
                    secret_in(swapped)


def test_groups_that_changed_places_are_found() -> None:
    groups = _CODE.split("-")
    for first in range(7):
        for second in range(first):
            order = list(range(7))
            order[first], order[second] = second, first
            with pytest.raises(RecoveryCodeMistyped):
                secret_in("-".join(groups[each] for each in order))


@pytest.mark.parametrize(
    ("typed", "group"), [("", 1), (_CODE[:-1], 7), (_CODE[:23], 5), (_CODE + "0", 7), ("ä" * 35, 1)]
)
def test_a_code_of_another_length_is_told_by_the_group_where_it_ends(typed: str, group: int) -> None:
    with pytest.raises(RecoveryCodeMistyped, match=f"Group {group} of the recovery code"):
        secret_in(typed)


def test_a_code_is_made_of_18_bytes() -> None:
    with pytest.raises(ValueError, match="18"):
        code_of(bytes(17))


@pytest.mark.parametrize("typed", [_CODE, _CODE.lower(), _CODE.replace("-", ""), _CODE.replace("0", "O"), _CODE[:-1]])
def test_what_looks_like_a_code_is_taken_for_one(typed: str) -> None:
    assert looks_like_one(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "correct horse battery staple",
        "apple house table chair lemon grape plant",
        "1 2 3 4 5 6 7",
        f"{_CODE}-00000",
    ],
)
def test_a_password_is_not_taken_for_a_code(typed: str) -> None:
    assert not looks_like_one(typed)
