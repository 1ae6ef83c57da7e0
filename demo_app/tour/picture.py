"""Pictures of the screen: read from the XWD format, written as PNG. Pure, and without a picture library.

XWD is described in <X11/XWDFile.h>, PNG in RFC 2083.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

_XWD_HEADER = struct.Struct(">25I")
_XWD_COLOUR_BYTES = 12
_PALETTE_LIMIT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the screen, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Rows of pixels, three bytes each: red, green, blue."""

    width: int
    rows: tuple[bytes, ...]

    def cut(self, area: Area) -> Picture:
        """Return the part of the picture that lies in an area."""
        left, right = max(area.x, 0), min(area.x + area.width, self.width)
        rows = self.rows[max(area.y, 0) : max(area.y + area.height, 0)]
        return Picture(width=right - left, rows=tuple(row[3 * left : 3 * right] for row in rows))


def from_xwd(data: bytes) -> Picture:
    """Return the picture that a screen dump of 24 bits in 32 holds.

    Raises:
        ValueError: it is another kind of picture.
    """
    fields = _XWD_HEADER.unpack_from(data)
    header_bytes, width, height, least_first = fields[0], fields[4], fields[5], fields[7] == 0
    bits, bytes_per_line, colours = fields[11], fields[12], fields[19]
    if bits != 32:  # noqa: PLR2004 - as the message says
        message = f"a screen of 32 bits a pixel is wanted, not of {bits}"
        raise ValueError(message)
    start = header_bytes + colours * _XWD_COLOUR_BYTES
    red, green, blue = (2, 1, 0) if least_first else (1, 2, 3)
    rows = []
    for top in range(start, start + height * bytes_per_line, bytes_per_line):
        line = data[top : top + 4 * width]
        row = bytearray(3 * width)
        row[0::3], row[1::3], row[2::3] = line[red::4], line[green::4], line[blue::4]
        rows.append(bytes(row))
    return Picture(width=width, rows=tuple(rows))


def to_png(picture: Picture) -> bytes:
    """Return a picture as PNG: with a palette if 256 colours are enough, else in full colour."""
    palette = _palette(picture)
    if palette is None:
        colour_type, head = 2, b""
        lines = _filtered(picture.rows)
    else:
        colour_type, head = 3, _chunk(b"PLTE", b"".join(palette))
        number = {colour: index for index, colour in enumerate(palette)}
        lines = [b"\0" + bytes(number[row[at : at + 3]] for at in range(0, len(row), 3)) for row in picture.rows]
    size = struct.pack(">IIBBBBB", picture.width, len(picture.rows), 8, colour_type, 0, 0, 0)
    body = zlib.compress(b"".join(lines), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + head + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _palette(picture: Picture) -> list[bytes] | None:
    colours: set[bytes] = set()
    for row in set(picture.rows):  # most rows of a window occur more than once
        colours.update(row[at : at + 3] for at in range(0, len(row), 3))
        if len(colours) > _PALETTE_LIMIT:
            return None
    return sorted(colours)


def _filtered(rows: tuple[bytes, ...]) -> list[bytes]:
    """Return the rows with the filter of each: "as the one above" where it is, else none."""
    lines, above = [], b""
    for row in rows:
        lines.append(b"\2" + bytes(len(row)) if row == above else b"\0" + row)
        above = row
    return lines


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
