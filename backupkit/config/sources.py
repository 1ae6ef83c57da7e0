"""The sources that lie outside of the backup folder: a file and the environment, or what an app has put together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.config.choices import DEFAULTS, ROWS, Choices
from backupkit.config.file import ConfigFile
from backupkit.config.layer import Layer
from backupkit.config.merging import merged
from backupkit.config.origin import Origin
from backupkit.config.template import text_of
from backupkit.config.variables import from_environment, variables_for
from backupkit.files.places import absolute_path
from backupkit.light.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.errors import StrPath
    from backupkit.files.disk import Disk


class Sources:
    """A file and the environment, as far as they were named.

    Args:
        path: the file; None for the environment alone.
        host: what the app's own call says, if there is one; a new file is written with it.
        disk: what writes a file that is missing.
        env: the environment; it is read once.
    """

    def __init__(self, path: StrPath | None, host: Layer | None, disk: Disk, env: Mapping[str, str]) -> None:
        self._environment = with_folder(from_environment(env))
        self._variables = frozenset(name for name, text in env.items() if text.strip())
        self._file = ConfigFile(path) if path is not None else None
        self._unwritten: Layer | None = None
        if self._file and self._file.is_missing:
            now = Choices(**merged([host] if host else []))
            text = text_of(now, is_json=self._file.is_json)
            if problem := self._file.write(disk, text):
                self._unwritten = Layer(origin=Origin.FILE, problems=(problem,))

    def layers(self) -> tuple[Layer, ...]:
        """Return what they say now: the same objects as long as nothing has changed."""
        if not self._file:
            return (self._environment,)
        if self._unwritten and self._file.is_missing:
            return (self._unwritten, self._environment)
        return (self._file.layer(), self._environment)

    def named(self, name: str, origin: Origin) -> str:
        """Return which file, or which variables, a field has its value from; empty if neither."""
        match origin:
            case Origin.FILE if self._file:
                return str(self._file.path)
            case Origin.ENVIRONMENT:
                return ", ".join(variables_for(name, self._variables))
            case _:
                return ""


def with_folder(layer: Layer) -> Layer:
    """Return *layer* with the folder that it names as a path; a relative one is seen from where the process is."""
    folder = layer.wishes.get("directory")
    if not folder:
        return layer
    return replace(layer, wishes={**layer.wishes, "directory": absolute_path(os.path.expanduser(folder))})


class Given:
    """What an app has put together itself, instead of a file and the environment."""

    def __init__(self, config: Choices) -> None:
        by_origin: dict[Origin, dict[str, object]] = {}
        for name in ROWS:
            origin = config.origin_of(name)
            if origin is not Origin.DEFAULT or getattr(config, name) != DEFAULTS[name]:
                by_origin.setdefault(origin, {})[name] = getattr(config, name)
        said = tuple(Layer(origin=origin, wishes=wishes) for origin, wishes in by_origin.items())
        told = Layer(origin=Origin.FILE, problems=config.problems, later=config.later)
        self._layers = (*said, told) if config.problems or config.later else said

    def layers(self) -> tuple[Layer, ...]:
        """Return what it says."""
        return self._layers

    def named(self, name: str, origin: Origin) -> str:
        """Return nothing: who has put it together knows."""
        del name, origin
        return ""
