"""Why a notice could not be delivered: in words that hold no password, no token and no address of a reader."""

from __future__ import annotations

import http.client
import re
import smtplib
import socket
import ssl
import urllib.error
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from backupkit.notices.problem import NotDelivered
from backupkit.values.sentence import Sentence, told_of
from backupkit.values.text import printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 200
_HIDDEN = "•••"
_SHORTEST_SECRET = 3  # a shorter one is no secret, and would tear words apart
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_LASTING_MAIL = range(500, 600)
_LASTING_WEB = frozenset(range(300, 500)) - {408, 425, 429}


def cleaned(text: str, secrets: Iterable[str]) -> str:
    """Return *text* for people: one line, shortened, without URLs and without any of *secrets*, however quoted."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            for form in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}:
                text = text.replace(form, _HIDDEN)
    return shortened(printable(" ".join(_URL.sub(_HIDDEN, text).split())), _LONGEST)


def not_delivered(error: Exception, secrets: Iterable[str] = ()) -> NotDelivered:
    """Return what a library raised as one of ours. Its own text is used only where a server or the system gave it.

    To be raised outside of the ``except`` block: what is raised inside holds the first error, and with it the URL.
    """
    if isinstance(error, NotDelivered):
        return error
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        return not_delivered(error.reason, secrets)
    hidden = tuple(secrets)
    if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused | smtplib.SMTPNotSupportedError):
        return _by_mail_server(error, hidden)
    return _by_connection(error, hidden)


def unknown(error: BaseException) -> NotDelivered:
    """Return what is said of an error of which nothing is known: its text may hold a secret, its class not."""
    return NotDelivered(told_of(Sentence("it could not be sent ({error})"), error=type(error).__name__))


def _by_mail_server(error: smtplib.SMTPException, hidden: tuple[str, ...]) -> NotDelivered:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            code, answer = next(iter(recipients.values()), (0, b""))
            said = _answer(code, answer, hidden)
            return _answered(
                Sentence("the mail server refused the address: {answer}"), said, is_lasting=code in _LASTING_MAIL
            )
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=answer):
            said = _answer(code, answer, hidden)
            is_lasting = code in _LASTING_MAIL
            return _answered(
                Sentence("the mail server refused the name or the password: {answer}"), said, is_lasting=is_lasting
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=answer):
            said = _answer(code, answer, hidden)
            return _answered(Sentence("the mail server answered {answer}"), said, is_lasting=code in _LASTING_MAIL)
        case _:
            return NotDelivered(Sentence("the mail server does not offer what is needed"), is_lasting=True)


def _by_connection(error: Exception, hidden: tuple[str, ...]) -> NotDelivered:
    match error:
        case urllib.error.HTTPError(code=code):
            is_lasting, said = code in _LASTING_WEB, f"{code} {_phrase(code)}".rstrip()
            return _answered(Sentence("the server answered {answer}"), said, is_lasting=is_lasting)
        case smtplib.SMTPServerDisconnected() | http.client.RemoteDisconnected() | http.client.IncompleteRead():
            return NotDelivered(Sentence("the server broke off the connection"))
        case ssl.SSLCertVerificationError(verify_message=message):
            said = cleaned(message, hidden)
            return _answered(Sentence("the certificate of the server is not trusted: {answer}"), said, is_lasting=True)
        case ssl.SSLError():
            return NotDelivered(Sentence("no secure connection to the server came about"))
        case TimeoutError():
            return NotDelivered(Sentence("the server did not answer in time"))
        case socket.gaierror():
            return NotDelivered(Sentence("the server is not known, or there is no network"))
        case OSError(strerror=str() as text):
            return _answered(Sentence("there is no connection to the server: {answer}"), cleaned(text, hidden))
        case _:
            return unknown(error)


def _answered(sentence: Sentence, answer: str, *, is_lasting: bool = False) -> NotDelivered:
    return NotDelivered(told_of(sentence, answer=answer), is_lasting=is_lasting)


def _phrase(code: int) -> str:
    return http.client.responses.get(code, "")


def _answer(code: int, answer: bytes | str, secrets: tuple[str, ...]) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"{code} {cleaned(text, secrets)}".rstrip()
