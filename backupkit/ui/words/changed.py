"""What a version changed against the one before it, in a few words. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.ui.words.amounts import size
from backupkit.ui.words.language import plural, shown
from backupkit.ui.words.language import translated as _
from backupkit.values.content import rows_changed
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from backupkit.ui.shown.rows import Row


def signed(number: int, text: str) -> str:
    """Return *text*, which stands for the amount of *number*, with the sign of it."""
    return f"{'−' if number < 0 else '+'}{text}"


def change(row: Row) -> str:
    """Return in words what a version changed: ``3 records removed``, ``+1 record``; empty if that was not counted."""
    if row.change_bytes is None:
        return _("first")
    return _in_parts(row)


def _in_parts(row: Row) -> str:
    """Return what was counted in words; of a database also in which table, and whether it is made in another way."""
    before, after = row.database_before, row.meta.database
    if before is None or after is None:
        return in_words(row.counts) if row.counts else ""
    more = rows_changed(before, after)
    by_numbers = ChangeCounts(
        against="",
        unit=Unit.ROWS,
        added=sum(number for number in more.values() if number > 0),
        removed=-sum(number for number in more.values() if number < 0),
        changed=0,
    )
    counts = replace(row.counts or by_numbers, against="")
    found = in_words(counts) if row.counts or more else ""
    if len(more) == 1 and counts == by_numbers:
        found = _("{change} in {table}").format(change=found, table=shown(*more))
    is_made_otherwise = before.schema and after.schema and before.schema != after.schema
    return ", ".join(part for part in (found, _("schema changed") if is_made_otherwise else "") if part)


def in_words(of: ChangeCounts) -> str:
    """Return what was counted in words; of several kinds of changes, each by its sign."""
    found = [(number, sign) for number, sign in ((of.removed, "−"), (of.added, "+"), (of.changed, "~")) if number]
    match found:
        case []:
            return _("only the layout")
        case [(number, "−")]:
            return _("{parts} removed").format(parts=_parts(of.unit, number))
        case [(number, "+")]:
            return f"+{_parts(of.unit, number)}"
        case [(number, _sign)]:
            return _("{parts} changed").format(parts=_parts(of.unit, number))
        case _:
            # The last number stands beside the noun, and chooses its form.
            signs = " ".join(f"{sign}{number:,}" for number, sign in found[:-1])
            return f"{signs} {found[-1][1]}{_parts(of.unit, found[-1][0])}"


def _parts(unit: Unit, count: int) -> str:
    match unit:
        case Unit.RECORDS:
            return plural("{count} record", "{count} records", count)
        case Unit.VALUES:
            return plural("{count} value", "{count} values", count)
        case Unit.ROWS:
            return plural("{count} row", "{count} rows", count)
        case Unit.LINES:
            return plural("{count} passage", "{count} passages", count)


def full_change(row: Row) -> str:
    """Return how much a version differs from the one before it, in bytes and in records."""
    if row.change_bytes is None:
        return _("the first version")
    parts = (_in_bytes(row), _in_parts(row) or _in_records(row))
    return _("{change} against the one before").format(change=", ".join(part for part in parts if part))


def widest_change() -> str:
    """Return a text as wide as most that :func:`change` returns."""
    return _("{parts} removed").format(parts=_parts(Unit.RECORDS, 888))


def _in_bytes(row: Row) -> str:
    return signed(row.change_bytes, size(abs(row.change_bytes))) if row.change_bytes else _("same size")


def _in_records(row: Row) -> str:
    if not row.change_records:
        return ""
    count = plural("{count} record", "{count} records", abs(row.change_records))
    return signed(row.change_records, count)
