"""What a document of any other kind calls sound: all but nothing, and NULs alone (promise P6)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from backupkit.documents.judging import WHOLE_BYTES, Judgement, glance_at
from backupkit.documents.plain_file import PlainFile
from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from pathlib import Path

SOUND = {
    "a letter": b"x",
    "space": b" \n",
    "text": "Grüße".encode(),
    "half a JSON text": b'{"systems": [',
    "binary": random.Random(1).randbytes(5000),
    "NULs within something binary": b"\1\2" + bytes(5000) + b"\3",
    "NULs before something binary": bytes(5000) + b"\3y",
    "NULs behind something binary": b"x\2" + bytes(5000),
    "large": b"x" * (WHOLE_BYTES + 1),
}
DAMAGED = {
    "nothing": (b"", Suspicion.EMPTY),
    "a NUL": (b"\0", Suspicion.NULS),
    "NULs": (bytes(5000), Suspicion.NULS),
    "many NULs": (bytes(WHOLE_BYTES + 1), Suspicion.NULS),
}


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_a_file_with_something_in_it_is_good(tmp_path: Path, content: bytes) -> None:
    file = PlainFile(tmp_path / "data.db")
    assert file.judge(glance_at([content])) == file.examine([content]) == Judgement(examined=True)


@pytest.mark.parametrize(("content", "suspicion"), DAMAGED.values(), ids=DAMAGED)
def test_p6_a_file_with_nothing_in_it_is_suspect(tmp_path: Path, content: bytes, suspicion: Suspicion) -> None:
    file = PlainFile(tmp_path / "data.db")
    expected = Judgement(examined=True, suspicions=(suspicion,))
    assert file.judge(glance_at([content])) == file.examine([content]) == expected


def test_records_of_a_plain_file_are_not_counted(tmp_path: Path) -> None:
    assert PlainFile(tmp_path / "data.csv").examine([b"a,b\n1,2\n"]).records is None
