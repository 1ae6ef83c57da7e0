"""Odd contents are no accidents, and come back byte for byte (promises P1, P6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.documents.json_file import JsonFile
from backupkit.values.version import Suspicion
from tests.documents.odd import SOUND
from tests.store.expectations import assert_restorable
from tests.store.limits import BOUND, MIB, bounded_memory

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("nothing_hangs")


@pytest.mark.parametrize("content", SOUND)
def test_p1_odd_json_is_no_accident_and_comes_back_byte_for_byte(
    content: str, tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    document.write_bytes(SOUND[content])
    backup_id = manager.create_backup()
    assert backup_id
    assert manager.verify_backups().valid == 1

    meta = manager.find_backup(backup_id)
    assert (meta.suspicions, meta.examined) == ((), True)
    assert_restorable(manager, {backup_id: SOUND[content]}, tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"[" * 300_000, b"[" * 50_000 + b"]" * 50_000, b'["' + b"\\" * 99_999, b"\xfe\xff", b"\0", b"{", b'"', b"-"],
    ids=["deep and open", "50,000 levels", "backslashes", "only a mark", "one nul", "brace", "quote", "minus"],
)
def test_p6_what_no_reader_takes_is_stored_and_marked(
    data: bytes, tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    document.write_bytes(data)
    backup_id = manager.create_backup()
    assert backup_id
    assert manager.verify_backups().valid == 1

    assert manager.find_backup(backup_id).suspect
    assert_restorable(manager, {backup_id: data}, tmp_path)


@pytest.mark.parametrize("filler", [b"\0", b" "])
def test_a_document_of_nothing_is_examined_in_bounded_memory(filler: bytes, document: Path) -> None:
    pieces = (filler * (MIB // 4) for _ in range(4 * 12))

    with bounded_memory(BOUND // 8):
        judgement = JsonFile(document).examine(pieces)

    assert judgement.suspicions in {(Suspicion.NULS,), (Suspicion.EMPTY,)}
