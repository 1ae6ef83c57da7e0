"""BackupConfig: all that can be configured for a document, as one value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.config.choices import Choices
from backupkit.files.disk import Disk
from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from backupkit.errors import StrPath


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BackupConfig(Choices):
    """All that can be configured for a document; each field knows where its value came from (:meth:`origin_of`).

    One that an app makes holds what the app asks for: each field that is not the default counts as its call. Of
    addresses that may hold a secret, ``repr()`` says no more than that they are set.
    """

    @classmethod
    def load(cls, path: StrPath | None = None, *, env: Mapping[str, str] | None = None) -> Self:
        """Return what a file and the environment say; what neither says is the default.

        A file that is missing is written, with all that can be said in it. Nothing that is wrong in the sources raises:
        it is among :attr:`problems`, and what would apply without it holds.

        Args:
            path: TOML, or JSON if its name ends in ``.json``; None for the environment alone.
            env: the environment; default: that of the process.
        """
        from backupkit.config.merging import merged  # most apps name no source, and none of this is loaded
        from backupkit.config.sources import Sources

        sources = Sources(path, None, Disk(), os.environ if env is None else env)
        return cls(**merged(sources.layers()))
