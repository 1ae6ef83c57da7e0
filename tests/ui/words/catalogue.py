"""Translations that tests make up: GNU message catalogues, bound for as long as a test lasts."""

from __future__ import annotations

import ast
import contextlib
import gettext
import re
import struct
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import backupkit

DOMAIN = "backupkit"
_HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
_TAKES = {
    "Sentence": 1,
    "counted": 1,
    "_": 1,
    "plural": 2,
}  # as `xgettext --keyword` is told: which arguments are texts


def catalogue(texts: Mapping[str, str]) -> bytes:
    """Return a GNU message catalogue (the format stands in the manual of gettext, "The Format of GNU MO Files").

    A text with several forms has NULs between them, in its key as in its translation.
    """
    keys = sorted(texts)
    pairs = [(key.encode(), texts[key].encode()) for key in keys]
    at = 28 + 16 * len(pairs)
    tables: list[list[tuple[int, int]]] = [[], []]
    blob = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), at + len(blob)))
            blob += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(struct.pack("<2I", *entry) for table in tables for entry in table) + blob


@contextlib.contextmanager
def bound(texts: Mapping[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bind a translation, as a host does."""
    place = folder / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / f"{DOMAIN}.mo").write_bytes(catalogue({"": _HEAD, **texts}))
    monkeypatch.setenv("LANGUAGE", "de")
    before = gettext.bindtextdomain(DOMAIN)
    gettext.bindtextdomain(DOMAIN, str(folder))
    try:
        yield
    finally:
        gettext.bindtextdomain(DOMAIN, before)


def loud(text: str) -> str:
    """Return a template in capitals, with its gaps as they are: what stays in small letters was not translated."""
    return "".join(part if part.startswith("{") else part.upper() for part in re.split(r"(\{[^}]*\})", text))


@cache  # it reads the whole package
def loud_texts() -> dict[str, str]:
    """Return a translation of everything that a translator finds in the package, in capitals.

    Texts that are counted get their form in front: ``[ONE]`` or ``[MANY]``.
    """
    found = {}
    for texts in messages():
        key = "\0".join(texts)
        one, many = loud(texts[0]), loud(texts[-1])
        found[key] = one if len(texts) == 1 else f"[ONE] {one}\0[MANY] {many}"
    return found


def messages() -> Iterator[tuple[str, ...]]:
    """Yield every text of the package that is to be translated, with its plural where it has one."""
    for path in sorted(Path(backupkit.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _TAKES:
                continue
            if path.name == "sentence.py":  # where they are made
                continue
            given = node.args[: _TAKES[node.func.id]]
            texts = [ast.literal_eval(argument) for argument in given]  # raises where a text is no literal
            yield tuple(texts * 2 if node.func.id == "counted" else texts)
