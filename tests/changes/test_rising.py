"""What of an order is the same in another one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.rising import longest_rise
from tests.changes.text.contents import no_pause


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=30))
def test_a_longest_rise_rises_and_none_that_is_longer_does(values: list[int]) -> None:
    found = list(longest_rise(values, no_pause))
    assert found == sorted(found)
    picked = [values[position] for position in found]
    assert picked == sorted(picked)
    longest = [1] * len(values)
    for end in range(len(values)):
        longest[end] += max((longest[start] for start in range(end) if values[start] < values[end]), default=0)
    assert len(found) == max(longest, default=0)
