"""A sealed place keeps the contract, and gives out nothing that was not sealed there."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit.places import names
from backupkit.places.errors import PlaceDamaged, PlaceError, PlaceMissing, PlaceNotSealed, PlaceTaken
from backupkit.places.folder_place import FolderPlace
from backupkit.places.object_place import ObjectPlace
from backupkit.places.place import CHUNK_BYTES, Place, Stored
from backupkit.places.sealed_place import SealedPlace
from backupkit.places.vault import Vault
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.refused import KeysDamaged, WrongKeyFile
from backupkit.sealing.sealed_copy import HEAD_BYTES
from backupkit.testing.place_faults import RecordingPlace
from backupkit.testing.places import ALL_NAMES, NAME, OTHER, PlaceContract
from backupkit.unlocking.key_file import KeyFile
from tests.places.servers import BUCKET, SECRET

pytest.importorskip("cryptography")
pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions

_SIZES = (0, 1, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 1, HEAD_BYTES + CHUNK_BYTES, HEAD_BYTES + CHUNK_BYTES + 1)
_LARGE = random.Random(7).randbytes(HEAD_BYTES + 2 * CHUNK_BYTES)


def _key_file(folder: Path, digit: str = "7") -> KeyFile:
    path = folder / f"key-{digit}"
    path.write_text(f"backupkit key file 1\n{64 * digit}\n", "ascii")
    return KeyFile(path)


def _sealed(place: Place, unlocker: KeyFile, **more: Any) -> SealedPlace:
    return SealedPlace(place, Vault(place, unlocker), **more)


class _Sealed(PlaceContract):
    all_names = tuple(each for each in ALL_NAMES if not each.startswith("keys-") and not each.endswith(".enc"))


class TestSealedFolderPlace(_Sealed):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        (tmp_path / "place").mkdir()
        yield _sealed(FolderPlace(tmp_path / "place"), _key_file(tmp_path))


class TestSealedObjectPlace(_Sealed):
    secrets = (SECRET,)

    @pytest.fixture(autouse=True)
    def _server(self, s3_settings: dict[str, Any]) -> None:
        self._settings = s3_settings

    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        url = f"s3://{BUCKET}/sealed/{tmp_path.name}"
        place = ObjectPlace(url, settings=self._settings, options={"allow_http": True})
        yield _sealed(place, _key_file(tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / names.MARK).write_text("{}")
    return folder


@pytest.fixture
def unlocker(tmp_path: Path) -> KeyFile:
    return _key_file(tmp_path)


@pytest.fixture
def place(folder: Path, unlocker: KeyFile) -> SealedPlace:
    return _sealed(FolderPlace(folder), unlocker)


def _enc(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.enc"))


@pytest.mark.parametrize("size", _SIZES)
def test_size_and_content_come_back_at_each_border_of_head_and_chunks(
    place: SealedPlace, folder: Path, unlocker: KeyFile, size: int
) -> None:
    place.create(NAME, [_LARGE[:size]])
    for each in (place, _sealed(FolderPlace(folder), unlocker)):
        assert Stored(name=NAME, size_bytes=size) in each.list()
        assert each.read(NAME, 0, len(_LARGE)) == _LARGE[:size]
        assert each.read(NAME, size, 9) == each.read(NAME, size + CHUNK_BYTES, 9) == b""


def test_any_part_is_read_by_itself_and_the_whole_by_one_fetch_a_chunk(folder: Path, unlocker: KeyFile) -> None:
    recording = RecordingPlace(FolderPlace(folder))
    place = _sealed(recording, unlocker)
    place.create(NAME, [_LARGE])
    for offset in (0, 17, HEAD_BYTES, HEAD_BYTES + CHUNK_BYTES - 1, len(_LARGE) - 3):
        assert place.read(NAME, offset, 5) == _LARGE[offset : offset + 5]
    recording.calls.clear()
    read = b"".join(place.read(NAME, at, CHUNK_BYTES) for at in range(0, len(_LARGE), CHUNK_BYTES))
    assert read == _LARGE
    assert [call.method for call in recording.calls] == ["read"] * 3  # the head, two chunks
    recording.calls.clear()
    assert place.read(NAME, 0, HEAD_BYTES) == _LARGE[:HEAD_BYTES]
    assert [call.size_bytes < 5000 for call in recording.calls] == [True]


def test_names_that_are_likely_are_known_without_a_read_and_others_are_read_once(
    place: SealedPlace, folder: Path, unlocker: KeyFile
) -> None:
    place.create(NAME, [b"one"])
    place.create(OTHER, [b"two"])
    recording = RecordingPlace(FolderPlace(folder))
    again = _sealed(recording, unlocker, likely=lambda: [NAME, "backup_20200101_000000_00000000.json.gz"])
    again.list()
    recording.calls.clear()
    assert {each.name for each in again.list()} == {names.MARK, NAME, OTHER}
    assert [call.method for call in recording.calls] == ["list"]
    assert len([each for each in _enc(folder) if "0a1b2c3d" in each.name]) == 0


def test_a_reading_that_begins_anew_does_not_trust_what_was_read_before(place: SealedPlace, folder: Path) -> None:
    place.create(NAME, [_LARGE])
    assert place.read(NAME, 0, len(_LARGE)) == _LARGE
    (path,) = _enc(folder)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert place.read(NAME, 0, 9) == _LARGE[:9]
    with pytest.raises(PlaceDamaged, match=NAME):
        place.read(NAME, 0, len(_LARGE))


def test_p19_a_flipped_bit_or_a_cut_is_refused_wherever_it_is(place: SealedPlace, folder: Path) -> None:
    content = _LARGE[: HEAD_BYTES + 300]
    place.create(NAME, [content])
    (path,) = _enc(folder)
    sound, chance = path.read_bytes(), random.Random(1)
    flips = [*range(100), *(chance.randrange(len(sound)) for _ in range(150))]
    for at in flips:
        data = bytearray(sound)
        data[at] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        with pytest.raises(PlaceDamaged):
            place.read(NAME, 0, len(content) + 1)
    for end in (*range(0, len(sound), 97), len(sound) - 1):
        path.write_bytes(sound[:end])
        with pytest.raises(PlaceDamaged):
            place.read(NAME, 0, len(content) + 1)
    path.write_bytes(sound)
    assert place.read(NAME, 0, len(content) + 1) == content


def test_p19_each_flipped_bit_and_each_cut_of_a_small_copy_is_refused(place: SealedPlace, folder: Path) -> None:
    content = _LARGE[:300]
    place.create(NAME, [content])
    (path,) = _enc(folder)
    sound = path.read_bytes()
    altered = []
    for bit in range(len(sound) * 8):
        data = bytearray(sound)
        data[bit // 8] ^= 1 << bit % 8
        altered.append(bytes(data))
    assert len(altered) > 3_600
    for each in (*altered, *(sound[:end] for end in range(len(sound))), sound + b"\0", sound + bytes(5_000)):
        path.write_bytes(each)
        with pytest.raises(PlaceDamaged):
            place.read(NAME, 0, len(content) + 1)


@pytest.mark.slow
def test_p19_of_ten_thousand_flips_and_cuts_ten_thousand_are_refused(place: SealedPlace, folder: Path) -> None:
    chance, refused = random.Random(2), 0
    for size in (300, HEAD_BYTES + 300, HEAD_BYTES + CHUNK_BYTES + 300, len(_LARGE)):
        place.create(NAME, [_LARGE[:size]])
        (path,) = _enc(folder)
        sound = path.read_bytes()
        for turn in range(2_500):
            at, data = chance.randrange(len(sound)), bytearray(sound)
            if turn % 10:
                data[at] ^= 1 << chance.randrange(8)
            else:
                del data[at:]
            path.write_bytes(data)
            with contextlib.suppress(PlaceDamaged):
                place.read(NAME, 0, size + 1)
                continue
            refused += 1
        place.remove(NAME)
    assert refused == 10_000


def test_a_whole_file_in_the_place_of_another_is_refused(place: SealedPlace, folder: Path) -> None:
    place.create(NAME, [b"one"])
    place.create(OTHER, [b"two"])
    one, two = _enc(folder)
    one_data, two_data = one.read_bytes(), two.read_bytes()
    one.write_bytes(two_data)
    two.write_bytes(one_data)
    for name in (NAME, OTHER):
        with pytest.raises(PlaceDamaged):
            place.read(name, 0, 9)


def test_a_file_cut_between_two_chunks_is_refused_also_by_a_read_beyond_its_end(
    place: SealedPlace, folder: Path
) -> None:
    place.create(NAME, [_LARGE])
    (path,) = _enc(folder)
    path.write_bytes(path.read_bytes()[: -(CHUNK_BYTES + 16)])
    cut = HEAD_BYTES + CHUNK_BYTES
    for offset in (cut, cut + 1, cut + 3 * CHUNK_BYTES):
        with pytest.raises(PlaceDamaged):
            place.read(NAME, offset, 1)
    assert place.list()[0].size_bytes != len(_LARGE)


def test_with_another_key_nothing_is_listed_read_or_sent(place: SealedPlace, folder: Path, tmp_path: Path) -> None:
    place.create(NAME, [b"one"])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    other = _sealed(FolderPlace(folder), _key_file(tmp_path, "8"))
    for call in (other.list, lambda: other.read(NAME, 0, 1), lambda: other.create(OTHER, [b"two"])):
        with pytest.raises(WrongKeyFile):
            call()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_without_its_table_of_keys_no_new_one_is_made(place: SealedPlace, folder: Path, unlocker: KeyFile) -> None:
    place.create(NAME, [b"one"])
    (folder / "keys-1.json").unlink()
    with pytest.raises(KeysDamaged, match="no table of keys"):
        _sealed(FolderPlace(folder), unlocker).create(OTHER, [b"two"])


def test_a_place_with_versions_that_are_not_sealed_is_refused(folder: Path, unlocker: KeyFile) -> None:
    FolderPlace(folder).create(NAME, [b"plain"])
    with pytest.raises(PlaceNotSealed):
        _sealed(FolderPlace(folder), unlocker).list()


def test_a_file_that_does_not_open_is_listed_by_the_name_that_it_has_there_and_not_read(
    place: SealedPlace, folder: Path
) -> None:
    place.create(NAME, [b"one"])
    (path,) = _enc(folder)
    path.write_bytes(path.read_bytes()[:-1])
    again = SealedPlace(FolderPlace(folder), place.vault)
    assert path.name in {each.name for each in again.list()}
    with pytest.raises(PlaceDamaged, match=path.name):
        again.read(path.name, 0, 1)


def test_names_of_tables_and_of_what_is_sealed_are_its_own(place: SealedPlace) -> None:
    for name in ("keys-1.json", next(each for each in ALL_NAMES if each.endswith(".enc"))):
        with pytest.raises(ValueError, match="sealed place"):
            place.create(name, [b"x"])
    with pytest.raises(PlaceMissing):
        place.read(NAME, 0, 1)


def test_after_a_new_key_versions_of_both_are_one_place(place: SealedPlace, folder: Path) -> None:
    place.create(NAME, [b"one"])
    place.vault.rotate(FolderKey(secret=bytes(32)))
    place.create(OTHER, [b"two"])
    assert len({path.name.split(".")[1] for path in _enc(folder)}) == 2
    assert {each.name for each in place.list()} == {names.MARK, NAME, OTHER}
    assert (place.read(NAME, 0, 9), place.read(OTHER, 0, 9)) == (b"one", b"two")
    with pytest.raises(PlaceTaken):
        place.create(NAME, [b"one"])
    place.remove(NAME)
    with pytest.raises(PlaceError):
        place.read(NAME, 0, 9)
