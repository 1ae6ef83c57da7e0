"""Made-up comparisons for the tests of what needs no screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind

R, A, C, M, O = ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.MOVED, ChangeKind.ORDER  # noqa: E741


def change(kind: ChangeKind, *path: str | int, title: str = "", **fields: Any) -> Change:
    values = {
        "before": None if kind is A else "1.79",
        "after": None if kind is R else "17.9",
    }
    return Change(path=path, title=title or str(path[-1]), kind=kind, **(values | fields))


def comparison(*changes: Change, **fields: Any) -> Comparison:
    counts = Counter(each.kind for each in changes)
    made = Comparison(
        older_id="v1",
        newer_id=None,
        kind=ComparisonKind.RECORDS,
        changes=changes,
        added=counts[A],
        removed=counts[R],
        changed=counts[C] + counts[O],
        moved=counts[M],
    )
    return replace(made, **fields)


VEGA = change(R, "systems", "id=1", title="Vega", before='{"id": 1, "name": "Vega"}')
DENEB = change(A, "systems", "id=9", title="Deneb", after='{"id": 9, "name": "Deneb"}')
MASS = change(C, "systems", "id=2", "mass", trail=("systems", "Altair"))
NOTE = change(C, "systems", "id=2", "note", trail=("systems", "Altair"), before='"A7 V"', after='"A7 V, fast"')
THEME = change(C, "settings", "theme", before='"dark"', after='"light"')
PLANETS = change(O, "planets", before=None, after=None, can_restore=False, why_not="The order differs.", moved=214)
STARS = comparison(VEGA, MASS, NOTE, DENEB, THEME, PLANETS)
