"""What only a changed line of code showed to be untested: boundaries, words, and figures of the pure modules."""

from __future__ import annotations

import hashlib
import json
import pickle
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backupkit.documents.judging import damage_at_a_glance, glance_at
from backupkit.store import manifest
from backupkit.values.figures import first, stats_of
from backupkit.values.retention import PRESETS, Reason, Retention, RetentionPlan, Rule
from backupkit.values.thinning import plan_retention
from backupkit.values.version import Status, Suspicion, Trigger
from backupkit.versionfile import blocks, codec, header
from tests.core import test_header, test_manifest
from tests.core.test_codec import META
from tests.core.test_header import BLOCKS, FIELDS, FIXED, encoded

NOW = META.timestamp + timedelta(days=1)

# -- header --------------------------------------------------------------------------------------------------------


def _with_extra_field(inside: bytes) -> bytes:
    """Return a header whose extra field holds *inside* and a right seal."""
    before = b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff" + struct.pack("<H", len(inside) + 32) + inside
    return before + hashlib.sha256(before + b"\0").digest() + b"\0"


_BROKEN_SEAL = encoded(FIXED).replace(b"Before the import", b"Before an import!")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty or cut off"),
        (bytes(11), "it is empty or cut off"),
        (b"XX", "its header is cut off"),
        (b"\0X\0", "its header is cut off"),
        (b"\x1f\x8b\x08\x0c" + bytes(7), "its header is cut off"),
        (bytes(100), "it does not begin like a backup"),
        (_BROKEN_SEAL, "its header is damaged"),
        (_with_extra_field(b"BK\0\0BS\0"), "its header is damaged"),
        (_with_extra_field(b"BK\0\0BX \0"), "its header is of no known kind"),
        (test_header.sealed(b""), "its metadata is no JSON"),
        (test_header.sealed(b"no"), "its metadata is no JSON"),
        (test_header.sealed({}), "its metadata names no format"),
        (test_header.sealed({"format": 1}), "its metadata is incomplete"),
        (test_header.sealed({"format": 2}), "its metadata is incomplete"),
        (test_header.sealed(FIELDS | {"file_hash": "0"}), "its metadata is malformed (no SHA-256)"),
        (test_header.sealed({"format": 9}), "it was written by a newer release (format 9)"),
    ],
)
def test_p5_a_header_is_refused_in_words_that_say_how_far_it_was_read(data: bytes, words: str) -> None:
    with pytest.raises(header.Damaged) as caught:
        header.decode(data)
    assert str(caught.value) == words


def test_the_room_for_a_header_is_just_what_the_largest_one_takes() -> None:
    meta = replace(FIXED, pinned=True)
    largest = replace(
        meta,
        sequence=10**12,
        backup_id=f"{meta.backup_id}-100000",
        file_size=10**15,
        stored_size=10**15,
        records=10**12,
        active_day=10**6,
        pinned=False,
        examined=False,
        suspicions=tuple(Suspicion),
    )
    data = header.encode(largest, BLOCKS, room=header.room_for(meta, len(BLOCKS)))
    assert b'"}BS' in data, "metadata and seal touch"


def test_a_header_that_would_not_fit_is_a_bug_and_no_shorter_header() -> None:
    with pytest.raises(AssertionError, match=r"^room_for\(\) must foresee every header"):
        header.encode(FIXED, BLOCKS, room=header.room_for(FIXED, len(BLOCKS)) - 300)


def test_p13_spare_room_stands_behind_the_metadata_where_a_person_looks_last() -> None:
    room = header.room_for(FIXED, len(BLOCKS)) + 100
    data = header.encode(FIXED, BLOCKS, room=room)
    assert data[16:17] == b"{"
    assert b"}" + b" " * 100 in data
    assert header.decode(data) == header.Header(meta=FIXED, header_bytes=room, index=blocks.encode(BLOCKS))


def test_p13_the_fixed_bytes_are_those_of_the_format() -> None:
    data = encoded(FIXED)
    assert data[:4] == b"\x1f\x8b\x08\x0c"
    assert data[8:10] == b"\0\xff"


