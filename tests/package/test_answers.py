"""Each result as JSON: one shape a result, of JSON's own values alone."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit import answers
from backupkit.cli.folder.diagnosis import Finding, Severity
from backupkit.config.config import BackupConfig
from backupkit.errors import BackupError, DocumentMissing
from backupkit.sealing.new_key import ClosedSecret, NewKey
from backupkit.sealing.slots import SlotKind
from backupkit.values.activity.checks import BackupCheck, Outcome, checks_of
from backupkit.values.activity.ending import Ending
from backupkit.values.activity.entry import LogEntry
from backupkit.values.activity.test_restore import TestRestoreResult
from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind
from backupkit.values.counts import ChangeCounts, Unit
from backupkit.values.places import CopiesReport, MirrorReport, PlaceCheck, PlaceReport, PlaceState, PlaceTrial
from backupkit.values.problem import Flaw
from backupkit.values.put_back import NamedPart
from backupkit.values.reasons import Reason, Why
from backupkit.values.results import BackupStats, FolderMoved, RestoreResult, UnsavedWork, VerifyReport
from backupkit.values.retention import RetentionPlan
from backupkit.values.version import BackupMetadata, Depth, Suspicion, Trigger

_OWN = answers.__name__
NOW = datetime(2025, 11, 4, 12, 0, 0, 123456, tzinfo=UTC)
META = BackupMetadata(
    backup_id="20251104_120000_a1b2c3d4", sequence=1, timestamp=NOW, file_hash="a" * 64, file_size=1_500_000,
    document="data.json", trigger=Trigger.SAVE, tags=("a",), suspicions=(Suspicion.EMPTY,),
)  # fmt: skip
PATH = Path("/x/y.json")
STATS = BackupStats(
    count=1, total_bytes=2, content_bytes=3, average_bytes=2.0, ratio=1.5, oldest_at=NOW, newest_at=None, verified=0,
    corrupted=0, suspect=0, pinned=0, archived=0,
)  # fmt: skip
COMPARISON = Comparison(
    older_id="id", newer_id=None, kind=ComparisonKind.RECORDS, added=0, removed=1, changed=0, moved=0,
    changes=(Change(path=("systems", "a/b", 3), title="Vega", kind=ChangeKind.REMOVED, before="{}", after=None),),
)  # fmt: skip
RESULT = TestRestoreResult(backup_id="id", made_at=NOW, tried_at=NOW, size_bytes=1, seconds=0.5)
WHY = Reason(why=Why.ONE_OF_NEWEST, values={"number": 1, "count": 10})

CHECKS = checks_of(Depth.SEALED, Flaw.MISSING, Outcome.PASSED)
REPORT = VerifyReport(
    sound_ids=("one",), depth=Depth.SEALED, problems={"two": "it is gone"}, checks={"two": CHECKS}
)  # fmt: skip
CHECK = BackupCheck(backup_id="two", verified=False, checks=dict(CHECKS), errors=("gone",), depth=Depth.SEALED)
FINDING = Finding(severity=Severity.NOTE, what="It is so.", advice="Do this.")

EVERY: dict[str, answers.Json] = {
    "version": answers.version(META),
    "versions": answers.versions([META, META]),
    "created": answers.created(META, PATH),
    "unchanged": answers.unchanged("id"),
    "shown": answers.shown(META, PATH, [WHY]),
    "restored": answers.restored(RestoreResult(backup_id="id", path=PATH, before_id=None, size_bytes=1)),
    "compared": answers.compared(COMPARISON),
    "paths": list(answers.paths(COMPARISON)),
    "verified": answers.verified(REPORT),
    "deleted": answers.deleted(done=True),
    "undeleted": answers.undeleted(done=False),
    "pinned": answers.pinned(changed=True),
    "exported": answers.exported(PATH),
    "unsaved": answers.unsaved([UnsavedWork(unsaved_id="id", kept_at=NOW, size_bytes=1, file_hash="0")]),
    "stats": answers.stats(STATS),
    "log": answers.log([LogEntry(at=NOW, operation="verify", outcome=Ending.DONE, corrupted=("two",))]),
    "config": answers.config(BackupConfig.load(env={"BACKUP_DB_PATH": "a.db", "BACKUP_ENABLED": "?"})),
    "tested": answers.tested(RESULT),
    "plan": answers.plan(RetentionPlan(keep={"one": (WHY, WHY)}, drop={"two": WHY})),
    "cleaned": answers.cleaned(3),
    "rebuilt": answers.rebuilt(4),
    "taken_over": answers.taken_over(done=True),
    "moved": answers.moved(FolderMoved(folder=PATH, left=PATH, copied=3, stored_bytes=4)),
    "mirrored": answers.mirrored(MirrorReport(places=(PlaceReport(place="usb", sent=("one",), sent_bytes=3),))),
    "rotated": answers.rotated(NewKey(places=("usb",), closed=(ClosedSecret(place="usb", kind=SlotKind.RECOVERY),))),
    "recovery_code": answers.recovery_code("AAAAA-BBBBB"),
    "password_changed": answers.password_changed(),
    "copies_verified": answers.copies_verified(CopiesReport(places=(PlaceCheck(place="usb", damaged=("one",)),))),
    "moved_back": answers.moved_back(),
    "places": answers.places([PlaceState(place="usb", looked_at=NOW)]),
    "tried": answers.tried(PlaceTrial(place="usb")),
    "described": answers.described(changed=True),
    "watched": answers.watched(["one"], 0),
    "examined": answers.examined([FINDING], is_well=True),
    "checked": answers.checked(CHECK),
    "told": answers.told("list", [], ["careful"]),
    "refused": answers.refused("list", answers.failed(DocumentMissing(PATH)), 5, []),
    "not_done": answers.not_done("Declined", "Nothing was changed."),
    "failed": answers.failed(DocumentMissing(PATH)),
}


def are_plain(found: object) -> bool:
    """Return True if JSON has exactly this: no subclass that another encoder may write in another way."""
    if type(found) is dict:
        return all(type(name) is str and are_plain(inner) for name, inner in found.items())
    if type(found) is list:
        return all(map(are_plain, found))
    return found is None or type(found) in {bool, int, float, str}


def test_every_answer_is_looked_at_here() -> None:
    functions = {name for name, member in inspect.getmembers(answers, inspect.isfunction) if member.__module__ == _OWN}
    assert {name for name in functions if not name.startswith("_")} == set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_an_answer_is_made_of_what_json_has(name: str) -> None:
    assert are_plain(EVERY[name])
    assert json.loads(json.dumps(EVERY[name])) == EVERY[name]


def test_times_and_paths_and_kinds_are_texts() -> None:
    found = answers.created(META, PATH)
    assert found["timestamp"] == "2025-11-04T12:00:00.123456Z"
    assert (found["path"], found["trigger"]) == (str(PATH), "save")
    assert (found["tags"], found["suspicions"], found["verified_at"]) == (["a"], ["empty"], None)


def test_what_does_not_open_any_more_is_told_by_place_and_kind() -> None:
    assert EVERY["rotated"] == {"places": ["usb"], "closed": [{"place": "usb", "kind": "recovery"}]}


def test_a_version_has_every_field_that_is_known_of_it() -> None:
    assert list(answers.version(META)) == list(META.keys())


def test_reasons_are_sentences() -> None:
    assert answers.shown(META, PATH, (WHY,))["kept_because"] == [str(WHY)]
    assert EVERY["plan"] == {"keep": {"one": [str(WHY), str(WHY)]}, "drop": {"two": str(WHY)}}


def test_an_error_has_its_class_and_its_sentence() -> None:
    error: BackupError = DocumentMissing(PATH)
    assert answers.failed(error) == {"error": "DocumentMissing", "message": str(error)}


def test_a_verification_is_told_in_counts_and_problems() -> None:
    assert EVERY["verified"] == {
        "valid": 1,
        "corrupted": 1,
        "problems": {"two": "it is gone"},
        "unread": {},
        "depth": "sealed",
        "elsewhere": [],
        "checks": {"two": dict(CHECKS)},
    }


def test_a_comparison_is_told_with_paths_as_the_command_line_takes_them() -> None:
    found = answers.compared(COMPARISON)
    assert (found["kind"], found["removed"], found["is_complete"]) == ("records", 1, True)
    assert found["changes"] == [
        {"path": "/systems/a~1b/#3", "title": "Vega", "trail": [], "kind": "removed", "before": "{}", "after": None,
         "moved": 0, "can_restore": True, "why_not": ""}
    ]  # fmt: skip


def test_a_part_that_was_taken_back_is_told_by_its_path_and_its_name() -> None:
    meta = replace(META, reverts="id", reverts_part=NamedPart(path="/systems/id=a", name="Vega"))
    assert answers.version(meta)["reverts_part"] == {"path": "/systems/id=a", "name": "Vega"}


def test_counts_of_changes_are_told_by_name() -> None:
    meta = replace(META, change=ChangeCounts(against="id", unit=Unit.RECORDS, added=1, removed=2, changed=3))
    assert answers.version(meta)["change"] == {
        "against": "id", "unit": "records", "added": 1, "removed": 2, "changed": 3,
    }  # fmt: skip
