"""Destinations: what a user wrote down as a place to be told at, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qs, unquote, urlsplit

from backupkit.notices.addresses import MAIL_PORTS, is_mail, scheme_of
from backupkit.notices.mail import MailServer
from backupkit.values.sentence import Refused, Sentence

_LONGEST = 2_048
_LONGEST_ADDRESS = 254  # RFC 5321


class Way(Enum):
    """By what a notice gets there."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


class Unusable(Refused):
    """What was written down is no destination. Its text repeats none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One place to be told at."""

    way: Way
    target: str = field(repr=False)  # an address or a URL


def destination_from(text: str) -> Destination:
    """Return the destination that *text* names: a mail address, or a URL.

    Raises:
        Unusable: it names none.
    """
    text = _plain(text)
    scheme = scheme_of(text)
    if scheme in {"http", "https"}:
        if not _host_of(text):
            raise Unusable(Sentence("the address of the webhook names no server"))
        return Destination(way=Way.WEBHOOK, target=text)
    if scheme:
        return Destination(way=Way.APPRISE, target=text)
    address = text.removeprefix("mailto:")
    if len(address) > _LONGEST_ADDRESS or not is_mail(address):
        raise Unusable(Sentence("it is neither a mail address nor a URL"))
    return Destination(way=Way.MAIL, target=_in_ascii(address))


def mail_server_from(text: str) -> MailServer | None:
    """Return the server that ``smtp://user:password@host:587?from=me@example.org`` names; None if *text* is empty.

    ``smtp://`` turns to TLS with STARTTLS, ``smtps://`` speaks it from the start, and ``smtp+plain://`` does without,
    for a server in the user's own network that asks for no login.

    Raises:
        Unusable: it names none.
    """
    if not text:
        return None
    text = _plain(text)
    scheme = scheme_of(text)
    if scheme not in MAIL_PORTS:
        raise Unusable(Sentence("the mail server has to be given as smtp://user@host:587 or smtps://user@host:465"))
    host = _host_of(text)
    if not host:
        raise Unusable(Sentence("the mail server's address names no server"))
    parts = urlsplit(text)
    user, sender = unquote(parts.username or ""), parse_qs(parts.query).get("from", [""])[0]
    if sender and not is_mail(sender):
        raise Unusable(Sentence("the mail server's address names a sender that is no mail address"))
    if user and scheme == "smtp+plain":
        raise Unusable(
            Sentence("no login is possible without a secure connection: smtp:// or smtps:// instead of smtp+plain://")
        )
    if any(ord(sign) < ord(" ") for sign in user):
        raise Unusable(Sentence("the mail server's user holds control characters"))
    return MailServer(
        host=host,
        port=parts.port or MAIL_PORTS[scheme],
        user=user,
        sender=sender,
        is_tls=scheme == "smtps",
        is_plain=scheme == "smtp+plain",
        password=unquote(parts.password or ""),
    )


def _in_ascii(address: str) -> str:
    """Return an address whose domain is spelled as every mail server reads it."""
    reader, _, domain = address.rpartition("@")
    try:
        return f"{reader}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise Unusable(Sentence("the domain of the mail address is none")) from error


def _plain(text: str) -> str:
    """Return *text*, which must be one line: urlsplit() passes over the ends of lines, and a header would not."""
    text = text.strip()
    if len(text) > _LONGEST or not text.isprintable():
        raise Unusable(Sentence("it is too long, or holds control characters"))
    return text


def _host_of(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_open = parts.port != 0  # this raises if it is no number of a port
    except ValueError:
        return ""
    return (parts.hostname or "") if is_open else ""
