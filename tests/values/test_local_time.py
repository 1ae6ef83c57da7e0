"""A moment in the reader's zone, also one that the zone cannot express."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backupkit.values.text import local
from tests.posix import SetZone

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone"), [(FIRST, "America/New_York"), (LAST, "Asia/Tokyo"), (LAST, "Pacific/Kiritimati")]
)
def test_a_moment_that_a_zone_cannot_express_stays_as_it_is(moment: datetime, zone: str) -> None:
    assert local(moment, ZoneInfo(zone)) is moment


def test_without_a_zone_it_is_the_systems(system_zone: SetZone) -> None:
    system_zone("America/New_York")
    assert local(datetime(2025, 11, 4, 12, 0, tzinfo=UTC)).utcoffset() == timedelta(hours=-5)
    assert local(datetime(2025, 7, 4, 12, 0, tzinfo=UTC)).utcoffset() == timedelta(hours=-4)
    assert local(FIRST) is FIRST
