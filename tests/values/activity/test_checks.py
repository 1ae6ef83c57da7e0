"""Each flaw belongs to a check, and a check that was not made does not count as passed."""

from __future__ import annotations

import pytest

from backupkit.values.activity.checks import NO_CHECKS, Check, Outcome, check_of, checks_of
from backupkit.values.problem import Flaw
from backupkit.values.version import Depth


def outcomes(flaw: Flaw | None, depth: Depth = Depth.DEEP, content: Outcome = Outcome.PASSED) -> str:
    signs = {Outcome.PASSED: "+", Outcome.FAILED: "x", Outcome.NOT_MADE: "."}
    return "".join(signs[outcome] for _, outcome in checks_of(depth, flaw, content))


@pytest.mark.parametrize(
    ("flaw", "told"),
    [
        (None, "++++++"),
        (Flaw.MISSING, "x....."),
        (Flaw.CUT_OFF, "x....."),
        (Flaw.NO_BACKUP, "+x...."),
        (Flaw.OTHER_VERSION, "+x...."),
        (Flaw.SEAL_BROKEN, "+.x..."),
        (Flaw.OTHER_BYTES, "+.x..."),
        (Flaw.BLOCK_CHECKSUM, "++.x.."),
        (Flaw.END_WRONG, "++.x.."),
        (Flaw.OTHER_CONTENT, "++.+x."),
    ],
)
def test_what_comes_before_a_flaw_was_passed_and_the_rest_not_made(flaw: Flaw | None, told: str) -> None:
    assert outcomes(flaw) == told


@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_fails_exactly_its_own_check(flaw: Flaw) -> None:
    failed = [check for check, outcome in checks_of(Depth.DEEP, flaw, Outcome.PASSED) if outcome is Outcome.FAILED]
    assert failed == [check_of(flaw)]


def test_the_seal_alone_says_nothing_of_what_a_version_unpacks_to() -> None:
    assert outcomes(None, Depth.SEALED) == "+++..+"


@pytest.mark.parametrize(("content", "sign"), [(Outcome.FAILED, "x"), (Outcome.NOT_MADE, ".")])
def test_how_the_content_looks_is_the_last_of_the_checks(content: Outcome, sign: str) -> None:
    assert outcomes(None, content=content) == f"+++++{sign}"


def test_of_a_version_that_is_not_read_nothing_is_claimed() -> None:
    assert [check for check, _ in NO_CHECKS] == list(Check)
    assert {outcome for _, outcome in NO_CHECKS} == {Outcome.NOT_MADE}
