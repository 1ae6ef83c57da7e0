"""What a module logs to. ``logging`` is loaded with the first message, unless the app has loaded it already."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging


class Log:
    """The logger of a module, by its name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def info(self, message: str, *values: object) -> None:
        """Log what happened."""
        _logger(self._name).info(message, *values, stacklevel=2)

    def warning(self, message: str, *values: object, exc_info: BaseException | bool | None = None) -> None:
        """Log what somebody may have to look after."""
        _logger(self._name).warning(message, *values, exc_info=exc_info, stacklevel=2)


def _logger(name: str) -> logging.Logger:
    import logging

    ours = logging.getLogger("backupkit")
    if not ours.handlers:
        # Where a host has set up no logging, Python would write our warnings to stderr, and a kit never prints.
        ours.addHandler(logging.NullHandler())
    return logging.getLogger(name)
