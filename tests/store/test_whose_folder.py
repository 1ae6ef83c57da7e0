"""Whose a folder is, in real folders: documents and folders that are moved, renamed, copied, linked and deleted."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from backupkit import BackupFolderTaken, BackupFolderUnclear, BackupManager
from backupkit.files import system, windows
from backupkit.values import naming
from tests.refusing import Call, Refusal, system_error
from tests.store.expectations import snapshot
from tests.store.homes import backed_up, found, history, refusal, saved

links = pytest.mark.needs_posix("links, and directories that are renamed while something in them is open")


# -- renamed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["a", "b", "c"])
def test_each_document_of_a_directory_may_be_renamed(tmp_path: Path, which: str) -> None:
    for name in "abc":
        backed_up(tmp_path / f"{name}.json", f"{name} 1", f"{name} 2")
    (tmp_path / f"{which}.json").rename(tmp_path / "new.json")
    assert found(tmp_path / "new.json") == [f"{which} 2", f"{which} 1"]
    backed_up(tmp_path / "new.json", "later")
    for name in sorted({"a", "b", "c"} - {which}):
        assert found(tmp_path / f"{name}.json") == [f"{name} 2", f"{name} 1"]
    assert found(tmp_path / "new.json") == ["later", f"{which} 2", f"{which} 1"]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 3


def test_a_document_may_be_renamed_again_and_again(tmp_path: Path) -> None:
    backed_up(tmp_path / "other.json", "other")
    document = tmp_path / "0.json"
    backed_up(document, "0")
    for number in range(1, 6):
        document = document.rename(tmp_path / f"{number}.json")
        backed_up(document, str(number))
    assert found(document) == ["5", "4", "3", "2", "1", "0"]


def test_a_document_of_an_app_may_be_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda app, **_: tmp_path / "share" / app)
    backed_up(tmp_path / "a.json", "a", app="Demo")
    backed_up(tmp_path / "b.json", "b", app="Demo")
    (tmp_path / "b.json").rename(tmp_path / "c.json")
    assert found(tmp_path / "c.json", app="Demo") == ["b"]
    assert found(tmp_path / "a.json", app="Demo") == ["a"]


@pytest.mark.parametrize("folder", [None, "given"])
def test_a_document_that_gets_its_old_name_back_gets_its_history_back(tmp_path: Path, folder: str | None) -> None:
    where = tmp_path / folder if folder else None
    one, other = tmp_path / "a.json", tmp_path / "b.json"
    backed_up(one, "1", "2", folder=where)
    one.rename(other)
    backed_up(other, "2", "3", folder=where)
    other.rename(one)
    saved(one, "changed before anybody looked")
    assert found(one, where) == ["3", "2", "1"]
    backed_up(one, "4", folder=where)
    assert found(one, where) == ["4", "3", "2", "1"]


def test_a_document_that_was_renamed_and_changed_before_anybody_looked_is_a_new_one(tmp_path: Path) -> None:
    backed_up(tmp_path / "a.json", "1")
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    saved(tmp_path / "b.json", "2")
    backed_up(tmp_path / "b.json", "3")
    assert found(tmp_path / "b.json") == ["3"]
    assert found(tmp_path / "a.json") == ["1"]


def test_a_document_that_was_restored_and_renamed_is_known_by_what_it_holds(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "a.json", "1", "2")
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    assert len(found(tmp_path / "b.json")) == 3


def test_without_its_index_a_renamed_document_is_known_by_the_newest_version(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "a.json", "1", "2")
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink()
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    assert sorted(found(tmp_path / "b.json")) == ["1", "2"]


def test_without_settings_as_well_it_is_known_by_that_too(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "a.json", "1", "2")
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS):
        (manager.backups_dir / name).unlink()
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    backed_up(tmp_path / "b.json", "3")
    assert sorted(found(tmp_path / "b.json")) == ["1", "2", "3"]


@pytest.mark.parametrize(("before", "after"), [("Data.json", "data.json"), ("caf\u00e9.json", "cafe\u0301.json")])
def test_a_name_that_comes_back_in_another_case_or_form_is_the_same(tmp_path: Path, before: str, after: str) -> None:
    backed_up(tmp_path / before, "1")
    (tmp_path / before).rename(tmp_path / after)
    saved(tmp_path / after, "changed since")
    assert found(tmp_path / after) == ["1"]


def test_of_two_folders_that_a_renamed_document_could_have_left_the_newest_is_taken_by_one_alone(
    tmp_path: Path,
) -> None:
    """Of a content that is so long that it proves by itself, whatever the times of the files say."""
    same = "the same in both" * 100
    for name in ("b", "a"):
        backed_up(tmp_path / f"{name}.json", f"only in {name}", same)
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").rename(tmp_path / f"{name}-renamed.json")
    backed_up(tmp_path / "b-renamed.json", same)
    backed_up(tmp_path / "a-renamed.json", same)
    histories = [found(tmp_path / f"{name}-renamed.json") for name in ("b", "a")]
    assert histories == [[same, "only in a"], [same, "only in b"]]  # who asks first gets the newest


# -- deleted -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"notes": []}', "\n", '{"v": 1}'])
def test_p12_a_new_document_that_begins_as_another_ended_does_not_get_its_history(tmp_path: Path, content: str) -> None:
    diary = tmp_path / "diary.json"
    manager = backed_up(diary, "private")
    diary.write_text(content)
    manager.create_backup("cleared")
    diary.unlink()
    os.utime(manager.backups_dir / manager.list_backups()[0].file_name, ns=(10**18, 10**18))  # some days ago
    (tmp_path / "shopping.json").write_text(content)
    backed_up(tmp_path / "shopping.json", "milk")
    assert found(tmp_path / "shopping.json") == ["milk"]
    assert found(diary) == ["cleared", "private"]


def test_p12_a_neighbour_of_equal_content_that_was_always_there_does_not_get_its_history(tmp_path: Path) -> None:
    neighbour = saved(tmp_path / "neighbour.json", "0")
    os.utime(neighbour, ns=(10**18, 10**18))
    backed_up(tmp_path / "counter.json", "private", "0")
    (tmp_path / "counter.json").unlink()
    # Its own times say that nothing has happened to it since; the kernel alone can set the last of them back.
    changed_ns = windows.changed_ns(neighbour) if system.HERE is system.WINDOWS else neighbour.stat().st_ctime_ns
    later_ns = changed_ns + 10**9
    for version in (tmp_path / "backups").glob("*.gz"):
        os.utime(version, ns=(later_ns, later_ns))
    assert found(neighbour) == []


def test_a_document_that_comes_back_where_another_took_its_folder_over_gets_one_of_its_own(tmp_path: Path) -> None:
    backed_up(tmp_path / "a.json", "1")
    shutil.copy2(tmp_path / "a.json", tmp_path / "trash")
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    backed_up(tmp_path / "b.json", "2")
    (tmp_path / "trash").rename(tmp_path / "a.json")
    backed_up(tmp_path / "a.json", "back")
    assert (found(tmp_path / "a.json"), found(tmp_path / "b.json")) == (["back"], ["2", "1"])


def test_where_even_the_folder_of_its_name_is_another_s_a_document_gets_a_third(tmp_path: Path) -> None:
    backed_up(tmp_path / "a.json", "a")
    backed_up(tmp_path / "b.json", "b")
    (tmp_path / "b.json").rename(tmp_path / "c.json")
    backed_up(tmp_path / "c.json", "c")
    backed_up(tmp_path / "b.json", "another b")
    assert [found(tmp_path / f"{name}.json") for name in "abc"] == [["a"], ["another b"], ["c", "b"]]
    assert BackupManager(tmp_path / "b.json").backups_dir == tmp_path / "backups-b.json-2"


# -- moved and copied --------------------------------------------------------------------------------------------------


def test_a_project_that_is_moved_takes_its_history_along(tmp_path: Path) -> None:
    backed_up(tmp_path / "p1" / "data.json", "1")
    (tmp_path / "p1").rename(tmp_path / "p2")
    backed_up(tmp_path / "p2" / "data.json", "2")
    backed_up(tmp_path / "p1" / "data.json", "a new project in its place")
    assert found(tmp_path / "p2" / "data.json") == ["2", "1"]
    assert found(tmp_path / "p1" / "data.json") == ["a new project in its place"]


def test_a_project_and_its_copy_go_on_by_themselves(tmp_path: Path) -> None:
    one = backed_up(tmp_path / "p1" / "data.json", "both")
    shutil.copytree(tmp_path / "p1", tmp_path / "p2")
    two = backed_up(tmp_path / "p2" / "data.json", "copy")
    one.data_file.write_text("[1]")
    one.create_backup("original")
    assert (history(one), history(two)) == (["original", "both"], ["copy", "both"])


@pytest.mark.parametrize("before", ["usb/bk", "media/ann/usb/bk"])
@pytest.mark.parametrize("after", ["mnt/bk", "run/media/ann/usb/bk"])
def test_a_drive_may_be_mounted_at_any_depth(tmp_path: Path, before: str, after: str) -> None:
    document, old, new = tmp_path / "home" / "ann" / "data.json", tmp_path / before, tmp_path / after
    old.mkdir(parents=True)
    backed_up(document, "1", folder=old)
    new.parent.mkdir(parents=True)
    old.rename(new)
    backed_up(document, "2", folder=new)
    old.parent.mkdir(parents=True, exist_ok=True)
    new.rename(old)
    assert found(document, old) == ["2", "1"]
    assert refusal(document, old) is None


def test_a_copy_of_the_folder_on_another_drive_is_the_document_s_as_well(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "p" / "data.json", "1")
    shutil.copytree(manager.backups_dir, tmp_path / "usb" / "copy")
    assert found(manager.data_file, tmp_path / "usb" / "copy") == ["1"]
    assert refusal(manager.data_file, tmp_path / "usb" / "copy") is None


def test_p15_a_copy_of_the_folder_is_not_for_another_document_of_equal_content(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "p" / "data.json", "1" * 2000)
    (tmp_path / "usb").mkdir()
    shutil.copytree(manager.backups_dir, tmp_path / "usb" / "copy")
    shutil.copy2(manager.data_file, tmp_path / "usb" / "other.json")
    assert refusal(tmp_path / "usb" / "other.json", tmp_path / "usb" / "copy") is BackupFolderTaken


def test_p15_a_drive_that_is_away_for_a_moment_keeps_its_folder_although_a_copy_asks(tmp_path: Path) -> None:
    """The document lies on a drive, its folder elsewhere; a copy is worked on meanwhile."""
    drive, folder, copy = tmp_path / "drive", tmp_path / "elsewhere", tmp_path / "copy" / "data.json"
    folder.mkdir()
    backed_up(drive / "p" / "data.json", "1" * 2000, folder=folder)
    copy.parent.mkdir()
    shutil.copy2(drive / "p" / "data.json", copy)
    settings = folder / naming.SETTINGS
    settings.write_text(settings.read_text().replace(f'"device": {os.stat(drive).st_dev}', '"device": 5'))
    _without_checksum(settings)
    drive.rename(tmp_path / "unplugged")
    drive.mkdir()  # a mount point without its drive
    (drive / "p").mkdir()
    assert refusal(copy, folder) is BackupFolderUnclear
    shutil.rmtree(drive)
    (tmp_path / "unplugged").rename(drive)
    assert found(drive / "p" / "data.json", folder) == ["1" * 2000]
    assert refusal(drive / "p" / "data.json", folder) is None


def _without_checksum(settings: Path) -> None:
    lines = [line for line in settings.read_text().splitlines() if '"checksum"' not in line]
    settings.write_text("\n".join(lines).replace(",\n}", "\n}"))


def _as_an_earlier_release_wrote_it(folder: Path) -> None:
    """Take from settings what names no absolute place and gives no id."""
    path = folder / naming.SETTINGS
    fields = json.loads(path.read_text())
    for name in ("place", "folder_id", "checksum"):
        del fields[name]
    path.write_text(json.dumps(fields))


def test_a_directory_of_which_nothing_is_known_but_that_it_is_not_there_may_be_on_a_drive(tmp_path: Path) -> None:
    folder, copy = tmp_path / "folder", tmp_path / "copy" / "data.json"
    folder.mkdir()
    backed_up(tmp_path / "drive" / "data.json", "1" * 2000, folder=folder)
    _as_an_earlier_release_wrote_it(folder)
    copy.parent.mkdir()
    shutil.copy2(tmp_path / "drive" / "data.json", copy)
    (tmp_path / "drive").rename(tmp_path / "unplugged")
    assert refusal(copy, folder) is BackupFolderUnclear


@links
def test_a_project_of_an_app_may_be_renamed_and_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda app, **_: tmp_path / "share" / app)
    backed_up(tmp_path / "p1" / "data.json", "1", "2", app="Demo")
    (tmp_path / "p1").rename(tmp_path / "p2")
    backed_up(tmp_path / "p2" / "data.json", "3", app="Demo")
    assert found(tmp_path / "p2" / "data.json", app="Demo") == ["3", "2", "1"]


def test_a_new_project_of_an_app_does_not_get_the_history_of_one_that_was_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda app, **_: tmp_path / "share" / app)
    backed_up(tmp_path / "p1" / "data.json", "private", app="Demo")
    shutil.rmtree(tmp_path / "p1")
    backed_up(tmp_path / "p2" / "data.json", "new", app="Demo")
    assert found(tmp_path / "p2" / "data.json", app="Demo") == ["new"]


# -- by another name ---------------------------------------------------------------------------------------------------


@links
def test_a_home_that_is_a_link_is_the_same_home(tmp_path: Path) -> None:
    (tmp_path / "var" / "home").mkdir(parents=True)
    (tmp_path / "home").symlink_to("var/home")
    folder = tmp_path / "mnt" / "bk"
    folder.mkdir(parents=True)
    backed_up(tmp_path / "home" / "data.json", "1", folder=folder)
    before = (folder / naming.SETTINGS).read_bytes()
    backed_up(tmp_path / "var" / "home" / "data.json", "2", folder=folder)
    assert found(tmp_path / "home" / "data.json", folder) == ["2", "1"]
    assert (folder / naming.SETTINGS).read_bytes() == before, "another name for it is nothing to write down"


@links
def test_a_link_to_the_document_finds_its_versions(tmp_path: Path) -> None:
    backed_up(tmp_path / "data.json", "1")
    (tmp_path / "link.json").symlink_to("data.json")
    assert found(tmp_path / "link.json") == ["1"]
    backed_up(tmp_path / "link.json", "2")
    assert found(tmp_path / "data.json") == ["2", "1"]


@links
def test_two_names_of_one_file_part_when_one_is_saved_in_its_place(tmp_path: Path) -> None:
    backed_up(tmp_path / "data.json", "1")
    (tmp_path / "other.json").hardlink_to(tmp_path / "data.json")
    assert found(tmp_path / "other.json") == ["1"]
    backed_up(tmp_path / "other.json", "2")
    saved(tmp_path / "new.json", "3").replace(tmp_path / "other.json")  # as apps save
    backed_up(tmp_path / "other.json", "3")
    assert found(tmp_path / "other.json") == ["3"]
    assert found(tmp_path / "data.json") == ["2", "1"]


@links
def test_p15_a_folder_that_is_a_link_to_that_of_another_document_of_the_same_name_is_not_ours(tmp_path: Path) -> None:
    theirs = backed_up(tmp_path / "p1" / "data.json", "theirs")
    saved(tmp_path / "p2" / "data.json", "ours")
    (tmp_path / "p2" / "backups").symlink_to(theirs.backups_dir)
    before = snapshot(theirs.backups_dir)
    ours = backed_up(tmp_path / "p2" / "data.json", "ours")
    assert (history(ours), ours.backups_dir.name) == (["ours"], "backups-data.json")
    assert snapshot(theirs.backups_dir) == before
    assert refusal(tmp_path / "p2" / "data.json", tmp_path / "p2" / "backups") is BackupFolderTaken


@links
def test_p15_nor_if_an_earlier_release_wrote_down_whose_it_is(tmp_path: Path) -> None:
    theirs = backed_up(tmp_path / "p1" / "data.json", "theirs")
    _as_an_earlier_release_wrote_it(theirs.backups_dir)
    saved(tmp_path / "p2" / "data.json", "ours")
    (tmp_path / "p2" / "backups").symlink_to(theirs.backups_dir)
    assert refusal(tmp_path / "p2" / "data.json", tmp_path / "p2" / "backups") is BackupFolderTaken
    assert found(tmp_path / "p2" / "data.json") == []


@links
def test_a_folder_of_an_earlier_release_keeps_its_document_s_name_when_a_link_to_it_is_used(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "data.json", "1")
    _as_an_earlier_release_wrote_it(manager.backups_dir)
    (tmp_path / "link.json").symlink_to("data.json")
    backed_up(tmp_path / "link.json", "2")
    fields = json.loads((manager.backups_dir / naming.SETTINGS).read_text())
    assert (fields["documents"], fields["place"]["path"]) == (["../data.json"], str(tmp_path / "data.json"))
    assert len(fields["folder_id"]) == 32
    assert found(tmp_path / "data.json") == ["2", "1"]


@links
def test_a_folder_that_was_put_elsewhere_with_a_link_in_its_place_is_ours_still(tmp_path: Path) -> None:
    document = tmp_path / "p" / "data.json"
    backed_up(document, "1")
    (tmp_path / "large").mkdir()
    (tmp_path / "p" / "backups").rename(tmp_path / "large" / "bk")
    (tmp_path / "p" / "backups").symlink_to(tmp_path / "large" / "bk")
    backed_up(document, "2")
    assert found(document) == ["2", "1"]
    (tmp_path / "p").rename(tmp_path / "q")
    assert found(tmp_path / "q" / "data.json") == ["2", "1"]


def test_a_folder_beside_the_document_may_get_another_name(tmp_path: Path) -> None:
    backed_up(tmp_path / "data.json", "1")
    (tmp_path / "backups").rename(tmp_path / "backups-of-2025")
    backed_up(tmp_path / "data.json", "2")
    assert found(tmp_path / "data.json") == ["2", "1"]
    assert not (tmp_path / "backups").exists()


def test_a_folder_that_another_user_keeps_to_himself_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backups-theirs.json").mkdir()
    (tmp_path / "backups-theirs.json" / naming.SETTINGS).write_text("closed")
    Refusal(monkeypatch, Call.OPEN, lambda: system_error(errno.EACCES), concerns=naming.SETTINGS.__eq__, spared=0)
    assert history(backed_up(tmp_path / "data.json")) == []


def test_the_folders_of_all_others_are_not_read_again_and_again_for_a_document_that_is_yet_to_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        backed_up(tmp_path / f"{name}.json", name)
    manager = BackupManager(tmp_path / "new.json")
    refusal = Refusal(monkeypatch, Call.OPEN, lambda: system_error(errno.EIO), naming.SETTINGS.__eq__, spared=10**6)
    asked = []
    for _ in range(3):
        before = refusal.calls
        manager.fingerprint()
        asked.append(refusal.calls - before)
    assert asked == [3, 1, 1], "but for that of the usual folder"
    (tmp_path / "c.json").rename(tmp_path / "new.json")
    assert history(manager) == ["c"]
