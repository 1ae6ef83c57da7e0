"""A thread of ours: it never keeps a process alive, and is counted by the garbage guard as long as it is there."""

from __future__ import annotations

import threading
import weakref

from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.garbage import GUARD, Share

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "backupkit"


class NoThread(Exception):
    """No thread could be started: there are too many, there is no memory, or the interpreter ends."""


class OwnThread(threading.Thread):
    """A thread that has been started.

    Whoever starts it waits for its end, or gives it up: :meth:`finish`, :meth:`give_up`.

    Args:
        target: what it does.
        name: its name.
        ends_alone: perhaps nobody will wait for it. May be changed (the attribute has the same name) before it ends.

    Raises:
        NoThread: it could not be started; nothing is left of it.
    """

    def __init__(self, target: Callable[[], object], name: str = NAME, *, ends_alone: bool = False) -> None:
        super().__init__(target=target, name=name, daemon=True)
        self.ends_alone = ends_alone
        self._share = Share()
        weakref.finalize(self, GUARD.end, self._share).atexit = False  # who was to wait for it may be interrupted
        try:
            GUARD.begin(self._share)
            self.start()
        except Exception as error:  # a border: hosts put a tracer's function in the place of start()
            if self.ident is None:
                GUARD.end(self._share)
                raise NoThread(str(error) or type(error).__name__) from error
        except BaseException:  # an interrupt: it may be there or not
            GUARD.end(self._share)
            raise

    def run(self) -> None:
        """Do what it was started for."""
        GUARD.adopt(self._share)
        try:
            super().run()
        finally:
            if self.ends_alone:
                GUARD.bow_out(self._share)
            else:
                GUARD.leave()

    def finish(self) -> None:
        """Return once it has ended."""
        self.join()
        self.give_up()

    def give_up(self) -> None:
        """Wait for it no more. It may have ended."""
        GUARD.end(self._share)

    def set_aside(self) -> None:
        """Let collections go on while it hangs in a call that nobody waits for; it ends alone if it comes back."""
        self.ends_alone = True
        GUARD.set_aside(self._share)
