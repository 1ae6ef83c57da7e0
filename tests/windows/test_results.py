"""What the parts came to, as a table."""

from __future__ import annotations

from pathlib import Path

from tests.windows.results import Result, counted, table

REPORT = """<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"/>
<testcase name="c"><skipped type="pytest.skip" message="supposes POSIX: so it is"/></testcase>
<testcase name="d"><skipped type="pytest.xfail" message="Wine: no links"/></testcase>
{more}
</testsuite></testsuites>
"""


def written(folder: Path, more: str = "") -> Path:
    report = folder / "report.xml"
    report.write_text(REPORT.format(more=more))
    return report


def test_what_passed_and_was_left_out_is_counted_with_its_reasons(tmp_path: Path) -> None:
    found = counted("store", written(tmp_path), has_failed=False, seconds=2)
    assert (found.passed, found.failed, found.has_failed) == (2, 0, False)
    assert (found.skipped, found.xfailed) == (("supposes POSIX: so it is",), ("Wine: no links",))


def test_a_failure_or_an_error_fails_the_part(tmp_path: Path) -> None:
    for kind in ("failure", "error"):
        report = written(tmp_path, f'<testcase name="e"><{kind} message="no"/></testcase>')
        found = counted("store", report, has_failed=False, seconds=2)
        assert (found.failed, found.has_failed) == (1, True)


def test_a_part_that_left_no_report_has_failed(tmp_path: Path) -> None:
    assert counted("store", tmp_path / "nothing.xml", has_failed=False, seconds=2).has_failed


def test_a_part_that_passed_no_test_has_failed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text("<testsuites/>")
    assert counted("store", report, has_failed=False, seconds=2).has_failed


def test_the_table_adds_up_and_says_what_was_left_out_and_why() -> None:
    results = [
        Result(name="store", has_failed=False, seconds=1, passed=10, skipped=("no links", "no links")),
        Result(name="windows.kills", has_failed=True, seconds=60),
    ]
    lines = table(results, {"bench": "measures the kit"}).splitlines()
    assert lines[1].split() == ["store", "10", "2", "0", "0", "1", "ok"]
    assert lines[2].split() == ["windows.kills", "0", "0", "0", "0", "60", "FAILED"]
    assert lines[3].split() == ["in", "all", "10", "2", "0", "0", "61", "FAILED"]
    assert "  2 x no links" in lines
    assert "  bench: measures the kit" in lines
