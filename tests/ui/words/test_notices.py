"""What a notice says."""

from __future__ import annotations

from backupkit.sealing.refused import PasswordWanted
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import EnterKey, after_host_error, of_failure


def test_a_host_that_raised_keeps_the_offer_to_undo() -> None:
    assert after_host_error(None, document="data.json").offer is None


def test_a_failure_that_a_key_would_cure_offers_to_enter_it() -> None:
    notice = of_failure(PasswordWanted("/backups"))
    assert (notice.tone, notice.offer) == (Tone.WARN, EnterKey())  # no accident: that is how it begins
