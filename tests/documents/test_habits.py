"""What is usual for a document: a table of what its versions were like, and of what comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backupkit.documents.habits import settled
from backupkit.documents.judging import Judgement
from backupkit.values.version import BackupMetadata, Oddity, Status, Suspicion
from tests.values.metadata import META

RELAXED, SEVERAL, CODE_PAGE, FOREIGN, ZEROS = Oddity
UNPARSABLE, NULS, SHRUNK = Suspicion.UNPARSABLE, Suspicion.NULS, Suspicion.SHRUNK


def version(*oddities: Oddity, suspicion: Suspicion | None = None, **fields: object) -> BackupMetadata:
    """Return an examined version with these oddities, sound unless *suspicion* says otherwise."""
    suspicions = (suspicion,) if suspicion else ()
    given = {"examined": True, "oddities": oddities, "suspicions": suspicions, "status": Status.ACTIVE} | fields
    return replace(META, **given)  # type: ignore[arg-type]  # each field with a value of its own


JSON, LINES, COMMENTS = version(), version(SEVERAL), version(RELAXED)
TORN = version(FOREIGN, suspicion=UNPARSABLE)
ODD_LINES = version(SEVERAL, suspicion=UNPARSABLE)


def oldest_first(*metas: BackupMetadata) -> list[BackupMetadata]:
    return [replace(meta, sequence=number, backup_id=f"v{number}") for number, meta in enumerate(metas, start=1)]


@pytest.mark.parametrize(
    ("former", "oddities", "is_usual"),
    [
        # Nothing is known yet: what is well-formed is what the document is like.
        ([], (SEVERAL,), True),
        ([], (RELAXED, CODE_PAGE), True),
        ([TORN, TORN], (RELAXED,), True),
        ([], (FOREIGN,), False),
        ([], (ZEROS,), False),
        # It was always so.
        ([LINES], (SEVERAL,), True),
        ([LINES, JSON, JSON], (SEVERAL,), True),
        ([version(RELAXED), version(CODE_PAGE)], (RELAXED, CODE_PAGE), True),
        ([version(SEVERAL, suspicion=SHRUNK), JSON], (SEVERAL,), True),
        # It was otherwise: half a save may look so.
        ([JSON], (SEVERAL,), False),
        ([JSON, JSON], (CODE_PAGE,), False),
        ([LINES], (RELAXED,), False),
        ([LINES], (RELAXED, SEVERAL), False),
        # The second time in a row: the program writes so now.
        ([JSON, ODD_LINES], (SEVERAL,), True),
        ([JSON, version(RELAXED, SEVERAL, suspicion=UNPARSABLE)], (SEVERAL,), True),
        ([JSON, ODD_LINES], (RELAXED, SEVERAL), False),
        ([JSON, ODD_LINES, JSON], (SEVERAL,), False),
        # No JSON at all: from the third time on, and only where it never was any.
        ([TORN], (FOREIGN,), False),
        ([TORN, TORN], (FOREIGN,), True),
        ([TORN, TORN, version(FOREIGN)], (FOREIGN,), True),
        ([JSON, TORN, TORN, TORN, TORN], (FOREIGN,), False),
        ([TORN, JSON, TORN, TORN], (FOREIGN,), False),
        ([TORN, LINES, TORN], (FOREIGN,), False),
        ([TORN, version(suspicion=Suspicion.EMPTY), TORN], (FOREIGN,), False),
        ([version(ZEROS, suspicion=NULS)] * 2, (ZEROS,), True),
        ([version(ZEROS, suspicion=NULS)] * 2, (FOREIGN,), False),
        # What lies in the bin, or is damaged, tells nothing.
        ([version(SEVERAL, status=Status.ARCHIVED), JSON], (SEVERAL,), False),
        ([version(status=Status.CORRUPTED)], (SEVERAL,), True),
        # Nor does what was never looked at as a whole.
        ([version(examined=False)], (SEVERAL,), True),
        ([version(examined=False), version(examined=False)], (FOREIGN,), False),
    ],
)
def test_p6_an_oddity_is_no_accident_where_it_is_usual(
    former: list[BackupMetadata], oddities: tuple[Oddity, ...], is_usual: bool
) -> None:
    suspicion = NULS if ZEROS in oddities else UNPARSABLE
    judgement = Judgement(examined=True, suspicions=(suspicion,), records=3, oddities=oddities)
    expected = replace(judgement, suspicions=()) if is_usual else judgement
    versions = oldest_first(*former)
    assert settled(judgement, versions) == settled(judgement, reversed(versions)) == expected


@pytest.mark.parametrize("former", [[], [JSON], [TORN, TORN, TORN], [version(suspicion=Suspicion.EMPTY)] * 5])
@pytest.mark.parametrize("suspicion", [Suspicion.EMPTY, Suspicion.NULS, UNPARSABLE])
def test_p6_a_suspicion_without_an_oddity_is_never_taken_back(
    former: list[BackupMetadata], suspicion: Suspicion
) -> None:
    judgement = Judgement(examined=True, suspicions=(suspicion,))
    assert settled(judgement, oldest_first(*former)) == judgement


@pytest.mark.parametrize(
    ("former", "suspicions"),
    [([], (UNPARSABLE,)), ([JSON], (UNPARSABLE,)), ([JSON, ODD_LINES], (UNPARSABLE,)), ([LINES], ())],
)
def test_of_a_large_content_that_was_only_glanced_at_no_oddity_is_noted(
    former: list[BackupMetadata], suspicions: tuple[Suspicion, ...]
) -> None:
    judgement = Judgement(examined=False, suspicions=(UNPARSABLE,), oddities=(SEVERAL,))
    expected = Judgement(examined=False, suspicions=suspicions)
    assert settled(judgement, oldest_first(*former)) == expected
