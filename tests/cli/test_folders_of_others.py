"""The command line and a folder that was shown to it, of another document, or on a new machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import Run
from tests.store.homes import TEXT, backed_up


@pytest.mark.parametrize("is_gone", [True, False], ids=["the other is gone", "the other is there"])
def test_what_was_shown_is_read_and_it_is_said_whose_it_is(run: Run, tmp_path: Path, is_gone: bool) -> None:
    folder = tmp_path / "usb" / "bk"
    folder.mkdir(parents=True)
    backed_up(tmp_path / "old" / "home" / "data.json", "1", "2", folder=folder)
    if is_gone:
        shutil.rmtree(tmp_path / "old")
    flags = ("--backups-dir", folder)
    seen = run("list", "--json", *flags)
    ids = [meta["backup_id"] for meta in seen.answer]
    assert (seen.code, len(ids)) == (0, 2)
    assert f"Note: {folder} was last used for {tmp_path / 'old' / 'home' / 'data.json'}." in seen.err
    for command in (["show", ids[0]], ["verify"], ["stats"], ["export", ids[0], tmp_path / "out"]):
        assert run(*command, *flags).code == 0
    assert run("restore", ids[1], "--to", tmp_path / "restored", "--yes", *flags).code == 0
    assert (tmp_path / "restored").read_text() == TEXT.format("1")
    assert run("create", *flags).code == 7
    assert run("take-over", *flags, said="no\n").code == 1
    assert run("take-over", *flags, said="yes\n").code == (0 if is_gone else 7)
    after = run("create", *flags)
    assert after.code == (0 if is_gone else 7)
    assert ("Note" in run("list", *flags).err) is not is_gone
