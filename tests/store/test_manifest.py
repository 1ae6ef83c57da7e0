"""The index of a backup folder: round trips, no change goes unnoticed, and it can always be made anew (promise P3)."""

from __future__ import annotations

import hashlib
import json
import pickle
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.store import manifest
from backupkit.store.manifest import Manifest, ManifestDamaged, TooNew
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger
from backupkit.versionfile import codec
from tests.values.metadata import META, TRICKS, versions

NOW = META.timestamp + timedelta(days=1)


def version(sequence: int, **fields: Any) -> BackupMetadata:
    backup_id = f"20251104_120000_a1b2c3d4-{sequence + 1}"
    return replace(META, backup_id=backup_id, sequence=sequence, file_name=f"backup_{backup_id}.json.gz", **fields)


def manifest_of(*metas: BackupMetadata) -> Manifest:
    return manifest.empty(META.timestamp).with_versions(metas)


SMALL = manifest_of(version(1), version(2, description="Grüße 😀", trigger=Trigger.MANUAL, tags=("a",)))


@given(st.lists(versions(), max_size=4, unique_by=lambda meta: meta.backup_id), st.none() | st.text(max_size=30))
def test_a_manifest_comes_back_as_it_was_written(metas: list[BackupMetadata], undo_id: str | None) -> None:
    written = replace(manifest_of(*metas), updated_at=NOW, undo_id=undo_id)
    assert manifest.decode(manifest.encode(written)) == written


def test_a_manifest_is_json_with_a_line_per_version_oldest_first() -> None:
    data = manifest.encode(manifest_of(version(3), version(1), version(2)))
    fields = json.loads(data)
    assert [entry["sequence"] for entry in fields["backups"].values()] == [1, 2, 3]
    assert fields["total_backups"] == 3
    assert sum(line.startswith('    "2025') for line in data.decode().splitlines()) == 3


def test_a_description_that_looks_like_the_checksum_is_not_taken_for_it() -> None:
    written = manifest_of(version(1, description='",\n  "checksum": "' + "0" * 64 + '"\n}\n'))
    assert manifest.decode(manifest.encode(written)) == written


# -- what is refused ---------------------------------------------------------------------------------------------------


def sealed(fields: Any) -> bytes:
    """Return these fields with a checksum, as docs/format.md tells other programs to seal them."""
    text = fields if isinstance(fields, bytes) else json.dumps(fields, indent=2).encode()[: -len("\n}")] + b",\n"
    return text + b'  "checksum": "' + hashlib.sha256(text).hexdigest().encode() + b'"\n}\n'


FIELDS: dict[str, Any] = json.loads(manifest.encode(SMALL))
del FIELDS["checksum"]
ONE_ID = "20251104_120000_a1b2c3d4-2"


def test_the_helper_seals_like_the_code() -> None:
    assert manifest.decode(sealed(FIELDS)) == SMALL


def test_p3_each_flipped_bit_is_refused() -> None:
    data = manifest.encode(SMALL)
    accepted = []
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            manifest.decode(bytes(flipped))
        except ManifestDamaged:
            continue
        except TooNew:
            pass
        accepted.append(bit)
    assert accepted == []


def test_p3_a_manifest_that_is_cut_off_anywhere_is_refused() -> None:
    data = manifest.encode(SMALL)
    for length in range(len(data)):
        with pytest.raises(ManifestDamaged):
            manifest.decode(data[:length])


@pytest.mark.parametrize("more", [b"\n", b" ", b"}", b"\0", manifest.encode(SMALL)])
def test_p3_a_manifest_with_something_behind_its_end_is_refused(more: bytes) -> None:
    with pytest.raises(ManifestDamaged):
        manifest.decode(manifest.encode(SMALL) + more)


