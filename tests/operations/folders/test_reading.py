from __future__ import annotations

import os
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.documents.document import State
from backupkit.documents.folder.listing import Listing, Skipped, Why, decode, encode
from backupkit.documents.folder.memory import decode as remembered
from backupkit.documents.folder.memory import encode as written_down
from backupkit.documents.folder.patterns import Selection
from backupkit.documents.folder.walking import Seen
from backupkit.documents.plain_file import PlainFile
from backupkit.errors import DocumentUnreadable
from backupkit.operations.folders import reading
from backupkit.operations.folders.reading import parts_of
from tests.operations.folders.trees import Tree

FILES = {
    "a.txt": b"a",
    "audio/one.wav": b"\0" * 5000,
    "audio/two.wav": b"two",
    "deep/er/x": b"",
    "odd name\n.txt": b"n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    for path, content in FILES.items():
        if sys.platform != "win32" or "\n" not in path:
            tree.write(path, content)
    return tree


@pytest.fixture
def files() -> dict[str, bytes]:
    return {path: content for path, content in FILES.items() if sys.platform != "win32" or "\n" not in path}


def test_p1_every_file_of_a_listing_holds_the_bytes_that_it_held(tree: Tree, files: dict[str, bytes]) -> None:
    listing = tree.read().listing
    assert tree.contents(listing) == files
    assert listing.is_steady
    assert listing.skipped == ()
    assert decode(encode(listing)).files  # and it is one that can be read


def test_what_has_not_changed_is_not_read_again(tree: Tree, files: dict[str, bytes]) -> None:
    first = tree.read()
    assert sorted(tree.reads) == sorted(files)
    tree.reads.clear()
    again = tree.read(first.known, first.listing)
    assert tree.reads == []
    assert again.listing == first.listing
    assert b"".join(encode(again.listing)) == b"".join(encode(first.listing))


def test_what_is_remembered_outlives_the_process(tree: Tree) -> None:
    first = tree.read()
    tree.reads.clear()
    again = tree.read(remembered(written_down(first.known)), first.listing)
    assert (tree.reads, again.listing) == ([], first.listing)


def test_what_has_changed_is_read_alone(tree: Tree) -> None:
    first = tree.read()
    tree.write("audio/two.wav", b"TWO")
    tree.write("new", b"new")
    (tree.root / "a.txt").unlink()
    tree.reads.clear()
    again = tree.read(first.known, first.listing)
    assert sorted(tree.reads) == ["audio/two.wav", "new"]
    assert tree.content(again.listing, "audio/two.wav") == b"TWO"
    assert "a.txt" not in {file.path for file in again.listing.files}


def test_a_file_whose_object_is_gone_is_read_again(tree: Tree) -> None:
    first = tree.read()
    digest = next(file.parts[0] for file in first.listing.files if file.path == "audio/two.wav")
    tree.shelf.path_of(digest).unlink()
    tree.reads.clear()
    again = tree.read(first.known, first.listing)
    assert tree.reads == ["audio/two.wav"]
    assert tree.content(again.listing, "audio/two.wav") == b"two"


def test_a_file_that_was_written_just_now_is_read_again_the_next_time(tree: Tree) -> None:
    tree.write("a.txt", b"b", is_old=False)
    first = tree.read(later=False)
    assert "a.txt" not in first.known
    tree.reads.clear()
    assert tree.content(tree.read(first.known, first.listing).listing, "a.txt") == b"b"
    assert "a.txt" in tree.reads


def test_one_that_was_written_again_with_the_same_content_is_no_change(tree: Tree) -> None:
    first = tree.read()
    os.utime(tree.root / "a.txt", ns=(1, 1))
    assert tree.read(first.known, first.listing).listing == first.listing


@pytest.mark.needs_posix("a file has no mode on Windows")
def test_other_permissions_are_a_change_and_cost_no_reading_of_others(tree: Tree) -> None:
    first = tree.read()
    (tree.root / "a.txt").chmod(0o600 if first.listing.files[0].mode != 0o600 else 0o640)
    tree.reads.clear()
    again = tree.read(first.known, first.listing)
    assert again.listing != first.listing
    assert tree.reads == ["a.txt"]  # its times have changed


def test_what_is_not_wanted_is_neither_read_nor_listed(tree: Tree) -> None:
    found = tree.read(selection=Selection(exclude=["audio/"])).listing
    assert not any(file.path.startswith("audio") for file in found.files)
    assert not any(path.startswith("audio") for path in tree.reads)


def test_a_file_that_is_written_while_others_are_read_is_read_once_more(tree: Tree) -> None:
    left = [b"later", b"latest"]

    def meanwhile(path: str) -> None:
        if path == "audio/two.wav" and left:
            tree.write("a.txt", left.pop(0))

    found = tree.read(meanwhile=meanwhile).listing
    assert tree.content(found, "a.txt") == (tree.root / "a.txt").read_bytes()
    assert found.is_steady


def test_p6_a_folder_that_never_holds_still_says_so_and_each_file_is_one_that_was(tree: Tree) -> None:
    written = {b"a"}

    def meanwhile(_: str) -> None:
        content = b"%d" % len(written)
        written.add(content)
        tree.write("a.txt", content)

    found = tree.read(meanwhile=meanwhile).listing
    assert not found.is_steady
    assert tree.content(found, "a.txt") in written


def test_p6_a_file_that_is_written_whenever_it_is_read_is_left_out_and_told(
    tree: Tree, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.Reader._contents
    count = iter(range(1_000_000))

    def never_the_same(self: reading.Reader, seen: Seen, state: State) -> object:
        found = real(self, seen, state)
        if seen.path == "a.txt":
            (tree.root / "a.txt").write_bytes(b"%c" % (65 + next(count)))
        return found

    monkeypatch.setattr(reading.Reader, "_contents", never_the_same)
    found = tree.read().listing
    assert found.skipped == (Skipped("a.txt", Why.UNSTEADY),)
    assert not found.is_steady
    assert len(found.files) == len(files) - 1
    assert tree.shelf.leftovers() == []


def test_a_log_that_grows_while_it_is_read_is_kept_as_it_was_when_it_was_opened(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.write("app.log", b"a line\n" * 1000)
    real = reading.Reader._contents

    def grows(self: reading.Reader, seen: Seen, state: State) -> object:
        found = real(self, seen, state)
        with (tree.root / "app.log").open("ab") as log:
            log.write(b"another\n")
        return found

    monkeypatch.setattr(reading.Reader, "_contents", grows)
    found = tree.read().listing
    lines = tree.content(found, "app.log").splitlines()
    assert lines[:1000] == [b"a line"] * 1000
    assert set(lines[1000:]) <= {b"another"}


def test_without_the_second_walk_a_listing_would_pass_for_one_moment_so_the_tests_above_can_fail(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_same", lambda *_: True)

    def meanwhile(path: str) -> None:
        if path == "audio/two.wav":
            tree.write("a.txt", b"later")

    found = tree.read(meanwhile=meanwhile).listing
    assert found.is_steady
    assert tree.content(found, "a.txt") != (tree.root / "a.txt").read_bytes()


def test_a_file_that_vanishes_while_others_are_read_is_not_listed(tree: Tree) -> None:
    def meanwhile(path: str) -> None:
        if path != "audio/two.wav":
            (tree.root / "audio/two.wav").unlink(missing_ok=True)

    found = tree.read(meanwhile=meanwhile).listing
    assert "audio/two.wav" not in {file.path for file in found.files}
    assert found.skipped == ()
    assert found.is_steady


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_kept(
    tree: Tree, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = PlainFile.open_state

    def refused(self: PlainFile) -> object:
        if self.path.name == "a.txt":
            raise DocumentUnreadable(self.path, "no") from PermissionError(13, "no")
        return real(self)

    monkeypatch.setattr(PlainFile, "open_state", refused)
    found = tree.read().listing
    assert found.skipped == (Skipped("a.txt", Why.DENIED),)
    assert len(found.files) == len(files) - 1


def test_a_large_file_is_cut_and_what_is_appended_costs_its_last_part_alone(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGE_BYTES", 10_000)
    monkeypatch.setattr(reading, "PART_BYTES", 4_000)
    content = random.Random(3).randbytes(18_500)
    tree.write("long.wav", content)
    first = tree.read()
    file = next(each for each in first.listing.files if each.path == "long.wav")
    assert (file.size_bytes, len(file.parts)) == (18_500, 5)
    sizes = dict(Listing(files=(file,)).needs(4_000))
    assert list(sizes.values()) == [4_000, 4_000, 4_000, 4_000, 2_500]
    assert b"".join(b"".join(tree.shelf.content(part, sizes[part])) for part in file.parts) == content
    before = tree.shelf.present()
    tree.write("long.wav", content + b"more")
    tree.read(first.known, first.listing)
    assert len(tree.shelf.present() - before) == 1


@given(st.lists(st.binary(max_size=20)), st.integers(min_value=1, max_value=15))
def test_parts_are_the_content_cut_at_even_places(chunks: list[bytes], size: int) -> None:
    whole = [b"".join(part) for part in parts_of([chunk for chunk in chunks if chunk], size)]
    assert b"".join(whole) == b"".join(chunks)
    assert all(len(part) == size for part in whole[:-1])
    assert all(whole)


def test_an_error_in_the_midst_leaves_nothing(tree: Tree) -> None:
    def meanwhile(path: str) -> None:
        if path == "audio/two.wav":
            raise InterruptedError("stop")

    with pytest.raises(InterruptedError):
        tree.read(meanwhile=meanwhile)
    assert tree.shelf.leftovers() == []


# -- databases -------------------------------------------------------------------------------------------------------


@pytest.fixture
def database(tree: Tree) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tree.root / "data.db", isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table notes (id integer primary key, text)")
        connection.execute("insert into notes (text) values ('one')")
        yield connection


def _rows(tree: Tree, listing: Listing, tmp_path: Path) -> list[str]:
    path = tmp_path / "out.db"
    path.write_bytes(tree.content(listing, "data.db"))
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("select text from notes order by id")]


def test_p1_a_database_in_use_is_read_through_sqlite_with_what_stands_in_its_log(
    tree: Tree, database: sqlite3.Connection, tmp_path: Path
) -> None:
    database.execute("insert into notes (text) values ('two')")
    found = tree.read().listing
    assert (tree.root / "data.db-wal").stat().st_size
    assert _rows(tree, found, tmp_path) == ["one", "two"]
    assert not any("-wal" in file.path or "-shm" in file.path for file in found.files)
    assert found.is_steady


def test_a_commit_that_stands_in_the_log_alone_is_a_change(
    tree: Tree, database: sqlite3.Connection, tmp_path: Path
) -> None:
    first = tree.read()
    tree.reads.clear()
    assert tree.read(first.known, first.listing).listing == first.listing
    assert tree.reads == []
    database.execute("insert into notes (text) values ('three')")
    again = tree.read(first.known, first.listing)
    assert tree.reads == ["data.db"]
    assert _rows(tree, again.listing, tmp_path) == ["one", "three"]


def test_what_only_looks_like_the_log_of_a_database_is_a_file(tree: Tree) -> None:
    tree.write("a.txt-wal", b"notes of mine")
    found = tree.read().listing
    assert tree.content(found, "a.txt-wal") == b"notes of mine"


# -- many ------------------------------------------------------------------------------------------------------------


def test_many_files_on_several_threads_are_what_they_were(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    chance = random.Random(5)
    contents = {f"{number % 7}/{number}": chance.randbytes(chance.randrange(40_000)) for number in range(200)}
    for path, content in contents.items():
        tree.write(path, content)
    assert tree.contents(tree.read().listing) == contents


Change = Callable[[Tree, random.Random], None]


def test_any_changes_in_any_order_are_what_the_next_listing_says(tmp_path: Path) -> None:
    """P1: forty rounds of writes, removals and renames; after each the listing is what a look at the folder says."""
    tree, chance = Tree(tmp_path), random.Random(11)
    known, before = None, None
    names = [f"{'abc'[number % 3]}/{number}" for number in range(12)] + ["top", "other"]
    for _ in range(40):
        for _ in range(chance.randrange(4)):
            name = chance.choice(names)
            path = tree.root / name
            if path.exists() and chance.random() < 0.3:
                path.unlink()
            elif path.exists() and chance.random() < 0.3:
                path.replace(tree.root / chance.choice(["top", "other"]))
            else:
                tree.write(name, chance.randbytes(chance.randrange(50)), is_old=False)
        found = tree.read(known, before)
        there = {
            path.relative_to(tree.root).as_posix(): path.read_bytes() for path in tree.root.rglob("*") if path.is_file()
        }
        assert tree.contents(found.listing) == there
        known, before = found.known, found.listing
