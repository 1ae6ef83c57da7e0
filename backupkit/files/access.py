"""Who may read a file: what a document's versions take over from it, and what a restore gives back to it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.files import access_lists, system, windows
from backupkit.files.causes import Cause, cause_of

if TYPE_CHECKING:
    from backupkit.files.disk import Disk

_ACL = "system.posix_acl_access"
_WINDOWS_LIST = "windows access list"
_CALLED = {_WINDOWS_LIST: "access list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Owner, permissions and extended attributes of a file."""

    mode: int = 0o600  # permission bits
    user: int = -1  # -1: unknown, leave as it is
    group: int = -1
    account: bytes = b""  # the owner on Windows, where users have no numbers; empty: unknown
    attributes: tuple[tuple[str, bytes], ...] = ()

    @property
    def folder_mode(self) -> int:
        """The mode of a folder that only those can enter who can read the file."""
        if any(name == _ACL for name, _ in self.attributes):
            return 0o700  # who the list names, and what the group's bits mean then, a mode cannot say
        return (self.mode & 0o666) | ((self.mode & 0o444) >> 2) | 0o700

    @property
    def for_index(self) -> Access:
        """The access of the manifest and its like: the file's own, and always writable by the owner."""
        return replace(self, mode=(self.mode & 0o666) | 0o600)

    def apply(self, disk: Disk, descriptor: int) -> tuple[str, ...]:
        """Give an open file this access; return a sentence for each part that the system did not allow."""
        not_kept: list[str] = []
        mode = self.mode
        # The owner first: changing it clears bits of the mode, which therefore comes last.
        if not self._set_group(disk, descriptor):
            not_kept.append(f"its group (number {self.group}) could not be set, so no group has rights")
            mode = without_group(mode)
        if self.user not in {-1, os.fstat(descriptor).st_uid} and not _allowed(
            disk.set_owner, descriptor, self.user, -1
        ):
            not_kept.append(f"its owner (number {self.user}) could not be set")
        own = security_of(descriptor)
        for name, value in self.attributes:
            if name == _WINDOWS_LIST and value == access_lists.encode(own):
                continue  # so it is where lists are only made up: by Samba, from the mode
            if not _allowed(disk.set_attribute, descriptor, name, value):
                not_kept.append(f"its {_CALLED.get(name, f'attribute {name}')} could not be set")
        if self.account not in {b"", own.owner}:  # giving a file away takes a privilege
            not_kept.append("its owner is another account now")
        disk.set_mode(descriptor, mode)
        if system.HERE is system.System.MACOS:  # Python cannot read them there, so it cannot be told whether it had any
            not_kept.append(
                "its extended attributes, Finder tags and access list, if it had any, were not carried over"
            )
        return tuple(not_kept)

    def apply_privately(self, disk: Disk, descriptor: int) -> None:
        """Let nobody read an open file who cannot read the one that this access was taken from.

        The owner is the user who writes. Where the group cannot be made the same, no group has rights; where an access
        list cannot be copied, only the owner has.

        Raises:
            OSError: a part of this cannot be done; then more people could read it.
        """
        mode = (self.mode & 0o666) | 0o400
        if not self._set_group(disk, descriptor):
            mode = without_group(mode)
        for name, value in self.attributes:
            if name == _ACL and not _allowed(disk.set_attribute, descriptor, name, value):
                mode &= 0o600
            if name == _WINDOWS_LIST:
                _set_list_privately(disk, descriptor, value)
        disk.set_mode(descriptor, mode)

    def apply_to_folder(self, disk: Disk, folder: os.PathLike[str]) -> None:
        """Let nobody enter a folder of ours who cannot read the file that this access was taken from."""
        mode = self.folder_mode
        if self.group not in {-1, os.stat(folder).st_gid} and not _allowed(disk.set_folder_group, folder, self.group):
            mode = without_group(mode)
        disk.set_folder_mode(folder, mode)

    def _set_group(self, disk: Disk, descriptor: int) -> bool:
        same = self.group in {-1, os.fstat(descriptor).st_gid}
        return same or _allowed(disk.set_owner, descriptor, -1, self.group)


def without_group(mode: int) -> int:
    """Return *mode* for a file whose group is another one: no rights for that, and none for others that it lacked.

    Who is in the right group counts among the others now, and must not gain by it.
    """
    return mode & ~0o070 & ~(~mode >> 3 & 0o007)


PRIVATE = Access()
"""Owner only: for what belongs to a document that is not there to be asked."""


def access_of(target: int | str | os.PathLike[str]) -> Access:
    """Return the access of an open file or a path. Attributes that may not be read are left out.

    Raises:
        OSError: the file cannot be asked.
    """
    security = security_of(target)
    own_list = ((_WINDOWS_LIST, access_lists.encode(security)),) if security.has_own_list else ()
    if system.HERE is system.WINDOWS:  # which has no modes, and no numbers of users
        return Access(account=security.owner, attributes=own_list)
    status = os.stat(target)
    return Access(
        mode=stat.S_IMODE(status.st_mode) & 0o777,
        user=status.st_uid,
        group=status.st_gid,
        account=security.owner,
        attributes=own_list or _attributes(target),
    )


def _attributes(target: int | str | os.PathLike[str]) -> tuple[tuple[str, bytes], ...]:
    if sys.platform != "linux":  # elsewhere Python has no such calls; see Access.apply
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


def security_of(target: int | str | os.PathLike[str]) -> access_lists.Security:
    """Return owner and access list on Windows; nothing on other systems, and where a drive has none."""
    if sys.platform != "win32":
        return access_lists.NONE
    try:
        return access_lists.decode(windows.security_of(target))
    except OSError as error:
        if cause_of(error) is Cause.NOT_OFFERED:
            return access_lists.NONE
        raise


def _set_list_privately(disk: Disk, descriptor: int, value: bytes) -> None:
    """Give a file of ours a document's list, or else one for its writer alone; both let its writer remove it."""
    own, document = security_of(descriptor), access_lists.decode(value)
    if own.entries is None or value == access_lists.encode(own):  # a drive without lists, or the same one
        return
    for security in (document.kept_by(own.owner), access_lists.only_for(own.owner)):
        if _allowed(disk.set_attribute, descriptor, _WINDOWS_LIST, access_lists.encode(security)):
            return
    raise PermissionError(errno.EACCES, "files in it cannot be given the access list of the document")


def _allowed(call: object, *arguments: object) -> bool:
    """Make a call that the system may refuse for lack of rights or support; return False if it did."""
    try:
        call(*arguments)  # type: ignore[operator]  # one of Disk's setters
    except OSError as error:
        if cause_of(error) in {Cause.DENIED, Cause.NOT_OFFERED}:
            return False
        raise
    return True
