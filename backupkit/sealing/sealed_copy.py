"""A version file as it lies sealed at a place: its name there, its bytes, and how large it is. Pure.

Its metadata are its plain name, a line feed and its first 4,096 bytes, in which most headers end; its content is the
rest. So a reader learns what a version is from one short read, and the size of what is sealed follows from the plain
one and the length of the name.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.sealing import beginning, chunks
from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.ciphers import TAG_BYTES
from backupkit.sealing.names import SealedName, sealed_name
from backupkit.sealing.opener import Opened, reading
from backupkit.sealing.sealer import sealed_file
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from backupkit.sealing.folder_key import FolderKey

HEAD_BYTES = 4096
_OBJECT = re.compile(r"objects/[0-9a-f]{2}/(?P<digits>[0-9a-f]{62,64})(?P<after>(?:\.gz)?)")
_SEALED_OBJECT = re.compile(r"(?P<before>objects/[0-9a-f]{2}/[0-9a-f]{62,64}(?:\.gz)?)\.enc")
_DIGITS = re.compile(r"(?<=_)[0-9a-f]{8}(?=[-.])")


def is_sealed(plain: str) -> bool:
    """Return True if a file of this name has a name under which it lies sealed: a version, an index, an object."""
    if _OBJECT.fullmatch(plain):
        return True
    return naming.id_in_name(plain) is not None or naming.sequence_of_index(plain) is not None


def hidden_name(plain: str, key: FolderKey) -> str:
    """Return what a file is called where it lies sealed.

    Prefix, time, number and suffix stay, as lists and rules go by them. What comes from the content does not.

    Raises:
        ValueError: nothing of such a name is sealed.
    """
    if not is_sealed(plain):
        raise ValueError(f"nothing is sealed that is called {plain!r}")
    digits = key.name_digits(plain)
    if found := _OBJECT.fullmatch(plain):
        hidden = (digits * 2)[2 : 2 + len(found["digits"])]  # as long as the plain name: see name_bytes()
        return f"objects/{digits[:2]}/{hidden}{found['after']}.enc"
    before, dot, after = plain.partition(".")
    hidden, _ = _DIGITS.subn(digits[:8], before + dot, count=1)
    return str(SealedName(plain=hidden + after, key_id=key.key_id))


def key_in_name(file_name: str) -> str | None:
    """Return the id of the key in a sealed file's name; empty for an object, None if it is no sealed file."""
    if found := sealed_name(file_name):
        return found.key_id
    return "" if _SEALED_OBJECT.fullmatch(file_name) else None


def name_bytes(file_name: str) -> int:
    """Return how long the plain name is of a file that is called so where it lies sealed."""
    if found := sealed_name(file_name):
        return len(found.plain)
    return len(file_name.removesuffix(".enc"))


def content_at(name_length: int, head_bytes: int) -> int:
    """Return where the first chunk begins, if the plain name is so long and the metadata hold so many bytes of it."""
    return beginning.BYTES + name_length + 1 + head_bytes + TAG_BYTES


def plain_size(file_name: str, sealed_bytes: int) -> int:
    """Return how large a file is, of which so many bytes lie there sealed; another size than it had if it was cut."""
    rest = sealed_bytes - content_at(name_bytes(file_name), 0) - TAG_BYTES  # the metadata's head, and one chunk
    if rest <= HEAD_BYTES:
        return max(rest, 0)
    more = -(-(rest - HEAD_BYTES + TAG_BYTES) // chunks.SEALED_CHUNK_BYTES) - 1  # chunks beyond the first
    return rest - more * TAG_BYTES


def sealed_pieces(
    plain: str, pieces: Iterable[bytes], key: FolderKey, random: Callable[[int], bytes]
) -> Iterator[bytes]:
    """Yield the bytes of a sealed file, in bounded memory.

    Args:
        plain: its plain name.
        pieces: its plain bytes, in order.
        key: the one that seals it.
        random: returns so many random bytes.
    """
    coming, head = iter(pieces), bytearray()
    for piece in coming:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    metadata = plain.encode("ascii") + b"\n" + head[:HEAD_BYTES]
    yield from sealed_file(metadata, itertools.chain([bytes(head[HEAD_BYTES:])], coming), key, random)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCopy:
    """A sealed file whose name and first bytes are proven."""

    plain: str
    head: bytes
    file: Opened

    @property
    def content_at(self) -> int:
        """Where its first chunk begins."""
        return content_at(len(self.plain), len(self.head))

    @property
    def is_whole(self) -> bool:
        """True if the head is all of it: what is longer has a head of 4,096 bytes."""
        return len(self.head) < HEAD_BYTES


def opened_copy(file_name: str, data: bytes, keys: Mapping[str, FolderKey]) -> SealedCopy:
    """Return what the beginning of a sealed file holds.

    Args:
        file_name: what it is called where it lies.
        data: the beginning of it, of :func:`beginning_bytes` at the most.
        keys: those at hand, by their ids.

    Raises:
        KeyUnknown: none of them is the file's.
        SealBroken: it was altered, or it lies under another name than its own.
    """
    file = Opened(reading(data), keys)
    name, _, head = file.metadata.partition(b"\n")
    plain = name.decode("latin-1")
    if not is_sealed(plain) or hidden_name(plain, keys[file.beginning.key_id]) != file_name:
        raise SealBroken(Breach.ALTERED)  # a whole file in the place of another
    copy = SealedCopy(plain=plain, head=head, file=file)
    if copy.is_whole and file.chunk(
        0, data[copy.content_at :], is_last=True
    ):  # its end is here as well: nobody else proves it
        raise SealBroken(Breach.ALTERED)
    return copy


def beginning_bytes(file_name: str) -> int:
    """Return how many bytes of a sealed file show its name, its head, and the end of one that is no longer."""
    return content_at(name_bytes(file_name), HEAD_BYTES) + TAG_BYTES
