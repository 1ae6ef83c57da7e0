"""Why a sealed file is not opened. Pure."""

from __future__ import annotations

from enum import Enum

from backupkit.values.sentence import Sentence


class Breach(Enum):
    """What is wrong with a sealed file."""

    NOT_SEALED = Sentence("it is not a sealed version")
    NEWER_FORMAT = Sentence("a newer release sealed it")
    CUT_OFF = Sentence("it ends within its beginning")
    OTHER_KEY = Sentence("it was sealed with a key that is not at hand")
    ALTERED = Sentence("its bytes are not the ones that were sealed")


class SealBroken(Exception):
    """A sealed file is not opened; *breach* says why. A host never sees it."""

    def __init__(self, breach: Breach) -> None:
        super().__init__(breach)
        self.breach = breach

    def __str__(self) -> str:
        return str(self.breach.value)


class KeyUnknown(SealBroken):
    """The file may be sound, but none of the keys at hand is its own."""

    def __init__(self, key_id: str) -> None:
        super().__init__(Breach.OTHER_KEY)
        self.args = (key_id,)
        self.key_id = key_id
