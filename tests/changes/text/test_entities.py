"""XML with entities of its own: nothing of it is put back, and the comparison says so already."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, PartNotRestorable
from backupkit.changes.text.markup import ENTITIES
from backupkit.testing.clock import FakeClock

_HEAD = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e "v">]>\n'
_BODY = "<a>\n<b>one</b>\n</a>\n"


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (_HEAD + _BODY, _HEAD + _BODY.replace("one", "two"), True),
        (_BODY, _HEAD + _BODY, True),
        (_HEAD + _BODY, _BODY, False),  # what would come back is looked at only then
    ],
)
def test_a_part_of_a_text_with_entities_is_refused_for_what_it_is(
    tmp_path: Path, before: str, after: str, is_told: bool
) -> None:
    document = tmp_path / "data.xml"
    document.write_text(before)
    manager = BackupManager(document, clock=FakeClock())
    older = str(manager.create_backup())
    document.write_text(after)
    (change,) = manager.compare_backups(older).changes
    assert (change.can_restore, change.why_not) == ((False, ENTITIES) if is_told else (True, ""))
    with pytest.raises(PartNotRestorable, match="defines entities of its own") as caught:
        manager.restore_part(older, change)
    assert "no XML" not in str(caught.value)
    assert document.read_text() == after


@pytest.mark.parametrize("head", ["", "<!-- <!ENTITY e 'v'> -->\n", "<!DOCTYPE a>\n", '<?xml version="1.0"?>\n'])
def test_other_heads_stand_in_nobodys_way(tmp_path: Path, head: str) -> None:
    document = tmp_path / "data.xml"
    body = head + _BODY
    document.write_text(body)
    manager = BackupManager(document, clock=FakeClock())
    older = str(manager.create_backup())
    document.write_text(body.replace("one", "two"))
    (change,) = manager.compare_backups(older).changes
    manager.restore_part(older, change)
    assert document.read_text() == body
