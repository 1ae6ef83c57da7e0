"""Odd documents: what may stand in a document's place, what it may hold, and how it may be called."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from backupkit.values.version import Suspicion
from tests.posix import make_pipe, posix_only

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_bytes(b"x")


def _node(path: Path, kind: int, device: int = 0) -> None:
    posix_only("what is no file has no place in a folder on Windows")
    os.mknod(path, kind | 0o600, device)


def _device_node(path: Path) -> None:
    try:
        _node(path, stat.S_IFCHR, device=(1 << 8) | 5)
    except PermissionError:
        pytest.skip("only root can make a device")


def _link_to_pipe(path: Path) -> None:
    make_pipe(path.with_name("pipe"))
    path.symlink_to("pipe")


PLACES: dict[str, Callable[[Path], None]] = {
    "missing": lambda _: None,
    "folder": _folder,
    "pipe": make_pipe,
    "socket": lambda path: _node(path, stat.S_IFSOCK),
    "device": _device_node,
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "link to a pipe": _link_to_pipe,
    "link to a folder": lambda path: path.symlink_to("."),
    "dangling link": lambda path: path.symlink_to("nowhere.json"),
    "link into nowhere": lambda path: path.symlink_to("no/such/folder/data.json"),
    "link loop": lambda path: path.symlink_to(path.name),
    "link through a file": lambda path: path.symlink_to("../note/data.json"),
}

WORDS = {
    "missing": "does not exist",
    "folder": "it is a folder",
    "pipe": "it is a pipe",
    "socket": "it is a socket",
    "device": "it is a device",
    "link to a device": "it is a device",
    "link to a pipe": "it is a pipe",
    "link to a folder": "it is a folder",
    "dangling link": "does not exist",
    "link into nowhere": "does not exist",
    "link loop": "too many levels of symbolic links",
    "link through a file": "not a directory",
}

REPLACEABLE = {"missing", "dangling link"}  # nothing is there, so a restore has nothing to spoil


def place(kind: str, document: Path) -> None:
    document.parent.with_name("note").touch()
    document.unlink()
    PLACES[kind](document)


LARGE = json.dumps({"rows": [{"id": number, "text": "x" * 30} for number in range(3_000)]}).encode()
ACCIDENTS: dict[str, tuple[bytes, Suspicion]] = {
    "empty": (b"", Suspicion.EMPTY),
    "blank": (b" \n\t\r\n", Suspicion.EMPTY),
    "nuls": (bytes(len(LARGE)), Suspicion.NULS),
    "truncated": (LARGE[: len(LARGE) * 2 // 3], Suspicion.UNPARSABLE),
    "last byte lost": (LARGE[:-1], Suspicion.UNPARSABLE),
    "page of nuls": (LARGE[:4096] + bytes(4096) + LARGE[8192:], Suspicion.UNPARSABLE),
    "nuls at the end": (LARGE[:-4096] + bytes(4096), Suspicion.UNPARSABLE),
    "not in utf-8": (LARGE[:-3] + b"\xff" + LARGE[-3:], Suspicion.UNPARSABLE),
    "twice": (LARGE + LARGE, Suspicion.UNPARSABLE),
    "small": (b'{"rows": []}', Suspicion.SHRUNK),
}

SOUND = {
    "nan": b'{"a": NaN, "b": [Infinity, -Infinity]}',
    "mark": b'\xef\xbb\xbf{"a": 1}',
    "utf-16": '{"a": "\u00e4\U0001f600"}'.encode("utf-16"),
    "utf-16 without mark": '{"a": 1}'.encode("utf-16-le"),
    "utf-32": '{"a": 1}'.encode("utf-32"),
    "duplicate keys": b'{"a": 1, "a": [1, 2], "a": 3}',
    "3,000 levels": b"[" * 3_000 + b"]" * 3_000,
    "3,000 levels of objects": b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    "5,000 digits": b'{"n": ' + b"7" * 5_000 + b"}",
    "70,000 digits": b"[" + b"7" * 70_000 + b"]",
    "huge exponent": b"[1e999999999]",
    "lone surrogate": b'["\\ud800"]',
    "scalar": b"3",
    "null": b"null",
    "spaces around": b"\r\n\t [1] \r\n",
    "long name": b'{"' + b"k" * 200_000 + b'": 1}',
    "large nan": b"[" + b"NaN, " * 80_000 + b"NaN]",
    "large utf-16": json.dumps(["\u00e4" * 10] * 9_000, ensure_ascii=False).encode("utf-16"),
}

NAMES = {
    "255 bytes": b"n" * 250 + b".json",
    "255 bytes of emoji": "\U0001f600".encode() * 62 + b"a.json",
    "newline": b"two\nlines.json",
    "not utf-8": b"caf\xe9.json",
    "not utf-8 in its suffix": b"data.\xff\xfe",
    "spaces": b" leading and trailing ",
    "hyphen": b"--help",
    "hidden": b".data",
    "no suffix": b"data",
    "two dots": b"..data..json",
    "gzip": b"data.json.gz",
    "like our own": b"manifest.json",
    "like a version": b"backup_20251104_120000_a1b2c3d4.json.gz",
    "control characters": b"\x01\x1b[31m\x7f.json",
    "quotes": b'"\\\'".json',
}
