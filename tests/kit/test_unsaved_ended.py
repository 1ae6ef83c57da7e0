"""An app whose ``autosave`` function itself ends what has asked it: it closes the window, or opens another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupKit, BackupManager

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from pathlib import Path

    from tests.guards import HiddenErrors
    from tests.screen import WaitUntil


ENDS: dict[str, Callable[[tk.Tk, BackupKit, Path], object]] = {
    "destroys": lambda root, _kit, _other: root.destroy(),
    "closes": lambda _root, kit, _other: kit.close(),
    "switches": lambda _root, kit, other: kit.switch_to(other),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_a_function_returns_that_has_ended_its_app_is_kept_nowhere(
    root: tk.Tk, document: Path, wait_until: WaitUntil, hidden_errors: HiddenErrors, end: str
) -> None:
    document.write_bytes(b"[1]")
    BackupManager(document).create_backup()
    other, kits, asked = document.with_name("other.json"), list[BackupKit](), list[None]()
    other.write_bytes(b"[2]")

    def unsaved() -> bytes:
        asked.append(None)
        if len(asked) == 1:
            ENDS[end](root, kits[0], other)
        return b"[1, 2]"

    kits.append(backupkit.attach(root, document, autosave=unsaved, autosave_seconds=0.02))
    kits[0].changed()
    wait_until(lambda: asked)
    if end == "switches":
        kits[0].close()
    assert hidden_errors.texts == []
    for path in (document, other):
        assert BackupManager(path).unsaved.found() == []
