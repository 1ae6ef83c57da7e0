"""Mail: a notice as a message in plain text, handed to the mail server that the user named."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from backupkit.notices.channel import TIMEOUT_SECONDS
from backupkit.notices.problem import NotDelivered
from backupkit.notices.undelivered import not_delivered
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.notices.notice import Letter

_NO_TLS = Sentence(
    "the mail server offers no secure connection, and without one no password and no notice is sent "
    "(smtp+plain:// instead of smtp:// does without, for a server in your own network)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    user: str = ""  # empty: no login
    sender: str = ""  # an address; empty: the reader's own
    is_tls: bool = False  # from the first byte on (smtps://)
    is_plain: bool = False  # without TLS, and so without a login (smtp+plain://)
    password: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """What its password is kept under."""
        return f"smtp://{self.user}@{self.host}:{self.port}"


class Mail:
    """Sends each letter to one address.

    Args:
        address: the reader's.
        server: takes it over.
        password: asked at each delivery, and not kept; default: the server's own.
        trust: makes what decides about the server's certificate; default: the system's authorities.
        timeout_seconds: for each answer of the server.
    """

    def __init__(
        self,
        address: str,
        server: MailServer,
        password: Callable[[], str] | None = None,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name, self._timeout_seconds = address, timeout_seconds
        self._server, self._trust = server, trust
        self._password = password or (lambda: server.password)

    def __repr__(self) -> str:
        return f"Mail({self.name!r})"

    def deliver(self, letter: Letter) -> None:
        """Send a letter; the server has taken it over on return."""
        secrets = [self.name, self._server.user]
        problem = None
        try:
            self._send(self._message(letter), secrets)
        except (OSError, smtplib.SMTPException, ValueError, NotDelivered) as error:
            problem = not_delivered(error, secrets)
        if problem:
            raise problem

    def _message(self, letter: Letter) -> EmailMessage:
        sender = self._server.sender or (self._server.user if "@" in self._server.user else self.name)
        message = EmailMessage(policy=SMTP)  # which refuses a header with an end of line in it
        message["Subject"] = f"{letter.document}: {letter.title}"
        message["From"] = Address("backupkit", addr_spec=sender)
        message["To"] = Address(addr_spec=self.name)
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.key}@backupkit.invalid>"  # the same again: a reader's program shows one
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine on holiday
        message.set_content(f"{letter.text}\n\n--\nbackupkit, {letter.document}\n", charset="utf-8")
        return message

    def _send(self, message: EmailMessage, secrets: list[str]) -> None:
        server, trust = self._server, self._trust()
        connected: smtplib.SMTP
        if server.is_tls:
            connected = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout_seconds, context=trust)
        else:
            connected = smtplib.SMTP(server.host, server.port, timeout=self._timeout_seconds)
        try:
            if not server.is_tls and not server.is_plain:
                connected.ehlo()
                if connected.has_extn("starttls"):
                    connected.starttls(context=trust)
                elif not _is_here(server.host) or server.user:
                    raise NotDelivered(_NO_TLS, is_lasting=True)
            if server.user and not server.is_plain:
                secrets.append(password := self._password())
                connected.login(server.user, password)
            connected.send_message(message)
        finally:
            connected.close()  # quit() would wait for an answer that changes nothing


def _is_here(host: str) -> bool:
    """Return True if what is sent there does not leave the machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
