"""Descriptions that versions get without being asked: stored, so they stay what they are."""

from __future__ import annotations

from backupkit.ui.words import versions as words
from backupkit.values import descriptions
from tests.ui.history import version


def test_the_descriptions_that_are_stored_are_english_word_for_word() -> None:
    assert descriptions.before_saving("") == "Before saving"
    assert descriptions.before_saving("Import") == "Before: Import"
    assert descriptions.interrupted("") == "Interrupted save"
    assert descriptions.interrupted("Import") == "Import (interrupted)"
    assert descriptions.imported("old.json") == "Imported from old.json"
    assert descriptions.before_restoring("20251104_120000_a1b2c3d4") == "Before restoring 20251104_120000_a1b2c3d4"


def test_a_description_that_a_person_wrote_is_shown_as_it_is_whatever_it_ends_with() -> None:
    put_back = "20251104_120000_a1b2c3d4"
    meta = version(1, description=f"not {put_back}", replaced_by=put_back)
    assert words.description(meta) == f"not {put_back}"
