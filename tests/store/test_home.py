"""Home: by what a folder is known to be a document's."""

from pathlib import Path

from backupkit import BackupManager, PlainFile
from backupkit.values.naming import SETTINGS


class Followed(PlainFile):
    """A host's kind of document: it says that it lies where a link to it leads."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.resolve())


def test_a_folder_beside_a_link_is_known_by_the_names_of_the_link_and_of_what_it_leads_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "data.bin", tmp_path / "link.bin"
    real.parent.mkdir()
    real.write_bytes(b"one")
    link.symlink_to(real)
    manager = BackupManager(link, document=Followed)
    backup_id = manager.create_backup()
    assert manager.backups_dir == tmp_path / "backups"
    (manager.backups_dir / SETTINGS).unlink()  # then nothing but the versions tells whose it is
    again = BackupManager(link, document=Followed)
    assert (again.backups_dir, again.list_backups()[0].backup_id) == (tmp_path / "backups", backup_id)
