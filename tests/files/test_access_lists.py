"""Windows' access lists as bytes: hand-made descriptors, as the system would give them."""

from __future__ import annotations

import struct

import pytest

from backupkit.files import access_lists
from backupkit.files.access_lists import Security, decode, encode
from tests.files.descriptors import (
    ALL,
    ANN,
    AUTO,
    AUTO_REQUIRED,
    BOB,
    DENIED,
    FROM_FOLDER,
    INHERITED,
    PRESENT,
    PROTECTED,
    READ,
    RELATIVE,
    descriptor,
    entry,
)

CASES = {
    "all from the folder": (descriptor(*FROM_FOLDER, control=PRESENT | AUTO), False),
    "from a folder that passes entries on to folders, too": (descriptor(entry(ANN, ALL, INHERITED | 3)), False),
    "one entry of its own": (descriptor(entry(BOB, READ), *FROM_FOLDER), True),
    "a denying entry of its own": (descriptor(entry(BOB, READ, kind=DENIED), *FROM_FOLDER), True),
    "only its own": (descriptor(entry(ANN, ALL)), True),
    "shut off against the folder": (descriptor(entry(ANN, ALL), control=PRESENT | PROTECTED), True),
    "shut off, with entries that once came from there": (descriptor(*FROM_FOLDER, control=PRESENT | PROTECTED), True),
    "shut off and empty: nobody may do anything": (descriptor(control=PRESENT | PROTECTED), True),
    "empty": (descriptor(), False),
    "FAT: a list that is none": (descriptor(has_list=False), False),
    "shut off, and open to everybody": (descriptor(control=PRESENT | PROTECTED, has_list=False), False),
    "no list at all": (descriptor(control=0, has_list=False), False),
    "a list that does not count": (descriptor(entry(ANN, ALL), control=0), False),
}


@pytest.mark.parametrize(("found", "has_own"), CASES.values(), ids=CASES)
def test_a_list_is_a_files_own_if_it_does_not_follow_from_the_folder_alone(found: bytes, has_own: bool) -> None:
    assert decode(found).has_own_list is has_own


def test_owner_and_entries_are_read_in_their_order() -> None:
    entries = (entry(BOB, READ, kind=DENIED), entry(ANN, ALL), *FROM_FOLDER)

    assert decode(descriptor(*entries, control=PRESENT | AUTO)) == Security(
        owner=ANN, entries=entries, is_automatic=True
    )


def test_a_list_that_is_none_is_told_from_an_empty_one() -> None:
    assert decode(descriptor(has_list=False)).entries is None
    assert decode(descriptor()).entries == ()


def test_the_revision_of_a_list_is_kept() -> None:
    found = descriptor(entry(ANN, ALL))
    at = found.index(struct.pack("<BxHHxx", 2, 8 + len(entry(ANN, ALL)), 1))
    newer = found[:at] + b"\4" + found[at + 1 :]

    assert decode(newer).revision == 4
    assert decode(encode(decode(newer))).revision == 4


@pytest.mark.parametrize("found", [found for found, _ in CASES.values()], ids=CASES)
def test_what_is_set_is_what_was_read_but_for_the_owner(found: bytes) -> None:
    before = decode(found)
    after = decode(encode(before))

    assert after.owner == b""
    assert (after.entries, after.is_protected, after.is_automatic) == (
        before.entries,
        before.is_protected,
        before.is_automatic,
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (0, 0),
        (PROTECTED, PROTECTED),
        (AUTO, AUTO | AUTO_REQUIRED),
        (PROTECTED | AUTO, PROTECTED | AUTO | AUTO_REQUIRED),
    ],
    ids=hex,
)
def test_the_marks_of_a_list_are_set_with_it(found: int, expected: int) -> None:
    _, control = struct.unpack_from("<BxH", encode(decode(descriptor(entry(ANN, ALL), control=PRESENT | found))))

    assert control == RELATIVE | PRESENT | expected


def test_who_writes_a_version_may_remove_it_but_gains_no_reading() -> None:
    before = decode(descriptor(entry(BOB, READ, kind=DENIED), entry(BOB, READ), control=PRESENT | PROTECTED))
    first, *rest = before.kept_by(BOB).entries or ()
    _, _, _, rights = struct.unpack_from("<BBHI", first)

    assert tuple(rest) == before.entries
    assert first == entry(BOB, rights)
    assert rights & 0x0001_0000  # removing and renaming
    assert rights & 0x0000_0006 == 0x0006  # writing and appending
    assert not rights & 0x0000_0021  # reading and executing
    assert not rights & 0x000C_0000  # changing the list or the owner
    assert before.kept_by(BOB).is_protected


def test_where_there_is_no_list_nothing_is_added_to_it() -> None:
    assert access_lists.NONE.kept_by(ANN) == access_lists.NONE


def test_a_list_for_one_account_names_no_other_and_is_shut_off_against_the_folder() -> None:
    alone = decode(encode(access_lists.only_for(ANN)))

    assert (alone.entries, alone.is_protected, alone.has_own_list) == ((entry(ANN, ALL),), True, True)
