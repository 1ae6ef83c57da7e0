from __future__ import annotations

import pytest

from backupkit.changes import parts
from backupkit.changes.parts import BytesParts
from backupkit.changes.text.markup import ENTITIES, elements, ill_formed
from backupkit.values.changes import ChangeKind
from tests.changes.text.contents import all_put_back, no_pause, spliced, text

_ITEMS = [b'<item id="%d"><name>n%d</name></item>' % (number, number) for number in range(100)]


def _dense(items: list[bytes]) -> bytes:
    return b'<?xml version="1.0"?><list>' + b"".join(items) + b"</list>"


def test_xml_without_line_ends_is_compared_from_tag_to_tag() -> None:
    older = _dense(_ITEMS)
    newer = _dense([*_ITEMS[:7], *_ITEMS[8:50], _ITEMS[50].replace(b"n50", b"N"), *_ITEMS[51:]])
    gone, changed = elements(text(older), text(newer), no_pause)
    assert (gone.kind, gone.title) == (ChangeKind.REMOVED, "parts 24–26")
    assert (changed.kind, changed.title) == (ChangeKind.CHANGED, "part 151")
    assert gone.splice
    assert spliced(older, newer, gone.splice) == _dense(
        [*_ITEMS[:50], b'<item id="50"><name>N</name></item>', *_ITEMS[51:]]
    )
    assert all_put_back(older, newer, [gone, changed]) == older


def test_parts_are_the_same_whatever_window_they_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "WINDOW_BYTES", 7)
    older = _dense(_ITEMS)
    (found,) = elements(text(older), text(b"<!-- one more -->" + older), no_pause)
    assert found.title == "part 1"


def test_xml_with_line_ends_is_compared_by_lines() -> None:
    older, newer = b"<a>\n <b/>\n <c/>\n</a>\n", b"<a>\n <b/>\n</a>\n"
    (found,) = elements(text(older), text(newer), no_pause)
    assert (found.title, found.kind) == ("line 3", ChangeKind.REMOVED)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_dense(_ITEMS), ""),
        ('<?xml version="1.0" encoding="utf-16"?><a>ä</a>'.encode("utf-16"), ""),
        ('<?xml version="1.0" encoding="iso-8859-1"?><a>ä</a>'.encode("latin-1"), ""),
        (b'<!DOCTYPE svg PUBLIC "x" "http://nowhere.invalid/x.dtd"><svg/>', ""),
        (b"<a>\n<b></a>", "line 2: mismatched tag"),
        (b"<a>", "line 1: no element found"),
        ("<a>ä</a>".encode("latin-1"), "line 1: not well-formed (invalid token)"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', ENTITIES),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', ENTITIES),
    ],
)
def test_what_is_no_well_formed_xml_is_told_with_the_reason(content: bytes, reason: str) -> None:
    assert ill_formed(BytesParts(content), no_pause) == reason
