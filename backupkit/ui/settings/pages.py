"""SettingsPages: which pages of the settings window an app's user does not see, or may not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.shown.settings import Page, settings_of

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPages:
    """What a host keeps to itself of the settings window: ``SettingsPages(hide=("advanced",), lock=("keep",))``.

    The pages are called ``"when"``, ``"where"``, ``"keep"``, ``"tell"``, ``"check"`` and ``"advanced"``. A page that is
    hidden is not there. A locked one shows what is set, and says that it cannot be changed here; what a user had chosen
    there before is left out of account.

    Args:
        hide: pages that nobody sees.
        lock: pages that can be read only.

    Raises:
        ValueError: there is no such page, or none would be left.
    """

    hide: Collection[str] = ()
    lock: Collection[str] = ()

    def __post_init__(self) -> None:
        for name in (*self.hide, *self.lock):
            if name not in set(Page):
                known = ", ".join(f'"{page}"' for page in Page)
                msg = f"The settings have no page {name!r}; there are {known}."
                raise ValueError(msg)
        if not self.seen:
            raise ValueError("With every page hidden there are no settings: say settings=False instead.")

    @property
    def seen(self) -> tuple[Page, ...]:
        """The pages that are there, in order."""
        return tuple(page for page in Page if page not in self.hide)

    @property
    def fixed(self) -> frozenset[str]:
        """The settings that the user has no say in."""
        return frozenset[str]().union(*(settings_of(page) for page in Page if page in self.lock))
