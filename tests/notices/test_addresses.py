from __future__ import annotations

import pytest

from backupkit.config.kinds import MAIL_SERVER
from backupkit.config.problem import NotUnderstood
from backupkit.config.secret import is_open
from backupkit.notices.addresses import MAIL_PORTS, is_mail, is_mail_server, is_url
from backupkit.notices.destination import Unusable, Way, destination_from, mail_server_from


@pytest.mark.parametrize("text", ["me@example.org", "me+app@mail.example.org", "Jürgen@bücher.example"])
def test_a_mail_address_is_one_for_all_who_ask(text: str) -> None:
    assert is_mail(text)
    assert is_open(text)
    assert destination_from(text).way is Way.MAIL


@pytest.mark.parametrize(
    "text", ["", "me", "me@", "@example.org", "me:secret@example.org", "me@a@b", "me@example.org/path", "a b@c"]
)
def test_what_is_no_mail_address_is_none_for_anybody(text: str) -> None:
    assert not is_mail(text)
    with pytest.raises(Unusable):
        destination_from(text)


@pytest.mark.parametrize("scheme", MAIL_PORTS)
def test_a_mail_server_of_each_kind_is_understood_by_the_configuration_and_by_what_sends(scheme: str) -> None:
    text = f"{scheme}://mail.example.org"
    assert is_mail_server(text)
    assert MAIL_SERVER.read(text) == text
    assert is_open(text)
    server = mail_server_from(text)
    assert server is not None
    assert server.port == MAIL_PORTS[scheme]


@pytest.mark.parametrize("text", ["smtp://", "smtp:///", "mail.example.org", "https://example.org", "smtp://a b"])
def test_what_is_no_mail_server_is_refused_before_anything_is_sent(text: str) -> None:
    assert not is_mail_server(text)
    with pytest.raises(NotUnderstood):
        MAIL_SERVER.read(text)


def test_a_url_has_a_scheme_and_something_behind_it() -> None:
    assert is_url("ntfy://topic")
    assert is_url("HTTPS://example.org/hook?x=1")
    assert not is_url("https://")
    assert not is_url("example.org")
    assert not is_url("https://example.org two")
