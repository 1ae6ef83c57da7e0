"""What a notice says."""

from __future__ import annotations

from backupkit.ui.words.notices import after_host_error


def test_a_host_that_raised_keeps_the_offer_to_undo() -> None:
    assert after_host_error(None, document="data.json").offer is None
