from __future__ import annotations

import sys

import pytest

from backupkit.documents.folder.patterns import Selection
from backupkit.extras import ExtraMissing


@pytest.mark.parametrize(
    ("exclude", "path", "wanted"),
    [
        (["*.tmp"], "a/b.tmp", False),
        (["*.tmp"], "a/b.tmp.bak", True),
        (["/build"], "build/x", False),
        (["/build"], "src/build/x", True),
        (["cache/"], "a/cache/x", False),
        (["cache/"], "a/cache", True),  # a file of that name
        (["*.wav", "!keep.wav"], "keep.wav", True),
        (["*.wav", "!keep.wav"], "other.wav", False),
        (["logs/", "!logs/keep.txt"], "logs/keep.txt", False),  # a folder that is left out is not entered
        (["doc/**/*.pdf"], "doc/a/b/c.pdf", False),
        (["doc/**/*.pdf"], "c.pdf", True),
        (["# a remark", ""], "# a remark", True),
        (["pick.txt"], "pick.txt.bak", True),  # whole steps, never a beginning
        (["pick"], "picking/x", True),
    ],
)
def test_what_is_excluded_follows_the_rules_of_gitignore(exclude: list[str], path: str, wanted: bool) -> None:
    assert Selection(exclude=exclude).reaches(path) is wanted


@pytest.mark.parametrize(
    ("include", "path", "wanted"),
    [
        (["audio/**"], "audio/a/b.wav", True),
        (["audio/**"], "audio.txt", False),
        (["audio/**"], "more/audio/x", False),
        (["*.json"], "deep/down/x.json", True),
        (["*.json"], "x.jsonl", False),
    ],
)
def test_what_is_included_is_all_that_is_wanted(include: list[str], path: str, wanted: bool) -> None:
    assert Selection(include).reaches(path) is wanted


def test_what_is_excluded_is_not_wanted_although_it_is_included() -> None:
    selection = Selection(["audio/**"], ["*.tmp"])
    assert selection.reaches("audio/a.wav")
    assert not selection.reaches("audio/a.tmp")
    assert not selection.keeps_empty_folders


def test_without_patterns_everything_is_wanted_and_nothing_needs_to_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pathspec", None)
    assert Selection().reaches("anything/at/all")
    assert Selection().wants_all
    with pytest.raises(ExtraMissing, match=r"backupkit\[watch\]"):
        Selection(exclude=["*.tmp"])
