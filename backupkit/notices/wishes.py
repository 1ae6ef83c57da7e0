"""What a user wants to be told, and where to. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Every(StrEnum):
    """How often a summary is sent."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Nothing leaves the machine unless *to* names where it goes."""

    to: tuple[str, ...] = field(default=(), repr=False)  # mail addresses, webhooks, other URLs; some hold a secret
    mail_server: str = field(default="", repr=False)  # smtp://user@host:587; a password in it is a secret
    failures: bool = True
    recovery: bool = True
    successes: bool = False  # scheduled backups and those made by hand; who saves all day is not told each time
    summary: Every = Every.NEVER
    low_space: bool = True

    @property
    def wants_any(self) -> bool:
        """True if there is anybody to be told."""
        return bool(self.to)