@pytest.mark.parametrize("length", [1, 100, 512])
def test_p3_a_manifest_overwritten_with_rubbish_is_refused(length: int) -> None:
    chance = random.Random(length)
    data = manifest.encode(SMALL)
    for filling in (bytes(length), b"\xff" * length, chance.randbytes(length)):
        at = chance.randrange(len(data) - length)
        with pytest.raises(ManifestDamaged):
            manifest.decode(data[:at] + filling + data[at + length :])


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 4096, b"{}", b"[]", b"null", b"\xff\xfe", b'{"version": 1}', b"[" * 50_000]
)
def test_p3_what_is_no_manifest_is_refused(data: bytes) -> None:
    for candidate in (data, sealed(data)):
        with pytest.raises(ManifestDamaged):
            manifest.decode(candidate)


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - {"total_backups", "restored", "put_back"}))
def test_a_field_that_is_missing_is_refused(name: str) -> None:
    with pytest.raises(ManifestDamaged):
        manifest.decode(sealed({key: value for key, value in FIELDS.items() if key != name}))


NO_MOMENT: tuple[object, ...] = (None, 5, "", "yesterday", "2025-11-04T12:00:00", [], {})
WRONG: dict[str, tuple[object, ...]] = {
    "version": (None, "1", 1.0, True, [], {}),
    "created": NO_MOMENT,
    "updated": NO_MOMENT,
    "last_sequence": (None, "1", 1.0, True, [], -1, 1 << 80),
    "undo": (5, True, [], {}),
    "backups": (
        None,
        5,
        "text",
        True,
        [],
        [ONE_ID],
        {ONE_ID: None},
        {ONE_ID: 5},
        {ONE_ID: "text"},
        {ONE_ID: []},
        {ONE_ID: {}},
    ),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_sealed_value_of_the_wrong_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(ManifestDamaged):
        manifest.decode(sealed(FIELDS | {name: value}))


@pytest.mark.parametrize("trick", TRICKS)
def test_p12_a_sealed_entry_with_an_id_that_is_not_of_our_form_is_refused(trick: str) -> None:
    entry = FIELDS["backups"][ONE_ID] | {"backup_id": trick, "file_name": f"backup_{trick}.json.gz"}
    with pytest.raises(ManifestDamaged):
        manifest.decode(sealed(FIELDS | {"backups": {trick: entry}}))


@pytest.mark.parametrize("file_name", ["", "../../etc/passwd", "C:\\x", f"../backup_{ONE_ID}.json.gz"])
def test_p12_a_sealed_entry_never_leads_outside_the_folder(file_name: str) -> None:
    entry = FIELDS["backups"][ONE_ID] | {"file_name": file_name}
    with pytest.raises(ManifestDamaged):
        manifest.decode(sealed(FIELDS | {"backups": {ONE_ID: entry}}))


def test_an_entry_under_the_id_of_another_is_refused() -> None:
    entry = FIELDS["backups"][ONE_ID]
    with pytest.raises(ManifestDamaged, match="under another's id"):
        manifest.decode(sealed(FIELDS | {"backups": {"20251104_120000_a1b2c3d4-9": entry}}))


@pytest.mark.parametrize("fields", [{"version": 3}, FIELDS | {"version": 3}, {"version": 99, "backups": None}])
def test_a_sealed_manifest_of_a_newer_release_is_too_new(fields: dict[str, Any]) -> None:
    with pytest.raises(TooNew) as caught:
        manifest.decode(sealed(fields))
    assert caught.value.found == fields["version"]


def test_a_newer_manifest_whose_seal_is_broken_is_damaged_and_not_too_new() -> None:
    data = sealed(FIELDS | {"version": 3})
    with pytest.raises(ManifestDamaged):
        manifest.decode(data.replace(b"data.json", b"date.json", 1))


def test_a_field_of_a_later_release_is_passed_over() -> None:
    assert manifest.decode(sealed(FIELDS | {"colour": "red"})) == SMALL


# -- what a manifest answers -------------------------------------------------------------------------------------------


def test_versions_are_ordered_by_sequence_and_not_by_the_clock() -> None:
    late = version(1, timestamp=META.timestamp + timedelta(days=2000))
    assert [meta.sequence for meta in manifest_of(late, version(2), version(3)).newest_first] == [3, 2, 1]


def test_the_newest_is_neither_in_the_bin_nor_damaged() -> None:
    found = manifest_of(version(1), version(2), version(3, status=Status.CORRUPTED), version(4, status=Status.ARCHIVED))
    assert found.newest == version(2)


def test_an_empty_manifest_has_no_newest() -> None:
    assert manifest.empty(NOW).newest is None


def test_a_sequence_is_never_given_twice_even_after_the_newest_has_gone() -> None:
    shorter = manifest_of(version(1), version(2)).without([version(2).backup_id])
    assert shorter.last_sequence == 2
    assert list(shorter.backups) == [version(1).backup_id]


def test_a_change_leaves_the_manifest_that_was_there_as_it_was() -> None:
    before = manifest_of(version(1))
    changed = before.with_versions([version(1, pinned=True), version(2)])
    assert before == manifest_of(version(1))
    assert changed.backups[version(1).backup_id].pinned


# -- making it anew ----------------------------------------------------------------------------------------------------


def test_p3_without_an_older_manifest_everything_comes_from_the_files() -> None:
    files = [version(1), version(2, description="Import", trigger=Trigger.CLOSE)]
    found = manifest.rebuilt(files, None, NOW)
    assert found.newest_first == files[::-1]
    assert (found.last_sequence, found.updated_at) == (2, NOW)


def test_p3_p4_undo_leads_to_the_newest_version_made_before_a_restore() -> None:
    files = [version(1, trigger=Trigger.BEFORE_RESTORE), version(2, trigger=Trigger.BEFORE_RESTORE), version(3)]
    assert manifest.rebuilt(files, None, NOW).undo_id == version(2).backup_id


@pytest.mark.parametrize(
    "changes",
    [
        {"pinned": True},
        {"description": "edited"},
        {"status": Status.ARCHIVED, "archived_day": 3},
        {"status": Status.CORRUPTED, "problem": "cut off"},
        {"verified_at": NOW},
        {"examined": True, "records": 5, "suspicions": (Suspicion.SHRUNK,)},
    ],
    ids="-".join,
)
def test_p3_what_stands_in_no_file_comes_from_the_older_manifest(changes: dict[str, Any]) -> None:
    known = manifest_of(version(1, **changes))
    assert manifest.rebuilt([version(1)], known, NOW).backups == known.backups


def test_p3_an_older_manifest_says_nothing_about_another_content_under_the_same_id() -> None:
    known = manifest_of(version(1, pinned=True, file_hash="f" * 64))
    assert manifest.rebuilt([version(1)], known, NOW).backups == manifest_of(version(1)).backups


def test_p3_a_known_version_whose_file_cannot_be_read_stays_as_damaged() -> None:
    known = manifest_of(version(1), version(2))
    found = manifest.rebuilt([version(1)], known, NOW, present={version(2).file_name})
    assert found.backups[version(2).backup_id].status is Status.CORRUPTED
    assert found.backups[version(2).backup_id].problem


def test_p3_a_known_version_without_a_file_is_forgotten() -> None:
    known = replace(manifest_of(version(1), version(2)), undo_id=version(2).backup_id)
    found = manifest.rebuilt([version(1)], known, NOW)
    assert list(found.backups) == [version(1).backup_id]
    assert found.undo_id is None
    assert found.last_sequence == 2


@given(st.lists(versions(), max_size=4, unique_by=lambda meta: meta.backup_id))
def test_p3_making_it_anew_from_sound_files_changes_nothing(metas: list[BackupMetadata]) -> None:
    known = manifest_of(*metas)
    assert manifest.rebuilt(metas, known, known.updated_at) == known


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "its checksum does not match"),
        (sealed(b""), "no JSON"),
        (sealed(b"{,\n"), "no JSON"),
        (sealed(FIELDS | {"version": "1"}), "no version"),
        (sealed(FIELDS | {"last_sequence": -1}), "a value of the wrong kind"),
        (sealed(FIELDS | {"undo": 5}), "an id of the wrong kind"),
        (sealed(FIELDS | {"restored": 5}), "an id of the wrong kind"),
        (sealed(FIELDS | {"last_sequence": 10**12 + 1}), "a sequence out of range"),
        (
            sealed(FIELDS | {"backups": {"20251104_120000_a1b2c3d4-9": codec.all_fields(META)}}),
            "an entry under another's id",
        ),
    ],
)
def test_p3_a_manifest_is_refused_in_words_that_say_why(data: bytes, words: str) -> None:
    with pytest.raises(manifest.ManifestDamaged) as caught:
        manifest.decode(data)
    assert str(caught.value) == words


