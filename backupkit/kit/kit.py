"""BackupKit: one document bound to one Tk window. The composition root: it alone knows every part."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import sys
import tkinter as tk

from backupkit.errors import BackupError, Cancelled
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.registry import manager_as_spelled
from backupkit.service.events import Failed, Finished
from backupkit.service.last_look import LAST_LOOKS
from backupkit.service.task import Effect
from backupkit.service.tasks.creating import Create
from backupkit.ui.attachments import Attachments
from backupkit.ui.bindings import OwnTag
from backupkit.ui.bridge import bridge_to
from backupkit.ui.host_callback import taking_result
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.unsaved.recovery import Recovery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ParamSpec, TypeVar

    from backupkit.errors import StrPath
    from backupkit.manager.manager import BackupManager
    from backupkit.manager.safeguard import Safeguard
    from backupkit.service.events import Event
    from backupkit.ui.dialog.dialog import BackupDialog
    from backupkit.ui.host_callback import Restored
    from backupkit.ui.settings.pages import SettingsPages
    from backupkit.ui.settings.window import SettingsWindow
    from backupkit.values.activity.trial import NoticeTrial
    from backupkit.values.results import RestoreResult

    _P = ParamSpec("_P")
    _R = TypeVar("_R")

_HOME = "_backupkit_kits"  # of a window


def kits_of(window: tk.Misc) -> dict[int, BackupKit]:
    """Return the kits that are attached to a window, by the id of the manager, which each of them holds."""
    kits: dict[int, BackupKit] = vars(window).setdefault(_HOME, {})
    return kits


class BackupKit:
    """A document's version history in a running app. Made by :func:`attach`.

    Methods are called on the Tk thread, but for :meth:`saved`, :meth:`saving`, :meth:`on_save`, :meth:`create` and
    :meth:`before`, which may be called on any. :meth:`close` also runs when the window is destroyed; later calls do
    nothing.
    """

    def __init__(
        self,
        root: tk.Misc,
        manager: BackupManager,
        *,
        look: str = "auto",
        settings: SettingsPages | bool = True,
    ) -> None:
        self.manager = manager
        self._window = root.winfo_toplevel()
        self._pages = settings
        self._look = look
        self._on_restore: Restored | None = None
        self._on_error: Callable[[BackupError], object] | None = None
        self.lasting: dict[str, Any] = {}
        """Options of the manager that hold for each file which the app opens; a backup folder is for one."""
        self._watches: bool | None = None  # None: not started
        self._dialog: BackupDialog | None = None
        self._settings: SettingsWindow | None = None
        self._bridge = bridge_to(root, manager)
        self._tag = OwnTag(self._window)
        self._tag.bind("<Destroy>", self._window_destroyed)
        self.attached = Attachments(
            self._window, open_dialog=self.open_dialog, indicator=functools.partial(self.indicator, self._window)
        )
        """What :func:`attach` has put into the window."""
        self.recovery = Recovery(
            self._window, self._bridge, look=look, open_dialog=self.open_dialog, restored=self._restored
        )
        """What is not saved: kept, and offered after a crash."""
        self._leave = (self._bridge.subscribe(self._heard), self._bridge.hold(waits=True))
        self._is_closed = False
        self._process = os.getpid()
        kits_of(self._window)[id(manager)] = self
        atexit.register(self._exited)  # an app may end its main loop and the process without destroying the window

    # -- for the app -----------------------------------------------------------------------------------------------

    def indicator(self, master: tk.Misc, **options: Any) -> BackupIndicator:  # noqa: ANN401 - tkinter's own
        """Return a new indicator for a status bar of the app's own; the app places it. Several are possible.

        One that is made after the kit was closed still says how well the document is protected, and opens nothing.

        Args:
            master: where it stands, a widget of any toolkit.
            options: as for :class:`BackupIndicator`.
        """
        defaults: dict[str, Any] = {"on_open": self.open_dialog, "look": self._look}
        return self.attached.kept(BackupIndicator(master, self.manager, **defaults | options))

    def open_dialog(self) -> BackupDialog | None:
        """Show the dialog, and return it; one that is open already comes to the front. None once the kit is closed."""
        if self._is_closed:
            return None
        from backupkit.ui.dialog.dialog import BackupDialog  # most days it is not opened, so most days it is not loaded

        if self._dialog and self._dialog.winfo_exists():
            self._dialog.come_forward()
        else:
            on_restore = self._restored if self._on_restore else None
            self._dialog = BackupDialog(
                self._window, self.manager, on_restore=on_restore, look=self._look, settings=self._pages
            )
        return self._dialog

    def open_settings(self) -> SettingsWindow | None:
        """Show the settings, and return their window; one that is open already comes to the front.

        None once the kit is closed, and where the app has said that there are none.
        """
        if self._is_closed or self._pages is False:
            return None
        from backupkit.ui.settings.opening import open_settings  # as above

        pages = None if isinstance(self._pages, bool) else self._pages
        self._settings = open_settings(
            self._window, self.manager, show_versions=self.open_dialog, look=self._look, pages=pages
        )
        return self._settings

    def saved(self, description: str = "") -> None:
        """Say that the app has saved. Returns at once; many calls in a row become one version a second.

        Where no backup can be made, the indicator and *on_error* tell so. In a process that was forked off this does
        nothing: the one with the window sees that the file has changed.
        """
        if not self._is_closed and self._is_at_home:
            with contextlib.suppress(RuntimeError):  # closed just now, while another thread was saving
                self._bridge.saved(description)

    def send_test_notice(self, done: Callable[[NoticeTrial], object] | None = None) -> None:
        """Send a notice as a test to everybody who is to be told. Returns at once.

        Args:
            done: called on the Tk thread with who was reached and who was not, if the app has not closed by then.
        """
        if self._is_closed:
            return

        def ended(end: Finished | Failed) -> None:
            if done and isinstance(end, Finished):
                result: Any = end.result
                self._bridge.host.call(functools.partial(done, result))

        from backupkit.service.tasks.telling import TryNotices  # an app at its start tries none

        self._bridge.submit(TryNotices(), ended)

    def changed(self) -> None:
        """Say that something is not saved that nobody typed: *autosave* is asked for it."""
        if not self._is_closed:
            self.recovery.changed()

    def create(self, description: str = "") -> str:
        """Make a version now, and return its id once it is safe: before a migration, an import, any large change.

        This waits for the disk, as long as a backup of the document takes; :meth:`saved` does not. With a description
        a version is made in any case, without one only if no version holds the present state.

        Raises:
            BackupError: it could not be made; the app should not go on. The indicator tells the user, too.
        """
        try:
            backup_id = self.manager.create_backup(description, force=bool(description))
        except BackupError as error:
            self._failed(error)
            raise
        self._tell(Finished(number=None, task=Create(description=description), result=backup_id))
        return backup_id or self.manager.list_backups(limit=1)[0].backup_id

    def before(self, description: str) -> Safeguard:
        """Run a block, or each call of a function, only once the present state is a version that stays.

        As :meth:`BackupManager.before`, and told: the indicator says that it is at work, and what went wrong. This
        waits for the disk, on the thread that calls it; most often the version is there already, and is only pinned. A
        large migration belongs on a thread of its own, and this with it. Where its user has switched that off in the
        settings, the block runs without it.

        Raises:
            BackupError: on entry: the state could not be made safe, and the block has not run.
            TypeError, ValueError: *description* is no text, or empty.
        """
        from backupkit.service.before import told_before  # most apps have no such block

        may, tell, restored = self._bridge.may.critical, self._tell, self._have_restored
        return told_before(self.manager, description, may=may, tell=tell, restored=restored)

    @contextlib.contextmanager
    def saving(self, description: str = "") -> Iterator[None]:
        """Run a block that changes and saves the document, under protection.

        The state before is safe when the block begins (at no cost if a version holds it already). If the block
        raises and left the file damaged, the state before is put back, and the error goes on. The state after becomes
        a version with *description*, in the background. A backup that fails is told by the indicator and *on_error*;
        the block runs all the same.
        """
        if self._is_closed:
            yield
            return
        guard = contextlib.ExitStack()
        try:
            guard.enter_context(self.manager.saving(description, keep=self.saved))
        except BackupError as error:
            self._failed(error)
            guard.callback(self.saved, description)
        with guard:
            yield

    def on_save(self, function: Callable[_P, _R]) -> Callable[_P, _R]:
        """Decorate the app's own save function: each call runs under :meth:`saving`."""

        @functools.wraps(function)
        def save(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            with self.saving():
                return function(*args, **kwargs)

        return save

    def switch_to(self, data_file: StrPath, *, saved_as: bool = False, backups_dir: StrPath | None = None) -> None:
        """Go on with the file that the app has open from now on: after Open, New or Save As.

        Menu, shortcut, indicators and callbacks go on with it; an open dialog is closed. What the app has saved of the
        former file is stored first, as by :meth:`close`, which this waits for.

        Args:
            data_file: the file. It need not exist yet.
            saved_as: it is the former one under another name. It begins a history of its own, and tells in its dialog
                where the earlier versions are.
            backups_dir: its backup folder; default: as for :func:`attach`.

        Raises:
            ValueError: another kit of this window has it.
        """
        if self._is_closed or not self._is_at_home:
            return
        options = dict(self.lasting)
        if backups_dir is not None:
            options = {name: value for name, value in options.items() if name != "app"} | {"backups_dir": backups_dir}
        former, manager, kits = self.manager, manager_as_spelled(data_file, **options), kits_of(self._window)
        if manager is former:
            return
        if id(manager) in kits:
            msg = f"{manager.data_file} is attached to this window already"
            raise ValueError(msg)
        for window in filter(None, (self._settings, self._dialog)):
            window.destroy()
        self.manager, leave = manager, self._leave
        self._bridge = bridge_to(self._window, manager)
        self._leave = (self._bridge.subscribe(self._heard), self._bridge.hold(waits=True))
        kits[id(manager)] = kits.pop(id(former))
        self.attached.follow(manager)
        self.recovery.follow(self._bridge)
        for end in leave:
            end()
        LAST_LOOKS.settle(former)
        if saved_as:
            from backupkit.service.tasks.saved_as import NoteFormer

            self._bridge.submit(NoteFormer(former=former.data_file, folder_id=former.folder.folder_id))
        if self._watches is not None:
            self.start(watch=self._watches)

    def close(self) -> None:
        """Take everything back that was attached. What is being written is finished, an unsaved state stored.

        Waits for that, and for nothing else; never longer than 10 seconds without progress. May be called twice. What
        the app saves afterwards is not stored; after the end of its window it is, when the process ends.
        """
        if not self._is_closed:
            self._end()
            LAST_LOOKS.settle(self.manager)

    def _end(self, *, clean: bool = True) -> None:
        if not self._is_at_home:
            return
        self._is_closed = True
        atexit.unregister(self._exited)
        kits_of(self._window).pop(id(self.manager), None)
        with contextlib.suppress(tk.TclError):  # the window is gone, and with it all that was attached to it
            for window in filter(None, (self._settings, self._dialog)):
                window.destroy()
        self.recovery.end(clean=clean)
        self.attached.remove()
        self._tag.remove()
        for end in self._leave:
            end()

    @property
    def _is_at_home(self) -> bool:
        """False in a process that was forked off: that must not touch its parent's window, and has no worker."""
        return os.getpid() == self._process

    def _ended(self, *, clean: bool = True) -> None:
        """End with the window, or the process, as the app did not say otherwise: it may still save."""
        if not self._is_closed and self._is_at_home:
            self._end(clean=clean)
            if self._bridge.keeps_last:
                LAST_LOOKS.owe(self.manager, self._bridge.stored)

    def _exited(self) -> None:
        """End with the process. After an error that nobody has caught its user may miss what was not saved."""
        self._ended(clean=not hasattr(sys, "last_value"))

    # -- what attach() puts together -------------------------------------------------------------------------------

    def listen(
        self, *, on_restore: Restored | None = None, on_error: Callable[[BackupError], object] | None = None
    ) -> None:
        """Have the app called from now on; what is given takes the place of what was given before."""
        self._on_restore, self._on_error = on_restore or self._on_restore, on_error or self._on_error

    def start(self, *, watch: bool) -> None:
        """Have the present state stored, and, if *watch*, each later one that nobody announces."""
        if not self._is_closed:
            self._watches = watch
            self._bridge.start(watches=watch)

    # -- hearing -----------------------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        match event:
            case Failed(is_told=True):
                pass
            case Failed(task=task, error=error) if task.effect is Effect.STORES and not isinstance(error, Cancelled):
                if self._on_error:
                    self._bridge.host.call_alone(self, functools.partial(self._tell_host, error))
            case _:
                pass

    def _restored(self, result: RestoreResult) -> None:
        if self._on_restore:
            taking_result(self._on_restore)(result)

    def _tell_host(self, error: BackupError) -> None:
        if self._on_error and not self._is_closed:
            self._on_error(error)

    def _have_restored(self, result: RestoreResult) -> None:
        if not self._is_closed and self._is_at_home:
            with contextlib.suppress(RuntimeError):  # closed just now, on another thread
                self._bridge.restored(result)

    def _failed(self, error: BackupError) -> None:
        self._tell(Failed(number=None, task=Create(), error=error))

    def _tell(self, event: Event) -> None:
        if not self._is_closed:
            self._bridge.tell(event)

    def _window_destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._window:
            self._ended()
