"""Addresses: whether a text is one for mail, a mail server's, or a URL, before anybody uses it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIL_PORTS: Mapping[str, int] = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
"""The schemes of mail servers, and the port of each where none is named."""
_WORD = r"[^\s@,;:<>()\[\]\\\"/?]+"  # no sign that parts a list or a URL: what has one may hold a password
_MAIL = re.compile(f"{_WORD}@{_WORD}")
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(\S*)", re.IGNORECASE)


def is_mail(text: str) -> bool:
    """Return True if *text* is the mail address of a person."""
    return _MAIL.fullmatch(text) is not None


def is_url(text: str) -> bool:
    """Return True if *text* is a URL of any scheme."""
    found = _URL.fullmatch(text)
    return found is not None and found[2] != ""


def is_mail_server(text: str) -> bool:
    """Return True if *text* is a URL as ``smtp://user@mail.example.org:587``. What it names is not looked at."""
    found = _URL.fullmatch(text)
    return found is not None and found[1].lower() in MAIL_PORTS and found[2].strip("/") != ""


def scheme_of(text: str) -> str:
    """Return the scheme of a URL, in small letters; empty if *text* begins with none."""
    found = _URL.match(text)
    return found[1].lower() if found else ""
