"""The words for what went wrong: each of our errors that a log may name has some, and none names a class."""

from __future__ import annotations

from backupkit import errors
from backupkit.values.activity.causes import CAUSES, cause
from backupkit.versionfile.elsewhere import VersionElsewhere


def test_what_failed_is_said_in_words_that_name_no_class() -> None:
    assert cause(errors.NotEnoughSpace.__name__) == "the disk was full"
    assert cause(VersionElsewhere.__name__) == "the version lies at a place that was not named"
    assert not [words.template for words in CAUSES.values() if any(name in words.template for name in CAUSES)]


def test_what_has_no_words_says_nothing() -> None:
    assert [cause(code) for code in ("OfALaterRelease", "", None)] == ["", "", ""]