@pytest.mark.parametrize(("seconds", "mtime"), [(1, 1), ((1 << 32) - 1, (1 << 32) - 1), (1 << 32, 0)])
def test_p8_gzips_time_stamp_holds_the_seconds_up_to_2106(seconds: int, mtime: int) -> None:
    data = encoded(replace(FIXED, timestamp=datetime.fromtimestamp(seconds, UTC)))
    assert struct.unpack_from("<I", data, 4) == (mtime,)


def test_p13_a_nul_in_a_documents_name_does_not_end_the_name_that_gzip_sees() -> None:
    assert encoded(replace(FIXED, document="a\0b.json")).endswith(b"ab.json\0")


def test_each_character_of_a_documents_name_is_foreseen_twice() -> None:
    """Once in the metadata, once where gzip looks for it."""
    assert header.typical_bytes("n" * 30) - header.typical_bytes("n" * 10) == 40


# -- manifest ------------------------------------------------------------------------------------------------------

_FIELDS: dict[str, Any] = test_manifest.FIELDS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "its checksum does not match"),
        (test_manifest.sealed(b""), "no JSON"),
        (test_manifest.sealed(b"{,\n"), "no JSON"),
        (test_manifest.sealed(_FIELDS | {"version": "1"}), "no version"),
        (test_manifest.sealed(_FIELDS | {"undo": 5}), "a value of the wrong kind"),
        (test_manifest.sealed(_FIELDS | {"last_sequence": 10**12 + 1}), "a sequence out of range"),
        (
            test_manifest.sealed(_FIELDS | {"backups": {"20251104_120000_a1b2c3d4-9": codec.all_fields(META)}}),
            "an entry under another's id",
        ),
    ],
)
def test_p3_a_manifest_is_refused_in_words_that_say_why(data: bytes, words: str) -> None:
    with pytest.raises(manifest.ManifestDamaged) as caught:
        manifest.decode(data)
    assert str(caught.value) == words


def test_p3_a_checksum_within_a_field_of_a_later_release_is_not_taken_for_the_manifests_own() -> None:
    text = json.dumps(_FIELDS)[:-1].encode() + b', "more": {"a": 1,  "checksum": "b"},\n'
    assert manifest.decode(test_manifest.sealed(text)) == test_manifest.SMALL


def test_an_empty_manifest_has_counted_no_version() -> None:
    assert manifest.empty(NOW).with_versions([]).last_sequence == 0


def test_people_and_grep_can_read_a_description_of_any_script_in_a_manifest() -> None:
    assert "Grüße 😀".encode() in manifest.encode(test_manifest.SMALL)


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


# -- codec ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (None, "not an object"),
        ({"description": 5}, "description is not str"),
        ({"pinned": 1}, "pinned is not bool"),
        ({"sequence": True}, "sequence is not int"),
        ({"description": "\ud800"}, "description holds what no UTF-8 text can"),
        ({"file_size": -1}, "file_size is out of range"),
        ({"sequence": 10**12 + 1}, "sequence is out of range"),
        ({"active_day": 10**6 + 1}, "active_day is out of range"),
        ({"tags": ["a", 5]}, "tags holds more than texts"),
        ({"backup_id": "x"}, "an id or file name that is not ours"),
        ({"file_hash": "x"}, "no SHA-256"),
        ({"file_hash": "X" * 64}, "no SHA-256"),
        ({"trigger": "whim"}, "'whim' is not a valid Trigger"),
        ({"timestamp": "yesterday " * 5}, "no time: 'yesterday yesterday yesterday yesterday '"),
    ],
)
def test_p12_metadata_is_refused_in_words_that_name_the_value(fields: dict[str, Any] | None, words: str) -> None:
    with pytest.raises(codec.Malformed) as caught:
        codec.from_fields(None if fields is None else codec.all_fields(META) | fields)
    assert str(caught.value) == words


def test_p8_a_moment_of_any_zone_is_read_as_utc_whatever_the_systems_zone() -> None:
    found = codec.moment("2025-11-04T13:00:00+01:00")
    assert (found, found.tzinfo) == (META.timestamp, UTC)
    assert found.tzinfo is UTC


# -- policy --------------------------------------------------------------------------------------------------------


