"""Where the value of a field came from. Pure."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Who said what a field holds. A later one wins over those before it."""

    DEFAULT = "default"
    HOST = "host"  # the app's own call
    FILE = "file"
    ENVIRONMENT = "environment"
    USER = "user"  # what a person chose in a window
