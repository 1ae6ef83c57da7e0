"""The contract of a place for copies, as tests that each kind of place inherits.

    class TestFolderPlace(PlaceContract):
        def opened(self, tmp_path):
            ...

pytest collects the inherited tests, and nothing here imports it.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceMissing, PlaceTaken
from backupkit.places.place import Stored
from backupkit.testing.contract import raised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from backupkit.places.place import Place

NAME = "backup_20251104_120000_0a1b2c3d.json.gz"
OTHER = "backup_20251104_120001_0a1b2c3d-2.json.gz"
ALL_NAMES = (
    NAME,
    OTHER,
    "My-app_20251104_120000_0a1b2c3d.gz",
    "backup_20251104_120000_0a1b2c3d.0123456789abcdef.json.gz.enc",
    "keys-1.json",
    "objects/0a/" + 62 * "b",
    "objects/ff/" + 64 * "c" + ".gz",
)
FOREIGN_NAMES = ("", ".", "..", "../" + NAME, "/" + NAME, "x/" + NAME, NAME + "/", NAME + "\n", "objects", "notes.txt")
_MARK = b'{"format": 1}\n'
_LARGE = b"".join(number.to_bytes(4, "big") for number in range(1 << 20))


_THREADS, _TURNS = 4, 4
_PATIENCE_SECONDS = 60.0


@contextlib.contextmanager
def _beside(work: Callable[[], object]) -> Iterator[None]:
    """Do something on another thread during the block; what it raises comes out at the end."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        yield
        future.result(_PATIENCE_SECONDS)


class SourceFailed(Exception):
    """What is to be stored cannot be read."""