def test_p3_a_checksum_within_a_field_of_a_later_release_is_not_taken_for_the_manifests_own() -> None:
    text = json.dumps(FIELDS)[:-1].encode() + b', "more": {"a": 1,  "checksum": "b"},\n'
    assert manifest.decode(sealed(text)) == SMALL


def test_an_empty_manifest_has_counted_no_version() -> None:
    assert manifest.empty(NOW).with_versions([]).last_sequence == 0


def test_people_and_grep_can_read_a_description_of_any_script_in_a_manifest() -> None:
    assert "Grüße 😀".encode() in manifest.encode(SMALL)


def test_a_manifest_without_versions_says_so_on_one_line() -> None:
    assert b'\n  "backups": {},\n' in manifest.encode(manifest.empty(NOW))


def test_p3_a_manifest_made_from_nothing_begins_now() -> None:
    made = manifest.rebuilt([META], None, NOW)
    assert (made.created_at, made.updated_at) == (NOW, NOW)


def test_p3_a_manifest_made_anew_keeps_its_beginning_and_is_of_now() -> None:
    made = manifest.rebuilt([META], manifest.empty(META.timestamp), NOW)
    assert (made.created_at, made.updated_at) == (META.timestamp, NOW)


def test_p3_a_version_whose_header_cannot_be_read_stays_listed_and_says_why() -> None:
    made = manifest.rebuilt([], manifest.empty(NOW).with_versions([META]), NOW, {META.file_name})
    meta = made.backups[META.backup_id]
    assert (meta.status, meta.problem) == (Status.CORRUPTED, "its header is damaged")


