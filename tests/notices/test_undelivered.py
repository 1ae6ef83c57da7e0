from __future__ import annotations

import email.errors
import http.client
import inspect
import smtplib
import socket
import ssl
import urllib.error
from email.message import Message
from types import ModuleType

import pytest

from backupkit.notices.undelivered import cleaned, not_delivered

_SECRET = "p@ss/wörd+1"  # noqa: S105 - of nobody
_URL = f"https://user:{_SECRET}@hooks.example.org/T0/{_SECRET}?token={_SECRET}"


def _errors_in(module: ModuleType) -> list[type[Exception]]:
    found = [each for each in vars(module).values() if inspect.isclass(each) and issubclass(each, Exception)]
    return [each for each in found if each.__module__ == module.__name__]


_CLASSES = [
    *_errors_in(smtplib),
    *_errors_in(http.client),
    *_errors_in(urllib.error),
    *_errors_in(email.errors),
    ssl.SSLError,
    ssl.SSLCertVerificationError,
    socket.gaierror,
    TimeoutError,
    ConnectionRefusedError,
    OSError,
    ValueError,
    UnicodeEncodeError,
    KeyError,
]


def _made(kind: type[Exception]) -> Exception:
    """Return an error of a kind that says the secret wherever it can."""
    if issubclass(kind, urllib.error.HTTPError):
        return kind(_URL, 403, _SECRET, Message(), None)
    if issubclass(kind, urllib.error.ContentTooShortError):
        return kind(_SECRET, (_SECRET, Message()))
    if issubclass(kind, smtplib.SMTPRecipientsRefused):
        return kind({_SECRET: (550, _SECRET.encode())})
    if issubclass(kind, smtplib.SMTPSenderRefused):
        return kind(550, _SECRET.encode(), _SECRET)
    if issubclass(kind, smtplib.SMTPResponseException):
        return kind(535, f"wrong: {_SECRET}".encode())
    if issubclass(kind, UnicodeEncodeError):
        return kind("ascii", _SECRET, 0, 1, _SECRET)
    if issubclass(kind, ssl.SSLCertVerificationError):
        error = kind(1, _SECRET)
        error.verify_message = f"no such host {_URL}"
        return error
    if issubclass(kind, OSError) and not issubclass(kind, smtplib.SMTPException | urllib.error.URLError):
        return kind(111, f"refused by {_SECRET} at {_URL}")
    try:
        return kind(_SECRET)
    except TypeError:
        return kind()


@pytest.mark.parametrize("kind", _CLASSES, ids=lambda kind: kind.__qualname__)
def test_p12_no_kind_of_error_brings_a_secret_along(kind: type[Exception]) -> None:
    for error in (_made(kind), urllib.error.URLError(_made(kind))):
        found = not_delivered(error, (_SECRET, _URL))
        assert found.reason
        assert _SECRET not in f"{found} {found!r}"


def test_a_secret_is_hidden_however_it_is_spelled() -> None:
    for form in (_SECRET, "p%40ss/w%C3%B6rd%2B1", "p%40ss%2Fw%C3%B6rd%2B1"):
        assert cleaned(f"before {form} after", [_SECRET]) == "before ••• after"
    assert cleaned("see https://x.org/secret now", []) == "see ••• now"
    assert cleaned("a\r\nb\x1b", []) == "a b\\x1b"


def test_what_may_pass_by_itself_is_told_from_what_a_user_has_to_change() -> None:
    assert not not_delivered(TimeoutError()).is_lasting
    assert not not_delivered(smtplib.SMTPResponseException(451, b"later")).is_lasting
    assert not_delivered(smtplib.SMTPAuthenticationError(535, b"no")).is_lasting
    assert not_delivered(smtplib.SMTPRecipientsRefused({"a": (550, b"no")})).is_lasting
    assert not not_delivered(smtplib.SMTPRecipientsRefused({"a": (450, b"full")})).is_lasting
