"""Versions of the first and the last moment that there can be: a crafted folder, or a clock gone mad."""

from __future__ import annotations

import hashlib
import tkinter as tk
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupDialog, BackupManager
from backupkit.cli import console
from backupkit.ui.shown import timeline
from backupkit.ui.shown.rows import Column, SortOrder, arranged, rows_of
from backupkit.ui.words import amounts, versions
from backupkit.ui.words.details import account_of, summary
from backupkit.values.version import BackupMetadata, Trigger
from tests import forging
from tests.ui.history import NOW, contents, version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.posix import SetZone
    from tests.screen import WaitUntil

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
ZONES = ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Europe/Berlin", "UTC"]

EXTREME = (
    version(4, timestamp=LAST, verified_at=LAST, sealed_at=LAST),
    version(3, timestamp=NOW, verified_at=FIRST),
    version(2, timestamp=FIRST, trigger=Trigger.BEFORE_RESTORE, description="before restoring 00010101_000000_a1b2c3d4",
            replaced_by="00010101_000000_a1b2c3d4"),
    version(1, timestamp=FIRST, verified_at=FIRST),
)  # fmt: skip


@pytest.fixture(params=ZONES)
def _in_a_zone(request: pytest.FixtureRequest, system_zone: SetZone) -> None:
    system_zone(request.param)


@pytest.mark.usefixtures("_in_a_zone")
@pytest.mark.parametrize("moment", [FIRST, LAST], ids=["first", "last"])
def test_every_word_for_a_moment_can_be_said(moment: datetime) -> None:
    meta = version(1, timestamp=moment)
    year = {"1", "9999"} & {amounts.date(moment).split()[-1]}
    assert year, "a zone never moves it into a year that there is not"
    assert amounts.exact(moment).startswith(amounts.date(moment))
    assert amounts.clock(moment) in amounts.exact(moment)
    assert amounts.age(moment, NOW) == f"on {amounts.date(moment)}"
    assert amounts.date(moment) in versions.moment(meta)
    assert versions.full_time(meta, NOW)
    assert console.local_time(moment)
    assert console.line(meta)


@pytest.mark.usefixtures("_in_a_zone")
def test_such_versions_are_sorted_grouped_and_drawn_on_the_timeline() -> None:
    rows = rows_of(EXTREME, versions.search_words)
    assert [len(group.rows) for group in arranged(rows, SortOrder())] == [1, 1, 2]
    for column in Column:
        for descending in (False, True):
            groups = arranged(rows, SortOrder(column=column, descending=descending))
            assert sum(len(group.rows) for group in groups) == len(rows)
    places = timeline.positions(rows, 500.0)
    assert places == sorted(places, reverse=True)
    marks = timeline.marks(rows, 500.0, 8.0)
    today = date(2025, 11, 4)
    assert timeline.labels(
        marks, 500, text_of=lambda row: versions.short_day(row.day, today), width_of=lambda text: 6.0 * len(text)
    )
    assert all(versions.day(row.day, today) and versions.export_name("data", row, ".json") for row in rows)
    assert all(versions.mark(mark.rows, mark.lead) for mark in marks)


@pytest.mark.usefixtures("_in_a_zone")
@pytest.mark.parametrize("meta", EXTREME, ids=lambda meta: meta.backup_id)
def test_the_details_tell_of_such_a_version(meta: BackupMetadata) -> None:
    found = contents(*EXTREME)
    for now in (NOW, FIRST, LAST):
        row = next(row for row in found.rows if row.meta is meta)
        account = account_of(found, [row], now, document="data.json")
        assert account.facts
        assert account_of(found, [], now, document="data.json").facts
    assert summary(found.stats)


def test_a_zone_of_before_1900_is_told_in_hours_and_minutes(system_zone: SetZone) -> None:
    system_zone("Europe/Berlin")
    assert versions.full_time(version(1, timestamp=FIRST), NOW).endswith("LMT (UTC+00:53)")


@pytest.fixture
def extreme_folder(document: Path) -> BackupManager:
    """A manager of a folder with a version of now, one of year 1 and one of year 9999."""
    manager = BackupManager(document)
    manager.create_backup("now")
    for number, (moment, stamp) in enumerate([(FIRST, "00010101_000000"), (LAST, "99991231_235959")], start=2):
        content = f"[{number}]".encode()
        digest = hashlib.sha256(content).hexdigest()
        meta = BackupMetadata(
            backup_id=f"{stamp}_{digest[:8]}", sequence=number, timestamp=moment, file_hash=digest, file_size=3,
            document=document.name, examined=True, description=f"version {number}",
        )  # fmt: skip
        path = manager.backups_dir / f"backup_{meta.backup_id}.json.gz"
        path.write_bytes(forging.version_file(meta, content))
    assert manager.rebuild_manifest() == 3
    return manager


@pytest.mark.usefixtures("_in_a_zone")
def test_a_dialog_of_such_versions_shows_each_of_them(
    root: tk.Tk, extreme_folder: BackupManager, wait_until: WaitUntil
) -> None:
    dialog = BackupDialog(root, extreme_folder)
    tree = dialog.nametowidget("page.panes.left.versions.tree")
    footer = dialog.nametowidget("page.footer.figures")
    wait_until(lambda: dialog.winfo_viewable() and str(footer.cget("text")).startswith("3 versions"))
    ids = [meta.backup_id for meta in extreme_folder.list_backups()]
    wait_until(lambda: all(tree.exists(backup_id) for backup_id in ids))
    details = dialog.nametowidget("page.panes.right.details.page")

    def is_told(backup_id: str) -> bool:
        return backup_id in str(details.get("1.0", "end"))

    for number, backup_id in enumerate(ids):
        tree.selection_set(backup_id)
        dialog.update()
        if not number:
            details.focus_force()
            details.event_generate("<space>")  # ids are told among what is for developers
        wait_until(partial(is_told, backup_id))
    for column in ("size", "change", "state", "#0"):
        tree.tk.call(*tree.tk.splitlist(tree.heading(column, "command")))
        dialog.update()
    dialog.destroy()