def test_p3_an_unreadable_version_that_lies_in_the_bin_stays_there() -> None:
    known = manifest.empty(NOW).with_versions([replace(META, status=Status.ARCHIVED, archived_day=1)])
    made = manifest.rebuilt([], known, NOW, {META.file_name})
    assert made.backups[META.backup_id].status is Status.ARCHIVED


def test_p3_what_undo_would_put_back_is_still_known_in_a_manifest_made_anew() -> None:
    known = replace(manifest.empty(NOW).with_versions([META]), undo_id=META.backup_id)
    assert manifest.rebuilt([META], known, NOW).undo_id == META.backup_id
    assert manifest.rebuilt([], known, NOW).undo_id is None


def test_p3_without_an_older_manifest_even_the_very_first_version_can_be_what_undo_puts_back() -> None:
    first = replace(META, sequence=0, trigger=Trigger.BEFORE_RESTORE)
    assert manifest.rebuilt([first], None, NOW).undo_id == first.backup_id


def test_p3_what_a_restore_put_back_is_still_known_in_a_manifest_made_anew() -> None:
    known = manifest.empty(NOW).with_versions([replace(META, replaced_by="another")])
    assert manifest.rebuilt([META], known, NOW).backups[META.backup_id].replaced_by == "another"


def test_a_too_new_manifest_tells_its_format_in_its_text_and_through_a_pickle() -> None:
    error = manifest.TooNew(7)
    assert str(error) == "7"
    assert pickle.loads(pickle.dumps(error)).found == 7  # noqa: S301 - our own bytes
