"""P2 and P9 from outside, in small: real file systems that lose power, full disks, writers that are killed."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit.files import drafts, replacement
from backupkit.files.disk import Disk
from tests.crash import filesystems, fulldisks, powercuts, writers
from tests.crash.filesystems import EXT4, FILE_SYSTEMS, FileSystem
from tests.crash.fulldisks import FILE_LENGTH, fill_at_every_point
from tests.crash.powercuts import Camera, Cut, cut_everywhere
from tests.crash.section import Options, Section
from tests.crash.writers import Crowd, let_them_write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="loop devices, limits and SIGKILL are for Unix")

_SOME_LENGTHS = (0, 64, 640, 1500, 5000)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def _needs(kind: FileSystem) -> None:
    if reason := filesystems.obstacle_to(kind):
        pytest.skip(reason)


class _WithoutFileSync(Camera):
    def sync(self, descriptor: int) -> None:
        self.guard("sync", (descriptor,))


class _WithoutFolderSync(Camera):
    def sync_folder(self, folder: Path) -> None:
        self.guard("sync_folder", (folder,))


class _WithoutAnySync(_WithoutFileSync, _WithoutFolderSync):
    pass


def test_p2_a_real_power_cut_on_ext4_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    _needs(EXT4)
    report = cut_everywhere("create-edit", Cut(kind=EXT4), tmp_path, chosen=lambda count: {1, count // 2, count})

    assert report.points == 3
    assert not report.broken


def test_without_any_sync_an_acknowledged_version_does_not_survive_on_ext4_so_the_test_above_can_fail(
    tmp_path: Path,
) -> None:
    _needs(EXT4)
    report = cut_everywhere(
        "create-edit", Cut(kind=EXT4), tmp_path, camera=_WithoutAnySync, chosen=lambda count: {count}
    )

    assert "is lost" in report.broken[max(report.broken)]


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["create-edit", "restore"])
@pytest.mark.parametrize("kind", FILE_SYSTEMS, ids=lambda kind: kind.name)
def test_without_file_syncs_a_power_cut_breaks_something_on_each_file_system(
    kind: FileSystem, operation: str, tmp_path: Path
) -> None:
    _needs(kind)
    cut = Cut(kind=kind)
    assert not cut_everywhere(operation, cut, tmp_path).broken, "it must be green without the bug"

    assert cut_everywhere(operation, cut, tmp_path, camera=_WithoutFileSync).broken
    assert cut_everywhere(operation, cut, tmp_path, camera=_WithoutAnySync).broken


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["pin", "restore"])
@pytest.mark.parametrize("kind", FILE_SYSTEMS, ids=lambda kind: kind.name)
def test_without_folder_syncs_what_was_reported_as_done_is_not_done_after_a_power_cut(
    kind: FileSystem, operation: str, tmp_path: Path
) -> None:
    # Not for "create": the sync of the manifest's own draft brings the version's new name along on all four.
    _needs(kind)

    assert cut_everywhere(operation, Cut(kind=kind), tmp_path, camera=_WithoutFolderSync).broken


@pytest.mark.parametrize("operation", ["create-edit", "restore", "saving"])
def test_p2_a_file_that_cannot_grow_is_said_to_lack_space_and_changes_nothing(operation: str, tmp_path: Path) -> None:
    report = fill_at_every_point(operation, FILE_LENGTH, tmp_path, amounts=_SOME_LENGTHS)

    assert not report.broken
    assert report.stopped >= 4


@pytest.mark.parametrize("operation", ["create-edit", "restore"])
@pytest.mark.parametrize(
    "place", [place for place in fulldisks.PLACES if place.name.startswith("tmpfs")], ids=lambda place: place.name
)
def test_p2_a_full_disk_changes_nothing(operation: str, place: fulldisks.Place, tmp_path: Path) -> None:
    if reason := place.obstacle():
        pytest.skip(reason)
    with place.open(tmp_path) as (limit, where):
        report = fill_at_every_point(operation, limit, where)

    assert not report.broken
    assert report.stopped


def test_a_draft_that_stays_behind_on_a_full_disk_turns_the_section_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts.Draft, "discard", lambda draft: draft.close())

    broken = fill_at_every_point("create-edit", FILE_LENGTH, tmp_path, amounts=[1500]).broken

    assert "leftovers" in broken[1500]


def test_an_overwritten_document_on_a_full_disk_turns_the_section_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_in_place(disk: Disk, target: Path, chunks: Iterator[bytes], _: object) -> None:
        descriptor = os.open(target, os.O_WRONLY | os.O_TRUNC)
        try:
            disk.write(descriptor, b"".join(chunks))
        finally:
            os.close(descriptor)

    monkeypatch.setattr(replacement.Replacement, "__init__", lambda _, *arguments, **__: write_in_place(*arguments))

    broken = fill_at_every_point("restore", FILE_LENGTH, tmp_path, amounts=[4]).broken

    assert "the document was touched" in broken[4]


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "unlocked"])
def test_p9_no_acknowledged_version_is_lost_while_others_restore_and_verify(tmp_path: Path, locked: bool) -> None:
    tally = let_them_write(Crowd(writers=2, saves=8, kills=3), tmp_path, locked=locked)

    assert not tally.broken
    assert tally.kept == 16


@pytest.mark.parametrize("section", [powercuts.SECTION, fulldisks.SECTION], ids=lambda section: section.name)
def test_a_case_that_is_repeated_is_the_only_one(section: Section, tmp_path: Path) -> None:
    case = {"powercuts": "pin:ext4:3", "fulldisks": "pin:file-length:64"}[section.name]

    results = [result for result in section.run(Options(only=case, scratch=tmp_path)) if not result.skipped]

    assert [result.points for result in results] in ([1], [])
    assert all(result.is_kept for result in results)


def test_the_sections_are_named_like_their_modules() -> None:
    assert [module.SECTION.name for module in (powercuts, fulldisks, writers)] == ["powercuts", "fulldisks", "writers"]
