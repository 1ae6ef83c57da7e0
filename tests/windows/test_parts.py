"""What runs under Windows' rules is chosen for every test of this checkout."""

from __future__ import annotations

from pathlib import Path

from tests.windows.parts import LEFT_OUT, PARTS

TESTS = Path(__file__).parents[1]


def _chosen() -> list[Path]:
    patterns = [argument for part in PARTS if part.is_tests for argument in part.arguments[2:]]
    paths = [path for pattern in patterns for path in sorted(TESTS.parent.glob(pattern))]
    return [file for path in paths for file in ([path] if path.is_file() else path.rglob("test_*.py"))]


def test_each_test_file_runs_in_a_part_or_is_left_out_with_a_reason() -> None:
    left_out = {file for name in LEFT_OUT for file in (TESTS / name).rglob("test_*.py")}
    assert set(TESTS.rglob("test_*.py")) == {*_chosen(), *left_out}
    assert not left_out & {*_chosen()}


def test_no_test_file_runs_twice() -> None:
    assert len(_chosen()) == len({*_chosen()})


def test_no_two_parts_have_one_name() -> None:
    assert len({part.name for part in PARTS}) == len(PARTS)


def test_the_documentation_lists_what_is_left_out() -> None:
    text = (TESTS.parent / "docs" / "testing.md").read_text("utf-8")
    assert [name for name, reason in LEFT_OUT.items() if f"| `tests/{name}` | {reason} |" not in text] == []
