from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from backupkit.notices.apprise_url import AppriseUrl
from backupkit.notices.mail import Mail, MailServer
from backupkit.notices.webhook import Webhook
from backupkit.testing.channels import ChannelContract, Mood, Reader
from tests.notices.servers import HOST, Inbox, Site, free_port, mail_server, rude_server, trusting, web_server

_PASSWORD = "s3cret/pass"  # noqa: S105 - of nobody


def _patience_seconds(mood: Mood) -> float:
    return 0.2 if mood is Mood.IS_SILENT else 10


class TestMail(ChannelContract):
    @contextlib.contextmanager
    def reader(self, mood: Mood) -> Iterator[Reader]:
        inbox = Inbox(password=_PASSWORD, refusal="550 no such reader" if mood is Mood.REFUSES else "")
        with contextlib.ExitStack() as stack:
            match mood:
                case Mood.BREAKS_OFF:
                    port = stack.enter_context(rude_server(b"220 hello\r\n"))
                case Mood.IS_SILENT:
                    port = stack.enter_context(rude_server(None))
                case Mood.IS_GONE:
                    port = free_port()
                case _:
                    port = stack.enter_context(mail_server(inbox)).port
            server = MailServer(host=HOST, port=port, user="sender@example.org", password=_PASSWORD)
            mail = Mail("reader@example.org", server, trust=trusting, timeout_seconds=_patience_seconds(mood))
            yield Reader(channel=mail, taken=lambda: inbox.letters, secrets=(_PASSWORD, "s3cret%2Fpass"))


class TestWebhook(ChannelContract):
    @contextlib.contextmanager
    def reader(self, mood: Mood) -> Iterator[Reader]:
        site = Site(status=404 if mood is Mood.REFUSES else 200)
        with contextlib.ExitStack() as stack:
            stack.enter_context(web_server(site))
            url = site.url
            port = url.split("/")[2].rpartition(":")[2]
            match mood:
                case Mood.BREAKS_OFF:
                    url = url.replace(port, str(stack.enter_context(rude_server(b""))))
                case Mood.IS_SILENT:
                    url = url.replace(port, str(stack.enter_context(rude_server(None))))
                case Mood.IS_GONE:
                    url = url.replace(port, str(free_port()))
                case _:
                    pass
            yield Reader(
                channel=Webhook(url, timeout_seconds=_patience_seconds(mood)),
                taken=lambda: ["\n".join(map(str, each.values())) for each in site.posted],
                secrets=("TOKEN-of-the-user", "SECRET-key"),
            )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what apprise is made of
class TestAppriseUrl(ChannelContract):
    moods = (Mood.WELL, Mood.REFUSES, Mood.BREAKS_OFF, Mood.IS_GONE)  # how long it waits is apprise's own matter

    @contextlib.contextmanager
    def reader(self, mood: Mood) -> Iterator[Reader]:
        pytest.importorskip("apprise")
        site = Site(status=404 if mood is Mood.REFUSES else 200)
        with web_server(site), contextlib.ExitStack() as stack:
            port = site.url.split("/")[2].rpartition(":")[2]
            match mood:
                case Mood.BREAKS_OFF:
                    port = str(stack.enter_context(rude_server(b"")))
                case Mood.IS_GONE:
                    port = str(free_port())
                case _:
                    pass
            yield Reader(
                channel=AppriseUrl(f"json://me:{_PASSWORD.replace('/', '%2F')}@{HOST}:{port}/TOKEN-of-the-user"),
                taken=lambda: ["\n".join(map(str, each.values())) for each in site.posted],
                secrets=("TOKEN-of-the-user", "s3cret"),
            )
