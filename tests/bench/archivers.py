"""Programs that keep versions, too: restic, borg, rdiff-backup, versionio. Each with its own defaults."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.command import Command, WholeProcess, first_line, whole
from tests.bench.data import Edit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.bench.site import Site

FIRST, SMALL, VERIFY, RESTORE = "first version", "small edit", "verify", "restore"
PROGRAMS = ("restic", "borg", "rdiff-backup")
VERSIONIO = "versionio"
# What an app does with versionio: it writes its document, and versionio keeps a copy of the one before.
_WRITE = """
import sys, versionio
with open(sys.argv[1], "rb") as source, versionio.open(sys.argv[2], "wb") as target:
    target.write(source.read())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiver:
    """How a program is told to keep a version of a document."""

    name: str
    folder: Path  # all that it writes is in here
    environment: Mapping[str, str]
    init: tuple[str, ...]  # empty: not needed
    first: tuple[str, ...]
    small: tuple[str, ...]
    verify: tuple[str, ...]
    restore: tuple[str, ...]

    @property
    def stored(self) -> Path:
        """A copy of its folder, after the first version."""
        return self.folder.with_name(f"{self.folder.name}-stored")

    @property
    def empty(self) -> Path:
        """A copy of its folder, before the first version."""
        return self.folder.with_name(f"{self.folder.name}-empty")


def operations(site: Site, *, thorough: bool) -> list[WholeProcess]:
    """Set up those that are installed, and return what they do: a small edit; if thorough, all."""
    found = []
    for archiver in _archivers(site):
        if shutil.which(archiver.name):
            _set_up(site, archiver)
            found += _operations_of(site, archiver, thorough=thorough)
    if importlib.util.find_spec(VERSIONIO):
        edited = str(site.edited(Edit.SMALL))
        words = (sys.executable, "-c", _WRITE, edited, str(site.alone))
        found.append(whole(f"{VERSIONIO}, {SMALL}", Command(words=words), partial(_prepare_versionio, site)))
    return found


def versions() -> list[str]:
    """Return what those that are installed call themselves, the version included."""
    asked = {"restic": "version"}
    found = [first_line((each, asked.get(each, "--version"))) for each in PROGRAMS if shutil.which(each)]
    has_versionio = importlib.util.find_spec(VERSIONIO)
    return [*found, f"{VERSIONIO} {importlib.metadata.version(VERSIONIO)}"] if has_versionio else found


def missing() -> list[str]:
    """Return those that are not installed."""
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    return absent if importlib.util.find_spec(VERSIONIO) else [*absent, VERSIONIO]


def _archivers(site: Site) -> list[Archiver]:
    document, target = str(site.alone), str(site.output)
    restic, borg, rdiff = (site.folder / name for name in PROGRAMS)
    mirror = str(rdiff / "repository")
    return [
        Archiver(
            name="restic",
            folder=restic,
            environment=os.environ
            | {
                "RESTIC_REPOSITORY": str(restic / "repository"),
                "RESTIC_CACHE_DIR": str(restic / "cache"),
                "RESTIC_PASSWORD": "of no importance",
            },
            init=("restic", "init"),
            first=("restic", "backup", document),
            small=("restic", "backup", document),
            verify=("restic", "check", "--read-data"),
            restore=("restic", "restore", "latest", "--target", target),
        ),
        Archiver(
            name="borg",
            folder=borg,
            environment=os.environ
            | {
                "BORG_REPO": str(borg / "repository"),
                "BORG_BASE_DIR": str(borg / "base"),
                "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
                "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
            },
            init=("borg", "init", "--encryption", "none"),
            first=("borg", "create", "::first", document),
            small=("borg", "create", "::second", document),
            verify=("borg", "check", "--verify-data"),
            restore=("borg", "extract", "::first"),
        ),
        Archiver(
            name="rdiff-backup",
            folder=rdiff,
            environment=os.environ,
            init=(),
            first=("rdiff-backup", "backup", str(site.alone.parent), mirror),
            small=("rdiff-backup", "backup", str(site.alone.parent), mirror),
            verify=("rdiff-backup", "verify", mirror),
            restore=("rdiff-backup", "--force", "restore", mirror, target),
        ),
    ]


def _set_up(site: Site, archiver: Archiver) -> None:
    archiver.folder.mkdir()
    shutil.copyfile(site.base, site.alone)
    if archiver.init:
        Command(words=archiver.init, environment=archiver.environment, folder=site.output).run()
    shutil.copytree(archiver.folder, archiver.empty)
    Command(words=archiver.first, environment=archiver.environment, folder=site.output).run()
    shutil.copytree(archiver.folder, archiver.stored)


def _operations_of(site: Site, archiver: Archiver, *, thorough: bool) -> list[WholeProcess]:
    rows = [(SMALL, archiver.small, site.edited(Edit.SMALL), archiver.stored)]
    if thorough:
        rows += [
            (FIRST, archiver.first, site.base, archiver.empty),
            (VERIFY, archiver.verify, site.base, archiver.stored),
            (RESTORE, archiver.restore, site.base, archiver.stored),
        ]
    return [
        whole(
            f"{archiver.name}, {what}",
            Command(words=words, environment=archiver.environment, folder=site.output),
            partial(_prepare, site, archiver, content, state),
        )
        for what, words, content, state in rows
    ]


def _prepare(site: Site, archiver: Archiver, content: Path, state: Path) -> None:
    site.clear_output()
    shutil.copyfile(content, site.alone)
    shutil.rmtree(archiver.folder)
    shutil.copytree(state, archiver.folder)


def _prepare_versionio(site: Site) -> None:
    shutil.rmtree(site.alone.parent)
    site.alone.parent.mkdir()
    shutil.copyfile(site.base, site.alone)
