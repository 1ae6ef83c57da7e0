"""What the page of activity says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backupkit import errors
from backupkit.errors import BackupError
from backupkit.ui.shown.activity import History
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import activity, logged
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.entry import LogEntry
from backupkit.values.activity.figures import ActivityStats
from backupkit.values.activity.forecast import Forecast
from backupkit.values.figures import stats_of
from backupkit.values.problem import ELSEWHERE
from backupkit.values.version import Status
from tests.ui.history import NOW, version

pytestmark = pytest.mark.usefixtures("berlin")
ERRORS = [
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, BackupError) and value is not BackupError
]


def entry(operation: str, outcome: Ending = Ending.DONE, **fields: object) -> LogEntry:
    return LogEntry(at=NOW, operation=operation, outcome=outcome, **fields)  # type: ignore[arg-type]


def texts(of: LogEntry) -> tuple[str, ...]:
    return activity.wording()(of).texts


def figures(stats: ActivityStats, *versions_newest_first: int) -> dict[str, activity.Figure]:
    metas = [version(number, minutes_ago=number * 60) for number in versions_newest_first]
    history = History(lines=(), stats=stats_of(metas), activity=stats, growth=())
    return {figure.name: figure for figure in activity.figures(history, NOW)}


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            entry(Logged.CREATE, trigger="save", ms=420, size_bytes=21_000),
            ("4 Nov 2025, 13:00:00", "Backing up", "Save", "Done", "0.4 s", "21 KB"),
        ),
        (
            entry(Logged.CREATE, Ending.UNCHANGED, trigger="schedule", ms=12),
            ("4 Nov 2025, 13:00:00", "Backing up", "Schedule", "Nothing had changed", "12 ms", ""),
        ),
        (
            entry(Logged.RESTORE, Ending.FAILED, error="NotEnoughSpace", ms=61_000),
            ("4 Nov 2025, 13:00:00", "Restore", "", "Failed: the disk was full", "1 min", ""),
        ),
        (
            entry(Logged.VERIFY, valid=40, corrupted=("v1", "v2"), is_full=True),
            ("4 Nov 2025, 13:00:00", "Verification", "", "40 versions sound; 2 damaged", "", ""),
        ),
        (
            entry(Logged.NOTICE, trigger="failure:backup"),
            ("4 Nov 2025, 13:00:00", "Notice", "A failure", "Done", "", ""),
        ),
        (entry("prune", removed=3), ("4 Nov 2025, 13:00:00", "Thinning out", "", "3 removed", "", "")),
        (entry(Logged.CREATE, removed=3), ("4 Nov 2025, 13:00:00", "Backing up", "", "Done", "", "")),
    ],
)
def test_a_line_says_what_was_done_who_asked_and_how_it_ended(of: LogEntry, said: tuple[str, ...]) -> None:
    assert texts(of) == said


def test_codes_of_a_later_release_are_shown_as_they_are_and_harmless() -> None:
    of = entry("translate", trigger="robot\x1b[31m", outcome=Ending.FAILED, error="TooManyLanguages")
    assert texts(of)[1:4] == ("translate", r"robot\x1b[31m", "Failed: TooManyLanguages")


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_words(name: str) -> None:
    said = logged.outcome(logged.End.of(entry(Logged.CREATE, Ending.FAILED, error=name)))
    assert said.startswith("Failed: ")
    assert name not in said


def test_no_entry_of_a_usual_log_is_left_in_code() -> None:
    for operation in Logged:
        assert logged.operation(operation) != operation.value
    for ending in Ending:
        assert logged.outcome(logged.End.of(entry("x", ending))) != ending.value


def test_the_figures_are_said_with_their_exact_number_of_bytes_and_their_moments() -> None:
    found = figures(
        ActivityStats(
            since=NOW - timedelta(days=30),
            saves=1_000,
            failed_saves=1,
            success_rate=0.999,
            last_verified_at=NOW - timedelta(minutes=5),
            last_test_restore_at=NOW - timedelta(days=185),
            recovery_seconds=0.42,
        ),
        20,
        12,
    )
    assert {name: figure.text for name, figure in found.items()} == {
        "count": "2",
        "total": "3.2 KB (3,200 bytes)",
        "average": "1.6 KB, 10.0 times smaller than the content",
        "oldest": "Yesterday, 17:00",
        "newest": "Today, 01:00 (12 hours ago)",
        "success": "99.9 %: 999 of 1,000 since 5 Oct 2025",
        "verified": "Today, 12:55 (5 minutes ago)",
        "tested": "Sat 3 May 2025, 14:00",
        "recovery": "0.4 s, measured on 3 May 2025",
    }
    assert found["success"].tone is Tone.WARN


def test_versions_that_lie_elsewhere_are_told_and_have_no_average_of_bytes_here() -> None:
    metas = [version(number, status=Status.ELSEWHERE, problem=ELSEWHERE) for number in (2, 1)]
    history = History(lines=(), stats=stats_of(metas), activity=ActivityStats(), growth=())
    found = {figure.name: figure.text for figure in activity.figures(history, NOW)}
    assert (found["count"], found["average"]) == ("2, 2 not here yet", "–")


def test_a_hundred_per_cent_is_said_only_of_all() -> None:
    since = NOW - timedelta(days=1)
    nearly = ActivityStats(since=since, saves=100_000, failed_saves=1, success_rate=1 - 1e-5)
    whole = ActivityStats(since=since, saves=10, failed_saves=0, success_rate=1.0)
    assert figures(nearly)["success"].text.startswith("99.9 %")
    assert figures(whole)["success"].text.startswith("100 %")
    assert figures(whole)["success"].tone is Tone.QUIET


def test_what_was_not_done_yet_is_said_so() -> None:
    found = figures(ActivityStats())
    assert {found[name].text for name in ("oldest", "newest", "verified", "tested")} == {"Not yet"}
    assert found["recovery"].text == "Not measured yet"
    assert found["total"].text == "0 bytes"


def test_the_forecast_is_a_sentence() -> None:
    ahead = Forecast(at=NOW + timedelta(days=40), total_bytes=2_000_000_000, count=90, made_a_day=2.0)
    assert activity.foreseen(ahead) == "At this pace the versions take 2.0 GB by 14 Dec 2025."
    assert activity.foreseen(None).startswith("How it goes on")


def test_an_empty_list_says_why() -> None:
    history = History(lines=(), stats=stats_of([]), activity=ActivityStats(), growth=())
    asked = {"is_filtered": False, "shown": 0, "problem": "", "document": "data.json"}
    nothing = activity.emptiness_of(history, **asked)  # type: ignore[arg-type]
    assert nothing
    assert nothing.text == "What is done with the versions of data.json will be listed here."
    assert activity.emptiness_of(None, **asked) is None  # type: ignore[arg-type]
    broken = activity.emptiness_of(None, **(asked | {"problem": "It is away."}))  # type: ignore[arg-type]
    assert broken
    assert broken.text == "It is away."


@pytest.mark.parametrize(
    ("content", "said"), [(17, "830 bytes"), (870, "830 bytes"), (900, "830 bytes, 1.1 times smaller than the content")]
)
def test_versions_that_are_no_smaller_than_the_content_are_not_said_to_be(content: int, said: str) -> None:
    small = version(1, file_size=content, stored_size=830)
    history = History(lines=(), stats=stats_of([small]), activity=ActivityStats(), growth=())
    found = {figure.name: figure.text for figure in activity.figures(history, NOW)}["average"]
    assert found == said
