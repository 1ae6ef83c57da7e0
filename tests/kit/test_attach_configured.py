"""attach(config=…): the file is read at once, and its folder is the one that is used."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

import pytest

import backupkit
from backupkit import BackupConfig, Origin


def test_a_kit_takes_what_its_file_says(root: tk.Tk, document: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "backup.toml").write_text('directory = "kept"\nverify_days = 3\n')
    kit = backupkit.attach(root, document, config=tmp_path / "backup.toml")
    try:
        assert kit.manager.backups_dir == tmp_path / "kept"
        assert kit.manager.config.verify_days == 3
        assert kit.manager.config.origin_of("verify_days") is Origin.FILE
        assert backupkit.attach(root, document, config=str(tmp_path / "backup.toml")) is kit
        with pytest.raises(ValueError, match="with other options: config is"):
            backupkit.attach(root, document, config=BackupConfig(verify_days=4))
    finally:
        kit.close()
