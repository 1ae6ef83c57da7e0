"""What opens the encrypted copies: set, entered, changed and forgotten by the user. No secret is in any text of a task.

A place may let it wait for minutes. Meanwhile it holds nothing, so saves are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from backupkit.process.aside import aside
from backupkit.service.task import Task
from backupkit.unlocking.paper import write_paper
from backupkit.unlocking.typed import secret_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from backupkit.sealing.new_key import NewKey
    from backupkit.service.task import Tools
    from backupkit.values.places import EncryptionState

    _T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutKeys(Task):
    """What asks all places for their keys."""

    changes: ClassVar = True  # not the versions, but what is told of their copies
    is_long: ClassVar = True
    lets_others_in: ClassVar = True
    words: ClassVar = "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLock(Task):
    """Read how the copies are encrypted, and what opens them, by the last look. Reaches no place."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> EncryptionState:
        return tools.manager.encryption


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword(AboutKeys):
    """Let a password open the copies that are made from now on, where there are none yet."""

    password: str = field(repr=False)
    keep: bool = False

    def perform(self, tools: Tools) -> bool:
        return _done(tools, lambda: tools.manager.set_password(self.password, keep=self.keep))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(AboutKeys):
    """Open the copies by what the user has entered: a password, or a recovery code."""

    secret: str = field(repr=False)
    keep: bool = False

    def perform(self, tools: Tools) -> bool:
        return _done(tools, lambda: tools.manager.unlock(secret_in(self.secret), keep=self.keep))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword(AboutKeys):
    """Let another password open the copies. The old one may be a recovery code."""

    old: str = field(repr=False)
    new: str = field(repr=False)

    def perform(self, tools: Tools) -> bool:
        return _done(tools, lambda: tools.manager.change_password(secret_in(self.old), self.new))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeMade:
    """A recovery code, which is shown once."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecoveryCode(AboutKeys):
    """Make a recovery code that opens the copies, and let the one before open nothing."""

    def perform(self, tools: Tools) -> RecoveryCodeMade:
        return RecoveryCodeMade(code=_aside(tools, tools.manager.new_recovery_code))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetKey(AboutKeys):
    """Forget what this computer keeps to open the copies."""

    def perform(self, tools: Tools) -> bool:
        return _done(tools, tools.manager.forget_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateKey(AboutKeys):
    """Give what is encrypted a new key; the next mirrorings encrypt anew what lies there."""

    def perform(self, tools: Tools) -> NewKey:
        return _aside(tools, tools.manager.rotate_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveRecoveryCode(Task):
    """Write the text with a recovery code into a file for its owner alone, in place of what is there."""

    is_quick: ClassVar = True
    is_finished_at_close: ClassVar = True
    text: str = field(repr=False)
    path: Path

    def perform(self, tools: Tools) -> Path:
        del tools
        write_paper(self.path, self.text)
        return self.path


def _done(tools: Tools, work: Callable[[], object]) -> bool:
    _aside(tools, work)
    return True


def _aside(tools: Tools, work: Callable[[], _T]) -> _T:
    return aside(work, lambda: tools.progress(0, 1))
