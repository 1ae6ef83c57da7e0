"""attach() -> BackupKit: the one call by which an app gets a version history for its data file."""

from __future__ import annotations

from backupkit.kit.kit import BackupKit, kits_of
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.registry import manager_as_spelled

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Iterable

    from backupkit.config.config import BackupConfig
    from backupkit.errors import BackupError, StrPath
    from backupkit.places.place import Place
    from backupkit.schedule.schedule import Schedule
    from backupkit.ui.host_callback import Restored
    from backupkit.ui.settings.pages import SettingsPages
    from backupkit.ui.unsaved.autosave import Unsaved
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.values.places import Encrypt, PlacesMode
    from backupkit.values.retention import Retention


def attach(
    root: tk.Misc,
    data_file: StrPath,
    *,
    app: str | None = None,
    backups_dir: StrPath | None = None,
    on_restore: Restored | None = None,
    on_error: Callable[[BackupError], object] | None = None,
    indicator: bool = True,
    menu: tk.Menu | None = None,
    shortcut: str | None = "<Control-Shift-B>",
    save_event: str | None = "<<Saved>>",
    watch: bool = True,
    retention: Retention | None = None,
    schedule: Schedule | str | None = None,
    config: BackupConfig | StrPath | bool | None = None,
    places: Iterable[Place | str] = (),
    places_mode: PlacesMode | str = "all",
    encryption: Unlocker | None = None,
    encrypt: Encrypt | str = "places",
    look: str = "auto",
    settings: SettingsPages | bool = True,
    autosave: Unsaved | None = None,
    autosave_seconds: float = 30.0,
    on_recover: Callable[[bytes], object] | None = None,
) -> BackupKit:
    """Give an app's data file a version history. Nothing else in the app needs to change.

    The present state of the file becomes a version, and from then on each saved one. The line at the bottom of the
    window says when the last good one was made; it, and *shortcut*, open the dialog. When the window is closed, what
    is being written is finished. Everything happens in the background: this call, too, returns at once.

    A file that is attached to this window already keeps its kit, which is returned: an app that builds its window anew
    may attach again. What is given then is added; callbacks take the place of the former ones.

    Args:
        root: the app's window: a Tk, CTk, Toplevel or any widget in one.
        data_file: the document. It need not exist yet.
        app: the app's name; the versions then lie in the user's data folder instead of beside the document, and
            survive a removal of the document's folder.
        backups_dir: the backup folder; default: ``backups`` beside the document. One elsewhere must exist.
        on_restore: called on the Tk thread after the document was replaced, so that the app reads it again; with the
            :class:`RestoreResult` if it takes an argument.
        on_error: called on the Tk thread with the BackupError when a backup has failed. The indicator tells the user
            in any case.
        indicator: put a :class:`BackupIndicator` at the window's bottom edge; see also :meth:`BackupKit.indicator`.
        menu: gets an entry "Versions…".
        shortcut: opens the dialog, and does nothing else to what has the keyboard; None for none.
        save_event: the virtual event by which the app may say that it has saved; None for none.
        watch: notice saves that nobody announces, by a look at the file once a second.
        retention: which automatic versions stay, unless the user chose otherwise.
        schedule: when versions are made by the clock while the app runs, likewise: ``"daily 02:00"``, see
            :class:`Schedule`. What was missed while it was closed, or the machine asleep, is made up for once.
        config: what else applies: a configuration file's path, and the environment; True for the environment alone; or
            a :class:`BackupConfig`. A file is read at once, so it should lie on a disk of the computer's own.
        places: where each version is copied to besides, in the background, so that it survives this disk: addresses
            such as ``file:///media/usb/backups``, ``s3://bucket/prefix`` or ``sftp://user@host/folder``, or places.
        places_mode: ``"all"``: to each of them; ``"first"``: to the first one, in this order, that answers.
        encryption: what opens the copies at the places, which are sealed then: :class:`Passphrase`, :class:`KeyFile`,
            :class:`Keyring`; :class:`AskedPassphrase` for a password that the user sets and enters.
        encrypt: ``"everywhere"``: all that lies in the backup folder is sealed as well.
        look: "auto", "host" (the host's ttk styles), "light" or "dark".
        settings: what the user may choose in :meth:`BackupKit.open_settings`: a :class:`SettingsPages` that hides or
            locks pages; False: nothing, and there is no such window.
        autosave: returns what is not saved, as bytes; None: all is saved. It is kept beside the versions, and offered
            after a crash. Called on the Tk thread, after the user has done something.
        autosave_seconds: how long after that.
        on_recover: called on the Tk thread with these bytes if the user wants them back. Without it they take the
            place of the document, as by a restore, and *on_restore* is called.

    Raises:
        ExtraMissing: *schedule* is a cron expression, and cronsim is not installed.
        ValueError: an option is out of range, or the document has a manager with other options already.
    """
    named = backups_dir is not None
    wishes: dict[str, Any] = {
        "backups_dir": backups_dir,
        "app": None if named else app,
        "retention": retention,
        "schedule": schedule,
        "config": config,
        "places": tuple(places) or None,
        "encryption": encryption,
        "encrypt": None if encrypt == "places" else encrypt,
        "places_mode": None if places_mode == "all" else places_mode,
        "locked": None if isinstance(settings, bool) else tuple(settings.lock) or None,
    }
    options = {name: wish for name, wish in wishes.items() if wish is not None}
    manager = manager_as_spelled(data_file, **options)
    kit = kits_of(root.winfo_toplevel()).get(id(manager)) or BackupKit(root, manager, look=look, settings=settings)
    kit.lasting |= {name: option for name, option in options.items() if name != "backups_dir"}
    kit.listen(on_restore=on_restore, on_error=on_error)
    if shortcut:
        kit.attached.add_shortcut(shortcut)
    if save_event:
        kit.attached.add_save_event(save_event, kit.saved)
    if menu is not None:
        kit.attached.add_menu_entry(menu)
    if indicator:
        kit.attached.add_edge_indicator()
    kit.recovery.attach(autosave, seconds=autosave_seconds, on_recover=on_recover)
    kit.start(watch=watch)
    return kit
