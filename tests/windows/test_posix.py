"""What is left out where the system is another: ``tests/posix.py``."""

from __future__ import annotations

import sys

import pytest

from tests import posix
from tests.windows import wine

TESTS = """
    import pytest

    @pytest.mark.needs_posix("it has no forks")
    def test_forks(): assert False

    def test_links(): assert False

    def test_sometimes(): pass

    def test_anywhere(): pass
"""
PLUGIN = """
    from tests import posix
    from tests.windows.wine import Artefact

    ARTEFACTS = (
        Artefact(test="test_it.py::test_links", reason="it makes none"),
        Artefact(test="test_it.py::test_sometimes", reason="it is slow", is_certain=False),
    )

    def pytest_configure(config):
        config.addinivalue_line("markers", "needs_posix(why): ...")

    def pytest_collection_modifyitems(items):
        posix.leave_out(items, ARTEFACTS)
"""


def test_what_supposes_posix_is_skipped_and_what_wine_breaks_is_expected(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(test_it=TESTS)
    done = pytester.runpytest_inprocess("-rsx", "-p", "no:cacheprovider")
    done.assert_outcomes(passed=1, skipped=1, xfailed=1, xpassed=1)
    done.stdout.fnmatch_lines(["*supposes POSIX: it has no forks*", "*Wine: it makes none*"])


def test_an_artefact_that_is_none_any_more_is_a_failure(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(test_it=TESTS.replace("def test_links(): assert False", "def test_links(): pass"))
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, skipped=1, failed=1, xpassed=1)


@pytest.mark.parametrize("arguments", ["", '""', "5", '"a reason", "and another"'])
def test_a_test_that_supposes_posix_says_why_in_one_sentence(pytester: pytest.Pytester, arguments: str) -> None:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(test_it=TESTS.replace('"it has no forks"', arguments))
    done = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*needs_posix says in one sentence why*"])


def test_what_a_program_cannot_do_on_windows_skips_the_test_there(monkeypatch: pytest.MonkeyPatch) -> None:
    posix.posix_only("nothing happens here")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(pytest.skip.Exception, match="supposes POSIX: it has no forks"):
        posix.posix_only("it has no forks")


def test_this_system_is_not_wines() -> None:
    assert not wine.is_wine()


def test_the_list_of_what_wine_breaks_is_short_and_gives_each_a_reason() -> None:
    assert len(wine.ARTEFACTS) <= 20
    assert all(artefact.reason for artefact in wine.ARTEFACTS)
