"""The table of keys and its slots: what opens them, what does not, and what no table may say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.sealing import key_table, slots
from backupkit.sealing.ciphers import NotAuthentic
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.key_table import KeyTable, TableDamaged, TableTooNew, first_table, number_in
from backupkit.sealing.slots import Cost, Slot, SlotKind, new_slot, wrapping_of
from tests.sealing.sealed import KEY, OTHER_KEY, salt

_CHEAP = Cost(memory_kib=19 * 1024, passes=1)
_SECRET = b"correct horse battery staple"


def _slot(number: int, *keys: FolderKey, kind: SlotKind = SlotKind.RECOVERY) -> Slot:
    return new_slot(kind, _SECRET, keys or (KEY,), name=f"{number:016x}", salt=salt(f"slot {number}"))


@pytest.fixture(scope="module")
def table() -> KeyTable:
    wrapping = slots.Wrapping(SlotKind.PASSWORD, _SECRET, salt=salt("password"), cost=_CHEAP)
    return first_table(KEY, [wrapping.slot("a" * 16, [KEY]), _slot(1), _slot(2, kind=SlotKind.KEY_FILE)])


def test_each_slot_of_a_table_opens_the_key_with_its_secret_alone(table: KeyTable) -> None:
    read = key_table.decode(key_table.encode(table))
    assert read == table
    for slot in read.slots:
        assert wrapping_of(slot, _SECRET).keys_in(slot) == {KEY.key_id: KEY}
        with pytest.raises(NotAuthentic):
            wrapping_of(slot, _SECRET + b"!").keys_in(slot)


def test_no_secret_stands_in_a_table(table: KeyTable) -> None:
    data = key_table.encode(table)
    assert KEY.secret.hex().encode() not in data
    assert _SECRET not in data
    assert "wrapped" not in repr(table)


def test_a_slot_of_one_kind_is_none_of_another(table: KeyTable) -> None:
    recovery = table.slots[1]
    with pytest.raises(NotAuthentic):
        slots.Wrapping(SlotKind.KEY_FILE, _SECRET, salt=recovery.salt, cost=None).keys_in(recovery)


def test_a_slot_that_gives_another_key_under_this_id_is_refused() -> None:
    wrapping = slots.Wrapping(SlotKind.RECOVERY, _SECRET, salt=salt("s"), cost=None)
    forged = wrapping._cipher(KEY.key_id).seal(bytes(11) + b"\1", OTHER_KEY.secret, b"")
    slot = Slot(kind=SlotKind.RECOVERY, name="a" * 16, salt=salt("s"), cost=None, wrapped={KEY.key_id: forged})
    with pytest.raises(NotAuthentic):
        wrapping.keys_in(slot)


def test_the_cost_of_a_password_is_what_rfc_9106_recommends() -> None:
    assert Cost() == Cost(memory_kib=65_536, passes=3, lanes=1)


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 100 * 1024 * 1024},
        {"memory_kib": 256 * 1024 + 1},
        {"memory_kib": 8},
        {"memory_kib": -1},
        {"memory_kib": 65_536.0},
        {"passes": 11},
        {"passes": 0},
        {"passes": True},
        {"lanes": 5},
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_it_is_tried(
    cost: dict[str, int], table: KeyTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        Cost(**cost)
    tried: list[object] = []
    monkeypatch.setattr(slots, "stretched", lambda *_, **told: tried.append(told))

    def change(fields: dict[str, Any]) -> None:
        fields["slots"][0]["argon2id"].update(cost)

    with pytest.raises(TableDamaged):
        key_table.decode(_changed(table, change))
    assert tried == []


def _changed(table: KeyTable, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the bytes of a table in which something is changed, with the checksum that belongs to that."""
    fields = json.loads(key_table.encode(table))
    change(fields)
    fields.pop("checksum", None)
    return json.dumps(fields | {"checksum": key_table._checksum(fields)}).encode()


_NONSENSE: dict[str, Callable[[dict[str, Any]], object]] = {
    "no keys": lambda fields: fields.update(keys=[]),
    "no slots": lambda fields: fields.update(slots=[]),
    "slots that are no list": lambda fields: fields.update(slots=3),
    "a hundred slots": lambda fields: fields.update(slots=fields["slots"] * 100),
    "the same slot twice": lambda fields: fields["slots"].append(fields["slots"][1]),
    "five passwords": lambda fields: fields["slots"].extend(
        {**fields["slots"][0], "name": f"{number:016x}"} for number in range(10, 14)
    ),
    "a key that no slot opens": lambda fields: fields["keys"].append("0" * 16),
    "an id that is none": lambda fields: fields.update(keys=["../../etc/passwd"]),
    "a name that is none": lambda fields: fields["slots"][0].update(name="A" * 16),
    "an unknown kind": lambda fields: fields["slots"][0].update(kind="fingerprint"),
    "a password without a cost": lambda fields: fields["slots"][0].update(argon2id=None),
    "a cost with more in it": lambda fields: fields["slots"][0]["argon2id"].update(secret=1),
    "a recovery code with a cost": lambda fields: fields["slots"][1].update(argon2id={}),
    "a short salt": lambda fields: fields["slots"][0].update(salt="00"),
    "a salt that is no text": lambda fields: fields["slots"][0].update(salt=0),
    "a long key": lambda fields: fields["slots"][0]["wrapped"].update({KEY.key_id: "00" * 49}),
    "wrapped keys that are a list": lambda fields: fields["slots"][0].update(wrapped=[]),
    "number zero": lambda fields: fields.update(number=0),
    "a number that is a text": lambda fields: fields.update(number="1"),
    "version zero": lambda fields: fields.update(version=0),
    "no version": lambda fields: fields.pop("version"),
}


