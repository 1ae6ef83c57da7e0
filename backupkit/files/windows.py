"""What Windows offers beyond Python's own ``os``: opening files so that others go on, renaming open ones, access lists.

``os.open`` there keeps everybody from renaming and removing the file as long as it is open; a host's own save fails
then. Every function raises OSError, with Windows' number in ``winerror``, and works on Windows alone.

Sources, at learn.microsoft.com: *CreateFileW*, *SetFileInformationByHandle*, *FILE_RENAME_INFO*,
*ReOpenFile*, *GetKernelObjectSecurity*, *GetFileAttributesExW*, *FILE_BASIC_INFO*.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import struct
import sys
from functools import cache

from backupkit.files.causes import may_be_held
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import StrPath

_GENERIC_READ = 0x8000_0000
_GENERIC_WRITE = 0x4000_0000
_DELETE = 0x0001_0000
_READ_ATTRIBUTES = 0x0080
_READ_CONTROL = 0x0002_0000
_WRITE_DAC = 0x0004_0000
_APPEND_DATA = 0x0004
_SHARE_READ, _SHARE_WRITE, _SHARE_DELETE = 1, 2, 4
_SHARE_ALL = _SHARE_READ | _SHARE_WRITE | _SHARE_DELETE
_CREATE_NEW, _OPEN_EXISTING, _OPEN_ALWAYS = 1, 3, 4
_ATTRIBUTE_NORMAL = 0x80
_FILE_RENAME_INFO = 3
# WIN32_FILE_ATTRIBUTE_DATA: attributes; times of creation, last access and last write; the size, its high half first.
_FOUND = struct.Struct("<IQQQII")
_FILE_BASIC_INFO = 0
_BASIC = struct.Struct("<QQQQI4x")  # FILE_BASIC_INFO: times of creation, last access, last write, change; attributes
_UNIX_BEGINS_NS = 11_644_473_600_000_000_000  # Windows counts from the year 1601
_OWNER_INFORMATION, _LIST_INFORMATION = 1, 4
_MOST_BYTES = 1024  # of owner and list; few take 300


def open_to_read(path: StrPath) -> int:
    """Open a file so that everybody else may go on reading, writing, renaming and removing it."""
    return _descriptor(path, _GENERIC_READ, _SHARE_ALL, _OPEN_EXISTING, os.O_RDONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a name tells of a file or folder, without opening it; a link is not followed."""

    st_size: int
    st_mtime_ns: int
    st_birthtime_ns: int
    is_folder: bool
    is_point: bool  # a link, a mounted volume, or a file that a cloud drive will fetch


def open_to_keep(path: StrPath) -> int:
    """Open a file for reading; as long as it is open, nobody else can rename or remove it."""
    return _descriptor(path, _GENERIC_READ, _SHARE_READ | _SHARE_WRITE, _OPEN_EXISTING, os.O_RDONLY)


def may_be_removed(path: StrPath) -> bool:
    """Return False if somebody has the file open in a way that forbids it. The removal itself may still fail."""
    try:
        handle = _handle(os.fspath(path), _DELETE, _SHARE_ALL, _OPEN_EXISTING)
    except OSError as error:
        return not may_be_held(error)
    _kernel32().CloseHandle(handle)
    return True


def look(path: StrPath) -> Looks:
    """Look at a file without opening it.

    ``os.stat`` opens it there for a moment, on all but the newest Windows: a moment in which its host cannot save it.
    """
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    found, name = ctypes.create_string_buffer(_FOUND.size), os.fspath(path)
    if not _kernel32().GetFileAttributesExW(name, 0, found):
        raise _error(name)
    attributes, born, _, modified, size_high, size_low = _FOUND.unpack(found)
    return Looks(
        st_size=size_high << 32 | size_low,
        st_mtime_ns=modified * 100 - _UNIX_BEGINS_NS,
        st_birthtime_ns=born * 100 - _UNIX_BEGINS_NS,
        is_folder=bool(attributes & stat.FILE_ATTRIBUTE_DIRECTORY),
        is_point=bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT),
    )