class PlaceContract(ABC):
    """What every place keeps to."""

    all_names: tuple[str, ...] = ALL_NAMES
    """Files that it takes, of each kind; :data:`NAME` first."""
    secrets: tuple[str, ...] = ()
    """What the way to the place holds and may be said nowhere."""

    @abstractmethod
    def opened(self, tmp_path: Path) -> AbstractContextManager[Place]:
        """Return an empty place, real and on this machine; it is closed and cleared at the end."""

    @contextlib.contextmanager
    def _marked(self, tmp_path: Path) -> Iterator[Place]:
        with self.opened(tmp_path) as place:
            place.create(names.MARK, [_MARK])
            yield place

    def test_nothing_is_listed_before_anything_was_stored(self, tmp_path: Path) -> None:
        """And that is no error."""
        with self.opened(tmp_path) as place:
            assert place.list() == ()

    def test_what_was_stored_comes_back_whole_and_in_parts(self, tmp_path: Path) -> None:
        """A part that reaches beyond the end is shorter."""
        with self._marked(tmp_path) as place:
            place.create(NAME, iter([b"01", b"", b"2345", b"6789"]))
            parts = {(0, 10): b"0123456789", (0, 99): b"0123456789", (3, 4): b"3456", (8, 9): b"89", (5, 0): b""}
            assert {part: place.read(NAME, *part) for part in parts} == parts
            assert place.read(NAME, 10, 5) == place.read(NAME, 11, 5) == b""

    def test_a_large_file_and_an_empty_one_come_back(self, tmp_path: Path) -> None:
        """Whatever the place cuts them into on the way."""
        with self._marked(tmp_path) as place:
            place.create(NAME, (_LARGE[at : at + 100_000] for at in range(0, len(_LARGE), 100_000)))
            place.create(OTHER, ())
            assert place.read(NAME, 0, len(_LARGE) + 1) == _LARGE
            assert place.read(NAME, len(_LARGE) // 2, 4096) == _LARGE[len(_LARGE) // 2 :][:4096]
            assert place.read(OTHER, 0, 1) == b""

    def test_every_file_is_listed_with_its_size_and_nothing_else_is(self, tmp_path: Path) -> None:
        """Also those that lie deeper."""
        with self._marked(tmp_path) as place:
            for size, name in enumerate(self.all_names):
                place.create(name, [b"x" * size])
            found = {Stored(name=name, size_bytes=size) for size, name in enumerate(self.all_names)}
            assert set(place.list()) == found | {Stored(name=names.MARK, size_bytes=len(_MARK))}
            assert len(place.list()) == len(self.all_names) + 1

    def test_a_checksum_is_that_of_the_file_or_none_is_told(self, tmp_path: Path) -> None:
        """As it is on this side."""
        with self._marked(tmp_path) as place:
            place.create(NAME, [b"0123", b"456789"])
            assert place.checksum(NAME) in {"", hashlib.md5(b"0123456789", usedforsecurity=False).hexdigest()}
            raised(PlaceMissing, partial(place.checksum, OTHER))

    def test_a_file_that_is_there_is_never_overwritten(self, tmp_path: Path) -> None:
        """Neither by another content nor by the same."""
        with self._marked(tmp_path) as place:
            place.create(NAME, [b"first"])
            for content in (b"second", b"first"):
                error = raised(PlaceTaken, partial(place.create, NAME, [content]))
                assert (error.place, error.name) == (place.describe(), NAME)
            assert place.read(NAME, 0, 99) == b"first"

    def test_a_source_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        """Its own error comes out, and the name is still free."""

        def failing() -> Iterator[bytes]:
            yield _LARGE
            raise SourceFailed

        with self._marked(tmp_path) as place:
            raised(SourceFailed, partial(place.create, NAME, failing()))
            assert [each.name for each in place.list()] == [names.MARK]
            raised(PlaceMissing, partial(place.read, NAME, 0, 1))
            place.create(NAME, [b"now"])
            assert place.read(NAME, 0, 99) == b"now"

    def test_what_was_removed_is_gone_and_may_be_removed_again(self, tmp_path: Path) -> None:
        """Nothing else goes with it."""
        with self._marked(tmp_path) as place:
            for name in self.all_names:
                place.create(name, [b"x"])
            for name in (NAME, self.all_names[-1]) * 2:
                place.remove(name)
            raised(PlaceMissing, partial(place.read, NAME, 0, 1))
            assert {each.name for each in place.list()} == {names.MARK, *self.all_names[1:-1]}

    def test_a_name_that_is_not_ours_is_refused_by_every_call(self, tmp_path: Path) -> None:
        """Before anything happens."""
        with self._marked(tmp_path) as place:
            for name in FOREIGN_NAMES:
                raised(ValueError, partial(place.create, name, [b"x"]))
                raised(ValueError, partial(place.read, name, 0, 1))
                raised(ValueError, partial(place.checksum, name))
                raised(ValueError, partial(place.remove, name))
            assert [each.name for each in place.list()] == [names.MARK]

    def test_after_it_was_closed_it_works_as_before(self, tmp_path: Path) -> None:
        """However often that is asked for."""
        with self._marked(tmp_path) as place:
            place.create(NAME, [b"x"])
            place.close()
            place.close()
            assert place.read(NAME, 0, 1) == b"x"

    def test_a_file_is_read_on_one_thread_while_another_one_is_sent(self, tmp_path: Path) -> None:
        """A restore does not wait for the end of an upload, nor does either disturb the other."""
        with self._marked(tmp_path) as place:
            place.create(NAME, [_LARGE])
            is_sending, was_read = threading.Event(), threading.Event()

            def chunks() -> Iterator[bytes]:
                yield b"01234"
                is_sending.set()
                assert was_read.wait(_PATIENCE_SECONDS), "the call that reads waits for the one that sends"
                yield b"56789"

            with _beside(partial(place.create, OTHER, chunks())):
                assert is_sending.wait(_PATIENCE_SECONDS)
                try:
                    for at in range(0, len(_LARGE), len(_LARGE) // 4):
                        assert place.read(NAME, at, 4096) == _LARGE[at : at + 4096]
                    assert NAME in {each.name for each in place.list()}
                    place.checksum(NAME)
                finally:
                    was_read.set()
            assert place.read(OTHER, 0, 99) == b"0123456789"

    def test_closing_it_on_one_thread_leaves_alone_what_another_one_has_under_way(self, tmp_path: Path) -> None:
        """Whoever is done with it closes it, and need not know who else uses it."""
        with self._marked(tmp_path) as place:
            is_sending, was_closed = threading.Event(), threading.Event()

            def chunks() -> Iterator[bytes]:
                yield _LARGE
                is_sending.set()
                assert was_closed.wait(_PATIENCE_SECONDS)
                yield _LARGE

            with _beside(partial(place.create, NAME, chunks())):
                assert is_sending.wait(_PATIENCE_SECONDS)
                try:
                    place.close()
                finally:
                    was_closed.set()
            assert place.read(NAME, len(_LARGE) - 2, 4) == _LARGE[-2:] + _LARGE[:2]

    def test_several_threads_may_use_it_at_once(self, tmp_path: Path) -> None:
        """Each gets what belongs to it."""
        with self._marked(tmp_path) as place:

            def work(number: int) -> None:
                for turn in range(_TURNS):
                    name = f"backup_20251104_12{number:02}{turn:02}_0a1b2c3d.json.gz"
                    content = name.encode() * 5_000
                    place.create(name, [content[:1000], content[1000:]])
                    assert place.read(name, 0, len(content) + 1) == content
                    assert Stored(name=name, size_bytes=len(content)) in place.list()
                    if turn % 2:
                        place.remove(name)
                    place.close()

            with contextlib.ExitStack() as threads:
                for number in range(_THREADS):
                    threads.enter_context(_beside(partial(work, number)))
            assert len(place.list()) == 1 + _THREADS * (_TURNS - _TURNS // 2)

    def test_of_threads_that_store_under_one_name_one_does(self, tmp_path: Path) -> None:
        """The others hear that it is taken."""
        with self._marked(tmp_path) as place:
            done, begin = list[bytes](), threading.Barrier(_THREADS)

            def work(number: int) -> None:
                content = b"%d" % number * 1_000
                begin.wait(_PATIENCE_SECONDS)
                with contextlib.suppress(PlaceTaken):
                    place.create(NAME, [content])
                    done.append(content)

            with contextlib.ExitStack() as threads:
                for number in range(_THREADS):
                    threads.enter_context(_beside(partial(work, number)))
            assert [place.read(NAME, 0, 9_999)] == done

    def test_what_is_shown_of_it_holds_no_secret(self, tmp_path: Path) -> None:
        """It stands in windows and logs."""
        with self.opened(tmp_path) as place:
            assert place.describe()
            assert not [secret for secret in self.secrets if secret in f"{place.describe()} {place!r}"]
