from __future__ import annotations

import os

import pytest

from backupkit.files import marks

pytestmark = pytest.mark.needs_posix("times never prove on Windows that a file has not changed")

_SECOND_NS = 1_000_000_000
_THEN_NS = 1_700_000_000 * _SECOND_NS  # a whole, even second


def status(modified_ns: int, changed_ns: int, device: int = 1) -> os.stat_result:
    times = {"st_mtime_ns": modified_ns, "st_ctime_ns": changed_ns, "st_atime_ns": 0}
    return os.stat_result((0, 0, device, *[0] * 7), times)


@pytest.mark.parametrize(
    ("modified_ns", "changed_ns", "waited_ms", "is_settled"),
    [
        # The file system counts finely: a tenth of a second is more than any tick, and than the stamping clock's lag.
        (5, 7, 99, False),
        (5, 7, 101, True),
        (7, 5, 99, False),
        # Whole seconds: it may be FAT, where two seconds look alike, and the clock that stamps lags behind ours.
        (0, 0, 1_900, False),
        (0, 0, 2_001, False),
        (0, 0, 2_099, False),
        (0, 0, 2_101, True),
        (0, 3, 101, True),  # one of the two has a fraction: it counts finely
        # Its times lie in the future: the clock was set back, and nothing can be said.
        (5, 7, -1, False),
        (0, _SECOND_NS, 2_500, False),
    ],
)
def test_p1_a_file_has_settled_once_its_next_change_is_certain_to_show(
    modified_ns: int, changed_ns: int, waited_ms: int, is_settled: bool
) -> None:
    found = status(_THEN_NS + modified_ns, _THEN_NS + changed_ns)
    assert marks.is_settled(found, _THEN_NS + waited_ms * 1_000_000) is is_settled


@pytest.mark.parametrize(
    ("modified_ns", "changed_ns", "probe_ns", "device", "is_older"),
    [
        (5, 7, 8, 1, True),
        (5, 7, 7, 1, False),
        (8, 7, 8, 1, False),  # a time that a program has set counts as well
        (5, 7, 8, 2, False),  # another file system may have another clock
    ],
)
def test_p1_a_file_is_older_than_one_that_the_same_clock_stamped_later(
    modified_ns: int, changed_ns: int, probe_ns: int, device: int, is_older: bool
) -> None:
    probe = marks.Stamp(device=device, changed_ns=_THEN_NS + probe_ns)
    assert marks.is_older(status(_THEN_NS + modified_ns, _THEN_NS + changed_ns), probe) is is_older


def test_p1_a_file_has_settled_from_the_next_nanosecond_on() -> None:
    found = status(_THEN_NS + 5, _THEN_NS + 5)
    assert not marks.is_settled(found, _THEN_NS + 5 + 100_000_000)
    assert marks.is_settled(found, _THEN_NS + 5 + 100_000_001)
