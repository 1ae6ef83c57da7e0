"""The bridge: brings what a worker tells to the Tk thread. No Tk object ever goes the other way."""

from __future__ import annotations

import contextlib
import itertools
import threading
import tkinter as tk
from functools import partial
from queue import Empty, SimpleQueue

from backupkit.automation.initiators import Initiators
from backupkit.errors import BackupsStopped, Cancelled
from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.garbage import GUARD
from backupkit.service.events import Failed, Finished
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.ui.bell import Bell
from backupkit.ui.bindings import OwnTag
from backupkit.ui.host_callback import HostCallbacks
from backupkit.ui.shown.status import IndicatorState, advance
from backupkit.ui.timers import Timers
from backupkit.ui.words.customs import customs
from backupkit.ui.words.language import said
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.service.initiator import Initiator
    from backupkit.service.stopwatch import Stopwatch
    from backupkit.service.task import Task
    from backupkit.values.results import RestoreResult

    Listener = Callable[[Event], None]
    Done = Callable[[Finished | Failed], None]

_SOON_MS = 5  # after something was asked for: most of it is done at once
_BUSY_MS = 40  # while something lasts; the pauses grow up to it
_IDLE_MS = 400  # how late a save that the worker noticed by itself may be shown, where no bell tells of it
_WITH_BELL_MS = 6_000
_HOME = "_backupkit_bridges"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A task whose end somebody wants to hear."""

    task: Task
    done: list[Done] = field(default_factory=list)


class Bridge:
    """The service of one manager in one Tk application, shared by all its widgets. Use :func:`bridge_to` to get it.

    Everything here is called on the Tk thread, and the listeners are, too. Nothing waits but :meth:`close`. A listener
    is one of our own widgets; what is the host's is called by :attr:`host`.
    """

    def __init__(self, root: tk.Misc, manager: BackupManager, stopwatch: Stopwatch | None = None) -> None:
        self.manager = manager
        self.indicator = IndicatorState()
        """What an indicator shows, after all that was brought until now: one that is made later begins with it."""
        self._root = root
        self._told: SimpleQueue[Event] = SimpleQueue()  # by the hub, on any thread; read on the Tk thread
        hub, bell = Hub(), Bell()
        self._note = partial(_put, self._told, bell)  # a worker must not reach a Tk object
        self._unsubscribe = hub.subscribe(self._note)
        self._initiators = Initiators(manager, said)
        self.may = self._initiators.permission
        """What its user lets happen by itself."""
        made = _made_by_the_worker(self._initiators, bell)
        self._service = BackupService(manager, hub=hub, initiators=made, stopwatch=stopwatch)
        self.has_asked = False
        """The user was asked for what opens the encrypted copies: that is done once."""
        self._listeners: list[Listener] = []
        self._asked: dict[int, _Asked] = {}
        self._refused = itertools.count(-1, -1)  # numbers that no queue gives
        self._holders = 0
        self._is_left = False  # by the last holder; it is closed as soon as what was asked for has ended
        self._timers = Timers(root)
        self.host = HostCallbacks(self._timers)
        """Calls what is the host's, after the widgets have heard of it."""
        self._bell, self._take_down = bell, bell.hang(root, self._rung)
        self._pause_ms = _SOON_MS
        self._keeps_last = False
        self._thread = threading.get_ident()
        self._tag = OwnTag(root)
        self._tag.bind("<Destroy>", self._root_destroyed)
        self._wait(0)

    def submit(self, task: Task, done: Done | None = None) -> int:
        """Have a task done; return its number. *done* is called with its end, before the listeners are.

        Where nobody is left who would do it, that is its end.
        """
        try:
            number = self._service.submit(task)
        except BackupsStopped as error:
            number = next(self._refused)
            self._note(Failed(number=number, task=task, error=error))
        if done:
            self._asked.setdefault(number, _Asked(task=task)).done.append(done)
        self._pause_ms = _SOON_MS
        self._wait(_SOON_MS)
        return number

    def saved(self, description: str = "") -> None:
        """Have the present state of the document stored, because the host has just saved it. For any thread.

        Where that cannot be done it is told as a failed backup, and the host's save is none the worse for it. Where its
        user does not want it, nothing is done.
        """
        if not self.may.saves():
            return
        try:
            self._service.saved(description)
        except BackupsStopped as error:
            task = Create(description=description, trigger=Trigger.SAVE)
            self._note(Failed(number=None, task=task, error=error))
        self._look_soon()

    def restored(self, result: RestoreResult) -> None:
        """Have the worker know of a restore that was made without it, or it would store the same once more.

        For any thread. Where there is no worker, nothing would be stored.
        """
        from backupkit.service.tasks.restoring import Restored  # by a host that restores without our windows

        with contextlib.suppress(BackupsStopped):
            self._service.submit(Restored(result=result))
        self._look_soon()

    def _look_soon(self) -> None:
        if threading.get_ident() == self._thread:  # otherwise it is noticed a moment later
            self._wait(_BUSY_MS)

    def tell(self, event: Event) -> None:
        """Have the listeners told of what was done without the service. For any thread."""
        self._service.tell(event)

    def cancel(self, number: int) -> None:
        """Stop a task; its end is told as for any other."""
        self._service.cancel(number)

    def start(self, *, watches: bool) -> None:
        """Have the document stored now, and once more when the application ends.

        Args:
            watches: also whenever it has changed, although nobody announced it.
        """
        self._keeps_last = True
        self._initiators.watching.is_on = watches
        self._initiators.first.start()
        self._service.wake()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have *listener* called with each event from now on; return what ends that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def hold(self, *, waits: bool = False) -> Callable[[], None]:
        """Keep the bridge open; return what lets it go again. When the last one lets go, it is closed.

        Args:
            waits: it is then closed at once, see :meth:`close`. Otherwise what was asked for comes to its end in the
                background, and is brought, before it is closed; what can be stopped half-way is stopped.
        """
        self._holders += 1
        self._is_left = False
        is_held = True

        def let_go() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                self._holders -= 1
                if not self._holders:
                    self._leave(waits=waits)

        return let_go

    @property
    def stored(self) -> Hashable:
        """The fingerprint of the state of the document that a version is known to hold."""
        return self._service.stored

    @property
    def keeps_last(self) -> bool:
        """True if the state that the application leaves behind is stored."""
        return self._keeps_last and self.may.close()

    @property
    def is_closed(self) -> bool:
        """True once it brings nothing any more."""
        return self._service.is_closed

    def close(self) -> None:
        """Finish what writes, give up the rest, bring nothing any more. May be called twice."""
        self._end(waits=True)

    def _end(self, *, waits: bool) -> None:
        if self.is_closed:
            return
        self._timers.end()
        self._tag.remove()
        _bridges_of(self._root).pop(id(self.manager), None)
        self._service.close(keeps_last=self.keeps_last, waits=waits)
        self._unsubscribe()
        self._take_down()
        self._listeners.clear()
        self._asked.clear()

    def _leave(self, *, waits: bool) -> None:
        self._is_left = True
        if waits or not self._is_at_work:
            self._end(waits=waits or self.keeps_last)
            return
        for number, asked in self._asked.items():
            if asked.task.can_stop and not asked.task.is_finished_at_close:
                self.cancel(number)

    @property
    def _is_at_work(self) -> bool:
        """True while something is at work, or was done and has not been brought yet."""
        return bool(self._asked) or self._service.is_busy or self.host.is_waiting

    # -- bringing ------------------------------------------------------------------------------------------------

    def _wait(self, milliseconds: int) -> None:
        self._timers.no_later("bring", milliseconds, self._bring)  # who saves all the time must not put it off for ever

    def _rung(self) -> None:
        """Something has happened, or some seconds have passed: the timer may be lost, so it is set anew."""
        if self.is_closed:
            return
        try:
            self._root.winfo_exists()
        except tk.TclError:  # the window has ended, and a host that had thrown our tag away has kept it to itself
            self.close()
        else:
            self._timers.after("bring", 0, self._bring)

    def _bring(self) -> None:
        """Bring all that has been told by now, and come again, also if a listener raises or ends the application."""
        is_busy = self._service.is_busy  # asked first: what is told between this and the last look comes soon
        self._service.recover()
        GUARD.collect_here()
        try:
            with contextlib.suppress(Empty):
                while not self.is_closed:
                    self._tell(self._told.get_nowait())
        finally:  # a SystemExit or an interrupt passes through here, and the host may catch it and live on
            if self._is_left and not self._is_at_work:
                self._end(waits=False)
            elif not self.is_closed:
                self._pause_ms = min(2 * self._pause_ms, _BUSY_MS)
                self._wait(self._pause_ms if is_busy or GUARD.is_put_off else self._rest_ms)

    @property
    def _rest_ms(self) -> int:
        return _WITH_BELL_MS if self._bell.hangs else _IDLE_MS

    def _tell(self, event: Event) -> None:
        done: list[Done] = []
        self.indicator = advance(self.indicator, event)
        if isinstance(event, Finished | Failed) and event.number in self._asked:
            done = self._asked.pop(event.number).done
        for asker in done:
            self._call(asker, event)
        for listener in tuple(self._listeners):
            if listener in self._listeners:  # an earlier one may have destroyed the widget that this one belongs to
                self._call(listener, event)
        if (name := virtual_event(event)) and not self.is_closed:
            generate = partial(self._root.event_generate, name)
            if isinstance(event, Failed):
                self.host.call_alone(name, generate)
            else:
                self.host.call(generate)

    def _call(self, listener: Callable[..., None], event: Event) -> None:
        if self.is_closed:
            return
        try:
            listener(event)
        except Exception:  # noqa: BLE001 - a callback border: told in Tk's own way, and then it is the next one's turn
            self._root._report_exception()  # type: ignore[attr-defined]  # noqa: SLF001

    def _root_destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._root:
            self.close()


