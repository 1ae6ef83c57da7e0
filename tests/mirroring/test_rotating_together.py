"""Two computers that share a place, and change its key, seal anew and copy there, each in the middle of the other."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path

import pytest

from backupkit import BackupManager, FolderPlace, Place
from backupkit.places.place import Stored
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.testing.faults import Killed
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault
from tests.mirroring.vaulted import Vaulted, moved, vaulted
from tests.sweep import scratch

pytest.importorskip("cryptography")
pytestmark = pytest.mark.leaves_damage

_MOST_CALLS = 200


class Meanwhile(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place; somebody else is there before its *at*-th call."""

    def __init__(self, place: Place, at: int, deed: Callable[[], object]) -> None:
        super().__init__(place)
        self._left, self._deed = at, deed

    @property
    def is_done(self) -> bool:
        return self._left <= 0

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        self._step()
        self._place.create(name, chunks)

    def read(self, name: str, offset: int, size: int) -> bytes:
        self._step()
        return self._place.read(name, offset, size)

    def list(self) -> tuple[Stored, ...]:
        self._step()
        return self._place.list()

    def remove(self, name: str) -> None:
        self._step()
        self._place.remove(name)

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._deed()


def _other(world: Vaulted) -> BackupManager:
    """Return the manager of another computer, on which the same history goes on."""
    folder = world.desk.root / "other"
    if folder.exists():
        return world.manager(document=folder / "data.json")
    folder.mkdir()
    return BackupManager.from_place(
        world.stick.as_uri(), folder / "data.json", encryption=world.unlocker, places=[FolderPlace(world.stick)],
        clock=world.desk.clock,
    )  # fmt: skip


def _template(root: Path, *, unsent: int) -> Vaulted:
    """Return what two computers have copied to one place, whose key was changed; *unsent* versions lie here alone."""
    world = vaulted(root, saves=3, lost=1)
    other = _other(world)
    other.mirror()  # it fetches all
    (lost,) = {meta.backup_id for meta in other.list_backups()} - world.desk.ids()
    (other.backups_dir / f"backup_{lost}.json.gz").unlink()
    other.cleanup_orphaned_backups()  # so that one of them is at the place alone
    world.desk.clock.advance(seconds=60)
    other.data_file.write_text('{"of": "the other"}')
    other.create_backup()
    other.mirror()
    world.manager().rotate_key()
    world.desk.save(unsent)
    return world


def _check(world: Vaulted, versions: dict[str, bytes]) -> None:
    assert world.opened().items() >= versions.items()


def _check_ends(world: Vaulted, versions: dict[str, bytes], unsent: int) -> None:
    other = _other(world)
    reports = [manager.mirror().places[0] for _ in range(2) for manager in (world.manager(), other)]
    assert [report.problem for report in reports] == [""] * 4
    assert reports[-1].old_keys == 0
    _check(world, versions)
    assert len(world.opened()) == len(versions) + unsent
    assert len(world.key_ids()) == 1
    assert len(list(world.stick.glob("keys-*.json"))) == 1
    assert len(list(world.stick.glob("backup_*.enc"))) == len(world.opened())


def _rotates(manager: BackupManager) -> None:
    manager.rotate_key()


def _mirrors(manager: BackupManager) -> None:
    manager.mirror()


def _rotates_and_mirrors(manager: BackupManager) -> None:
    manager.rotate_key()
    manager.mirror()


def _rotates_and_changes_the_table(manager: BackupManager) -> None:
    manager.rotate_key()
    manager.new_recovery_code()


def _takes_keys_out(manager: BackupManager) -> None:
    """Change the key twice and seal all anew each time, so that none of the keys before is in the table."""
    for _ in range(2):
        manager.rotate_key()
        manager.mirror()
    manager.new_recovery_code()


_ONE = {"rotates": (_rotates, 0), "seals anew": (_mirrors, 0), "sends and seals anew": (_mirrors, 1)}
_ANOTHER = {
    "rotates": _rotates, "mirrors": _mirrors, "rotates and mirrors": _rotates_and_mirrors,
    "rotates and changes the table": _rotates_and_changes_the_table, "takes keys out": _takes_keys_out,
}  # fmt: skip


def _sweep(one: Callable[[BackupManager], None], another: Callable[[BackupManager], None], *, unsent: int) -> int:
    with scratch() as root:
        template = _template(root / "template", unsent=unsent)
        versions = template.opened()
        for number in range(1, _MOST_CALLS):
            world = moved(template, root / str(number))
            other = _other(world)
            place = Meanwhile(FolderPlace(world.stick), number, lambda other=other: another(other))  # type: ignore[misc]
            one(world.manager(place))
            _check(world, versions)
            _check_ends(world, versions, unsent)
            if not place.is_done:
                break
            shutil.rmtree(world.desk.root)
    return number


@pytest.mark.parametrize("another", _ANOTHER.values(), ids=_ANOTHER)
@pytest.mark.parametrize(("one", "unsent"), _ONE.values(), ids=_ONE)
def test_p19_two_computers_that_meet_at_any_call_leave_each_version_once_and_readable(
    one: Callable[[BackupManager], None], unsent: int, another: Callable[[BackupManager], None]
) -> None:
    assert 3 < _sweep(one, another, unsent=unsent) < _MOST_CALLS - 1


def _lost_where_one_dies() -> set[str]:
    """Return what does not open any more where one computer changes the table while another one seals anew and dies."""
    lost = set[str]()
    with scratch() as root:
        template = _template(root / "template", unsent=0)
        versions = template.opened()
        for at, lives in itertools.product(range(4, 16), (3, 4, 5)):
            world = moved(template, root / f"{at} {lives}")
            other = _other(world)
            place = Meanwhile(FolderPlace(world.stick), at, lambda other=other: _rotates_and_changes_the_table(other))  # type: ignore[misc]
            fault = PlaceFault(at=at + lives, mishap=Mishap.KILLED)
            with contextlib.suppress(Killed):
                world.manager(FaultyPlace(place, fault, world.desk.clock)).mirror()
            lost |= versions.keys() - world.opened(is_all=False).keys()
            shutil.rmtree(world.desk.root)
    return lost


def test_p19_a_computer_that_dies_while_another_one_changes_the_table_takes_no_version_away() -> None:
    assert _lost_where_one_dies() == set()


def test_keys_that_go_one_by_one_would_lose_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule that they go together is what this proves: the key that seems unused is just being used elsewhere."""

    def one_by_one(used: Container[str], key_ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(each for each in key_ids[:-1] if each not in used)

    monkeypatch.setattr("backupkit.places.vault.unused_keys", one_by_one)
    assert _lost_where_one_dies()
