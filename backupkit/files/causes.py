"""What an error of the operating system means. POSIX numbers its errors per system, Windows has numbers of its own.

Every decision about an OSError is made by its :class:`Cause`, so that what a number means stands here alone.
"""

from __future__ import annotations

import errno
from enum import Enum

from backupkit.files import system
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cause(Enum):
    """Why a call failed."""

    MISSING = "missing"  # nothing of that name is there
    TAKEN = "taken"  # something of that name is there
    HELD = "held"  # another program has it open, and lets go of it sooner or later
    DENIED = "denied"  # for lack of rights; on Windows also what HELD means, see may_be_held()
    FULL = "full"  # the disk, or what this user may have of it
    NOT_OFFERED = "not offered"  # this file system has no such thing: hard links, attributes, locks, syncing a folder …
    BAD_NAME = "bad name"  # too long, with a letter that is not allowed, or not where a folder is
    AWAY = "away"  # the drive or the server does not answer just now
    BROKEN = "broken"  # the medium says so itself
    OTHER = "other"


_BY_NAME: Mapping[str, Cause] = {
    **dict.fromkeys(("ENOENT",), Cause.MISSING),
    **dict.fromkeys(("EEXIST", "ENOTEMPTY"), Cause.TAKEN),
    # A client of a Windows server says these where the server says "sharing violation".
    **dict.fromkeys(("EBUSY", "ETXTBSY"), Cause.HELD),
    **dict.fromkeys(("EACCES", "EPERM", "EROFS"), Cause.DENIED),
    **dict.fromkeys(("ENOSPC", "EDQUOT", "EFBIG"), Cause.FULL),
    **dict.fromkeys(
        ("ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK", "EXDEV", "ENOTTY", "ENOLCK"), Cause.NOT_OFFERED
    ),
    **dict.fromkeys(("ENOTDIR", "ENAMETOOLONG", "ELOOP", "EILSEQ"), Cause.BAD_NAME),
    **dict.fromkeys(
        (
            *("ESTALE", "ETIMEDOUT", "ENODEV", "ENXIO", "ENOTCONN", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED"),
            *("ENETDOWN", "ENETUNREACH", "ENETRESET", "EHOSTDOWN", "EHOSTUNREACH", "EREMOTEIO"),
        ),
        Cause.AWAY,
    ),
    **dict.fromkeys(("EIO", "EUCLEAN", "EBADMSG"), Cause.BROKEN),
}

# Names and numbers: learn.microsoft.com, "System Error Codes". Python maps most of them to EINVAL.
_BY_WINDOWS_NUMBER: Mapping[int, Cause] = {
    **dict.fromkeys((2, 3), Cause.MISSING),  # FILE, PATH_NOT_FOUND
    **dict.fromkeys((80, 145, 183), Cause.TAKEN),  # FILE_EXISTS, DIR_NOT_EMPTY, ALREADY_EXISTS
    # SHARING_VIOLATION and LOCK_VIOLATION; DRIVE_LOCKED, a drive or file that is busy, DELETE_PENDING, USER_MAPPED_FILE
    **dict.fromkeys((32, 33, 108, 142, 170, 300, 303, 1224), Cause.HELD),
    **dict.fromkeys((5, 19, 65, 1314), Cause.DENIED),  # ACCESS_DENIED, WRITE_PROTECT, NETWORK_ACCESS_DENIED, PRIVILEGE
    **dict.fromkeys((1332, 1336, 1338), Cause.DENIED),  # an access list that this server does not take
    **dict.fromkeys((39, 112, 223, 1295), Cause.FULL),  # HANDLE_DISK_FULL, DISK_FULL, FILE_TOO_LARGE, QUOTA_EXCEEDED
    # "Invalid function" (exFAT), another device, "not supported", a wrong parameter, no such call, too many links.
    **dict.fromkeys((1, 17, 50, 87, 120, 1142), Cause.NOT_OFFERED),
    # A name with a wrong letter, a bad path, one that is too long, no folder where one should be, a loop of links.
    **dict.fromkeys((123, 161, 206, 267, 1921), Cause.BAD_NAME),
    # A drive without a medium, a server that is gone or answers too late, a cloud drive whose program does not run.
    **dict.fromkeys((15, 21, 51, 53, 54, 55, 59, 64, 67, 71, 121, 362, 1167, 1231, 1232, 1236), Cause.AWAY),
    **dict.fromkeys((23, 27, 29, 30, 31, 483, 1006, 1117, 1392, 1393), Cause.BROKEN),
}


def cause_of(error: OSError, names: Mapping[int, str] = errno.errorcode) -> Cause:
    """Return what *error* means; Windows' own number, where there is one, is believed more than the errno.

    Args:
        error: any OSError.
        names: the numbers of the system that raised it, and what they are called there.
    """
    windows_number = getattr(error, "winerror", None)
    if cause := _BY_WINDOWS_NUMBER.get(windows_number or 0):
        return cause
    if error.errno == errno.EINVAL and system.HERE is system.WINDOWS:
        return Cause.OTHER  # so Python calls each error that it does not know: it tells nothing
    name = names.get(error.errno or 0, "").removeprefix("WSA")  # so Windows calls what it took over from sockets
    return _BY_NAME.get(name, Cause.OTHER)


def is_missing(error: OSError) -> bool:
    """Return True if nothing of that name is there.

    FileNotFoundError does not say so: that is also what Python makes of a server or a drive that does not answer.
    """
    return cause_of(error) is Cause.MISSING or isinstance(error, NotADirectoryError)


def may_be_held(error: OSError) -> bool:
    """Return True if another program may have the file open, so that the same call may go through in a moment.

    Windows calls it "access denied" where somebody has the target of a rename open, or a file that is being removed;
    so does Python's ``os.open`` there in every case. That cannot be told from a lack of rights.
    """
    cause = cause_of(error)
    return cause is Cause.HELD or (cause is Cause.DENIED and system.HERE is system.WINDOWS)


def lacks_links(error: OSError) -> bool:
    """Return True if link(2) failed because there are no hard links here: FAT, exFAT, many shares; or by policy."""
    return cause_of(error) in {Cause.NOT_OFFERED, Cause.DENIED}
