"""LockDesk: opens the window for what is to be done about the lock on copies, one at a time, and tells how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.sealing.new_key import NewKey
from backupkit.service.events import Finished
from backupkit.service.tasks.keys import ForgetKey, ReadLock, RotateKey
from backupkit.service.tasks.mirroring import MirrorNow
from backupkit.ui.settings.lock.code_sheet import CodeSheet
from backupkit.ui.settings.lock.password_sheet import PasswordSheet
from backupkit.ui.settings.lock.sure_sheet import SureSheet
from backupkit.ui.shown.locking import Doing, offered
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.locking import section as words
from backupkit.ui.words.notices import EnterKey, Notice
from backupkit.values.places import EncryptionState

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.service.events import Failed
    from backupkit.service.task import Task
    from backupkit.ui.bridge import Bridge
    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.lock.sheet import Sheet
    from backupkit.values.places import MirrorReport

_COPIES_AGAIN = frozenset({Doing.SET, Doing.ENTER, Doing.ENTER_CODE})


class LockDesk:
    """Stands between a window and its sheets.

    Args:
        window: what the sheets lie over.
        bridge: has it done.
        look: what they look like.
        tell: called with what is to be said below once something was done. The window may be gone by then.
    """

    def __init__(self, window: tk.Misc, bridge: Bridge, look: Look, *, tell: Callable[[Notice], object]) -> None:
        self._window, self._bridge, self._look, self._tell = window, bridge, look, tell
        self._sheet: Sheet | None = None

    def ask_once(self, state: EncryptionState) -> None:
        """Offer to enter what opens the copies, where nothing at hand does: once, as long as the app runs."""
        if state.is_locked and not self._bridge.has_asked:
            self._bridge.has_asked = True
            is_first = offered(state)[0] is Doing.SET
            self._tell(Notice(tone=Tone.WARN, text=words.standing(state).text, offer=EnterKey(is_first=is_first)))

    def unlock(self) -> None:
        """Let what opens the copies be entered, if that is still wanted: a notice may have stood for hours."""
        self._bridge.submit(ReadLock(), self._was_read)

    def _was_read(self, event: Finished | Failed) -> None:
        state = event.result if isinstance(event, Finished) else None
        if isinstance(state, EncryptionState) and state.is_locked and self._window.winfo_exists():
            self.open(offered(state)[0], state)

    def open(self, doing: Doing, state: EncryptionState, *, places: tuple[str, ...] = ()) -> None:
        """Let something be done; while one window is open it comes to the front instead.

        Args:
            doing: what.
            state: how the copies are encrypted.
            places: what the places are called, for the paper with a recovery code.
        """
        if self._sheet and self._sheet.is_open:
            self._sheet.lift()
            return
        match doing:
            case Doing.CODE:
                document = self._bridge.manager.data_file.name
                self._sheet = CodeSheet(
                    self._window, self._look, state, document=document, places=places, submit=self._submit
                )
            case Doing.FORGET:
                self._sheet = SureSheet(
                    self._window, self._look, doing, state, task=ForgetKey(), submit=self._submit,
                    done=lambda _result: self._done(doing, state),
                )  # fmt: skip
            case Doing.ROTATE:
                self._sheet = SureSheet(
                    self._window,
                    self._look,
                    doing,
                    state,
                    task=RotateKey(),
                    submit=self._submit,
                    done=lambda result: self._rotated(result, state),
                )
            case _:
                self._sheet = PasswordSheet(
                    self._window, self._look, doing, state, submit=self._submit,
                    done=lambda doing: self._done(doing, state),
                )  # fmt: skip

    def _submit(self, task: Task, done: Callable[[Finished | Failed], None]) -> None:
        self._bridge.submit(task, done)

    def _done(self, doing: Doing, state: EncryptionState) -> None:
        if doing in _COPIES_AGAIN:
            self._bridge.submit(MirrorNow())
        self._tell(Notice(tone=Tone.GOOD, text=words.done(doing, is_everywhere=state.is_everywhere)))

    def mirrored(self, report: MirrorReport, *, told: Notice | None) -> None:
        """Tell that a change of the key is over, but not in the place of what a person has to do about it."""
        if report.is_all_anew and (told is None or told.tone is not Tone.WARN):
            self._tell(Notice(tone=Tone.GOOD, text=words.encrypted_anew()))

    def _rotated(self, result: object, state: EncryptionState) -> None:
        self._bridge.submit(MirrorNow())  # which encrypts anew what lies there
        closed = {secret.kind for secret in result.closed} if isinstance(result, NewKey) else ()
        line = words.rotated(closed, is_everywhere=state.is_everywhere)
        self._tell(Notice(tone=line.tone, text=line.text))
