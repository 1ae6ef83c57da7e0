"""A webhook: a notice as JSON, posted to an address of the user's choice."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from backupkit.notices.channel import TIMEOUT_SECONDS
from backupkit.notices.undelivered import not_delivered
from backupkit.values.text import moment_text

if TYPE_CHECKING:
    from typing import IO

    from backupkit.notices.notice import Letter
    from backupkit.notices.problem import NotDelivered

FORMAT = 1
_AS_WRITTEN = "%/?=&:;,+@!$'()*~[]"  # in a path and a query; all else that no URL may hold is quoted


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes where the user said, and nowhere else: what is posted, and the token in the address, are for that server."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        del req, fp, code, msg, headers, newurl


class Webhook:
    """Posts each letter to one address. Its path and its query are treated as secrets: most hold a token.

    A user and a password in it are sent as HTTP's "Basic" login. urllib would take them for a part of the server's
    name, and ask the network for that.

    Args:
        url: ``https://…``, or ``http://…`` in a network that is trusted.
        timeout_seconds: for each answer of the server.
    """

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        login, _, server = parts.netloc.rpartition("@")
        path, query = (quote(part, safe=_AS_WRITTEN) for part in (parts.path, parts.query))
        self._url = parts._replace(netloc=server, path=path, query=query, fragment="").geturl()
        user, _, password = login.partition(":")
        self._login = f"{unquote(user)}:{unquote(password)}" if login else ""
        self._timeout_seconds = timeout_seconds
        self.name = parts.hostname or "webhook"

    def __repr__(self) -> str:
        return f"Webhook({self.name!r})"

    def deliver(self, letter: Letter) -> None:
        """Post a letter; any answer of 200 to 299 means that it was taken over."""
        problem = self._problem(letter)
        if problem:
            raise problem

    def _problem(self, letter: Letter) -> NotDelivered | None:
        opener = urllib.request.build_opener(_NoRedirect)
        headers = {"Content-Type": "application/json", "User-Agent": "backupkit"}
        if self._login:
            headers["Authorization"] = f"Basic {b64encode(self._login.encode()).decode('ascii')}"
        try:
            request = urllib.request.Request(  # noqa: S310 - the scheme was checked where the address was read
                self._url, data=body(letter), headers=headers, method="POST"
            )
            with opener.open(request, timeout=self._timeout_seconds):
                return None  # what it says does not matter, and may be endless
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            return not_delivered(error, (self._url, self._login, *self._login.split(":", 1), *urlsplit(self._url)[1:]))


def body(letter: Letter) -> bytes:
    """Return what is posted: see ``docs/how-to/notices.md``."""
    fields = {
        "format": FORMAT,
        "kind": letter.kind.value,
        "matter": letter.matter.value,
        "at": moment_text(letter.at),
        "document": letter.document,
        "title": letter.title,
        "text": letter.text,
        "key": letter.key,
    }
    return json.dumps(fields, ensure_ascii=False).encode()
