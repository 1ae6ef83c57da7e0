"""Which class reads which document, and a host's class from before states could tell how certain they are."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from backupkit import BackupManager, Document, JsonFile, PlainFile
from backupkit.documents import fitting, kinds
from backupkit.documents.document import State
from backupkit.files.access import Access
from backupkit.files.marks import Stamp
from backupkit.testing.contract import DocumentContract


class OldState:
    """What a state had to offer at first, and nothing else."""

    def __init__(self, state: State, readings: list[int]) -> None:
        self._state, self._readings = state, readings
        self.size_bytes, self.access = state.size_bytes, state.access

    def fingerprint(self) -> Hashable:
        return self._state.fingerprint()

    def chunks(self) -> Iterator[bytes]:
        self._readings.append(self.size_bytes)
        return self._state.chunks()


class OldDocument:
    """A host's own class: it inherits from nothing of ours, and its states know nothing of certainty."""

    def __init__(self, path: Path) -> None:
        self._file = PlainFile(path)
        self.readings: list[int] = []
        self.path, self.fingerprint, self.access = self._file.path, self._file.fingerprint, self._file.access
        self.judge, self.examine, self.leftovers = self._file.judge, self._file.examine, self._file.leftovers
        self.replacement = self._file.replacement

    @contextlib.contextmanager
    def open_state(self) -> Iterator[OldState]:
        with self._file.open_state() as state:
            yield OldState(state, self.readings)


class TestOldDocument(DocumentContract):
    def make(self, path: Path) -> Document:
        return OldDocument(path)

    def contents(self) -> tuple[bytes, bytes]:
        return b"one", b"two\n"


def test_p6_a_document_whose_states_say_nothing_of_certainty_is_read_twice(tmp_path: Path) -> None:
    document = OldDocument(tmp_path / "data.bin")
    document.path.write_bytes(b"one")
    manager = BackupManager(document.path, document=lambda _: document)
    assert manager.document is document
    assert manager.create_backup()
    assert document.readings == [3, 3]


def test_p1_nothing_is_remembered_of_a_document_whose_states_say_nothing_of_certainty(tmp_path: Path) -> None:
    document = OldDocument(tmp_path / "data.bin")
    document.path.write_bytes(b"one")
    manager = BackupManager(document.path, document=lambda _: document)
    manager.create_backup()
    for _ in range(3):
        document.readings.clear()
        assert manager.create_backup() is None
        assert document.readings, "it was not looked at"


def test_a_fitted_state_is_the_hosts_own_but_for_its_certainty(tmp_path: Path) -> None:
    document = OldDocument(tmp_path / "data.bin")
    document.path.write_bytes(b"one")
    with document.open_state() as state:
        found = fitting.fitted(state)
        assert (found.size_bytes, found.fingerprint()) == (3, document.fingerprint())
        assert isinstance(found.access, Access)
        assert b"".join(found.chunks()) == b"one"
        assert not found.is_settled
        assert not found.is_older_than(Stamp(device=1, changed_ns=1 << 62))


def test_a_state_that_tells_how_certain_it_is_needs_no_fitting(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"one")
    with PlainFile(tmp_path / "data.bin").open_state() as state:
        assert fitting.fitted(state) is state


# -- which class -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [("data.json", JsonFile), ("DATA.JSON", JsonFile), ("data.json.gz", PlainFile), ("data", PlainFile)],
)
def test_the_name_of_a_document_tells_its_kind(name: str, kind: type[Document]) -> None:
    assert kinds.kind_for(name) is kind
    assert type(kinds.document_at(Path(name))) is kind


def test_a_kind_that_is_given_goes_before_the_name(tmp_path: Path) -> None:
    manager = BackupManager(tmp_path / "data.json", document=PlainFile)
    assert type(manager.document) is PlainFile


# -- elsewhere ---------------------------------------------------------------------------------------------------------


class Counted(PlainFile):
    """A file that notes where documents of its kind were made."""

    made: ClassVar[list[Path]] = []

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.made.append(self.path)


def test_a_version_is_restored_to_another_place_in_the_documents_own_way(tmp_path: Path) -> None:
    Counted.made.clear()
    (tmp_path / "data.bin").write_bytes(b"one")
    manager = BackupManager(tmp_path / "data.bin", document=Counted)
    backup_id = manager.create_backup()
    assert backup_id
    manager.restore_backup(backup_id, to=tmp_path / "other.bin")
    assert (tmp_path / "other.bin").read_bytes() == b"one"
    assert Counted.made == [tmp_path / "data.bin", tmp_path / "other.bin"]


def test_p2_a_factory_that_knows_one_document_does_not_get_that_replaced_in_place_of_another(tmp_path: Path) -> None:
    document = PlainFile(tmp_path / "data.bin")
    document.path.write_bytes(b"one")
    manager = BackupManager(document.path, document=lambda _: document)
    backup_id = manager.create_backup()
    assert backup_id
    document.path.write_bytes(b"two")
    manager.restore_backup(backup_id, to=tmp_path / "other.bin")
    assert document.path.read_bytes() == b"two"
    assert (tmp_path / "other.bin").read_bytes() == b"one"


class SettledAlone(OldState):
    is_settled = True


def test_a_state_that_knows_only_whether_it_had_settled_is_believed_that_far(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    with PlainFile(document).open_state() as state:
        found = fitting.fitted(SettledAlone(state, []))
        assert found.is_settled
        assert not found.is_older_than(Stamp(device=0, changed_ns=2**63))


class AskingAsMethod(OldState):
    def is_settled(self) -> bool:
        return True

    is_older_than = None


def test_p6_what_is_not_plainly_true_says_nothing_of_certainty(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    with PlainFile(document).open_state() as state:
        found = fitting.fitted(AskingAsMethod(state, []))
        assert not found.is_settled
        assert not found.is_older_than(Stamp(device=0, changed_ns=2**63))
