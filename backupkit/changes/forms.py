"""What form a document has, by its name and its first bytes: which decides what its parts are. Pure."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePath

from backupkit.changes.text.encoding import UTF_8, encoding_of


class Form(Enum):
    """What the parts of a document are."""

    JSON = auto()  # records
    TABLE = auto()  # rows and cells
    SETTINGS = auto()  # sections and keys
    XML = auto()  # lines, checked to be well-formed
    TEXT = auto()  # lines
    BINARY = auto()  # nothing is known of it but its size


_BY_SUFFIX = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), Form.TABLE),
    **dict.fromkeys(
        (".ini", ".cfg", ".conf", ".properties", ".desktop", ".inf", ".reg", ".editorconfig"), Form.SETTINGS
    ),
    **dict.fromkeys((".json", ".geojson", ".topojson", ".ipynb", ".webmanifest", ".har", ".jsonld"), Form.JSON),
    **dict.fromkeys(
        (
            ".xml",
            ".svg",
            ".plist",
            ".opml",
            ".gpx",
            ".kml",
            ".graphml",
            ".rss",
            ".atom",
            ".xaml",
            ".xsd",
            ".xsl",
            ".tmx",
        ),
        Form.XML,
    ),
}
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*(?:["{\[\]\d-]|true|false|null))')
_XML = re.compile(rb"\s*<\?xml\s")
_PROSE = frozenset({".txt", ".text", ".md", ".rst", ".log", ".tex"})  # whatever it looks like


def form_of(name: str, first: bytes) -> Form:
    """Return the form of a document.

    It is what its parts are at best: where reading it as that fails, its lines are its parts.

    Args:
        name: its file name.
        first: its first 64 KiB, or all of it.
    """
    encoding = encoding_of(first)
    if encoding is None:
        return Form.BINARY
    suffix = PurePath(name).suffix.lower()
    if found := _BY_SUFFIX.get(suffix):
        return found
    if suffix in _PROSE or encoding is not UTF_8:
        return Form.TEXT
    begin = first.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(begin):
        return Form.XML
    return Form.JSON if _JSON.match(begin) else Form.TEXT
