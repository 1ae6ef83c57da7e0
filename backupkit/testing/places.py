"""The contract of a place for copies, as tests that each kind of place inherits.

    class TestFolderPlace(PlaceContract):
        def opened(self, tmp_path):
            ...

pytest collects the inherited tests, and nothing here imports it.
"""

from __future__ import annotations

import contextlib
import hashlib
from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceMissing, PlaceTaken
from backupkit.places.place import Stored
from backupkit.testing.contract import raised

if TYPE_CHECKING:
    from collections.abc import Iterator
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

    def test_what_is_shown_of_it_holds_no_secret(self, tmp_path: Path) -> None:
        """It stands in windows and logs."""
        with self.opened(tmp_path) as place:
            assert place.describe()
            assert not [secret for secret in self.secrets if secret in f"{place.describe()} {place!r}"]
