"""The recovery code: 140 random bits that a person can write down and type in. Pure.

Seven groups of five signs. The digits are Crockford's base 32 (https://www.crockford.com/base32.html), in which no two
look alike, and O, I and L are read as 0, 1 and 1. The last sign of a group checks the others and where the group
stands; so a mistake is told with the number of its group, and no words are needed, which would have to be translated.
"""

from __future__ import annotations

import re

from backupkit.sealing.refused import RecoveryCodeMistyped

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_GROUPS, _IN_GROUP, _BITS = 7, 4, 5
SECRET_BYTES = 18  # the code holds the first 140 bits of them
_SPARE_BITS = SECRET_BYTES * 8 - _GROUPS * _IN_GROUP * _BITS
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")  # what a word processor makes of a hyphen, too
_POLYNOMIAL, _TOP = 0b100101, 1 << _BITS  # x^5 + x^2 + 1 has no factors: GF(32)


def code_of(random: bytes) -> str:
    """Return a code: ``1A2B3-…``, seven groups.

    Raises:
        ValueError: these are not 18 bytes.
    """
    if len(random) != SECRET_BYTES:
        raise ValueError(f"a code is made of {SECRET_BYTES} random bytes")
    value = int.from_bytes(random, "big") >> _SPARE_BITS
    digits = [value >> _BITS * at & (_TOP - 1) for at in reversed(range(_GROUPS * _IN_GROUP))]
    groups = [digits[at : at + _IN_GROUP] for at in range(0, len(digits), _IN_GROUP)]
    checked = ([*group, _check(group, number)] for number, group in enumerate(groups, 1))
    return "-".join("".join(_DIGITS[digit] for digit in group) for group in checked)


def secret_in(code: str) -> bytes:
    """Return the secret of a code, however it was typed: in small letters, with or without what stands between groups.

    Raises:
        RecoveryCodeMistyped: a group is not as it was written down; it says which.
    """
    text = _BETWEEN.sub("", code).upper().translate(_READ_AS)
    size, value = _IN_GROUP + 1, 0
    for number in range(1, _GROUPS + 1):
        digits = [_DIGITS.find(sign) for sign in text[(number - 1) * size : number * size]]
        if len(digits) < size or min(digits) < 0 or _check(digits[:-1], number) != digits[-1]:
            raise RecoveryCodeMistyped(number)
        for digit in digits[:-1]:
            value = value << _BITS | digit
    if len(text) > _GROUPS * size:
        raise RecoveryCodeMistyped(_GROUPS)
    return (value << _SPARE_BITS).to_bytes(SECRET_BYTES, "big")


def looks_like_one(text: str) -> bool:
    """Return True if a text has the form of a code, which may hold mistakes: seven groups, and a digit among them.

    Of the codes one in 500,000 has no digit; seven words are a password.
    """
    size = _IN_GROUP + 1
    groups = [group for group in _BETWEEN.split(text.strip()) if group]
    is_grouped = len(groups) == _GROUPS and all(abs(len(group) - size) <= 1 for group in groups)
    is_joined = len(groups) == 1 and len(groups[0]) == _GROUPS * size
    signs = "".join(groups)
    return (is_grouped or is_joined) and signs.isascii() and signs.isalnum() and any(map(str.isdigit, signs))


def _check(digits: list[int], number: int) -> int:
    """Return the sign that checks a group: it changes with any one digit, any two neighbours, and the group's place."""
    found = number
    for digit in digits:
        found = (found ^ digit) << 1
        if found & _TOP:
            found ^= _POLYNOMIAL
    return found
