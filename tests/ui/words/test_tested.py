"""What the dialog says of a test of a restore."""

from __future__ import annotations

from datetime import UTC, datetime

from backupkit.errors import BackupCorrupted
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks import test_restore
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import notices
from backupkit.ui.words.notices import Notice, Show
from backupkit.values.activity import test_restore as values

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def said(finding: str = "") -> Notice:
    result = values.TestRestoreResult(
        backup_id="v1", made_at=AT, tried_at=AT, size_bytes=1, seconds=0.44, finding=finding
    )
    end = Finished(number=1, task=test_restore.TestRestore(), result=result)
    notice = notices.notice_of(end, None, document="data.json")
    assert notice
    return notice


def test_a_good_one_tells_how_long_it_took() -> None:
    notice = said()
    assert notice.tone is Tone.GOOD
    assert notice.text.endswith("was restored in a test: it is as it was stored, and opens. It took 0.4 s.")


def test_a_content_that_looks_damaged_can_be_shown() -> None:
    notice = said("row 3 missing from index")
    assert (notice.tone, notice.offer) == (Tone.WARN, Show(backup_ids=("v1",)))
    assert "looks damaged: row 3 missing from index." in notice.text


def test_damage_is_red_and_offers_to_verify_all() -> None:
    error = BackupCorrupted("v1", "v1.gz", "it is cut off")
    notice = notices.notice_of(
        Failed(number=1, task=test_restore.TestRestore(), error=error), None, document="data.json"
    )
    assert notice
    assert (notice.tone, notice.offer) == (Tone.BAD, Verify())


def test_one_that_another_app_made_is_not_told() -> None:
    end = Finished(number=1, task=test_restore.TestRestore(every_days=7), result=None)
    assert notices.notice_of(end, None, document="data.json") is None
