"""What everybody has at hand: cp, gzip, pigz, zstd, and the naive backup as a script."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

from tests.bench import peers
from tests.bench.command import Command, WholeProcess, first_line, whole
from tests.bench.data import Edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.site import Site

CP, GZIP, PIGZ, ZSTD, GUNZIP, GZIP_TEST = "cp", "gzip -6", "pigz -6", "zstd -3", "gunzip -c > file", "gzip -t"
NAIVE = "naive JSON backup as a script"
PROGRAMS = ("cp", "gzip", "pigz", "zstd")


def operations(site: Site, environment: Mapping[str, str]) -> list[WholeProcess]:
    """Return what those that are installed do; *environment* is the one for Python."""
    small, plain, output = str(site.edited(Edit.SMALL)), str(site.plain), site.output / "output"
    prepare = partial(site.arrange, site.base, site.stored)  # leaves the folder for outputs empty
    found = [
        whole(name, Command(words=words, output=output), prepare)
        for name, words in (
            (CP, ("cp", small, str(site.output / "copied.json"))),
            (GZIP, ("gzip", "-6", "-c", small)),
            (PIGZ, ("pigz", "-6", "-c", small)),
            (ZSTD, ("zstd", "-3", "-q", "-c", small)),
            (GUNZIP, ("gunzip", "-c", plain)),
            (GZIP_TEST, ("gzip", "-t", plain)),
        )
        if shutil.which(words[0])
    ]
    if peers.can_be_parsed(site):
        words = (sys.executable, "-m", "tests.bench.naive", small, str(site.output))
        command = Command(words=words, environment=environment)
        found.append(whole(NAIVE, command, prepare, rare=peers.is_slow_to_parse(site)))
    return found


def versions() -> list[str]:
    """Return what those that are installed call themselves, the version included."""
    return [first_line((program, "--version")) for program in PROGRAMS if shutil.which(program)]


def missing() -> list[str]:
    """Return those that are not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]
