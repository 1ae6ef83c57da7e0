"""VersionElsewhere: a version that is listed here and lies at a place that is not known here."""

from __future__ import annotations

from backupkit.errors import BackupUnreadable
from backupkit.values.sentence import Sentence


class VersionElsewhere(BackupUnreadable):
    """The file of a version lies at another place, and no place was named from which it could be fetched.

    To wait does not help, as it does with what else cannot be read.
    """

    sentence = Sentence(
        "Version {backup_id} could not be read: {reason} ({path}). Nothing was changed, and it is not damaged. Name "
        "the place where it lies, so that it is fetched from there: in the settings of the app, or by places= in its "
        "call; for a command by BACKUP_PLACES and --config -."
    )
