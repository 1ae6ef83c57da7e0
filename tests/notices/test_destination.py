from __future__ import annotations

import pytest

from backupkit.notices.channels import channels_of
from backupkit.notices.destination import Unusable, Way, destination_from, mail_server_from
from backupkit.notices.mail import MailServer
from backupkit.notices.wishes import Wishes


@pytest.mark.parametrize(
    ("text", "way", "target"),
    [
        ("me@example.org", Way.MAIL, "me@example.org"),
        (" me@example.org ", Way.MAIL, "me@example.org"),
        ("mailto:me@example.org", Way.MAIL, "me@example.org"),
        ("me@bücher.example", Way.MAIL, "me@xn--bcher-kva.example"),
        ("https://hooks.example.org/x", Way.WEBHOOK, "https://hooks.example.org/x"),
        ("HTTP://192.168.1.2:8080/", Way.WEBHOOK, "HTTP://192.168.1.2:8080/"),
        ("ntfy://topic", Way.APPRISE, "ntfy://topic"),
        ("mailtos://me:pw@example.org", Way.APPRISE, "mailtos://me:pw@example.org"),
    ],
)
def test_a_destination_is_known_by_how_it_begins(text: str, way: Way, target: str) -> None:
    found = destination_from(text)
    assert (found.way, found.target) == (way, target)
    assert target not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "", "me", "me@", "@x", "a b@c.d", "a@b, c@d", "a@b\nBcc: c@d", "<a@b>", "https://", "https://x:99999/", "a@b@c",
        "a@" + "x" * 300, "https://x\r\nHost: y/", "http:///path", "a@" + "ü" * 80 + ".de",
    ],
)  # fmt: skip
def test_what_is_none_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Unusable) as refused:
        destination_from(text)
    assert not text.strip() or text not in str(refused.value)


def test_a_mail_server_is_an_url() -> None:
    assert mail_server_from("") is None
    found = mail_server_from("smtp://me%40x.org:p%2Fw@mail.x.org?from=bk@x.org")
    expected = MailServer(host="mail.x.org", port=587, user="me@x.org", sender="bk@x.org", password="p/w")  # noqa: S106 - of nobody
    assert found == expected
    assert "p/w" not in repr(found)
    assert mail_server_from("smtps://h") == MailServer(host="h", port=465, is_tls=True)
    assert mail_server_from("smtp+plain://h:2525") == MailServer(host="h", port=2525, is_plain=True)


@pytest.mark.parametrize(
    "text",
    ["mail.x.org", "http://h", "smtp://", "smtp://h:0", "smtp://h:x", "smtp+plain://me:pw@h", "smtp://h?from=a,b",
     "smtp://a%0d%0ab@h", "smtp://h\nx"],
)  # fmt: skip
def test_another_one_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        mail_server_from(text)


def test_an_address_without_a_mail_server_is_a_problem_that_is_told() -> None:
    found = channels_of(Wishes(to=("me@x.org", "https://h/secret", "what is this")), lambda _: "")
    assert [channel.name for channel in found.usable] == ["h"]
    assert [str(problem) for problem in found.problems] == [
        "No mail server is configured, so nothing can be sent to me@x.org. Give one as smtp://user@host:587.",
        "Number 3 of the destinations of notices cannot be used: it is neither a mail address nor a URL.",
    ]


def test_a_mail_server_that_cannot_be_used_is_one_problem() -> None:
    found = channels_of(Wishes(to=("me@x.org",), mail_server="ftp://u:secret@h"), lambda _: "")
    (problem,) = found.problems
    assert "smtp://user@host:587" in str(problem)
    assert "secret" not in str(problem)


def test_wishes_do_not_show_where_they_go() -> None:
    assert "secret" not in repr(Wishes(to=("https://h/secret",), mail_server="smtp://u:secret@h"))
