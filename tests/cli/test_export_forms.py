"""``export --as``: the version file or the content, whatever the name of the target tells."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.cli.running import Run


@pytest.mark.parametrize(
    ("arguments", "is_version"),
    [
        (["out.json"], False),
        (["out.json", "--as", "version"], True),
        (["out.gz"], True),
        (["out.gz", "--as", "content"], False),
    ],
)
def test_an_export_writes_what_is_asked_for(
    arguments: list[str], is_version: bool, run: Run, ids: list[str], document: Path, tmp_path: Path
) -> None:
    name, *options = arguments
    assert run("export", ids[1], tmp_path / name, *options).code == 0
    written = (tmp_path / name).read_bytes()
    assert (gzip.decompress(written) if is_version else written) == document.read_bytes()


def test_another_form_is_wrong_usage(run: Run, ids: list[str], tmp_path: Path) -> None:
    seen = run("export", ids[1], tmp_path / "out", "--as", "picture")
    assert (seen.code, "picture" in seen.err, (tmp_path / "out").exists()) == (2, True, False)
