"""Names that mean a device on Windows: never a document, and never a name of ours."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit import BackupError, BackupManager
from backupkit.files import drafts
from backupkit.values import naming
from tests.store.expectations import assert_helpful

if TYPE_CHECKING:
    from pathlib import Path

# learn.microsoft.com, "Naming Files, Paths, and Namespaces": with any suffix, in any case.
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *([.:].*)?", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')
BACKUP_ID = "20251104_120000_a1b2c3d4-2"


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere these are names like any other")
@pytest.mark.parametrize(
    "name",
    [
        "NUL",
        "nul.json",
        "CON",
        "aux.json",
        "PRN",
        "COM1.json",
        "LPT9.json",
        "com\u00b9.json",
        "CONIN$",
        "q?.json",
        "a:b",
    ],
)
def test_a_device_is_no_document_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    manager = BackupManager(os.path.join(tmp_path, name))
    with pytest.raises(BackupError) as raised:
        manager.create_backup()
    assert_helpful(raised.value, manager.data_file)
    assert os.listdir(tmp_path) == []
    assert not os.path.lexists("backups")


@given(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}", fullmatch=True)
    | st.sampled_from(["con", "NUL", "aux", "com1", "LPT9"]),
    st.text(max_size=12) | st.sampled_from(["NUL", "aux.json", "data.", "data.nul", "a.con"]),
)
def test_no_version_is_named_like_a_device_whatever_the_document_is_called(prefix: str, document: str) -> None:
    name = naming.naming_for(document, prefix).file_name(BACKUP_ID)
    assert not RESERVED.fullmatch(name)
    assert not FORBIDDEN.search(name)


@pytest.mark.parametrize("document", ["NUL", "aux.json", "com\u00b9.json", "data.json", "data. ", "q?.json"])
def test_no_file_beside_a_document_is_named_like_a_device(tmp_path: Path, document: str) -> None:
    names = [path.name for path in drafts.replacement_paths(tmp_path / document)]
    names += [naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS, naming.HISTORY, naming.LOCK]
    assert not any(map(RESERVED.fullmatch, names))
    assert not any(map(FORBIDDEN.search, names))
