"""Hub: tells several listeners the events of one service, each of them all events in the same order."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Event

    Listener = Callable[[Event], object]

log = logging.getLogger(__name__)


class Hub:
    """The listeners of one service. Every method may be called from any thread, and by a listener as well.

    A listener is called on the thread on which something happened, mostly the worker's. It must return at once: the
    next listener, and the work itself, wait for it. To hear events on another thread, subscribe the ``put`` of a queue,
    and read the queue there. What a listener raises is logged, and the others are called all the same.

    The worker holds the hub, and the hub its listeners. So a listener must not refer to the service: the service's
    thread would then run until the process ends.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: dict[object, Listener] = {}  # in the order in which they came
        self._told: deque[Event] = deque()
        self._is_telling = False

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have *listener* called with each event from now on; return what ends that.

        Once that has returned, the listener is called no more. It may be called twice.
        """
        key = object()  # the same listener may subscribe twice

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        with self._lock:
            self._listeners[key] = listener
        return unsubscribe

    def tell(self, event: Event) -> None:
        """Tell all listeners."""
        with self._lock:
            self._told.append(event)
            if self._is_telling:  # a listener tells something itself: the others have yet to hear what it heard
                return
            self._is_telling = True
            try:
                while self._told:
                    self._pass_on(self._told.popleft())
            finally:
                self._is_telling = False

    def _pass_on(self, event: Event) -> None:
        for key in tuple(self._listeners):
            listener = self._listeners.get(key)
            if listener is None:  # an earlier one has just ended its subscription
                continue
            try:
                listener(event)
            except (Exception, SystemExit):  # a callback border: the others must hear it, and the work go on
                log.warning("A listener raised when it was told of %r", event, exc_info=True)
