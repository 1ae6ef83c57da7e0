from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit.changes.difference import Sides
from backupkit.changes.forms import Form
from backupkit.changes.parts import BytesParts
from backupkit.changes.text.compare import compared

if TYPE_CHECKING:
    from collections.abc import Callable

_LINE_COST = 1_000  # lines whose work may lie between two pauses, by the slowest reader


def _contents(form: Form) -> tuple[bytes, bytes]:
    """Two contents of 60,000 lines, of which every tenth differs, and some were added and moved."""
    make: Callable[[int, int], bytes] = {
        Form.TEXT: lambda number, value: b"line %d is %d\n" % (number, value),
        Form.TABLE: lambda number, value: b'%d,"star %d",%d\n' % (number, number, value),
        Form.SETTINGS: lambda number, value: b"key%d = %d\n" % (number, value),
    }[form]
    head = b"id,name,mass\n" if form is Form.TABLE else b""
    older = [make(number, 1) for number in range(60_000)]
    newer = [make(number, 2 if number % 10 == 0 else 1) for number in range(60_000)]
    newer[30_000:30_000] = [make(number, 3) for number in range(100_000, 103_000)]
    newer += [newer.pop(7) for _ in range(20)]
    return head + b"".join(older), head + b"".join(newer)


@pytest.mark.parametrize("form", [Form.TEXT, Form.TABLE, Form.SETTINGS])
def test_pauses_come_all_along_a_comparison(form: Form) -> None:
    older, newer = _contents(form)
    pauses: list[None] = []
    found = compared(
        BytesParts(older),
        BytesParts(newer),
        form,
        Sides(older_id="a", newer_id="b", limit=5),
        pause=lambda: pauses.append(None),
    )
    assert found.changed + found.added > 5_900
    assert len(pauses) >= 2 * 63_000 // _LINE_COST
