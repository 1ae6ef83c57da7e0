"""How a place is spelled: which paths name the same one on a system, and how Windows reaches a deep one. Pure.

Nothing here asks a disk. Links, short names (``DATA~1.JSO``) and drives that stand for folders are for
:mod:`backupkit.files.places`.
"""

from __future__ import annotations

import posixpath
import re

from backupkit.files.system import System

_VERBATIM = "\\\\?\\"  # what follows is taken letter by letter, and may be longer than 259
_NAMESPACES = (_VERBATIM, "\\\\.\\")
_UNC = "UNC\\"
_DRIVE = r"[A-Za-z]:"
_DEVICE = r"(CON|PRN|AUX|NUL|CON(IN|OUT)\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *([.:].*)?"
_DROPPED = ". "  # at the end of each part
_LONGEST_PATH = 247  # in UTF-16 units: MAX_PATH without its NUL is 259, and a new folder must have room for a name


def spelling(path: str, system: System) -> str:
    r"""Return the normal form of *path*: one text for all spellings of a place. It is for comparing, not for calls.

    On Windows these are one: both separators; a drive's letter, a server's name and every other part in either case, as
    NTFS ignores it; a path with ``\\?\`` or ``\\.\`` before it; a part with dots or spaces at its end (but not behind
    ``\\?\``, where they count). On macOS letters that are composed or not, and either case, which its disks ignore
    unless they were made otherwise. Elsewhere it is letter by letter. A relative path stays relative.
    """
    if system is System.WINDOWS:
        return _folded(_normal(path))
    plain = posixpath.normpath(path)
    if plain.startswith("//"):  # POSIX leaves it open what two of them mean; nobody has made use of that
        plain = plain[1:]
    if system is System.MACOS:
        import unicodedata  # nobody else pays for loading it

        return _folded(unicodedata.normalize("NFD", plain))
    return plain


def same_place(one: str, other: str, system: System) -> bool:
    """Return True if both paths are spellings of one place."""
    return one == other or spelling(one, system) == spelling(other, system)


def is_within(path: str, folder: str, system: System) -> bool:
    """Return True if *path* is *folder*, or lies in it at any depth."""
    separator = "\\" if system is System.WINDOWS else "/"
    return f"{spelling(path, system)}{separator}".startswith(spelling(folder, system).rstrip(separator) + separator)


def reachable(path: str, system: System) -> str:
    r"""Return *path* so that the system's calls reach it, however deep it lies.

    Windows ends at 259 characters unless the machine *and* the program ask for more. What begins with ``\\?\`` is free
    of that. It is for calls alone: people see what :func:`shown` returns.
    """
    if system is not System.WINDOWS or path.startswith(_VERBATIM):
        return path
    if len(path.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST_PATH:
        return path
    normal = _normal(path)  # behind the prefix nobody makes up for another separator, or a dot too many
    if is_device(normal):
        return path
    if normal.startswith("\\\\"):
        return normal if normal.startswith(_NAMESPACES) else f"{_VERBATIM}{_UNC}{normal[2:]}"
    return _VERBATIM + normal if _is_absolute(normal) else path


def shown(path: str, system: System) -> str:
    r"""Return *path* as people write it: without ``\\?\``, unless only that can name the place."""
    return _normal(path) if system is System.WINDOWS and path.startswith(_VERBATIM) else path


def _normal(path: str) -> str:
    """Return the path that Windows makes of *path*, in the letters it has; verbatim only where nothing else will do."""
    if not path.startswith(_VERBATIM):
        return _win32(path)
    rest = path[len(_VERBATIM) :]
    bare = _bare(rest)
    normal = _win32(bare) if bare else ""
    is_common = bare.rstrip("\\") == normal.rstrip("\\") and not is_device(normal)
    return normal if bare and is_common else _VERBATIM + rest.rstrip("\\")


def _win32(path: str) -> str:
    """Return *path* with the separators, dots and spaces that Windows' calls would make of it."""
    path = path.replace("/", "\\")
    if f"{path}\\".startswith(_NAMESPACES):
        rest = _resolved(path[len(_VERBATIM) :], is_rooted=True)
        path = _bare(rest)
        if not path:  # a device, or a volume by its number
            return _VERBATIM + rest
    if path.startswith("\\\\"):
        server, _, rest = path[2:].partition("\\")
        share, _, rest = rest.partition("\\")
        tail = _resolved(rest, is_rooted=True)
        return f"\\\\{server}\\{share}" + (f"\\{tail}" if tail else "")
    match = re.match(_DRIVE, path)
    drive = match[0] if match else ""
    tail = path[len(drive) :]
    is_rooted = tail.startswith("\\")
    return drive + ("\\" if is_rooted else "") + _resolved(tail, is_rooted=is_rooted)


def _bare(rest: str) -> str:
    """Return what follows a prefix as a path without one; empty where it is none that could do without."""
    if rest[: len(_UNC)].upper() == _UNC:
        return "\\\\" + rest[len(_UNC) :]
    return rest if _is_absolute(rest) else ""


def is_device(path: str) -> bool:
    """Return True if the last part of *path* names a device on Windows, like ``NUL`` or ``COM1.json``."""
    return re.fullmatch(_DEVICE, path.rpartition("\\")[2], re.IGNORECASE) is not None


def _is_absolute(path: str) -> bool:
    return bool(re.match(_DRIVE, path)) and path[2:3] == "\\"


def _resolved(tail: str, *, is_rooted: bool) -> str:
    kept: list[str] = []
    for part in tail.split("\\"):
        if part == "..":
            if kept and kept[-1] != "..":
                kept.pop()
            elif not is_rooted:
                kept.append(part)
        elif trimmed := part.rstrip(_DROPPED):
            kept.append(trimmed)
    return "\\".join(kept)


def _folded(text: str) -> str:
    """Return *text* in capitals, letter by letter, as file systems do it: it stays as long as it is, in any country."""
    return text.upper() if text.isascii() else "".join(map(_capital, text))


def _capital(letter: str) -> str:
    # A pair is two letters that are each other's case: "ß" has none, nor has the "i" without its dot. Of all the 65,536
    # Windows says so, too, but for 27: Greek letters with an iota below. Those count as two, which mixes no versions.
    capital = letter.upper()
    is_pair = len(capital) == 1 and capital.lower() == letter and letter <= "\uffff"
    return capital if is_pair else letter
