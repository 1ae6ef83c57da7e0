"""SettingsWindow: when a version is made, what is kept, and who is told, as a user of the app wants it."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.service.task import Task
from backupkit.service.tasks.configuring import Choose, Consequence, Foresee, Judged, JudgeSchedule
from backupkit.service.tasks.keys import ReadLock
from backupkit.service.tasks.mirroring import Mirrored, ReadPlaces
from backupkit.service.tasks.moving import MoveFolder
from backupkit.service.tasks.trying_place import JudgePlace, TryPlace
from backupkit.ui.bridge import bridge_to
from backupkit.ui.look.look import look_of
from backupkit.ui.look.option_database import CLASS, shield
from backupkit.ui.settings import state as states
from backupkit.ui.settings.actions import ADD_PLACE, OTHER_FOLDER, REMOVE_PLACE, TRY_PLACE, action_with
from backupkit.ui.settings.body import Body, BodyCallbacks
from backupkit.ui.settings.facts import Facts, ReadFacts
from backupkit.ui.settings.lock.desk import LockDesk
from backupkit.ui.settings.lock.letters import doing_with
from backupkit.ui.shown.settings import PASSWORD, Page
from backupkit.ui.shown.tone import Tone
from backupkit.ui.timers import Timers
from backupkit.ui.wanted import Wanted
from backupkit.ui.window.keyboard import Keyboard
from backupkit.ui.window.opening import Grab, focus_to_give_back, open_over
from backupkit.ui.words import amounts, places, tasks
from backupkit.ui.words import settings as words
from backupkit.ui.words.language import said, shown
from backupkit.ui.words.notices import EnterKey, Notice, notice_of, of_failure
from backupkit.values.places import EncryptionState, MirrorReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.ui.settings.actions import Action
    from backupkit.ui.settings.pages import SettingsPages
    from backupkit.ui.shown.locking import Doing
    from backupkit.ui.shown.settings import Entry
    from backupkit.ui.words.notices import Offer
    from backupkit.values.retention import Retention

_WIDTH, _HEIGHT = 820, 520  # design units, as all of these
_LEAST_WIDTH, _LEAST_HEIGHT = 560, 320
_PLACES_MS = 1_000  # after which it is read again how it stands with the places that are seen
_BUTTONS = (ttk.Button, ttk.Menubutton)
_WHEEL = ("<MouseWheel>", "<Button-4>", "<Button-5>")


class SettingsWindow(tk.Toplevel):
    """A window with the settings of one document. It does not block. Use :func:`open_settings` to get the only one.

    Args:
        master: the app's window, or any widget in it.
        manager: whose settings.
        look: "auto", "host", "light" or "dark"; see :func:`attach`.
        pages: which of them there are, and which can be changed.
        show_versions: opens the dialog.
        page: which one is seen first; None: the first one.
    """

    def __init__(
        self,
        master: tk.Misc,
        manager: BackupManager,
        *,
        look: str,
        pages: SettingsPages,
        show_versions: Callable[[], object],
        page: Page | None = None,
    ) -> None:
        self._give_focus_back = focus_to_give_back(master)
        super().__init__(master, class_=CLASS)
        self.withdraw()
        shield(self)
        self._show_versions = show_versions
        self._look = look_of(self, look)
        self._bridge = bridge_to(self, manager)
        document = shown(manager.data_file.name)
        self._state = states.opened(document=document, pages=pages, page=page)
        self._at_work: dict[int, Action] = {}
        self._reading: int | None = None
        self._is_open = True
        self._timers = Timers(self)
        self._schedules: Wanted[str] = Wanted(self._bridge, self._judged)
        self._futures: Wanted[Retention] = Wanted(self._bridge, self._foreseen)
        self.title(words.title(document))
        self._desk = LockDesk(self, self._bridge, self._look, tell=lambda said: self._happen(states.Told(notice=said)))
        self._body = Body(
            self,
            self._look,
            pages=pages.seen,
            callbacks=BodyCallbacks(
                happen=self._happen,
                fill=self._fill,
                act=self._act,
                add_place=self._judge_place,
                choose_place=self._choose_place,
                lock=self._unlock,
                accept=self._accept,
                defaults=self._take_back,
                save=self._save,
                close=self._close,
            ),
        )
        self._body.pack(fill="both", expand=True)
        self._keyboard = self._bind_keys()
        self._ends = [self._bridge.subscribe(self._heard), self._look.subscribe(self._restyle), self._bridge.hold()]
        self.bind("<Destroy>", self._destroyed, add="+")
        self._look.paint(self)
        self._render()
        px = self._look.px
        open_over(
            self,
            master.winfo_toplevel(),
            size=(px(_WIDTH), px(_HEIGHT)),
            least=(px(_LEAST_WIDTH), px(_LEAST_HEIGHT)),
        )
        self._grab = Grab(self)
        self._grab.take_over()
        self._body.list.list.focus_set()
        self._read()

    def come_forward(self, page: Page | None = None) -> None:
        """Bring it to the front, with the keyboard; let that page be seen."""
        self.deiconify()
        self.lift()
        (self.focus_lastfor() or self).focus_set()
        self._grab.take_over()
        if page:
            self._happen(states.Turned(page=page))

    # -- what happens --------------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        match event:
            case Finished(task=task) | Failed(task=task) if task.changes or isinstance(task, Mirrored):
                self._read()  # also when a place was looked at, and nothing had to be copied
                if isinstance(event, Finished) and isinstance(event.result, MirrorReport):
                    self._desk.mirrored(event.result, told=self._state.notice)
            case _:
                pass

    def _read(self) -> None:
        self._reading = self._bridge.submit(ReadFacts(), self._was_read)

    def _was_read(self, event: Finished | Failed) -> None:
        if event.number != self._reading:
            return
        match event:
            case Finished(result=Facts() as facts):
                self._happen(states.Read(facts=facts))
                if self._state.notice is None:
                    self._desk.ask_once(facts.settings.encryption)
            case Failed(error=error):
                self._happen(states.Told(notice=of_failure(error)))
            case _:
                pass

    def _judged(self, _text: str, event: Finished | Failed) -> None:
        if isinstance(event, Finished) and isinstance(event.result, Judged):
            self._happen(states.ScheduleJudged(judged=event.result))

    def _foreseen(self, _retention: Retention, event: Finished | Failed) -> None:
        if isinstance(event, Finished) and isinstance(event.result, Consequence):
            self._happen(states.Foreseen(consequence=event.result))

    def _happen(self, event: states.SettingsEvent) -> None:
        before, self._state = self._state, states.advance(self._state, event)
        if self._is_open and self._state is not before:
            self._render()
            self._schedules.want(states.schedule_text(self._state) or None, lambda text: JudgeSchedule(text=text))
            self._futures.want(states.wanted_retention(self._state), lambda wanted: Foresee(retention=wanted))
            self._follow_places()

    def _follow_places(self) -> None:
        """Read again and again how it stands with the places, as long as that is seen."""
        if self._is_open and states.shows_places(self._state):
            read = partial(self._bridge.submit, ReadPlaces(), self._places_read)
            self._timers.no_later("places", _PLACES_MS, read)

    def _places_read(self, event: Finished | Failed) -> None:
        match event:
            case Finished(task=ReadPlaces(), result=tuple() as found):
                before = self._state
                self._happen(states.PlacesRead(places=found))
                if self._is_open and self._state is before:
                    self._render()  # what tells an age is another one by now
            case _:
                pass
        facts = self._state.facts
        if self._is_open and facts and facts.settings.encryption.is_everywhere:  # how far a sealing anew has come
            self._bridge.submit(ReadLock(), self._lock_read)
        self._follow_places()

    def _lock_read(self, event: Finished | Failed) -> None:
        if isinstance(event, Finished) and isinstance(event.result, EncryptionState):
            self._happen(states.LockRead(encryption=event.result))

    # -- what the user does --------------------------------------------------------------------------------------

    def _fill(self, name: str, entry: Entry) -> None:
        self._happen(states.Filled(name=name, entry=entry))

    def _act(self, action: Action) -> None:
        if action in self._at_work.values() or not action.is_ready(self._state):
            return
        if action is OTHER_FOLDER:
            self._ask_for_folder()
            return
        if action is ADD_PLACE:
            self._happen(states.Adding(is_adding=True))
            return
        if action is REMOVE_PLACE:
            self._happen(states.PlaceRemoved())
            return
        task = TryPlace(address=self._state.place) if action is TRY_PLACE else action.task and action.task()
        if task is None:
            self._show_versions()
            return
        self._at_work[self._bridge.submit(task, self._acted)] = action
        if task.is_long:
            self._happen(states.Told(notice=Notice(tone=Tone.BUSY, text=tasks.at_work(task))))
        self._render()

    def _take_back(self) -> None:
        """Forget what was chosen on the page; where versions are then nobody could guess."""
        self._happen(states.TakenBack(page=self._state.page))
        facts = self._state.facts
        if self._state.page is Page.WHERE and facts and "directory" in self._state.taken_back:
            text = words.folder_taken_back(facts.settings.folder)
            self._happen(states.Told(notice=Notice(tone=Tone.WARN, text=text)))

    def _ask_for_folder(self) -> None:
        """Let another folder be chosen, and say what follows: only the button beside that begins."""
        chosen = filedialog.askdirectory(parent=self, title=words.folder_title(), mustexist=False)
        facts = self._state.facts
        if not chosen or not self._is_open or facts is None:
            return
        text = words.move_question(len(facts.rows), facts.settings.stored_bytes, shown(chosen))
        self._happen(states.Told(notice=Notice(tone=Tone.WARN, text=text, offer=MoveFolder(path=Path(chosen)))))

    def _choose_place(self) -> None:
        """Let a folder be chosen, and take its address as if it had been typed."""
        chosen = filedialog.askdirectory(parent=self, title=places.folder_title(), mustexist=True)
        if chosen and self._is_open:
            self._judge_place(Path(chosen).as_uri())

    def _unlock(self, doing: Doing) -> None:
        if facts := self._state.facts:
            names = tuple(place.place for place in facts.settings.places)
            self._desk.open(doing, facts.settings.encryption, places=names)

    def _judge_place(self, address: str) -> None:
        self._bridge.submit(JudgePlace(address=address), self._place_judged)

    def _place_judged(self, event: Finished | Failed) -> None:
        match event:
            case Finished(task=JudgePlace(address=address), result=str() | None as name):
                self._happen(states.PlaceJudged(address=address, name=name))
            case Failed(error=error):
                self._happen(states.Told(notice=Notice(tone=Tone.BAD, text=said(error))))
            case _:
                pass

    def _acted(self, event: Finished | Failed) -> None:
        self._at_work.pop(event.number or 0, None)
        notice = notice_of(event, None, document=self._state.document)
        self._happen(states.Told(notice=notice))
        if self._is_open:
            self._render()

    def _accept(self, offer: Offer) -> None:
        """Do what a notice offers; what concerns versions, and what asks first, is done where they are seen."""
        self._happen(states.Told(notice=None))
        if isinstance(offer, EnterKey):
            self._desk.unlock()
        elif isinstance(offer, Task) and not tasks.of(offer).title:
            self._bridge.submit(offer, self._acted)
            if offer.is_long:
                self._happen(states.Told(notice=Notice(tone=Tone.BUSY, text=tasks.at_work(offer))))
        else:
            self._show_versions()

    def _save(self) -> None:
        if self._state.is_saving or self._state.facts is None:
            return
        self._body.settle()
        if found := states.page_of_flaw(self._state):
            page, name = found
            self._happen(states.Turned(page=page))
            self._body.focus_input(page, name)
            return
        changes = states.changes(self._state)
        if not changes:
            self.destroy()
            return
        self._happen(states.Saving(is_saving=True))
        password = changes.pop(PASSWORD, "")
        self._bridge.submit(Choose(choices=changes, mail_password=password), self._saved)

    def _saved(self, event: Finished | Failed) -> None:
        if isinstance(event, Finished):
            if self._is_open:
                self.destroy()
            return
        self._happen(states.Saving(is_saving=False))
        text = words.not_saved(said(event.error))
        self._happen(states.Told(notice=Notice(tone=Tone.BAD, text=text)))
        if self._is_open and self.state() == "withdrawn":
            self.come_forward()

    def _close(self) -> None:
        """Close the window. While its choices are being stored it only goes out of sight, to tell if they were not."""
        if self._state.is_saving:
            self._grab.give_back()
            self.withdraw()
        else:
            self.destroy()

    # -- keys ----------------------------------------------------------------------------------------------------

    def _bind_keys(self) -> Keyboard:
        self.protocol("WM_DELETE_WINDOW", self._close)
        for sequence in _WHEEL:
            self.bind(sequence, self._wheel, add="+")
        self.bind("<FocusIn>", lambda event: self._body.see(event.widget), add="+")
        turn = self._body.list.step
        keys = {
            "<Escape>": self._close,
            "<Return>": self._returned,
            "<KP_Enter>": self._returned,
            "<Control-Tab>": lambda: turn(1),
            "<Control-Shift-Tab>": lambda: turn(-1),
            "<Control-Next>": lambda: turn(1),
            "<Control-Prior>": lambda: turn(-1),
        }
        return Keyboard(self, keys, letter=self._mnemonic)

    def _returned(self) -> None:
        """Store the choices; on a button the key has pressed that already."""
        if not isinstance(self.focus_get(), _BUTTONS):
            self._save()

    def _mnemonic(self, letter: str) -> bool:
        state = self._state
        for page in state.pages.seen:
            if words.page(page).key == letter:
                self._happen(states.Turned(page=page))
                self._body.list.list.focus_set()
                return True
        footer: dict[str, Callable[[], object]] = {
            words.save().key: self._save,
            words.cancel().key: self._close,
            words.defaults().key: self._take_back,
        }
        if letter in footer:
            footer[letter]()
        elif action := action_with(letter, state.page):
            self._act(action)
        elif doing := doing_with(letter, state):
            self._unlock(doing)
        else:
            return False
        return True

    def _wheel(self, event: tk.Event[tk.Misc]) -> None:
        self._body.wheel(down=event.num == 5 or event.delta < 0)  # noqa: PLR2004 - the button that X has for it

    # -- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        self._body.render(self._state, amounts.now(), frozenset(self._at_work.values()))

    def _restyle(self) -> None:
        self._look.paint(self)
        self._body.restyle()
        self._render()

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self:
            return
        self._is_open = False
        for end in self._ends:
            end()
        self._grab.end()
        self._keyboard.end()
        self._give_focus_back()