def changed_ns(path: StrPath) -> int:
    """Return when a file was last written, renamed, or given other attributes; long ago where nobody keeps that (FAT).

    It is opened for that, so not to be asked at each look: see :func:`look`.
    """
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    name, found = os.fspath(path), ctypes.create_string_buffer(_BASIC.size)
    handle = _handle(name, _READ_ATTRIBUTES, _SHARE_ALL, _OPEN_EXISTING)
    try:
        if not _kernel32().GetFileInformationByHandleEx(handle, _FILE_BASIC_INFO, found, len(found)):
            raise _error(name)
    finally:
        _kernel32().CloseHandle(handle)
    _, _, _, changed, _ = _BASIC.unpack(found)
    return int(changed) * 100 - _UNIX_BEGINS_NS


def open_to_append(path: StrPath) -> int:
    """Open a file for appending, creating it if need be, as :func:`open_to_read` does; ELOOP if it is a link."""
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), os.fspath(path))
    return _descriptor(path, _APPEND_DATA | _READ_CONTROL, _SHARE_ALL, _OPEN_ALWAYS, os.O_WRONLY | os.O_APPEND)


def create(path: StrPath) -> int:
    """Create a file that did not exist, which nobody else can rename or remove as long as it is open.

    Its own descriptor can rename it (:func:`rename`), so its name is never without protection.
    """
    return _descriptor(
        path, _GENERIC_READ | _GENERIC_WRITE | _DELETE, _SHARE_READ | _SHARE_WRITE, _CREATE_NEW, os.O_RDWR
    )


def rename(descriptor: int, target: StrPath, *, replaces: bool) -> None:
    """Rename the file that *descriptor* (of :func:`create`) has open, in one step.

    A target that is marked as read-only, which Windows would not replace, is replaced all the same; the mark stays.

    Raises:
        FileExistsError: *target* is there, and the file is not to replace it.
    """
    if not replaces:
        _rename(descriptor, target, replaces=False)
        return
    with _unmarked(target) as was_marked:
        _rename(descriptor, target, replaces=True)
    if was_marked:
        with contextlib.suppress(OSError):  # the file is in place: an error would say that it is not
            os.chmod(target, stat.S_IREAD)


def unlink(path: StrPath) -> None:
    """Remove a name, also of a file that is marked as read-only."""
    with _unmarked(path):
        os.unlink(path)


@contextlib.contextmanager
def _unmarked(path: StrPath) -> Iterator[bool]:
    """Take the mark "read-only" from a file; yield whether it had it. If the block raises, the mark comes back."""
    was_marked = False
    with contextlib.suppress(OSError):
        was_marked = not os.lstat(path).st_mode & stat.S_IWRITE
    if was_marked:
        os.chmod(path, stat.S_IREAD | stat.S_IWRITE)
    try:
        yield was_marked
    except OSError:
        if was_marked:
            with contextlib.suppress(OSError):
                os.chmod(path, stat.S_IREAD)
        raise


def security_of(target: int | StrPath) -> bytes:
    """Return owner and access list of an open file or a path, as ``access_lists`` decodes them."""
    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt

    if isinstance(target, int):
        return _security_of(msvcrt.get_osfhandle(target))
    handle = _handle(os.fspath(target), _READ_CONTROL, _SHARE_ALL, _OPEN_EXISTING)
    try:
        return _security_of(handle)
    finally:
        _kernel32().CloseHandle(handle)


def set_access_list(descriptor: int, security: bytes) -> None:
    """Give an open file the access list of *security*, which ``access_lists`` encoded."""
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes
    import msvcrt

    # The right to do so is asked for here alone: some shares refuse it, and the file itself could not be opened then.
    handle = _kernel32().ReOpenFile(msvcrt.get_osfhandle(descriptor), _WRITE_DAC, _SHARE_ALL, 0)
    if handle == ctypes.c_void_p(-1).value:
        raise _error()
    try:
        if not _advapi32().SetKernelObjectSecurity(handle, _LIST_INFORMATION, security):
            raise _error()
    finally:
        _kernel32().CloseHandle(handle)


