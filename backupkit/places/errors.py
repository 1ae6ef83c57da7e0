"""What can go wrong at a place: a class per situation that a caller can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.values.sentence import Sentence, as_text

if TYPE_CHECKING:
    from backupkit.errors import StrPath
    from backupkit.values.sentence import Saying


class PlaceError(BackupError):
    """Base of the errors of a place. Its ``place`` is what the place is called, without a secret."""

    def __init__(self, place: str, *more: object) -> None:
        super().__init__(place, *more)
        self.place = place


class _WithReason(PlaceError):
    def __init__(self, place: str, reason: str | Saying) -> None:
        super().__init__(place, reason)
        self.reason = as_text(reason)


class _WithName(PlaceError):
    def __init__(self, place: str, name: str) -> None:
        super().__init__(place, name)
        self.name = name


class PlaceAway(_WithReason):
    """The place is not there just now: a drive that is not connected, a network or a server that does not answer."""

    sentence = Sentence(
        "{place} is out of reach: {reason}. Nothing was changed or lost, here or there. Connect the drive or the "
        "network, then try again."
    )


class PlaceRefused(_WithReason):
    """The place is there, and does not let us do this."""

    sentence = Sentence(
        "{place} does not allow this: {reason}. Nothing was changed or lost, here or there. Check how you sign in, and "
        "what you may do there, then try again."
    )


class PlaceFull(PlaceError):
    """No room is left at the place."""

    sentence = Sentence(
        "There is no room left at {place}. Nothing was lost, and nothing half-written stays there. Make room there, or "
        "choose another place, then try again."
    )


class PlaceTaken(_WithName):
    """A file of this name is at the place already."""

    sentence = Sentence(
        "A file called {name} is at {place} already. It was left as it is, and nothing was lost. Compare the two "
        "before one of them is removed."
    )


class PlaceMissing(_WithName):
    """No file of this name is at the place."""

    sentence = Sentence(
        "There is no file called {name} at {place}. Nothing was changed or lost. List what is there to see which files "
        "there are."
    )


class PlaceDamaged(_WithName):
    """A sealed file at the place is not what was sealed: a bit differs, it was cut off, or is another one."""

    sentence = Sentence(
        "The copy of {name} at {place} is damaged: it was changed after it was encrypted. Nothing of it was used, and "
        "your file and its versions here are untouched. It is sent again if the version is sound here; else use "
        "another one."
    )


class PlaceNotSealed(PlaceError):
    """Versions lie at the place that are not sealed, and this one is to hold none."""

    sentence = Sentence(
        "Versions that are not encrypted, or a list of them, lie at {place}. Nothing was sent there, and nothing was "
        "changed or lost. "
        "Choose an empty place for encrypted ones; these can be read by anybody until you remove them."
    )


class PlaceSealedOtherwise(_WithReason):
    """The versions at a place were sealed before they came there and not on their way, or the other way round."""

    sentence = Sentence(
        "The versions at {place} are encrypted in another way than was asked for: {reason}. Nothing was changed or "
        "lost."
    )


class PlaceEmpty(PlaceError):
    """No versions of a document lie at the place, so nothing can be recovered from it."""

    sentence = Sentence(
        "No versions lie at {place} that could be recovered. Nothing was changed or lost. Check that it is the right "
        "place, and that its drive is connected."
    )


class PlaceOfAnother(PlaceError):
    """The backup folder here holds versions of another history than the place."""

    sentence = Sentence(
        "{folder} holds versions of its own, and those at {place} are of another history. Nothing was changed or lost. "
        "Recover to another folder, or put single versions back by importing them."
    )

    def __init__(self, place: str, folder: StrPath) -> None:
        super().__init__(place, folder)
        self.folder = folder


class PlaceFailed(_WithReason):
    """Something else went wrong at the place."""

    sentence = Sentence(
        "{place} could not do what was asked: {reason}. Your file and its versions here are untouched. Try again; if "
        "that fails as well, check the drive or the server."
    )
