from __future__ import annotations

import pytest

from backupkit.notices.problem import NotDelivered
from backupkit.notices.webhook import Webhook
from backupkit.testing.channels import LETTER
from tests.notices.servers import Site, web_server


def _refused(site: Site) -> NotDelivered:
    with pytest.raises(NotDelivered) as refused:
        Webhook(site.url).deliver(LETTER)
    return refused.value


def test_what_is_posted_is_as_documented() -> None:
    with web_server(Site()) as site:
        Webhook(site.url).deliver(LETTER)
    assert site.posted == [
        {
            "format": 1,
            "kind": "failure",
            "matter": "backup",
            "at": "2025-11-04T12:00:00.000000Z",
            "document": "Grüße.json",
            "title": LETTER.title,
            "text": LETTER.text,
            "key": LETTER.key,
        }
    ]
    assert site.paths == ["/hook/TOKEN-of-the-user?key=SECRET-key"]


@pytest.mark.parametrize(("status", "is_lasting"), [(500, False), (503, False), (429, False), (404, True), (401, True)])
def test_an_answer_that_is_no_yes_is_told_and_tried_again_where_that_may_help(status: int, is_lasting: bool) -> None:
    with web_server(Site(status=status)) as site:
        error = _refused(site)
    assert f"answered {status}" in error.reason
    assert error.is_lasting is is_lasting


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_posted_to_where_a_server_sends_it(status: int) -> None:
    with web_server(Site()) as other, web_server(Site(status=status, location=other.url)) as site:
        error = _refused(site)
    assert error.is_lasting
    assert other.paths == []
    assert len(site.paths) == 1


def test_a_certificate_that_nobody_vouches_for_ends_it() -> None:
    with web_server(Site(), tls=True) as site:
        error = _refused(site)
    assert "certificate" in error.reason
    assert site.paths == []
