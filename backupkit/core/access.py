"""Who may read a file: what a document's versions take over from it, and what a restore gives back to it."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.core.disk import Disk

_ACL = "system.posix_acl_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Owner, permissions and extended attributes of a file."""

    mode: int = 0o600  # permission bits
    user: int = -1  # -1: unknown, leave as it is
    group: int = -1
    attributes: tuple[tuple[str, bytes], ...] = ()

    @property
    def folder_mode(self) -> int:
        """The mode of a folder that only those can enter who can read the file."""
        return (self.mode & 0o666) | ((self.mode & 0o444) >> 2) | 0o700

    @property
    def for_index(self) -> Access:
        """The access of the manifest and its like: the file's own, and always writable by the owner."""
        return replace(self, mode=(self.mode & 0o666) | 0o600)

    def apply(self, disk: Disk, descriptor: int) -> tuple[str, ...]:
        """Give an open file this access; return a sentence for each part that the system did not allow."""
        not_kept: list[str] = []
        # The owner first: changing it clears bits of the mode, which therefore comes last.
        mine = os.fstat(descriptor)
        if self.user >= 0 and (mine.st_uid, mine.st_gid) != (self.user, self.group):
            if not _allowed(disk.set_owner, descriptor, -1, self.group):
                not_kept.append(f"its group (number {self.group}) could not be set")
            if mine.st_uid != self.user and not _allowed(disk.set_owner, descriptor, self.user, -1):
                not_kept.append(f"its owner (number {self.user}) could not be set")
        for name, value in self.attributes:
            if not _allowed(disk.set_attribute, descriptor, name, value):
                not_kept.append(f"its attribute {name} could not be set")
        disk.set_mode(descriptor, self.mode)
        return tuple(not_kept)

    def apply_privately(self, disk: Disk, descriptor: int) -> None:
        """Let nobody read an open file who cannot read the one that this access was taken from.

        The owner stays whoever writes. Where the group cannot be made the same, the group loses its rights; where an
        access list cannot be copied, all but the owner lose theirs.
        """
        mode = (self.mode & 0o666) | 0o400
        mine = os.fstat(descriptor)
        if self.group >= 0 and mine.st_gid != self.group and not _allowed(disk.set_owner, descriptor, -1, self.group):
            mode &= ~0o070
        for name, value in self.attributes:
            if name == _ACL and not _allowed(disk.set_attribute, descriptor, name, value):
                mode &= 0o600
        disk.set_mode(descriptor, mode)


PRIVATE = Access()
"""Owner only: for what belongs to a document that is not there to be asked."""


def access_of(target: int | str | os.PathLike[str]) -> Access:
    """Return the access of an open file or a path. Attributes that may not be read are left out.

    Raises:
        OSError: the file cannot be asked.
    """
    status = os.stat(target)
    return Access(
        mode=stat.S_IMODE(status.st_mode) & 0o777,
        user=status.st_uid if hasattr(os, "fchown") else -1,
        group=status.st_gid if hasattr(os, "fchown") else -1,
        attributes=_attributes(target),
    )


def _attributes(target: int | str | os.PathLike[str]) -> tuple[tuple[str, bytes], ...]:
    if not hasattr(os, "listxattr"):
        return ()
    found: list[tuple[str, bytes]] = []
    try:
        names = os.listxattr(target)
    except OSError:  # a file system without attributes
        return ()
    for name in names:
        try:
            found.append((name, os.getxattr(target, name)))
        except OSError:  # not ours to read, or gone meanwhile
            continue
    return tuple(found)


def _allowed(call: object, *arguments: object) -> bool:
    """Make a call that the system may refuse for lack of rights or support; return False if it did."""
    try:
        call(*arguments)  # type: ignore[operator]  # one of Disk's setters
    except OSError as error:
        if error.errno in {
            errno.EPERM,
            errno.EACCES,
            errno.ENOTSUP,
            errno.EOPNOTSUPP,
            errno.EINVAL,
            errno.ENOSYS,
        }:
            return False
        raise
    return True
