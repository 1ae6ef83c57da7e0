"""The CRC-32 of a whole from those of its parts, without reading them again. Pure.

A CRC is the remainder of a polynomial over GF(2). Putting *n* bytes behind a text multiplies its remainder by x^8n,
so the whole's is ``first * x^8n + second``. The method is Mark Adler's, as in zlib's ``crc32_combine``.
"""

from __future__ import annotations

from functools import lru_cache

_POLYNOMIAL = 0xEDB88320  # reflected: the highest bit stands for x^0
_ONE = 1 << 31
_POWERS = 64


def combined(first: int, second: int, second_bytes: int) -> int:
    """Return the CRC-32 of two texts, one behind the other, from both of theirs and the second one's length."""
    return _product(_shift(second_bytes), first) ^ second


def _product(one: int, other: int) -> int:
    """Return the product of two polynomials modulo the one of gzip's CRC."""
    result = 0
    while one:
        if one & _ONE:
            result ^= other
        one = one << 1 & 0xFFFFFFFF
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return result


@lru_cache(maxsize=256)  # the blocks of a version have few different lengths
def _shift(length_bytes: int) -> int:
    """Return x^(8 * length) modulo the polynomial."""
    result = _ONE
    for power in range(length_bytes.bit_length()):
        if length_bytes >> power & 1:
            result = _product(_power(power + 3), result)
    return result


@lru_cache(maxsize=_POWERS)
def _power(exponent: int) -> int:
    """Return x^(2^exponent) modulo the polynomial."""
    if exponent == 0:
        return _ONE >> 1
    half = _power(exponent - 1)
    return _product(half, half)