def test_p7_the_named_retentions_keep_what_the_reference_says() -> None:
    counts = {
        name: (wanted.newest, wanted.hourly, wanted.daily, wanted.weekly, wanted.monthly, wanted.yearly)
        for name, wanted in ((name, make()) for name, make in PRESETS.items())
    }
    assert counts == {
        "standard": (10, 24, 7, 4, 12, 0),
        "compact": (10, 0, 7, 4, 3, 0),
        "generous": (10, 0, 30, 12, 12, 0),
        "newest": (10, 0, 0, 0, 0, 0),
    }


# -- retention -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "words"), [(4, "for 4 more days"), (7, "for 1 more days")])
def test_p7_the_bin_counts_down_to_its_last_day(day: int, words: str) -> None:
    binned = replace(META, status=Status.ARCHIVED, active_day=1, archived_day=1)
    today = replace(META, backup_id=f"{META.backup_id}-2", sequence=8, active_day=day)
    (reason,) = plan_retention([binned, today], Retention()).keep[binned.backup_id]
    assert words in str(reason)


_TWO = [META, replace(META, backup_id=f"{META.backup_id}-2", sequence=8)]
_ONE = Retention.newest_only(1)


def _reasons(plan: RetentionPlan, backup_id: str) -> list[tuple[Rule, str]]:
    return [(reason.rule, reason.text) for reason in plan.keep[backup_id]]


def test_p7_what_is_dropped_or_kept_says_so_in_a_rule_and_in_words() -> None:
    older, newer = _TWO
    plan = plan_retention(_TWO, _ONE)
    assert plan.drop == {
        older.backup_id: Reason(
            rule=Rule.SUPERSEDED, text="each period that it stood for has a newer version or is no longer kept"
        )
    }
    assert _reasons(plan, newer.backup_id) == [
        (Rule.NEWEST, "the newest one"),
        (Rule.NEWEST, "number 1 of the 1 newest"),
    ]


def test_p4_what_an_operation_needs_says_so() -> None:
    older, _ = _TWO
    plan = plan_retention(_TWO, _ONE, protected=[older.backup_id])
    assert _reasons(plan, older.backup_id) == [(Rule.PROTECTED, "in use by the operation under way")]


def test_p7_where_a_choice_was_lost_nothing_is_dropped_and_all_that_would_be_says_why() -> None:
    older, newer = _TWO
    plan = plan_retention(_TWO, _ONE, hold="the choice was lost")
    assert plan.drop == {}
    assert _reasons(plan, older.backup_id) == [(Rule.HOLD, "the choice was lost")]
    assert set(plan.keep) == {older.backup_id, newer.backup_id}


# -- glance --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [b"", b"a", b"a" * 64, b"a" * 100])
def test_the_tail_is_the_end_of_the_last_piece_where_that_is_long(first: bytes) -> None:
    assert glance_at([first, b"b" * 10 + b"c" * 90]).tail == b"c" * 64


@pytest.mark.parametrize(
    ("content", "damage"),
    [
        (bytes(200), (Suspicion.NULS,)),
        (b"X" * 64 + bytes(64), ()),
        (bytes(64) + b"X" * 64, ()),
    ],
)
def test_p6_only_nuls_at_both_ends_count_as_nuls(content: bytes, damage: tuple[Suspicion, ...]) -> None:
    assert damage_at_a_glance(glance_at([content])) == damage


# -- summary -------------------------------------------------------------------------------------------------------


def test_a_version_that_was_sound_once_and_is_damaged_now_does_not_count_as_verified() -> None:
    checked = replace(META, verified_at=META.timestamp)
    damaged = replace(checked, status=Status.CORRUPTED, problem="gone")
    assert stats_of([checked, checked, damaged]).verified == 2
    assert stats_of([damaged]).verified == 0


@pytest.mark.parametrize(("limit", "expected"), [(None, [1, 2, 3]), (0, []), (2, [1, 2]), (9, [1, 2, 3])])
def test_the_first_of_a_list_are_as_many_as_asked_for(limit: int | None, expected: list[int]) -> None:
    assert first([1, 2, 3], limit) == expected


def test_a_negative_limit_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^limit must be 0 or more, not -1$"):
        first([1, 2, 3], -1)


def test_the_helper_of_this_file_seals_like_the_code() -> None:
    text = json.dumps(FIELDS).encode()
    inside = b"BK" + struct.pack("<H", len(text)) + text + b"BS" + struct.pack("<H", 32)
    found = header.decode(_with_extra_field(inside))
    assert found is not None
    assert found.meta == FIXED
