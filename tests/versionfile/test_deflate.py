"""zlib, zlib-ng and ISA-L make and read the same bytes, so a folder may be used with the ``fast`` extra and without."""

from __future__ import annotations

import gzip
import importlib.util
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backupkit.versionfile import deflate
from tests.bench.data import record

_MEMBER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_TEXT = b'{"id": 1, "name": "System"}, ' * 3_000


_HIDDEN = {"zlib": ("isal", "zlib_ng"), "isal": ("zlib_ng",), "zlib_ng": ("isal",), "fast": ()}


@pytest.fixture(params=_HIDDEN)
def packer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is installed besides zlib: nothing, one of what the extra brings, as where the other has no wheel, both."""
    used = {"isal", "zlib_ng"}.difference(_HIDDEN[request.param])
    if not all(map(importlib.util.find_spec, used)):
        pytest.skip("the fast extra is not installed")
    _hide(monkeypatch, _HIDDEN[request.param])
    assert {name for name, found in (("isal", deflate._isal()), ("zlib_ng", deflate._ng())) if found} == used
    return str(request.param)


def _hide(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    for name in names:
        monkeypatch.setattr(deflate, {"isal": "_isal", "zlib_ng": "_ng"}[name], lambda: None)


@pytest.mark.parametrize("level", range(1, 10))
def test_p13_gunzip_reads_what_either_wrote_at_each_level(packer: str, level: int) -> None:
    stored = deflate.compressed(_TEXT, level) + deflate.compressed(b"more", level) + deflate.compressed(b"", level)
    content = _TEXT + b"more"
    end = b"\3\0" + zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    assert gzip.decompress(_MEMBER + stored + end) == content, packer


@given(st.lists(st.binary(max_size=3_000), min_size=1, max_size=4), st.integers(1, 9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_each_block_ends_with_a_full_flush_and_needs_no_other(packer: str, parts: list[bytes], level: int) -> None:
    for part in parts:
        stored = deflate.compressed(part, level)
        assert stored.endswith(deflate.FLUSHED), packer
        inflate = deflate.Inflate()
        assert inflate(stored, len(part) + 1) == part
        assert not inflate.has_ended
        assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(stored) == part
        assert deflate.crc32(part) == zlib.crc32(part)


@pytest.mark.parametrize("level", range(1, 10))
def test_the_reader_of_either_reads_what_the_other_wrote(
    packer: str, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = deflate.compressed(_TEXT, level)
    monkeypatch.undo()
    for others in _HIDDEN.values():
        with monkeypatch.context() as patch:
            _hide(patch, others)
            assert deflate.Inflate()(stored, len(_TEXT) + 1) == _TEXT, packer


def test_no_more_is_unpacked_than_was_asked_for(packer: str) -> None:
    inflate = deflate.Inflate()
    stored = deflate.compressed(bytes(1 << 20), 6)
    assert len(inflate(stored, 1_000)) == 1_000, packer
    assert inflate.left
    with pytest.raises(deflate.InflateError):
        deflate.Inflate()(b"\xff" * 100, 100)


def test_who_asks_for_small_files_gets_them_with_the_extra_too(packer: str) -> None:
    assert deflate.compressed(_TEXT, 9) == zlib_only(9), packer


@pytest.mark.parametrize("level", range(4, 10))
def test_whoever_compresses_files_are_no_larger_than_zlibs(packer: str, level: int) -> None:
    content = "".join(map(record, range(400))).encode()
    assert len(deflate.compressed(content, level)) <= 1.005 * len(zlib_only(level, content)), packer


def zlib_only(level: int, content: bytes = _TEXT) -> bytes:
    packing = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(content) + packing.flush(zlib.Z_FULL_FLUSH)
