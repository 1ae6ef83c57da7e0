"""A system that hands out less than was asked for, as network drives may: that is no damage."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

import pytest

from backupkit.versionfile import blocks, reader
from backupkit.versionfile.predecessor import Predecessor
from tests.versionfile.version_files import CONTENT, SOUND


@pytest.fixture(params=[1, 7, 1000])
def _few_bytes_a_read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, count: genuine(descriptor, min(count, request.param)))


@pytest.mark.usefixtures("_few_bytes_a_read")
def test_a_version_is_read_whole_however_little_comes_at_once(file: Path) -> None:
    assert reader.read_header(file).meta.file_hash == SOUND.file_hash
    assert b"".join(reader.content_of(file, SOUND)) == CONTENT
    reader.check_seal(file, SOUND)
    assert b"".join(reader.bytes_of(file)) == file.read_bytes()


@pytest.mark.usefixtures("_few_bytes_a_read")
def test_a_predecessor_hands_out_whole_blocks_however_little_comes_at_once(file: Path) -> None:
    with Predecessor(file, SOUND) as base:
        stored = b"".join(map(base.stored, range(len(base.blocks))))
        assert file.read_bytes().endswith(stored + blocks.end_of(base.blocks))
        assert base.head(0) == CONTENT[: min(128, base.blocks[0].content_bytes)]


@pytest.mark.usefixtures("_few_bytes_a_read")
@pytest.mark.leaves_damage
def test_a_file_that_ends_early_is_damaged_all_the_same(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(reader.Damaged):
        deque(reader.content_of(file, SOUND), maxlen=0)
