from __future__ import annotations

from pathlib import Path

from backupkit import BackupManager
from backupkit.config.origin import Origin


def test_what_would_hold_without_a_choice_is_no_folder_either_in_which_no_versions_can_lie(document: Path) -> None:
    file = document.parent / "backupkit.toml"
    file.write_text(f"directory = {str(document.parent)!r}\n")
    manager = BackupManager(document, config=file)
    assert manager.config.directory is None
    assert manager.config_unchosen.directory is None
    assert manager.config_unchosen.origin_of("directory") is Origin.DEFAULT
