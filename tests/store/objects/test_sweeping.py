"""P9, P15: what no version names is removed, and nothing else, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from backupkit.store.objects.adding import Adding
from backupkit.store.objects.naming import Standing
from backupkit.store.objects.shelf import Shelf
from backupkit.store.objects.sweeping import Swept, sweep
from tests.store.objects.contents import NOISE, TEXT, Versions, digest_of, read, stored

_OTHER = b"the other one"


def test_what_no_version_names_is_removed_and_what_one_names_stays(shelf: Shelf) -> None:
    versions = Versions(shelf)
    versions.create("one", [TEXT, NOISE])
    versions.create("two", [TEXT, _OTHER])
    size = shelf.path_of(digest_of(NOISE)).stat().st_size
    versions.remove("one")
    assert sweep(shelf, versions.named) == Swept(removed=1, freed_bytes=size)
    assert shelf.present() == {digest_of(TEXT), digest_of(_OTHER)}
    assert sweep(shelf, versions.named) == Swept()


def test_nothing_is_swept_while_somebody_adds(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    with Adding(shelf, 6):
        assert sweep(shelf, set).is_put_off
    assert shelf.present() == {digest_of(TEXT)}
    assert sweep(shelf, set).removed == 1


def test_where_it_cannot_be_told_what_a_version_names_nothing_is_removed(shelf: Shelf) -> None:
    stored(shelf, TEXT)

    def unreadable() -> set[str]:
        raise PermissionError("a version cannot be read")

    with pytest.raises(PermissionError):
        sweep(shelf, unreadable)
    assert shelf.present() == {digest_of(TEXT)}

    asked: list[int] = []

    def unreadable_at_the_second_time() -> set[str]:
        asked.append(1)
        return set() if len(asked) == 1 else unreadable()

    with pytest.raises(PermissionError):
        sweep(shelf, unreadable_at_the_second_time)
    assert read(shelf, TEXT) == TEXT
    assert shelf.look([digest_of(TEXT)]) == frozenset()


def test_a_version_that_is_published_while_its_object_is_put_aside_has_it_back(shelf: Shelf) -> None:
    versions = Versions(shelf)
    stored(shelf, TEXT)
    answers = iter([set[str](), {digest_of(TEXT)}])
    assert sweep(shelf, lambda: next(answers)) == Swept()
    assert [(file.digest, file.standing) for file in shelf.files()] == [(digest_of(TEXT), Standing.PRESENT)]
    assert versions.names() == []


def test_what_a_dead_sweep_has_put_aside_is_settled_by_the_next(shelf: Shelf) -> None:
    stored(shelf, TEXT, NOISE)
    for content in (TEXT, NOISE):
        shelf.put_aside(digest_of(content))
    assert sweep(shelf, lambda: {digest_of(TEXT)}).removed == 1
    assert [(file.digest, file.standing) for file in shelf.files()] == [(digest_of(TEXT), Standing.PRESENT)]


def test_a_damaged_one_stays_as_long_as_it_is_all_there_is_of_it(shelf: Shelf) -> None:
    stored(shelf, TEXT)
    shelf.set_apart(digest_of(TEXT))
    assert sweep(shelf, lambda: {digest_of(TEXT)}) == Swept()
    stored(shelf, TEXT)
    assert sweep(shelf, lambda: {digest_of(TEXT)}).removed == 1
    assert read(shelf, TEXT) == TEXT
    shelf.set_apart(digest_of(TEXT))
    assert sweep(shelf, set).removed == 1
    assert list(shelf.files()) == []


def test_p15_what_only_bears_the_name_of_an_object_is_left_alone(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    stored(shelf, TEXT)
    path = shelf.path_of(digest_of(TEXT))
    path.write_bytes(b"mine, and nobody else's")
    assert sweep(shelf, set) == Swept()
    assert path.read_bytes() == b"mine, and nobody else's"
    assert "does not begin like an object" in caplog.text


# -- steps of several at once, in every order ------------------------------------------------------------------------

Step = Callable[[], object]


def _steps_of_a_sweep(shelf: Shelf, versions: Versions, *, shares_names: bool = False) -> list[Step]:
    """Return the steps of one sweep: list the versions, put aside, list what is aside, list again, remove."""
    used: list[set[str]] = []
    aside: list[str] = []

    def put_aside() -> None:
        for digest in shelf.present() - used[0]:
            if shares_names:
                path = shelf.path_of(digest)
                path.replace(path.with_name(f"{digest}.aside-{'0' * 16}.gz"))
            else:
                shelf.put_aside(digest)

    def list_aside() -> None:
        aside.extend(file.path.name for file in shelf.files() if file.standing is Standing.ASIDE)

    def settle() -> None:
        for name in aside:
            digest = name[:64]
            path = shelf.folder / digest[:2] / name
            if digest in used[1]:
                shelf.bring_back(path, digest)
            path.unlink(missing_ok=True)

    return [
        lambda: used.append(versions.named()),
        put_aside,
        list_aside,
        lambda: used.append(versions.named()),
        settle,
    ]


def _interleavings(*lengths: int) -> Iterator[tuple[int, ...]]:
    """Yield all orders in which several can take their steps, by the number of who takes one."""
    if not any(lengths):
        yield ()
    for number, length in enumerate(lengths):
        if length:
            left = (*lengths[:number], length - 1, *lengths[number + 1 :])
            yield from ((number, *rest) for rest in _interleavings(*left))


def _incomplete(tmp: Callable[[], Shelf], *, shares_names: bool) -> int:
    """Return in how many orders of two sweeps and a writer an acknowledged version lacks its object in the end.

    One sweep died when it had put the object aside, and another writer has written it anew since then.
    """
    broken = 0
    for order in _interleavings(3, 4, 2):
        shelf = tmp()
        versions = Versions(shelf)
        stored(shelf, TEXT)
        first = _steps_of_a_sweep(shelf, versions, shares_names=shares_names)
        first[0]()
        first[1]()  # it is aside
        stored(shelf, TEXT)  # and there again
        second = _steps_of_a_sweep(shelf, versions, shares_names=shares_names)
        second[0]()  # before the version is published

        def look(shelf: Shelf = shelf) -> None:
            if shelf.look([digest_of(TEXT)]):
                stored(shelf, TEXT)

        ways = [iter(first[2:]), iter(second[1:]), iter([lambda v=versions: v.publish("new", [digest_of(TEXT)]), look])]
        for number in order:
            next(ways[number])()
        broken += not shelf.is_sound(digest_of(TEXT), len(TEXT))
    return broken


@pytest.fixture
def new_shelf(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Callable[[], Shelf]:
    def new() -> Shelf:
        folder = tmp_path_factory.mktemp("backups")
        return Shelf(shelf.disk, folder)

    return new


def test_p9_in_no_order_of_two_sweeps_and_a_writer_an_acknowledged_version_lacks_its_object(
    new_shelf: Callable[[], Shelf],
) -> None:
    assert _incomplete(new_shelf, shares_names=False) == 0


def test_two_sweeps_that_share_a_name_lose_an_object_in_some_order_so_the_test_above_can_fail(
    new_shelf: Callable[[], Shelf],
) -> None:
    assert _incomplete(new_shelf, shares_names=True) > 0
