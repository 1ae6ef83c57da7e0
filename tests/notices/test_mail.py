from __future__ import annotations

from dataclasses import replace

import pytest

from backupkit.notices.mail import Mail, MailServer
from backupkit.notices.problem import NotDelivered
from backupkit.testing.channels import LETTER
from tests.notices.servers import HOST, Inbox, mail_server, trusting

_PASSWORD = "correct horse"  # noqa: S105 - of nobody


def _mail(inbox: Inbox, *, to: str = "reader@example.org", **server: object) -> Mail:
    given: dict[str, object] = {"host": HOST, "port": inbox.port} | server
    return Mail(to, MailServer(**given), trust=trusting)  # type: ignore[arg-type]


def test_a_login_is_made_within_tls_only() -> None:
    with mail_server(Inbox(password=_PASSWORD)) as inbox:
        _mail(inbox, user="me@example.org", password=_PASSWORD).deliver(LETTER)
    assert inbox.logins == ["me@example.org"]
    assert inbox.headers[0]["From"] == "backupkit <me@example.org>"
    with mail_server(Inbox(password=_PASSWORD), starttls=False) as inbox, pytest.raises(NotDelivered) as refused:
        _mail(inbox, user="me@example.org", password=_PASSWORD).deliver(LETTER)
    assert "no secure connection" in refused.value.reason
    assert refused.value.is_lasting
    assert inbox.logins == []


def test_a_server_that_speaks_tls_from_the_start_is_reached_as_well() -> None:
    with mail_server(Inbox(), tls=True) as inbox:
        _mail(inbox, is_tls=True).deliver(LETTER)
    assert len(inbox.letters) == 1


def test_on_this_machine_and_where_the_user_says_so_no_tls_is_needed() -> None:
    with mail_server(Inbox(), starttls=False) as inbox:
        _mail(inbox).deliver(LETTER)
        _mail(inbox, is_plain=True).deliver(LETTER)
    assert len(inbox.letters) == 2


def test_a_certificate_that_nobody_vouches_for_ends_it() -> None:
    for tls in (True, False):
        with mail_server(Inbox(), tls=tls) as inbox:
            mail = Mail("reader@example.org", MailServer(host=HOST, port=inbox.port, is_tls=tls))
            with pytest.raises(NotDelivered) as refused:
                mail.deliver(LETTER)
        assert "certificate" in refused.value.reason
        assert inbox.letters == []


def test_a_wrong_password_is_told_although_not_which() -> None:
    with mail_server(Inbox(password=_PASSWORD)) as inbox, pytest.raises(NotDelivered) as refused:
        _mail(inbox, user="me@example.org", password="wrong one").deliver(LETTER)  # noqa: S106 - of nobody
    assert "refused the name or the password: 535" in refused.value.reason
    assert refused.value.is_lasting
    assert "me@example.org" not in refused.value.reason


def test_a_password_is_asked_for_at_each_delivery_and_not_kept() -> None:
    asked = []

    def password() -> str:
        asked.append(1)
        return _PASSWORD

    with mail_server(Inbox(password=_PASSWORD)) as inbox:
        mail = Mail("a@b.org", MailServer(host=HOST, port=inbox.port, user="me@example.org"), password, trusting)
        mail.deliver(LETTER)
        mail.deliver(LETTER)
    assert len(asked) == 2
    assert _PASSWORD not in str(vars(mail).values())


def test_a_text_cannot_add_a_header_or_a_reader() -> None:
    letter = replace(LETTER, title="x\r\nBcc: thief@example.org", text=".\r\nQUIT\r\n.\r\n", document="a\nTo: b@c.d")
    with mail_server(Inbox()) as inbox, pytest.raises(NotDelivered):
        _mail(inbox).deliver(letter)
    assert inbox.letters == []
    for reader in ("a@b.org\r\nBcc: thief@example.org", "a@b.org, thief@example.org", "a@b.org> RCPT TO:<x@y.z"):
        with mail_server(Inbox()) as inbox, pytest.raises(NotDelivered):
            _mail(inbox, to=reader).deliver(LETTER)
        assert inbox.letters == []


def test_a_dot_and_long_lines_in_a_text_arrive_as_they_are() -> None:
    text = f".\n.hidden\n{'ü' * 3000}"
    with mail_server(Inbox()) as inbox:
        _mail(inbox).deliver(replace(LETTER, text=text))
    assert text in inbox.letters[0].replace("\r\n", "\n")


def test_the_same_letter_has_the_same_id_and_no_machine_answers_it() -> None:
    with mail_server(Inbox()) as inbox:
        mail = _mail(inbox)
        mail.deliver(LETTER)
        mail.deliver(LETTER)
        mail.deliver(replace(LETTER, document="other.json"))
    first, again, other = (each["Message-ID"] for each in inbox.headers)
    assert first == again != other
    assert {each["Auto-Submitted"] for each in inbox.headers} == {"auto-generated"}
