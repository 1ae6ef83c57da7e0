"""What the address of a webhook may hold besides a server and a path: a login, spaces, letters beyond ASCII."""

from __future__ import annotations

import socket
from base64 import b64encode
from typing import Any

import pytest

from backupkit.notices.problem import NotDelivered
from backupkit.notices.webhook import Webhook
from backupkit.testing.channels import LETTER
from tests.notices.servers import Site, free_port, web_server


@pytest.mark.parametrize(
    ("login", "sent"),
    [
        ("me:SECRET-password", "me:SECRET-password"),
        ("m%40e:p%3Aa%2Fs%C3%A4", "m@e:p:a/sä"),
        ("TOKEN", "TOKEN:"),
        (":only", ":only"),
        ("a@b:c@d", "a@b:c@d"),
    ],
)
def test_a_login_is_sent_to_the_server_and_the_network_is_never_asked_for_it(
    login: str, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    look_up = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: Any, **named: Any) -> Any:
        asked.append(host)
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with web_server(Site()) as site:
        Webhook(site.url.replace("://", f"://{login}@")).deliver(LETTER)
    assert site.logins == ["Basic " + b64encode(sent.encode()).decode()]
    assert site.paths == ["/hook/TOKEN-of-the-user?key=SECRET-key"]
    assert set(asked) == {site.url.split("/")[2].split(":")[0]}


def test_without_a_login_none_is_sent() -> None:
    with web_server(Site()) as site:
        Webhook(site.url).deliver(LETTER)
    assert site.logins == [""]


def test_what_no_url_may_hold_is_quoted_and_what_is_quoted_stays() -> None:
    with web_server(Site()) as site:
        Webhook(site.url.replace("/hook", "/my höok/%2F~a") + "&to=jürgen klein&x=[1]#part").deliver(LETTER)
    assert site.paths == [
        "/my%20h%C3%B6ok/%2F~a/TOKEN-of-the-user?key=SECRET-key&to=j%C3%BCrgen%20klein&x=[1]",
    ]


def test_an_error_holds_neither_user_nor_password() -> None:
    with pytest.raises(NotDelivered) as refused:
        Webhook(f"http://USER-name:SECRET-password@127.0.0.1:{free_port()}/").deliver(LETTER)
    assert [word for word in ("USER", "SECRET") if word in repr(refused.value)] == []
    assert refused.value.__context__ is None