def _security_of(handle: int) -> bytes:
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes
    from ctypes import wintypes

    wanted = _OWNER_INFORMATION | _LIST_INFORMATION
    room, needed = ctypes.create_string_buffer(_MOST_BYTES), wintypes.DWORD()
    while not _advapi32().GetKernelObjectSecurity(handle, wanted, room, len(room), ctypes.byref(needed)):
        if needed.value <= len(room):
            raise _error()
        room = ctypes.create_string_buffer(needed.value)
    return room.raw


def _descriptor(path: StrPath, access: int, sharing: int, disposition: int, flags: int) -> int:
    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt

    handle = _handle(os.fspath(path), access, sharing, disposition)
    try:
        return msvcrt.open_osfhandle(handle, flags | os.O_BINARY | os.O_NOINHERIT)
    except OSError:
        _kernel32().CloseHandle(handle)
        raise


def _handle(name: str, access: int, sharing: int, disposition: int) -> int:
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    handle: int = _kernel32().CreateFileW(name, access, sharing, None, disposition, _ATTRIBUTE_NORMAL, None)
    if handle == ctypes.c_void_p(-1).value:
        raise _error(name)
    return handle


def _rename(descriptor: int, target: StrPath, *, replaces: bool) -> None:
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes
    import msvcrt
    from ctypes import wintypes

    name = os.path.abspath(target)
    letters = len(name.encode("utf-16-le", "surrogatepass")) // 2  # as Windows counts: some take the room of two

    class RenameInfo(ctypes.Structure):
        _fields_ = (
            ("replaces", wintypes.DWORD),
            ("root", wintypes.HANDLE),
            ("name_bytes", wintypes.DWORD),
            ("name", wintypes.WCHAR * (letters + 1)),
        )

    info = RenameInfo(replaces=replaces, root=None, name_bytes=2 * letters, name=name)
    if not _kernel32().SetFileInformationByHandle(
        msvcrt.get_osfhandle(descriptor), _FILE_RENAME_INFO, ctypes.byref(info), ctypes.sizeof(info)
    ):
        raise _error(name)


@cache
def _kernel32() -> Any:  # noqa: ANN401 - a library has the functions that it has
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes
    from ctypes import wintypes

    library = ctypes.WinDLL("kernel32", use_last_error=True)
    library.CreateFileW.restype = wintypes.HANDLE
    library.CreateFileW.argtypes = (
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    )
    library.CloseHandle.argtypes = (wintypes.HANDLE,)
    library.GetFileAttributesExW.argtypes = (wintypes.LPCWSTR, ctypes.c_int, wintypes.LPVOID)
    library.GetFileInformationByHandleEx.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD)
    library.SetFileInformationByHandle.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD)
    library.ReOpenFile.restype = wintypes.HANDLE
    library.ReOpenFile.argtypes = (wintypes.HANDLE, wintypes.DWORD, wintypes.DWORD, wintypes.DWORD)
    return library


@cache
def _advapi32() -> Any:  # noqa: ANN401 - a library has the functions that it has
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes
    from ctypes import wintypes

    library = ctypes.WinDLL("advapi32", use_last_error=True)
    library.GetKernelObjectSecurity.argtypes = (
        *(wintypes.HANDLE, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD, wintypes.LPDWORD),
    )
    library.SetKernelObjectSecurity.argtypes = (wintypes.HANDLE, wintypes.DWORD, ctypes.c_char_p)
    return library


def _error(name: str | None = None) -> OSError:
    """Return the error of the last call as Python itself would raise it."""
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    number = ctypes.get_last_error()
    return OSError(None, ctypes.FormatError(number).rstrip(" .\r\n"), name, number)  # the class follows from it