def _made_by_the_worker(initiators: Initiators, bell: Bell) -> Iterator[Initiator]:
    """Yield what starts tasks. What a tooltip will tell in the customs of the system is asked there as well."""
    yield from initiators
    yield bell
    customs()


def _put(told: SimpleQueue[Event], bell: Bell, event: Event) -> None:
    """Take note of an event, on any thread."""
    told.put(event)
    bell.ring()


def bridge_to(widget: tk.Misc, manager: BackupManager, *, stopwatch: Stopwatch | None = None) -> Bridge:
    """Return the bridge between a manager and the application that *widget* belongs to; make it if there is none.

    Args:
        widget: any widget of the application.
        manager: does the work.
        stopwatch: the seconds by which a bridge that is made now waits. A test makes one before its kit does.
    """
    root = widget._root()  # type: ignore[attr-defined]  # noqa: SLF001 - tkinter offers no other way to it
    bridges = _bridges_of(root)
    if id(manager) not in bridges:  # a bridge holds its manager, so no other one can get the same id meanwhile
        bridges[id(manager)] = Bridge(root, manager, stopwatch)
    return bridges[id(manager)]


def _bridges_of(root: tk.Misc) -> dict[int, Bridge]:
    """Return the bridges of an application. They belong to its root, so two applications in a process share nothing."""
    bridges: dict[int, Bridge] = root.__dict__.setdefault(_HOME, {})
    return bridges


def virtual_event(event: Event) -> str | None:
    """Return the virtual event of the root window that an event is told by; None: it is told by none."""
    match event:
        case Finished(task=task, result=result) if result is not None:
            return task.done_event
        case Failed(task=task, error=error, is_told=False) if not isinstance(error, Cancelled):
            return task.failed_event
        case _:
            return None
