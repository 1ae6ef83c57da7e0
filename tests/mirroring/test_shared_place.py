"""A place that the app gives as an object is used by two threads at once: who copies, and who fetches."""

from __future__ import annotations

import contextlib
import getpass
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backupkit import FolderPlace, Place
from backupkit.places import names
from backupkit.places.place import Stored
from backupkit.places.sftp_place import SftpPlace
from backupkit.places.wrapped_place import WrappedPlace
from tests.mirroring.desk import Desk, copies, originals
from tests.places.servers import HOST, ssh_server
from tests.posix import posix_only

_PATIENCE_SECONDS = 60.0


class _Pausing(WrappedPlace):
    """Waits in the middle of each version that is sent, until something was done meanwhile."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.is_sending, self.was_done = threading.Event(), threading.Event()
        self.pauses = False

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        self._place.create(name, self._paused(chunks) if self.pauses and names.is_version(name) else chunks)

    def read(self, name: str, offset: int, size: int) -> bytes:
        return self._place.read(name, offset, size)

    def list(self) -> tuple[Stored, ...]:
        return self._place.list()

    def remove(self, name: str) -> None:
        self._place.remove(name)

    def _paused(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk
            self.is_sending.set()
            assert self.was_done.wait(_PATIENCE_SECONDS)


@contextlib.contextmanager
def _a_folder(_root: Path, there: Path) -> Iterator[Place]:
    yield FolderPlace(there)


@contextlib.contextmanager
def _a_server(root: Path, there: Path) -> Iterator[Place]:
    posix_only("Debian's own server is the counterpart")
    pytest.importorskip("paramiko")
    (root / "ssh").mkdir()
    with ssh_server(root / "ssh") as ssh:
        url = f"sftp://{getpass.getuser()}@{HOST}:{ssh.port}{there}"
        with contextlib.closing(SftpPlace(url, key_files=[ssh.key_file], known_hosts=[ssh.known_hosts])) as place:
            yield place


@pytest.mark.leaves_damage
@pytest.mark.parametrize("kind", [_a_folder, _a_server])
def test_p20_a_version_is_fetched_while_another_is_sent_by_the_same_object(
    desk: Desk, kind: Callable[[Path, Path], contextlib.AbstractContextManager[Place]]
) -> None:
    (first,) = desk.save()
    there = desk.disk_at()
    with kind(desk.root, there) as bare:
        place = _Pausing(bare)
        manager = desk.manager(place)
        assert manager.mirror()
        content = desk.document.read_bytes()
        desk.path_of(first).unlink()
        desk.save()
        place.pauses = True
        with ThreadPoolExecutor(1) as pool:
            mirroring = pool.submit(manager.mirror)
            assert place.is_sending.wait(_PATIENCE_SECONDS)
            try:
                assert b"".join(manager.content(first)) == content  # fetched, and the place closed after it
            finally:
                place.was_done.set()
            assert mirroring.result(_PATIENCE_SECONDS)
        assert copies(there) == originals(desk)
        assert list(desk.folder.glob("*.corrupt-*")) == []  # the run, which had it to fetch, saw that it is here
