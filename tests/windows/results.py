"""What the parts came to, as a table for people."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one part came to."""

    name: str
    has_failed: bool
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: tuple[str, ...] = ()  # the reason of each
    xfailed: tuple[str, ...] = ()  # the reason of each


def none_of(name: str) -> Result:
    """Return the result of a part that did not run, which is a failure."""
    return Result(name=name, has_failed=True, seconds=0)


def counted(name: str, report: Path, *, has_failed: bool, seconds: float) -> Result:
    """Return the result of a part of tests, as pytest has told it in *report*, JUnit's XML; without that it failed."""
    if not report.exists():
        return Result(name=name, has_failed=True, seconds=seconds)
    passed = failed = 0
    skipped: list[str] = []
    xfailed: list[str] = []
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - our own pytest wrote it
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skip is None:
            passed += 1
        else:
            reasons = xfailed if skip.get("type") == "pytest.xfail" else skipped
            reasons.append(skip.get("message", ""))
    return Result(
        name=name,
        has_failed=has_failed or failed > 0 or not passed,
        seconds=seconds,
        passed=passed,
        failed=failed,
        skipped=tuple(skipped),
        xfailed=tuple(xfailed),
    )


def table(results: Sequence[Result], left_out: dict[str, str]) -> str:
    """Return what ran, then what was left out and why."""
    heads = ("what ran", "passed", "skipped", "expected", "failed", "seconds", "")
    rows = [_row(result) for result in results]
    rows.append(
        (
            "in all",
            *(str(sum(int(row[column]) for row in rows)) for column in range(1, 6)),
            "FAILED" if any(result.has_failed for result in results) else "ok",
        )
    )
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = [" ".join(_placed(text, width) for text, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
    lines += ["", "skipped:", *_told(reason for result in results for reason in result.skipped)]
    lines += ["", "expected to fail:", *_told(reason for result in results for reason in result.xfailed)]
    lines += ["", "left out:", *(f"  {name}: {reason}" for name, reason in left_out.items())]
    return "\n".join(line.rstrip() for line in lines)


def _row(result: Result) -> tuple[str, ...]:
    numbers = (result.passed, len(result.skipped), len(result.xfailed), result.failed, round(result.seconds))
    return (result.name, *map(str, numbers), "FAILED" if result.has_failed else "ok")


def _placed(text: str, width: int) -> str:
    return text.rjust(width) if re.fullmatch(r"\d+", text) else text.ljust(width)


def _told(reasons: object) -> list[str]:
    return [f"  {count} x {reason}" for reason, count in Counter(reasons).most_common()]  # type: ignore[call-overload]
