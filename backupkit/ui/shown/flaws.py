"""What is wrong with something that was filled in, as a value; its sentence stands in ``words/settings``. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Wrong(Enum):
    """The kinds of what can be wrong."""

    NO_TIME = "no_time"
    NO_NUMBER = "no_number"
    OUT_OF_RANGE = "out_of_range"
    NO_RULE = "no_rule"  # nothing at all would be kept
    NO_ADDRESS = "no_address"
    NO_SERVER = "no_server"
    SERVER_MISSING = "server_missing"  # there is an address for mail, and nothing that sends it
    NO_SCHEDULE = "no_schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with one input."""

    wrong: Wrong
    text: str = ""  # what it is about
    least: int = 0
    most: int = 0
