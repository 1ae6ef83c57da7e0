"""Texts that nobody may read by accident: in a log, a traceback or a list of values. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from backupkit.notices.addresses import MAIL_PORTS, is_mail


class Secret:
    """A text that only :meth:`reveal` tells. ``str()`` and ``repr()`` say that it is set, and no more."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "set"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


def is_open(text: str) -> bool:
    """Return True if anybody may read *text*: a mail address, or a mail server's without a password.

    Any other address may hold a token that lets whoever has it write there, in any of its parts.
    """
    if not text or is_mail(text):
        return True
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in MAIL_PORTS and parts.password is None and not (parts.query or parts.fragment)
