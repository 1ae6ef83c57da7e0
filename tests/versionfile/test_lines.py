"""Lines of a manifest: each is decoded when asked, to what its entry says; nothing unusual slips through."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import pickle
import re
from calendar import isleap
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.store import manifest
from backupkit.values.counts import ChangeCounts, Unit
from backupkit.values.kinds import MOST, number_pattern
from backupkit.values.naming import backup_id_for
from backupkit.values.version import BackupMetadata, line_of
from backupkit.versionfile import codec, lines
from tests.values.metadata import META, ODD_NAMES, TRICKS, WRONG, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NUMBERS = st.integers(0, MOST)
PLAIN = json.loads(json.dumps(codec.all_fields(META)))


def read(*entries: Mapping[str, Any]) -> list[BackupMetadata] | None:
    """Return what the lines of these entries tell of."""
    return read_text(",\n".join(f'    "{entry["backup_id"]}": {written(entry)}' for entry in entries))


def read_text(text: str) -> list[BackupMetadata] | None:
    found = lines.versions_in(memoryview(text.encode("utf-8", "surrogatepass")))
    return None if found is None else list(found.values())


def written(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False)


def other(number: int) -> dict[str, Any]:
    """Return another entry than PLAIN, and than that of another number."""
    backup_id = backup_id_for(META.timestamp, f"{number:08x}")
    return {**PLAIN, "backup_id": backup_id, "sequence": number, "file_name": f"backup_{backup_id}.json.gz"}


def is_decoded(meta: BackupMetadata) -> bool:
    """Return True if all fields are there; False if the line has to be decoded for most."""
    try:
        vars(BackupMetadata)["description"].__get__(meta)
    except AttributeError:
        return False
    return True


def thousand() -> manifest.Manifest:
    """Return a manifest that is large enough to be read by its lines."""
    made = [
        dataclasses.replace(
            META, backup_id=backup_id_for(META.timestamp, f"{number:08x}"), sequence=number,
            file_name=f"backup_{backup_id_for(META.timestamp, f'{number:08x}')}.json.gz", description=f"no. {number}",
        )
        for number in range(1, 1_001)
    ]  # fmt: skip
    return manifest.empty(META.timestamp).with_versions(made)


@given(st.lists(versions(), min_size=1, max_size=5, unique_by=lambda meta: meta.backup_id))
def test_lines_as_they_are_written_tell_what_the_versions_were(metas: list[BackupMetadata]) -> None:
    found = lines.versions_in(memoryview(lines.of_versions(metas)))
    assert found is not None
    assert list(found.values()) == metas
    assert [dict(meta) for meta in found.values()] == [dict(meta) for meta in metas]


@given(
    st.builds(
        ChangeCounts, against=st.text(), unit=st.sampled_from(Unit), added=NUMBERS, removed=NUMBERS, changed=NUMBERS
    )
)
def test_so_do_counts_of_changes(change: ChangeCounts) -> None:
    meta = dataclasses.replace(META, change=change)
    assert lines.versions_in(memoryview(lines.of_versions([meta]))) == {meta.backup_id: meta}


@pytest.mark.parametrize("most", [10, 19, 99, 100, 101, 909, 1_000, 10**6, 10**12, (1 << 31) - 1, 1 << 31, MOST])
@given(st.data())
def test_the_pattern_of_numbers_ends_where_they_do(most: int, data: st.DataObject) -> None:
    pattern = re.compile(number_pattern(most))
    number = data.draw(st.integers(0, 11 * most) | st.integers(most - 2, most + 2) | st.integers(0, most))
    assert bool(pattern.fullmatch(str(number))) is (number <= most)
    assert not pattern.fullmatch(f"0{number}")


@pytest.mark.parametrize("year", [4, 1996, 2000, 2024, 2025, 2100, 2400, 9996])
def test_each_day_is_one_in_a_line_too(year: int) -> None:
    for day in range(365 + isleap(year)):
        at = datetime(year, 1, 1, 23, 59, 59, 999_999, tzinfo=UTC) + timedelta(days=day)
        meta = dataclasses.replace(META, timestamp=at, sealed_at=at)
        assert lines.versions_in(memoryview(lines.of_versions([meta]))) == {meta.backup_id: meta}, at


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "2025-02-30",
        "2025-04-31",
        "2025-13-01",
        "2025-00-10",
        "2025-01-00",
        "0000-01-01",
        "1900-02-29",
        "2100-02-29",
    ],
)
def test_p12_a_day_that_there_is_not_is_left_to_the_careful_way(text: str) -> None:
    for name in ("timestamp", "sealed_at"):
        assert read(PLAIN | {name: f"{text}T00:00:00.000000Z"}) is None


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_p12_a_value_of_the_wrong_kind_anywhere_is_left_to_the_careful_way(name: str, value: object, at: int) -> None:
    entries = [other(number) for number in range(3)]
    entries[at] = entries[at] | {name: value}
    assert read(*entries) is None


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("name", ["backup_id", "file_name"])
def test_p12_a_name_that_leads_elsewhere_is_left_to_the_careful_way(name: str, trick: str) -> None:
    found = read(other(1), PLAIN | {name: trick})
    assert found is None or (name == "file_name" and trick in ODD_NAMES)
    if found:
        assert [meta.file_name for meta in found] == [other(1)["file_name"], trick]


@pytest.mark.parametrize("name", PLAIN)
def test_an_entry_without_a_field_is_left_to_the_careful_way(name: str) -> None:
    short = written({key: value for key, value in PLAIN.items() if key != name})
    assert read_text(f'    "{META.backup_id}": {short}') is None


LINE = f'    "{META.backup_id}": {written(PLAIN)}'


@pytest.mark.parametrize(
    "text",
    [
        "", "    ", "null", "{}", LINE[2:], LINE.replace(": ", ":"), LINE + ",", LINE + ",\n", LINE + "\n", LINE + " ",
        f"{LINE}\n{LINE}", f"{LINE},\n{LINE}", f'{LINE},\n"more": 1', f'"more": 1,\n{LINE}', f"x{LINE}",
        LINE.replace('"sequence"', '"more": 1, "sequence"'), LINE.replace("{", '{"more": 1, '),
        LINE.replace('": {', '-2": {'), LINE.replace("data.json", "\\u0064ata.json"), LINE.replace("data.json", "\t"),
        LINE.replace("data.json", "\ud800"), LINE.replace("data.json", "\\ud800"), LINE.replace("data.json", "\\"),
    ],
)  # fmt: skip
def test_p12_what_is_no_line_as_it_is_written_is_left_to_the_careful_way(text: str) -> None:
    assert read_text(LINE) == [META]
    assert read_text(text) is None


@given(st.lists(st.sampled_from([*PLAIN]), max_size=2), st.data())
def test_whatever_is_accepted_in_a_line_is_accepted_by_itself(names: Iterable[str], data: st.DataObject) -> None:
    values: Any = st.one_of(st.none(), st.integers(), st.booleans(), st.text(max_size=3), st.lists(st.text(max_size=2)))
    entry = PLAIN | {name: data.draw(values) for name in names}
    found = read(entry)
    if found is not None:
        assert found == [codec.from_fields(entry)]


def test_a_line_is_decoded_when_somebody_asks_for_what_it_tells() -> None:
    first, second = read(PLAIN, other(1)) or [META, META]
    assert (first.sequence, first.status, first.problem, first.file_name) == (7, META.status, "", META.file_name)
    assert not is_decoded(first)
    assert first.description == "Before the import"
    assert is_decoded(first)
    assert not is_decoded(second)


def pickled(meta: BackupMetadata) -> object:
    return pickle.loads(pickle.dumps(meta))  # noqa: S301


@pytest.mark.parametrize("taken", [copy.copy, copy.deepcopy, dataclasses.replace, pickled])
def test_a_version_that_is_not_decoded_yet_is_a_value_like_any_other(taken: Any) -> None:
    def fresh() -> BackupMetadata:
        return (read(PLAIN) or [])[0]

    assert fresh() == META
    assert fresh() == META
    assert hash(fresh()) == hash(META)
    assert repr(fresh()) == repr(META)
    assert taken(fresh()) == META
    assert dataclasses.asdict(fresh()) == dataclasses.asdict(META)
    assert dict(fresh()) == dict(META)
    assert line_of(dataclasses.replace(fresh(), pinned=True)) == ""
    assert not hasattr(fresh(), "novelty")
    with pytest.raises(KeyError):
        fresh()["_line"]
    with pytest.raises(AttributeError):
        fresh().description = "another"  # type: ignore[misc]


def test_a_large_manifest_is_read_without_decoding_a_line() -> None:
    made = thousand()
    found = manifest.decode(manifest.encode(made))
    assert len(found.newest_first) == 1_000
    assert found.newest is not None
    assert found.newest.backup_id == made.newest_first[0].backup_id
    assert not any(map(is_decoded, found.backups.values()))
    assert found == made


def test_lines_that_were_read_are_written_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    data = manifest.encode(thousand())
    found = manifest.decode(data)
    asked: list[BackupMetadata] = []

    def all_fields(meta: BackupMetadata) -> dict[str, Any]:
        asked.append(meta)
        return PLAIN  # type: ignore[no-any-return]

    monkeypatch.setattr(codec, "all_fields", all_fields)
    assert manifest.encode(found) == data
    manifest.encode(found.with_versions([dataclasses.replace(found.backups[next(iter(found.backups))], pinned=True)]))
    assert len(asked) == 1


def test_p12_a_large_manifest_with_one_value_of_the_wrong_kind_is_damaged() -> None:
    data = manifest.encode(thousand())
    assert manifest.decode(resealed(data.replace(b'"no. 500"', b'"no. 5x0"'))).backups
    with pytest.raises(manifest.ManifestDamaged, match="description"):
        manifest.decode(resealed(data.replace(b'"no. 500"', b"500")))


@pytest.mark.parametrize("within", [b'  "more": {"backups": {}},\n', b'  "backups": {"a": {}},\n'])
def test_p12_versions_in_two_places_are_none(within: bytes) -> None:
    data = manifest.encode(thousand())
    more = data.replace(b'  "checksum"', within + b'  "checksum"')
    if b"more" in within:
        assert len(manifest.decode(resealed(more)).backups) == 1_000
    else:
        with pytest.raises(manifest.ManifestDamaged):
            manifest.decode(resealed(more))


def test_versions_in_another_order_are_put_in_theirs() -> None:
    made = thousand()
    rows = manifest.encode(made).decode().splitlines()
    first = next(number for number, row in enumerate(rows) if row.startswith("    "))
    rows[first], rows[first + 1] = rows[first + 1], rows[first]
    found = manifest.decode(resealed("\n".join([*rows, ""]).encode()))
    assert list(found.backups) == list(made.backups)
    assert found.newest_first == made.newest_first


def resealed(data: bytes) -> bytes:
    """Return a manifest with the checksum that fits its text."""
    body = data[: -manifest.END_BYTES]
    return body + f'  "checksum": "{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode()
