"""A preview of a wide table shows its first columns, and that there are more."""

from __future__ import annotations

import pytest

from backupkit.changes.preview import preview_of


@pytest.mark.parametrize(("width", "shown"), [(12, 12), (13, 13), (40, 13)])
def test_cells_that_are_left_out_are_told_by_an_ellipsis(width: int, shown: int) -> None:
    content = "\n".join(",".join(f"{line}{number}" for number in range(width)) for line in "abc").encode()
    found = preview_of("a.csv", content, len(content))
    for row in filter(None, (found.columns, *found.rows)):
        assert len(row) == shown
        assert (row[-1] == "…") is (width > 12)
