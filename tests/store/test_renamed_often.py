"""A document that is renamed again and again, as one that is called after the day: its folder stays its own."""

from __future__ import annotations

from pathlib import Path

from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import Settings, encode_settings, read_settings
from backupkit.values import naming
from tests.store.homes import backed_up, found

LONG = "minutes of the meeting of the day " * 6


def test_p15_a_document_with_thousands_of_former_names_keeps_its_folder_and_what_its_user_chose(tmp_path: Path) -> None:
    manager = backed_up(tmp_path / "day 0.json", "1")
    settings = manager._binding.store.settings
    former = tuple(f"../{LONG}{number}.json" for number in range(3_000))
    many = Settings(documents=(*former, *settings.documents), place=settings.place, folder_id=settings.folder_id)
    (manager.backups_dir / naming.SETTINGS).write_bytes(encode_settings(many))

    known = read_settings(manager.backups_dir, AS_IT_IS)
    assert known
    assert (known.documents[-1], known.folder_id) == (settings.documents[-1], settings.folder_id)
    assert known.documents[-2] == former[-1], "the latest ones are those that may still matter"
    assert found(tmp_path / "day 0.json") == ["1"]


def test_a_document_keeps_its_history_through_many_names(tmp_path: Path) -> None:
    path = tmp_path / "0.json"
    backed_up(path, "first")
    for number in range(1, 4):
        path = path.rename(tmp_path / f"{LONG}{number}.json")
        backed_up(path, str(number))
    assert found(path) == ["3", "2", "1", "first"]


def test_a_single_name_of_any_length_is_written_down(tmp_path: Path) -> None:
    name = "../" + "ä" * 10_000 + ".json"
    (tmp_path / naming.SETTINGS).write_bytes(encode_settings(Settings(documents=("../a.json", name))))
    known = read_settings(tmp_path, AS_IT_IS)
    assert known
    assert known.documents[-1] == name
