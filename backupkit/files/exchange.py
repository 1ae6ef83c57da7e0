"""Two files change places in one step: what the systems offer beyond Python's own ``os``.

A rename alone destroys what stood at its target, whatever that was by then. After an exchange it has a name, and can be
looked at and put back. Sources: *renameat2(2)* of Linux, RENAME_EXCHANGE; *renamex_np(2)* of macOS, RENAME_SWAP.
"""

from __future__ import annotations

import errno
import os
import sys

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

_HERE = -100  # AT_FDCWD: a path that is not absolute begins where the process is
_EXCHANGE = 2  # the same number in both systems


def exchange(one: StrPath, other: StrPath) -> None:
    """Let two files of one folder change places in one step.

    Raises:
        OSError: ENOSYS or EINVAL where the system or the file system has no such call; ENOENT if one is not there.
    """
    if sys.platform == "win32":
        raise NotImplementedError
    import ctypes  # 3 ms, and a restore alone needs it

    library = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            result = library.renamex_np(*paths, _EXCHANGE)
        else:
            result = library.renameat2(_HERE, paths[0], _HERE, paths[1], _EXCHANGE)
    except AttributeError:  # a C library that does not know it
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), os.fspath(one), None, os.fspath(other)) from None
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fspath(one), None, os.fspath(other))