@pytest.mark.parametrize("change", _NONSENSE.values(), ids=_NONSENSE)
def test_a_table_is_refused_that_has(table: KeyTable, change: Callable[[dict[str, Any]], object]) -> None:
    assert key_table.decode(_changed(table, lambda _: None)) == table
    with pytest.raises(TableDamaged):
        key_table.decode(_changed(table, change))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"{}", b"[" * 100_000, b" " * 70_000, b"\xff\xfe"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(TableDamaged):
        key_table.decode(data)


def test_a_table_of_a_later_release_is_told_from_a_damaged_one(table: KeyTable) -> None:
    with pytest.raises(TableTooNew) as caught:
        key_table.decode(_changed(table, lambda fields: fields.update(version=2, slots="quite another thing")))
    assert caught.value.found == 2


@given(st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_says_the_same(table: KeyTable, at: int, change: int) -> None:
    data = bytearray(key_table.encode(table))
    data[at % len(data)] ^= change
    try:
        read = key_table.decode(bytes(data))
    except TableDamaged:
        return
    assert read == table  # white space between its parts


def test_a_password_is_changed_by_the_next_table(table: KeyTable) -> None:
    new = _slot(9)
    changed = table.with_slot(new, instead_of=["a" * 16])
    assert (changed.number, changed.file_name) == (2, "keys-2.json")
    assert {slot.name for slot in changed.slots} == {new.name, *(slot.name for slot in table.slots[1:])}
    assert table.with_slot(new).slots == (*table.slots, new)
    assert table.without_slot("a" * 16).slots == table.slots[1:]


def test_the_last_slot_stays() -> None:
    with pytest.raises(ValueError, match="at least one"):
        first_table(KEY, [_slot(1)]).without_slot(f"{1:016x}")


def test_a_new_key_is_opened_by_the_slots_whose_secret_is_at_hand_and_no_other_slot_stays(table: KeyTable) -> None:
    kept = table.slots[1]
    rotated = table.with_key(OTHER_KEY, [KEY], {kept.name: wrapping_of(kept, _SECRET)})
    assert (rotated.number, rotated.current, len(rotated.slots)) == (2, OTHER_KEY.key_id, 1)
    both = {KEY.key_id: KEY, OTHER_KEY.key_id: OTHER_KEY}
    assert wrapping_of(rotated.slots[0], _SECRET).keys_in(rotated.slots[0]) == both
    assert key_table.decode(key_table.encode(rotated)) == rotated
    with pytest.raises(ValueError, match="at least one"):
        table.with_key(OTHER_KEY, [KEY], {})


def test_a_key_that_nobody_needs_goes_without_any_secret_and_the_one_in_use_stays(table: KeyTable) -> None:
    kept = table.slots[1]
    rotated = table.with_key(OTHER_KEY, [KEY], {kept.name: wrapping_of(kept, _SECRET)})
    cleared = rotated.without_keys({KEY.key_id})
    assert (cleared.number, cleared.key_ids) == (2, (OTHER_KEY.key_id,))
    assert wrapping_of(cleared.slots[0], _SECRET).keys_in(cleared.slots[0]) == {OTHER_KEY.key_id: OTHER_KEY}
    with pytest.raises(ValueError, match="is needed"):
        cleared.without_keys({OTHER_KEY.key_id})


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("keys-1.json", 1),
        ("keys-120.json", 120),
        ("keys-0.json", None),
        ("keys-01.json", None),
        ("keys-.json", None),
        ("keys-1.json.bak", None),
        ("keys-1.json\n", None),
        ("keys-9999999999.json", None),
    ],
)
def test_a_table_is_found_by_its_name(name: str, number: int | None) -> None:
    assert number_in(name) == number


def test_a_slot_is_not_made_with_a_short_salt() -> None:
    with pytest.raises(ValueError, match="not 3"):
        new_slot(SlotKind.RECOVERY, _SECRET, [KEY], name="a" * 16, salt=b"abc")
