"""Hub: tells several listeners the events of one service, each of them all events in the same order."""

from __future__ import annotations

import threading
from collections import deque

from backupkit.light.typed import TYPE_CHECKING
from backupkit.service import border
from backupkit.service.in_use import InUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Event

    Listener = Callable[[Event], object]


class Hub:
    """The listeners of one service. Every method may be called from any thread, and by a listener as well.

    A listener is called on the thread on which something happened, mostly the worker's. It should return at once: the
    next listener, and the work itself, wait for it. To hear events on another thread, subscribe the ``put`` of a queue,
    and read the queue there. What a listener raises is logged, and the others are called all the same.

    Listeners are called one at a time, and under no lock: one that waits for another thread keeps nobody from telling,
    subscribing and unsubscribing. What is told meanwhile waits, and is passed on by the thread that is at it.

    The worker holds the hub, and the hub its listeners. So a listener must not refer to the service: the service's
    thread would then run until the process ends.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # held for a few steps only; again by what is freed in between
        self._listeners: dict[object, Listener] = {}  # in the order in which they came
        self._told: deque[Event] = deque()
        self._in_use = InUse()
        self._is_telling = False

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have *listener* called with each event from now on; return what ends that.

        Once that has returned, no call of the listener begins any more; one that another thread has begun may still be
        under way. It may be called twice.
        """
        key = object()  # the same listener may subscribe twice

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        with self._lock:
            self._listeners[key] = listener
        return unsubscribe

    def tell(self, event: Event) -> None:
        """Tell all listeners; if some thread, or a listener on this one, is telling them something else, after that.

        Raises:
            KeyboardInterrupt: the user interrupted a listener on the main thread. All have been told.
        """
        with self._lock:
            self._told.append(self._in_use.marked(event))
            if self._is_telling:
                return
            self._is_telling = True
        interrupt: KeyboardInterrupt | None = None
        while (told := self._next()) is not None:
            interrupt = self._pass_on(told) or interrupt
        if interrupt:
            raise interrupt

    def _next(self) -> Event | None:
        with self._lock:
            if self._told:
                return self._told.popleft()
            self._is_telling = False
            return None

    def _pass_on(self, event: Event) -> KeyboardInterrupt | None:
        interrupt: KeyboardInterrupt | None = None
        with self._lock:
            keys = tuple(self._listeners)
        for key in keys:
            with self._lock:
                listener = self._listeners.get(key)
            if listener is None:  # its subscription has just ended
                continue
            try:
                listener(event)
            except BaseException as error:  # noqa: BLE001 - a callback border: the others must hear it, and the work go on
                border.warn("A listener raised when it was told of %r", event, error=error)
                if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
                    interrupt = error  # the user meant the program, and not this listener
        return interrupt
