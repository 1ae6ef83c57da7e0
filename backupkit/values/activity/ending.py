"""Ending: what became of an operation. Apart from the entry of the log, which no app needs at its start."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """What became of an operation."""

    STARTED = "started"  # it was under way then; a line of its own tells how it ended
    DONE = "done"
    UNCHANGED = "unchanged"  # there was nothing to do
    FAILED = "failed"  # nothing was changed
    UNCERTAIN = "uncertain"  # it was changed, and could neither be brought to the medium nor be taken back


OF_CHANGES = (Ending.DONE, Ending.UNCERTAIN)  # no set: what a file holds there may be anything
"""The folder or the document is another than before. (No method: each save asks for it.)"""


class Logged(StrEnum):
    """The operations of which the figures are made; the log tells of others as well."""

    CREATE = "create"
    RESTORE = "restore"
    VERIFY = "verify"
    TEST_RESTORE = "test restore"
    NOTICE = "notice"  # what was told outside
    MIRROR = "mirror"  # what was copied to other places
    VERIFY_PLACES = "verify places"  # whether the copies there are sound
    HEAL = "heal"  # a version that was fetched back from one


OF_OTHERS = (Logged.NOTICE, Logged.MIRROR, Logged.VERIFY_PLACES)
"""They change nothing here, so they are noted without the lock."""


PLACE_STOPPED = "PlaceStopped"
"""What the log says went wrong at a place where nothing is done until a person has looked."""
