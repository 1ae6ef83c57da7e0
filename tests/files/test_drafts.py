from __future__ import annotations

import pytest

from backupkit.files import drafts


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        (".backupkit-0123456789abcdef.tmp", True),
        (".backupkit-0123456789abcdef.tmp\n", False),
        (".backupkit-0123456789ABCDEF.tmp", False),
        (".backupkit-0123456789abcde.tmp", False),
        (".backupkit-0123456789abcdeff.tmp", False),
        ("backupkit-0123456789abcdef.tmp", False),
        (".backupkit-.tmp", False),
        ("notes.tmp", False),
        ("../.backupkit-0123456789abcdef.tmp", False),
    ],
)
def test_p15_only_names_that_our_writers_give_are_leftovers(name: str, ours: bool) -> None:
    assert drafts.is_leftover(name) is ours
