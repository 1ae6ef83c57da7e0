from __future__ import annotations

import os
from collections.abc import Iterable

import pytest

from backupkit.documents.folder import journal
from backupkit.documents.folder.listing import File, Folder, Link, Listing, Skipped, Why
from backupkit.documents.folder.patterns import Selection
from backupkit.documents.folder.planning import Before, Obstacle, Plan, planned
from backupkit.documents.folder.walking import Walk, seen
from backupkit.files.system import System

A = "a" * 64


def _file(path: str, size: int = 1) -> File:
    return File(path, size, (A,), 0o644, 0)


def _folders(*names: str) -> tuple[Folder, ...]:
    return tuple(Folder(name, 0o755) for name in names)


def _status(size: int) -> os.stat_result:
    return os.stat_result((0o100644, 7, 1, 1, 0, 0, size, 0, 0, 0))


def _walk(
    files: Iterable[str] = (), folders: Iterable[str] = (), links: dict[str, str] | None = None, odd: Iterable[str] = ()
) -> Walk:
    return Walk(
        files={path: seen(path, _status(1)) for path in files},
        folders=[Folder(path, 0o755) for path in folders],
        links=[Link(path, target) for path, target in (links or {}).items()],
        skipped=[Skipped(path, Why.PIPE) for path in odd],
    )


def _plan(listing: Listing, now: Walk, *patterns: str, system: System = System.LINUX) -> Plan:
    return planned(
        listing, now, is_wanted=Selection(patterns).reaches, system=system,
        is_same=lambda file, seen: file.size_bytes == seen.status.st_size,
    )  # fmt: skip


def test_what_is_there_already_needs_nothing() -> None:
    listing = Listing(files=(_file("a/x"),), folders=_folders("a"), links=(Link("l", "a/x"),))
    assert _plan(listing, _walk(["a/x"], ["a"], {"l": "a/x"})).changes_nothing


def test_what_is_missing_is_made_and_what_is_needless_goes() -> None:
    listing = Listing(files=(_file("a/x"), _file("y", 5)), folders=_folders("a", "empty"), links=(Link("l", "a"),))
    plan = _plan(listing, _walk(["y", "old/z", "old/er/q"], ["old", "old/er"], {"l": "elsewhere", "m": "n"}))
    assert [folder.path for folder in plan.folders] == ["a", "empty"]
    assert [file.path for file, _ in plan.files] == ["a/x", "y"]
    assert [bool(before.marks) for _, before in plan.files] == [False, True]
    assert [path for path, _ in plan.removals] == ["l", "m", "old/er/q", "old/z"]
    assert plan.needless == ("old/er", "old")
    assert plan.links == (Link("l", "a"),)
    assert plan.content_bytes == 6


def test_what_the_version_had_to_skip_stays() -> None:
    listing = Listing(
        files=(), folders=_folders("kept"), skipped=(Skipped("busy.log", Why.UNSTEADY), Skipped("kept", Why.DENIED))
    )
    plan = _plan(listing, _walk(["busy.log", "kept/deep/x", "busy.log.1"], ["kept", "kept/deep"]))
    assert [path for path, _ in plan.removals] == ["busy.log.1"]
    assert plan.needless == ()


def test_a_part_touches_nothing_else() -> None:
    listing = Listing(
        files=(_file("audio/a", 2), _file("audio/b", 2), _file("notes", 2)), folders=_folders("audio", "more")
    )
    plan = _plan(listing, _walk(["audio/a", "audio/c", "notes", "x/y"], ["audio", "x"]), "audio/**")
    assert [file.path for file, _ in plan.files] == ["audio/a", "audio/b"]
    assert [path for path, _ in plan.removals] == ["audio/c"]
    assert (plan.folders, plan.needless) == ((), ())


def test_a_part_is_matched_by_whole_steps() -> None:
    listing = Listing(files=(_file("pick.txt", 2), _file("pick.txt.bak", 2)))
    assert [file.path for file, _ in _plan(listing, _walk(), "/pick.txt").files] == ["pick.txt"]


@pytest.mark.parametrize(
    ("paths", "system"),
    [(["README", "readme"], System.WINDOWS), (["README", "readme"], System.MACOS), (["NUL"], System.WINDOWS)],
)
def test_p12_what_cannot_be_written_here_is_refused_before_anything_begins(paths: list[str], system: System) -> None:
    listing = Listing(files=tuple(map(_file, paths)))
    with pytest.raises(Obstacle) as caught:
        _plan(listing, _walk(), system=system)
    assert set(caught.value.paths) == set(paths)
    assert len(_plan(listing, _walk()).files) == len(paths)


@pytest.mark.parametrize(
    ("listing", "now", "patterns"),
    [
        (Listing(files=(_file("a"),)), _walk(odd=["a"]), ()),
        (Listing(files=(_file("a/x"),), folders=_folders("a")), _walk(odd=["a"]), ()),
        (Listing(files=(_file("a/x"),), folders=_folders("a")), _walk(["a"]), ("a/x",)),
        (Listing(files=(_file("a"),)), _walk(["a/x"], ["a"], odd=["a/pipe"]), ()),
        (Listing(files=(_file("a"),), skipped=(Skipped("a/x", Why.DENIED),)), _walk(["a/x"], ["a"]), ()),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_told_before_anything_begins(
    listing: Listing, now: Walk, patterns: tuple[str, ...]
) -> None:
    with pytest.raises(Obstacle):
        _plan(listing, now, *patterns)


def test_a_folder_may_take_the_place_of_a_file_and_a_file_that_of_a_folder() -> None:
    plan = _plan(Listing(files=(_file("a/x"), _file("b")), folders=_folders("a")), _walk(["a", "b/y"], ["b"]))
    assert [path for path, _ in plan.removals] == ["a", "b/y"]
    assert plan.needless == ("b",)
    assert [folder.path for folder in plan.folders] == ["a"]


def test_a_journal_is_the_plan_and_a_damaged_one_is_none() -> None:
    listing = Listing(files=(_file("a/x", 9),), folders=_folders("a"), links=(Link("l", "a"),))
    plan = _plan(listing, _walk(["old/z", "k"], ["old"], {"m": "n"}))
    data = journal.encode(plan)
    assert journal.decode(data) == plan
    for at in range(0, len(data), 7):
        assert journal.decode(data[:at]) is None
        assert journal.decode(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]) is None


def test_p12_a_journal_that_leads_out_of_the_folder_is_none() -> None:
    for plan in (
        Plan(removals=(("../x", Before()),)),
        Plan(needless=("/etc",)),
        Plan(files=((_file("a/../../x"), Before()),)),
        Plan(links=(Link("", "x"),)),
    ):
        assert journal.decode(journal.encode(plan)) is None
