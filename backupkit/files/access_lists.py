"""Windows' access lists: who owns a file and who may do what with it, as values and as the bytes of the system.

A new file there gets its entries from its folder (they are *inherited*), and most files have no others. A list of its
own has a file whose entries somebody set, or that was shut off against its folder. Only such a list is carried over:
for every other file the folder's rules are the right ones, also when they change.

Sources, at learn.microsoft.com: *SECURITY_DESCRIPTOR_CONTROL*, *ACL*, *ACE_HEADER*; for the layout in bytes
*MS-DTYP*, 2.4. The calls are in ``windows``.
"""

from __future__ import annotations

import struct

from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A self-relative descriptor: revision, control, and where owner, group, system list and list begin (0: not there).
_DESCRIPTOR = struct.Struct("<BxHIIII")
_LIST = struct.Struct("<BxHHxx")  # revision, bytes, entries
_ENTRY = struct.Struct("<BBH")  # kind, flags, bytes
_RIGHTS = struct.Struct("<I")
_LIST_IS_THERE, _KEEP_AUTOMATIC, _AUTOMATIC, _PROTECTED, _SELF_RELATIVE = 0x0004, 0x0100, 0x0400, 0x1000, 0x8000
_ALLOWS = 0
_INHERITED = 0x10

_ALL_RIGHTS = 0x001F_01FF
# All that writing, renaming and removing take, and the attributes; not reading what is in the file.
_UPKEEP_RIGHTS = 0x0013_019E


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """The owner of a file, and its access list."""

    owner: bytes = b""  # a security identifier; empty if it is not known
    entries: tuple[bytes, ...] | None = None  # in the order in which they count; None: no list, everybody may do all
    revision: int = 2  # of the list
    is_protected: bool = False  # shut off against what the folder says
    is_automatic: bool = False  # Windows passes the folder's changes on to it

    @property
    def has_own_list(self) -> bool:
        """True if there is a list that does not follow from the folder alone.

        A drive without lists (FAT) says that there is none, and so does a file that is open to everybody.
        """
        if self.entries is None:
            return False
        return self.is_protected or any(not _ENTRY.unpack_from(entry)[1] & _INHERITED for entry in self.entries)

    def kept_by(self, account: bytes) -> Security:
        """Return the same list, but that *account* may write, rename and remove the file. Nobody gains reading."""
        if self.entries is None:
            return self
        return replace(self, entries=(_allowing(account, _UPKEEP_RIGHTS), *self.entries))


NONE = Security()
"""What there is on a drive without lists, and on another system."""


def only_for(account: bytes) -> Security:
    """Return a list that lets *account* do everything, and nobody else anything."""
    return Security(entries=(_allowing(account, _ALL_RIGHTS),), is_protected=True)


def decode(descriptor: bytes) -> Security:
    """Return what a self-relative security descriptor says."""
    _, control, owner_at, _, _, list_at = _DESCRIPTOR.unpack_from(descriptor)
    owner, entries, revision = b"", None, 2
    if owner_at:
        owner = descriptor[owner_at : owner_at + 8 + 4 * descriptor[owner_at + 1]]
    if control & _LIST_IS_THERE and list_at:
        revision, _, count = _LIST.unpack_from(descriptor, list_at)
        entries = tuple(_entries_in(descriptor, list_at + _LIST.size, count))
    return Security(
        owner=owner,
        entries=entries,
        revision=revision,
        is_protected=bool(control & _PROTECTED),
        is_automatic=bool(control & _AUTOMATIC),
    )


def encode(security: Security) -> bytes:
    """Return the self-relative security descriptor that sets the list of *security*. The owner is left out."""
    control = _SELF_RELATIVE | _LIST_IS_THERE
    if security.is_protected:
        control |= _PROTECTED
    if security.is_automatic:
        control |= _AUTOMATIC | _KEEP_AUTOMATIC  # without the second one Windows drops the first one
    if security.entries is None:
        return _DESCRIPTOR.pack(1, control, 0, 0, 0, 0)
    entries = b"".join(security.entries)
    head = _LIST.pack(security.revision, _LIST.size + len(entries), len(security.entries))
    return _DESCRIPTOR.pack(1, control, 0, 0, 0, _DESCRIPTOR.size) + head + entries


def _allowing(account: bytes, rights: int) -> bytes:
    body = _RIGHTS.pack(rights) + account
    return _ENTRY.pack(_ALLOWS, 0, _ENTRY.size + len(body)) + body


def _entries_in(descriptor: bytes, at: int, count: int) -> Iterator[bytes]:
    for _ in range(count):
        _, _, length = _ENTRY.unpack_from(descriptor, at)
        yield descriptor[at : at + length]
        at += length
