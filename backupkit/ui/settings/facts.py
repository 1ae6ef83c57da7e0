"""What the settings window shows besides what is filled in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.service.tasks.configuring import Settings
    from backupkit.ui.shown.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was read of a document's settings, and its versions as a line of time shows them."""

    settings: Settings
    rows: tuple[Row, ...] = ()
