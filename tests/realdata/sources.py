"""Finding JSON files on this machine: those that Python, its packages, the system and node have installed."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SUFFIXES = (".json", ".json.gz", ".ipynb", ".geojson", ".webmanifest", ".jsonld", ".topojson")
_LARGEST_BYTES = 16 << 20
_SYSTEM = ("/usr/share", "/usr/lib/python3", "/usr/lib/node_modules", "/usr/local/lib", "/usr/local/share")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Source:
    """A file that was found."""

    path: Path
    origin: str  # the package or program that it came with

    def read(self) -> bytes:
        """Return its text; some packages store theirs compressed."""
        data = self.path.read_bytes()
        return gzip.decompress(data) if self.path.suffix == ".gz" else data


def roots() -> list[Path]:
    """Return the folders to look in: of this interpreter, of others beside it, of the system, and of node."""
    library = Path(sysconfig.get_path("stdlib"))
    found = [Path(sysconfig.get_path("purelib")), library]
    base = Path(sys.base_prefix).resolve()
    if base.parent != base:  # version managers keep several interpreters side by side: releases of the same files
        found.extend(sorted(base.parent.glob("*/lib/python3*")))
    found.extend(map(Path, _SYSTEM))
    if node := shutil.which("node"):
        found.append(Path(node).resolve().parent.parent / "lib" / "node_modules")
    kept: list[Path] = []
    for folder in found:
        if folder.is_dir() and folder.resolve() not in kept:
            kept.append(folder.resolve())
    return kept


def sources(folders: Iterable[Path]) -> list[Source]:
    """Return all JSON files below *folders*, each once, in the order of their paths."""
    found: dict[Path, Source] = {}
    for folder in folders:
        for path in _files(folder):
            real = path.resolve()
            if real not in found and _is_readable(real):
                found[real] = Source(path=real, origin=_origin(path, folder))
    return sorted(found.values())


def _files(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        for name in names:
            if name.endswith(_SUFFIXES):
                yield Path(here) / name


def _is_readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK) and path.stat().st_size <= _LARGEST_BYTES


def _origin(path: Path, folder: Path) -> str:
    """Return the package's name: the first folder that says more than where packages lie."""
    parts = path.relative_to(folder).parts[:-1]
    for marker in ("site-packages", "dist-packages", "node_modules"):
        if marker in parts[:-1]:
            parts = parts[parts.index(marker) + 1 :]
    return parts[0] if parts else folder.name
