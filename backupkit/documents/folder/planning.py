"""What has to be done to a folder so that it holds what a version does. Decides, and touches nothing.

What is excluded was never seen, so it is in no plan; what a version had to skip stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.documents.folder import paths
from backupkit.documents.folder.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backupkit.documents.folder.listing import File, Folder, Link
    from backupkit.documents.folder.walking import Seen, Walk
    from backupkit.files.system import System


class Obstacle(Exception):
    """The folder cannot come to hold what the version does; *paths* stand in the way, or cannot be written here."""

    def __init__(self, reason: str, paths: Iterable[str]) -> None:
        super().__init__(reason, *paths)
        self.reason, self.paths = reason, tuple(paths)


@dataclass(frozen=True, slots=True)
class Before:
    """What was at a path: what may be replaced without being kept."""

    marks: tuple[object, ...] = ()  # of a file
    parts: tuple[str, ...] = ()  # that it held, as far as it is known: what is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps, in the order in which they are taken."""

    removals: tuple[tuple[str, Before], ...] = ()  # files and links that the version has not
    needless: tuple[str, ...] = ()  # folders likewise, the deepest first; one in which something lies stays
    folders: tuple[Folder, ...] = ()  # that are to be made, the outermost first
    files: tuple[tuple[File, Before], ...] = ()  # to be written
    links: tuple[Link, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """True if the folder holds already what the version does."""
        return self == Plan()

    @property
    def content_bytes(self) -> int:
        """How much is to be written."""
        return sum(file.size_bytes for file, _ in self.files)


def planned(
    listing: Listing,
    now: Walk,
    *,
    is_wanted: Callable[[str], bool] = lambda _: True,
    is_same: Callable[[File, Seen], bool],
    system: System,
    before: Listing | None = None,
) -> Plan:
    """Return what has to be done.

    Args:
        listing: what the folder is to hold.
        now: what it holds. What the document leaves out is not in it.
        is_wanted: tells by its path whether a file or a link is to be put back; all others stay as they are.
        is_same: tells whether a file holds already what it is to hold.
        system: whose rules the folder's paths follow.
        before: what the version says that was made of the present state: what it names may be replaced.

    Raises:
        Obstacle: a path cannot be written on this system, two are the same here, or something that is no file, link or
            folder, or that is not to be touched, stands where something is to be.
    """
    files = {file.path: file for file in listing.files if is_wanted(file.path)}
    links = {link.path: link for link in listing.links if is_wanted(link.path)}
    _require_writable([*files, *links], system)
    there = {link.path: link for link in now.links}
    untouched = {each.path for each in listing.skipped}
    removals = [
        path
        for path in [*now.files, *there]
        if is_wanted(path) and not _is_in(path, untouched) and _has_to_go(path, files, links, there)
    ]
    _require_free(files, links, now, removals)
    needed = {parent for path in [*files, *links] for parent in paths.parents_of(path)}
    whole = is_wanted_everywhere(listing, now, is_wanted)
    if whole:
        needed |= {folder.path for folder in listing.folders}
    present = {folder.path for folder in now.folders}
    stored = {file.path: file.parts for file in (before or Listing()).files}

    def was(path: str) -> Before:
        return Before(now.files[path].marks, stored.get(path, ())) if path in now.files else Before()

    return Plan(
        removals=tuple((path, was(path)) for path in sorted(removals)),
        needless=tuple(
            sorted(
                (
                    path
                    for path in present - needed
                    if (whole and not _is_in(path, untouched)) or _is_in(path, {*files, *links})
                ),
                reverse=True,
            )
        ),
        folders=tuple(folder for folder in listing.folders if folder.path in needed - present),
        files=tuple(
            (file, was(path))
            for path, file in files.items()
            if path not in now.files or not is_same(file, now.files[path])
        ),
        links=tuple(link for path, link in links.items() if there.get(path) != link),
    )


def is_wanted_everywhere(listing: Listing, now: Walk, is_wanted: Callable[[str], bool]) -> bool:
    """Return True if no file or link on either side is left out, so that folders are put back as well."""
    everything = [*(file.path for file in listing.files), *(link.path for link in listing.links), *now.files]
    return all(map(is_wanted, [*everything, *(link.path for link in now.links)]))


def _has_to_go(path: str, files: dict[str, File], links: dict[str, Link], there: dict[str, Link]) -> bool:
    """Return True if what is at a path now has to go before, or without, anything taking its place."""
    if path in there:
        return links.get(path) != there[path]
    return path not in files


def _require_writable(wanted: list[str], system: System) -> None:
    if odd := [path for path in wanted if not paths.fits(path, system)]:
        raise Obstacle("these names mean something else on this system", odd)
    if pairs := paths.collisions(wanted, system):
        raise Obstacle("these names are one on this system", [path for pair in pairs for path in pair])


def _require_free(files: dict[str, File], links: dict[str, Link], now: Walk, removals: list[str]) -> None:
    """Refuse what would have to take the place, or lead through the place, of something that stays."""
    going = set(removals)
    staying = {path for path in [*now.files, *(link.path for link in now.links)] if path not in going}
    odd = {each.path for each in now.skipped}
    folders = {folder.path for folder in now.folders}
    in_the_way: set[str] = set()
    for path in [*files, *links]:
        if path in odd and path not in folders:
            in_the_way.add(path)
        if path in folders and any(_is_in(each, {path}) for each in staying | odd):
            in_the_way.add(path)
        in_the_way.update(parent for parent in paths.parents_of(path) if parent in staying or parent in odd - folders)
    if in_the_way:
        raise Obstacle("something else stands in their place", sorted(in_the_way))


def _is_in(path: str, others: set[str]) -> bool:
    """Return True if a path is one of these, or lies below one, by whole steps."""
    return path in others or any(parent in others for parent in paths.parents_of(path))
