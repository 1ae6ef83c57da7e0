"""What is in force for one document, now: asked as often as one likes, and looked up only where something changed."""

from __future__ import annotations

import os
from functools import cached_property

from backupkit.files.places import is_same_file
from backupkit.light.frozen import replace
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from backupkit.config.config import BackupConfig
    from backupkit.config.layer import Layer
    from backupkit.config.origin import Origin
    from backupkit.config.own_folder import OwnFolder
    from backupkit.config.sources import Given, Sources
    from backupkit.errors import StrPath
    from backupkit.files.disk import Disk
    from backupkit.schedule.schedule import Schedule
    from backupkit.store.settings import Settings
    from backupkit.values.retention import Retention

    Config: TypeAlias = BackupConfig | StrPath | bool | None

log = Log(__name__)

_LEVELS = range(1, 10)


class Configuration:
    """The sources of one document's configuration, and what they come to.

    Args:
        disk: what writes files.
        own_folder: what opens the user's own folder, for this document; asked when that is first needed.
        beside: the folder that the document lies in, which cannot be that of its versions.
        retention: the rules that the app's call asks for; None: it does not say.
        schedule: what it asks for likewise; as a schedule, or as a text.
        level: of compression, as the app's call has it.
        verify_after_create: whether the app's call asks for it.
        config: a file's path; True for the environment alone; or what the app has put together.
        locked: names of pages, and of fields, that the app does not leave to its user.

    Raises:
        ValueError: *level* is none, or *schedule*.
        ExtraMissing: *schedule* needs a package that is not installed.
    """

    def __init__(
        self,
        disk: Disk,
        own_folder: Callable[[], OwnFolder],
        beside: Path,
        *,
        retention: Retention | None,
        schedule: Schedule | str | None = None,
        level: int,
        verify_after_create: bool = False,
        config: Config = None,
        locked: Iterable[str] = (),
    ) -> None:
        if type(level) is not int or level not in _LEVELS:
            msg = f"compression_level must be 1 to 9, not {level!r}"
            raise ValueError(msg)
        self.locked = frozenset(locked)
        self.compression_level = level
        """The level of compression that applies then."""
        self.verify_after_create = verify_after_create
        """Whether versions are read back then."""
        self._rules = retention
        self._schedule = _schedule_of(schedule)
        self._open_own_folder, self._beside = own_folder, beside
        self._host: Layer | None = None
        self._own_folder: OwnFolder | None = None
        self._latest: tuple[tuple[object, ...], BackupConfig] | None = None
        self._told: set[str] = set()
        self._sources = self._sources_of(config, disk)
        self.is_plain = self._sources is None and not self.locked
        """True if nobody but the user has a say beside the app. As long as he has chosen nothing, the values above
        hold, and nothing else of this room has to be loaded: so it is in most apps."""

    def directory(self, named: StrPath | None) -> StrPath | None:
        """Return the folder that is configured, or the one that the app's call *named*; it is not looked at.

        What the user chose is told here only if there are other sources; else :meth:`chosen_folder` does, later.
        """
        if not self._sources:
            return named
        from backupkit.store.settings import Settings

        return self.of(Settings()).directory or named

    def chosen_folder(self) -> tuple[Path, bool] | None:
        """Return the folder that the user chose, and whether it was the document's then; None: none, or it is locked.

        It goes before whatever the app's call named. The folder is not looked at, but the document's own place is.
        """
        places = {} if {"where", "directory"} & self.locked else self.own_folder.read()
        if "directory" not in places:  # as for most documents: nothing of what follows is loaded then
            return None
        from backupkit.config.chosen import CLAIMED
        from backupkit.config.origin import Origin
        from backupkit.store.settings import Settings

        config = self.of(Settings())
        if config.directory is None or config.origin_of("directory") is not Origin.USER:
            return None
        return config.directory, places.get(CLAIMED) is True

    def of(self, settings: Settings) -> BackupConfig:
        """Return what is in force, with the user's own choices that are in *settings*.

        It is the same object as long as nothing has changed: a few calls of ``stat`` tell that. What cannot be used is
        logged once.
        """
        from backupkit.config.chosen import layer_of
        from backupkit.config.config import BackupConfig
        from backupkit.config.merging import merged
        from backupkit.config.sources import with_folder

        outside, places = self._sources.layers() if self._sources else (), self.own_folder.read()
        unread = self.own_folder.problem
        key = (settings.choices, settings.retention, places, unread, *outside)
        latest = self._latest
        if latest and latest[0] == key:
            return latest[1]
        user = with_folder(layer_of(settings.choices, settings.retention, places))
        if unread:
            user = replace(user, problems=(*user.problems, unread))
        config = self._possible(BackupConfig(**merged((self._host_layer(), *outside, user), self.locked)))
        self._latest = key, config
        self._tell(config)
        return config

    def _possible(self, config: BackupConfig) -> BackupConfig:
        """Return *config* without a folder in which no versions can lie: an app must not fail at its start for that."""
        folder = config.directory
        if folder is None or not is_same_file(folder, self._beside):
            return config
        from backupkit.config.origin import Origin
        from backupkit.config.problem import ConfigProblem, Trouble

        problem = ConfigProblem(trouble=Trouble.OWN_FOLDER, values={"path": folder})
        origins = {**config.origins, "directory": Origin.DEFAULT}
        return replace(config, directory=None, origins=origins, problems=(*config.problems, problem))

    def unchosen(self) -> BackupConfig:
        """Return what would be in force if the user had chosen nothing."""
        from backupkit.config.config import BackupConfig
        from backupkit.config.merging import merged

        outside = self._sources.layers() if self._sources else ()
        return self._possible(BackupConfig(**merged((self._host_layer(), *outside))))

    def named(self, name: str, origin: Origin) -> str:
        """Return which file, or which variables, a field has its value from; empty where that is not known."""
        return self._sources.named(name, origin) if self._sources else ""

    @cached_property
    def retention(self) -> Retention:
        """The rules that apply if nobody but the app has a say."""
        from backupkit.values.retention import Retention  # a list needs no rules

        return self._rules or Retention()

    @property
    def own_folder(self) -> OwnFolder:
        """What the user chose for this document and nobody else may read."""
        if self._own_folder is None:
            self._own_folder = self._open_own_folder()
        return self._own_folder

    def require_choosable(self, names: Iterable[str]) -> None:
        """Refuse what the user cannot choose here.

        Raises:
            ValueError: there is no such field, or the app has locked it.
        """
        from backupkit.config.chosen import require_known

        require_known(names, self.locked)

    def _host_layer(self) -> Layer:
        """Return what the app's call says: nothing where it is what would hold without it."""
        if self._host is None:
            from backupkit.config.choices import DEFAULTS
            from backupkit.config.layer import Layer
            from backupkit.config.origin import Origin

            wishes: dict[str, object] = {}
            if self._rules is not None:
                wishes["retention"] = self._rules
            if self._schedule is not None:
                wishes["schedule"] = self._schedule
            if self.compression_level != DEFAULTS["compression_level"]:
                wishes["compression_level"] = self.compression_level
            if self.verify_after_create:
                wishes["verify_after_create"] = True
            self._host = Layer(origin=Origin.HOST, wishes=wishes)
        return self._host

    def _sources_of(self, config: Config, disk: Disk) -> Sources | Given | None:
        if config is None or config is False:
            return None
        from backupkit.config.config import BackupConfig
        from backupkit.config.sources import Given, Sources

        if isinstance(config, BackupConfig):
            return Given(config)
        return Sources(None if config is True else config, self._host_layer(), disk, os.environ)

    def _tell(self, config: BackupConfig) -> None:
        for problem in map(str, config.problems):
            if problem not in self._told:
                self._told.add(problem)
                log.warning("%s", problem)


def _schedule_of(given: Schedule | str | None) -> Schedule | None:
    if given is None:
        return None
    from backupkit.schedule.schedule import schedule_of  # most apps have none

    return schedule_of(given)
