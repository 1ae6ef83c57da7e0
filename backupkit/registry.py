"""The one place with state of its own: which managers there are, so that a document has one."""

from __future__ import annotations

import inspect
import os
import threading
from collections import defaultdict
from weakref import WeakValueDictionary

from backupkit.files.places import absolute_path, is_same_place, real_path, spelling_of
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.manager.manager import BackupManager
from backupkit.values.clock import SystemClock
from backupkit.values.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backupkit.errors import StrPath

_guard = threading.Lock()
_managers: WeakValueDictionary[Path, BackupManager] = WeakValueDictionary()  # those that somebody still holds
# By the normal form of their spelling, the paths that somebody has used, each with the key of its manager.
_spelled: defaultdict[str, dict[Path, Path]] = defaultdict(dict)
_options: dict[Path, dict[str, Any]] = {}  # what they were made with, as far as anybody said
_last: list[BackupManager] = []


def get_backup_manager(data_file: StrPath | None = None, **options: Any) -> BackupManager:  # noqa: ANN401
    """Return the manager of a document, the same object for every caller in this process.

    It lives as long as somebody holds it, or nobody has asked for another one since. If it is asked for after that, a
    new one is made, with the options of the one before unless others are given.

    Args:
        data_file: the document; without it, the manager that was asked for last.
        options: as for :class:`BackupManager`; they apply when the manager is made. For one that is there already,
            they must mean what it was made with, however they are spelled; an option that is left out is no wish.

    Raises:
        LookupError: no *data_file*, and no manager has been made yet.
        ValueError: the document has a manager with other options.
    """
    with _guard:
        if data_file is None:
            if not _last:
                raise LookupError("no backup manager yet: the first call must name the data file")
            return _last[0]
        spelled = absolute_path(data_file)
        key = _key_of(spelled)
        manager = _manager_at(key, data_file, options)
        _spelled[spelling_of(spelled)][spelled] = key
        return manager


def manager_as_spelled(data_file: StrPath, **options: Any) -> BackupManager:  # noqa: ANN401
    """Return the manager of a document as :func:`get_backup_manager` does, but look at no disk.

    It is for a thread that must not wait for a drive that hangs. A path that nobody has used before is another document
    here, although a link may lead from it to one that has a manager.

    Raises:
        ValueError: the document has a manager with other options.
    """
    with _guard:
        spelled = absolute_path(data_file)
        alike = _spelled[spelling_of(spelled)]  # more than one where a disk tells cases apart, and its system does not
        return _manager_at(alike.setdefault(spelled, next(iter(alike.values()), spelled)), data_file, options)


def _manager_at(key: Path, data_file: StrPath, options: dict[str, Any]) -> BackupManager:
    manager = _managers.get(key)
    if manager is None:
        options = {**_options.get(key, {}), **options}
        manager = BackupManager(data_file, **options)
        _managers[key] = manager
        if options:
            _options[key] = _lasting(options)
    elif differences := _differences(_options.get(key, {}), options):
        msg = f"{data_file} already has a backup manager with other options: {'; '.join(differences)}"
        raise ValueError(msg)
    _last[:] = [manager]
    return manager


def _key_of(spelled: Path) -> Path:
    """Return where a document lies, as it was spelled when it was first asked for."""
    place = real_path(spelled)
    known = (*_managers, *_options)
    found = next((key for key in known if is_same_place(key, place)), None)
    # Who must not wait for a disk has not asked where the links lead.
    return found or next((key for key in known if is_same_place(real_path(key), place)), place)


def _lasting(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options that mean the same when the process has gone to another folder."""
    paths = {name: absolute_path(options[name]) for name in ("backups_dir", "config") if _is_path(options.get(name))}
    return {**options, **paths}


def _is_path(value: object) -> bool:
    return isinstance(value, str | os.PathLike)


def _differences(known: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Return in words which options mean another thing than what a manager was made with."""
    if not given:
        return []
    before, now = _meant(known), _meant(given)
    folder, other = before["backups_dir"], now["backups_dir"]
    if folder and other and is_same_place(folder, other):
        now["backups_dir"] = folder
    return [f"{name} is {before[name]!r}, not {now[name]!r}" for name in given if before[name] != now[name]]


def _meant(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what options mean, defaults included: what is equal is one wish, spelled in two ways.

    Raises:
        TypeError: there is no such option.
    """
    bound = inspect.signature(BackupManager).bind("", **options)
    bound.apply_defaults()
    meant = bound.arguments
    if meant["backups_dir"] is not None:
        meant["backups_dir"] = str(real_path(meant["backups_dir"]))
    if _is_path(meant["config"]):
        meant["config"] = str(real_path(meant["config"]))
    meant["config"] = meant["config"] or None
    meant["locked"] = frozenset(meant["locked"])
    meant["places"] = tuple(each if isinstance(each, str) else each.describe() for each in meant["places"])
    meant["retention"] = meant["retention"] or Retention()
    if meant["schedule"] is not None:
        from backupkit.schedule.schedule import schedule_of

        meant["schedule"] = schedule_of(meant["schedule"])
    if type(meant["clock"]) is SystemClock:  # which is what None stands for
        meant["clock"] = None
    return meant


def _begin_in_child() -> None:
    """Let managers be asked for where the process was forked while another thread was at it."""
    global _guard  # noqa: PLW0603 - the one place with state of its own
    _guard = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_in_child)
