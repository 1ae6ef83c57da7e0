"""The CRC-32 of a whole from those of its parts, without reading them again. Pure.

A CRC is the remainder of a polynomial over GF(2). Putting *n* bytes behind a text multiplies its remainder by x^8n,
so the whole's is ``first * x^8n + second``. The method is Mark Adler's, as in zlib's ``crc32_combine``; products are
worked out four bits at a time.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import xor

_POLYNOMIAL = 0xEDB88320  # reflected: the highest bit stands for x^0
_ONE = 1 << 31
_X = _ONE >> 1
_POWERS = 64

_Multiples = tuple[int, ...]  # of a polynomial, by each one of four bits, of which the highest stands for 1
_ITSELF = 8


def combined(first: int, second: int, second_bytes: int) -> int:
    """Return the CRC-32 of two texts, one behind the other, from both of theirs and the second one's length."""
    return _product(first, _shift(second_bytes)) ^ second


def _product(polynomial: int, multiples: _Multiples) -> int:
    product = 0
    for lowest in range(0, 32, 4):
        product = product >> 4 ^ _CARRIES[product & 15] ^ multiples[polynomial >> lowest & 15]
    return product


def _times_x(polynomial: int, times: int = 1) -> int:
    for _ in range(times):
        polynomial = polynomial >> 1 ^ (_POLYNOMIAL if polynomial & 1 else 0)
    return polynomial


_CARRIES = tuple(_times_x(low, 4) for low in range(16))  # what becomes of the four bits that x^4 pushes out


def _multiples_of(polynomial: int) -> _Multiples:
    of_bit = [_times_x(polynomial, 3 - bit) for bit in range(4)]
    return tuple(reduce(xor, (of_bit[bit] for bit in range(4) if bits >> bit & 1), 0) for bits in range(16))


@lru_cache(maxsize=256)  # the blocks of a version have few different lengths
def _shift(length_bytes: int) -> _Multiples:
    """Return what multiplies by x^(8 * length)."""
    shift = _ONE
    for power in range(length_bytes.bit_length()):
        if length_bytes >> power & 1:
            shift = _product(shift, _power(power + 3))
    return _multiples_of(shift)


@lru_cache(maxsize=_POWERS)
def _power(exponent: int) -> _Multiples:
    """Return what multiplies by x^(2^exponent)."""
    if exponent == 0:
        return _multiples_of(_X)
    half = _power(exponent - 1)
    return _multiples_of(_product(half[_ITSELF], half))
