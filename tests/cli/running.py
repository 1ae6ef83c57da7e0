"""What came of a command, and what the tests of the command line look at."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.answers import FORMAT
from backupkit.cli.parser import command_parsers, main_parser


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """What stands around an answer in JSON."""
        return json.loads(self.out or self.err)

    @property
    def answer(self) -> Any:
        assert self.told["format"] == FORMAT
        return self.told["result"]


Run = Callable[..., Seen]


def leaves_damage(*values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.leaves_damage)


def common_beginning(ids: list[str]) -> str:
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(ids[0], ids[1], strict=False))
    return "".join(one for one, _ in pairs)


def commands() -> dict[str, argparse.ArgumentParser]:
    return dict(command_parsers(main_parser()))


def version_files(manager: BackupManager) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in manager.backups_dir.glob("backup_*")}


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def command_line(document: Path, *arguments: object) -> list[str]:
    """Return the words that run a command in a process of its own."""
    return [sys.executable, "-m", "backupkit", str(document), *map(str, arguments)]
