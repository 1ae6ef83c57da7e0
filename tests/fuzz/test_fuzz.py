"""A sample of the fuzzing, and proof that the fuzzer finds what it is there for: planted bugs turn it red."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest

from backupkit.store import journal, manifest, settings
from backupkit.store.catalog import Catalog
from backupkit.values import kinds
from backupkit.values.problem import Flaw
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import header, reader, unpacking
from backupkit.versionfile.blocks import Block
from tests.fuzz import mutations
from tests.fuzz.campaign import Figures, fuzzed, table, workshop

_CASES = 1_500
_READERS_ALONE = 10
_WHOLE_MANAGER = 30


def _numbers() -> Iterator[int]:
    """Yield the numbers of cases: fewer through the whole manager than a full run has, for those take longest."""
    return (number for number in range(1 << 30) if number % _READERS_ALONE or number % _WHOLE_MANAGER == 0)


def _figures(name: str) -> Figures:
    with workshop((name,)) as targets:
        return fuzzed(targets[name], seed=1, numbers=islice(_numbers(), _CASES))


@pytest.mark.parametrize("name", ["versions", "manifests"])
def test_p5_p12_nothing_crashes_and_nothing_wrong_is_restored(name: str) -> None:
    figures = _figures(name)
    assert (figures.uncaught, figures.wrong) == (0, 0), table(figures)
    assert figures.cases == _CASES
    counts = figures.outcomes
    for way in ("accident", "crafted", "manager"):
        assert sum(number for (kind, _), number in counts.items() if way in kind) > _CASES // 50
    assert sum(number for (_, outcome), number in counts.items() if outcome == "accepted") > _CASES // 50


@pytest.mark.slow
@pytest.mark.parametrize("name", ["versions", "manifests"])
def test_p5_p12_ten_thousand_of_another_seed_break_nothing(name: str) -> None:
    with workshop((name,)) as targets:
        figures = fuzzed(targets[name], seed=2, numbers=range(10_000))
    assert (figures.uncaught, figures.wrong) == (0, 0), table(figures)


@pytest.mark.parametrize("mutation", mutations.ACCIDENTS)
def test_an_accident_is_the_same_for_the_same_chance(mutation: str) -> None:
    data, others = bytes(range(256)) * 4, [b"x" * 900, b"y" * 1_100]
    one, two, other = (mutations.ACCIDENTS[mutation](data, others, Random(seed)) for seed in (3, 3, 4))
    assert one == two
    assert other != data


# -- planted bugs --------------------------------------------------------------------------------------------------


def _no_content_hash(patch: pytest.MonkeyPatch) -> None:
    def checked(pieces: Iterator[bytes], meta: BackupMetadata) -> Iterator[bytes]:
        size_bytes = 0
        for piece in pieces:
            size_bytes += len(piece)
            if size_bytes > meta.file_size:
                raise reader.Damaged(Flaw.TOO_MUCH_CONTENT)
            yield piece
        if size_bytes != meta.file_size:
            raise reader.Damaged(Flaw.OTHER_CONTENT)

    patch.setattr(reader, "_checked", checked)


def _no_body_hash(patch: pytest.MonkeyPatch) -> None:
    """Gzip's own sums miss the padding bits at the end of a stream, and there are some before each flush."""
    patch.setattr(unpacking, "_require_stored", lambda _: None)


def _no_limit_on_a_bomb(patch: pytest.MonkeyPatch) -> None:
    def content_of(found: tuple[Block, bytes]) -> bytes:
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(found[1])
        except zlib.error as error:
            raise reader.Damaged(Flaw.NO_DEFLATE) from error

    patch.setattr(unpacking, "_content_of", content_of)


def _deep_nesting_forgotten(patch: pytest.MonkeyPatch) -> None:
    def parsed(text: bytes) -> dict[str, Any]:
        try:
            fields: Any = json.loads(text)
        except ValueError as error:
            raise header.Damaged(Flaw.NO_JSON) from error
        if not isinstance(fields, dict) or type(fields.get("format")) is not int:
            raise header.Damaged(Flaw.NO_FORMAT)
        return fields

    patch.setattr(header, "_object", parsed)


def _restore_of_anything_that_unpacks(patch: pytest.MonkeyPatch) -> None:
    def content(catalog: Catalog, meta: Any) -> Iterator[bytes]:
        path = catalog.folder / meta.file_name
        yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(path.read_bytes())

    patch.setattr(Catalog, "content", content)


def _no_checksum_of_the_manifest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(manifest, "_require_checksum", lambda _data: None)


def _kinds_of_values_not_checked(patch: pytest.MonkeyPatch) -> None:
    for module in (kinds, manifest, journal):
        patch.setattr(module, "is_count", lambda *_: True)


def _no_checksum_of_the_settings(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settings, "_checksum", lambda _: "always the same")


BUGS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "no content hash": (_no_content_hash, "versions"),
    "no hash of the compressed bytes": (_no_body_hash, "versions"),
    "no limit on a bomb": (_no_limit_on_a_bomb, "versions"),
    "deep nesting forgotten": (_deep_nesting_forgotten, "versions"),
    "anything that unpacks is restored": (_restore_of_anything_that_unpacks, "versions"),
    "no checksum of the manifest": (_no_checksum_of_the_manifest, "manifests"),
    "numbers out of range accepted": (_kinds_of_values_not_checked, "manifests"),
    "no checksum of the settings": (_no_checksum_of_the_settings, "manifests"),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_turns_the_fuzzer_red(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, name = BUGS[bug]
    plant(monkeypatch)
    numbers = _numbers()
    with workshop((name,)) as targets:
        while chunk := list(islice(numbers, 50)):
            figures = fuzzed(targets[name], seed=1, numbers=chunk)
            if figures.uncaught or figures.wrong:
                return
            assert chunk[-1] < 4 * _CASES, "it was not found"
