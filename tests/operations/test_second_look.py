"""Right before the swap a restore looks once more: a save of the last moment is stored, and never overwritten unseen.

A file of our own classes is looked at by what replaces it as well. A host's class may have fingerprints of its own,
which only the document itself can tell apart; so it is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from backupkit.documents import file_replacement
from backupkit.files import replacement

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit import BackupManager
    from backupkit.store.manifest import Manifest

    Save = Callable[[object], bytes]


def test_p4_a_save_after_the_manifest_was_written_is_stored_before_it_is_replaced(
    manager: BackupManager, document: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_replacement, "_expecting", lambda _: replacement.is_file)
    content = save("first")
    first = str(manager.create_backup())
    save("second")
    manager.create_backup()
    store = manager._binding.store
    write, saved = store.write, list[bytes]()

    def write_and_be_overtaken(changed: Manifest, **options: Any) -> None:
        write(changed, **options)
        if changed.restored_id and not saved:  # the last thing that is written before the swap
            saved.append(save("of the last moment"))

    monkeypatch.setattr(store, "write", write_and_be_overtaken)
    result = manager.restore_backup(first)
    assert document.read_bytes() == content
    assert result.before_id
    assert [b"".join(manager.content(result.before_id))] == saved
    manager.undo_restore()
    assert [document.read_bytes()] == saved
