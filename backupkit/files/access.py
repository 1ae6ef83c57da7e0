"""Who may read a file: what a document's versions take over from it, and what a restore gives back to it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys

from backupkit.files import access_lists, system, windows
from backupkit.files.causes import Cause, cause_of
from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.files.disk import Disk

_ACL = "system.posix_acl_access"
_LIST_OF_NEW_FILES = "system.posix_acl_default"  # of a folder: what is made in it gets this one, whatever the umask
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
    def has_list(self) -> bool:
        """True if a POSIX access list names who may read the file; the group's bits of the mode are its limit then."""
        return any(name == _ACL for name, _ in self.attributes)

    @property
    def without_list(self) -> Access:
        """The same without its access list, and without what only the list could say of the group."""
        others = tuple((name, value) for name, value in self.attributes if name != _ACL)
        return replace(self, attributes=others, mode=without_group(self.mode)) if self.has_list else self

    @property
    def folder_mode(self) -> int:
        """The mode of a folder that only those can enter who can read the file."""
        if self.has_list:
            return 0o700  # who the list names, and what the group's bits mean then, a mode cannot say
        return (self.mode & 0o666) | ((self.mode & 0o444) >> 2) | 0o700

    @property
    def for_work(self) -> Access:
        """The access of what is written by its name, as the index is: the file's own, and writable by the owner."""
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
        lost = self._lost_attributes(disk, descriptor, own)
        not_kept += (f"its {_CALLED.get(name, f'attribute {name}')} could not be set" for name in lost)
        if not self._take_off_inherited_list(disk, descriptor):
            not_kept.append("an access list of its folder could not be taken off, so no group has rights")
            mode = without_group(mode)  # which are the limit of that list
        elif _ACL in lost:
            mode = without_group(mode)  # where there is no list, what was its limit would be the group's rights
        if self.account not in {b"", own.owner}:  # giving a file away takes a privilege
            not_kept.append("its owner is another account now")
        if not _allowed(disk.set_mode, descriptor, mode) and stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            not_kept.append("its permissions could not be set")
        if system.HERE is system.System.MACOS:  # Python cannot read them there, so it cannot be told whether it had any
            not_kept.append(
                "its extended attributes, Finder tags and access list, if it had any, were not carried over"
            )
        return tuple(not_kept)

    def _lost_attributes(self, disk: Disk, descriptor: int, own: access_lists.Security) -> list[str]:
        """Give an open file these attributes; return the names of those that the system did not allow."""
        lost: list[str] = []
        for name, value in self.attributes:
            if name == _WINDOWS_LIST and value == access_lists.encode(own):
                continue  # so it is where lists are only made up: by Samba, from the mode
            if not _allowed(disk.set_attribute, descriptor, name, value):
                lost.append(name)
        return lost

    def apply_privately(self, disk: Disk, descriptor: int) -> None:
        """Let nobody read a new file who cannot read the one that this access was taken from.

        The owner is the user who writes; what the system's administrator writes is given to the owner of that file, or
        he could not use it. Where the group cannot be made the same, no group has rights; where an access list cannot
        be copied, or one of the folder not be taken off, only the owner has; so it is where permissions cannot be set.

        Raises:
            OSError: a part of this failed.
        """
        mode = (self.mode & 0o666) | 0o400
        if self._is_to_be_given_away(os.fstat(descriptor)):
            _allowed(disk.set_owner, descriptor, self.user, -1)
        if not self._set_group(disk, descriptor):
            mode = without_group(mode)
        if not self._take_off_inherited_list(disk, descriptor):
            mode &= 0o600
        for name, value in self.attributes:
            if name == _ACL and not _allowed(disk.set_attribute, descriptor, name, value):
                mode &= 0o600
            if name == _WINDOWS_LIST:
                _set_list_privately(disk, descriptor, value)
        _allowed(disk.set_mode, descriptor, mode)  # where there are no modes, it stays as it was created

    def apply_to_folder(self, disk: Disk, folder: os.PathLike[str]) -> None:
        """Let nobody enter a new folder of ours who cannot read the file that this access was taken from."""
        mode = self.folder_mode
        self.give_away(disk, folder)
        is_same = self.group in {-1, os.stat(folder).st_gid}
        if not is_same and not _allowed(disk.set_owner_at, folder, -1, self.group):
            mode = without_group(mode)
        for name in (_LIST_OF_NEW_FILES, _ACL):
            if _has(folder, name) and not _allowed(disk.remove_folder_attribute, folder, name):
                mode &= 0o700
        _allowed(disk.set_folder_mode, folder, mode)

    def give_away(self, disk: Disk, path: os.PathLike[str]) -> None:
        """Give what the system's administrator has made at *path* to the owner of the file, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            if self.user != -1 and self._is_to_be_given_away(os.lstat(path)):
                _allowed(disk.set_owner_at, path, self.user, self.group)

    def _is_to_be_given_away(self, status: os.stat_result) -> bool:
        return self.user not in {-1, status.st_uid} and is_administrator()

    def _take_off_inherited_list(self, disk: Disk, descriptor: int) -> bool:
        """Take off a list that a new file got from its folder; return False if it has one still.

        Until then the mode that it was created with keeps everybody out whom the list names.
        """
        return self.has_list or not _has(descriptor, _ACL) or _allowed(disk.remove_attribute, descriptor, _ACL)

    def _set_group(self, disk: Disk, descriptor: int) -> bool:
        same = self.group in {-1, os.fstat(descriptor).st_gid}
        return same or _allowed(disk.set_owner, descriptor, -1, self.group)


def without_group(mode: int) -> int:
    """Return *mode* for a file whose group is another one: no rights for that, and none for others that it lacked.

    Who is in the right group counts among the others now, and must not gain by it.
    """
    return mode & ~0o070 & ~(~mode >> 3 & 0o007)


def is_administrator() -> bool:
    """Return True if this process may give files away: it runs as root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


PRIVATE = Access()
"""Owner only: for what belongs to a document that is not there to be asked."""


def access_of(target: int | str | os.PathLike[str]) -> Access:
    """Return the access of an open file or a path. Attributes that may not be read are left out.

    Raises:
        OSError: the file cannot be asked.
    """
    if system.HERE is system.WINDOWS:  # which has no modes, and no numbers of users
        security = security_of(target)
        own_list = ((_WINDOWS_LIST, access_lists.encode(security)),) if security.has_own_list else ()
        return Access(account=security.owner, attributes=own_list)
    status = os.stat(target)
    return Access(
        mode=stat.S_IMODE(status.st_mode) & 0o777,
        user=status.st_uid,
        group=status.st_gid,
        attributes=_attributes(target),
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


def _has(target: int | os.PathLike[str], name: str) -> bool:
    """Return True if a file or folder has this attribute."""
    if sys.platform != "linux" or system.HERE is system.WINDOWS:
        return False
    try:
        os.getxattr(target, name)
    except OSError:
        return False
    return True


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


def _allowed(call: Callable[..., object], *arguments: object) -> bool:
    """Make a call that the system may refuse for lack of rights or support; return False if it did."""
    try:
        call(*arguments)
    except OSError as error:
        if cause_of(error) in {Cause.DENIED, Cause.NOT_OFFERED}:
            return False
        raise
    return True
