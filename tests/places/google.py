"""A small double of Google Cloud Storage: as much of its XML dialect as obstore speaks, as Google documents it.

No emulator that can be had speaks this dialect. See https://cloud.google.com/storage/docs/xml-api/reference-methods.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

HOST = "127.0.0.1"
BUCKET = "bucket"
_PAGE = 5  # files in one answer to a listing; Google's own are of 1000
_DATE = formatdate(0, usegmt=True)


class _Bucket(ThreadingHTTPServer):
    """One bucket, in memory."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Request)
        self.turn = threading.Lock()
        self.files: dict[str, bytes] = {}
        self.generation = 1


class _Request(BaseHTTPRequestHandler):
    """What is asked of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Bucket

    def do_PUT(self) -> None:
        name, data = self._name(), self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.turn:
            is_taken = self.headers.get("x-goog-if-generation-match") == "0" and name in self.server.files
            if not is_taken:
                self.server.files[name] = data
                self.server.generation += 1
        if is_taken:
            self._refuse(412, "PreconditionFailed")
        else:
            self._answer(200, b"", {"ETag": _tag(data), "x-goog-generation": str(self.server.generation)})

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        name = self._name()
        if not name:
            self._list()
        elif (data := self.server.files.get(name)) is None:
            self._refuse(404, "NoSuchKey")
        elif not (asked := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))):
            self._answer(200, data, {"ETag": _tag(data)})
        elif (start := int(asked[1])) >= len(data):
            self._refuse(416, "InvalidRange")
        else:
            part = data[start : int(asked[2]) + 1 if asked[2] else None]
            where = f"bytes {start}-{start + len(part) - 1}/{len(data)}"
            self._answer(206, part, {"ETag": _tag(data), "Content-Range": where})

    def do_DELETE(self) -> None:
        if self.server.files.pop(self._name(), None) is None:
            self._refuse(404, "NoSuchKey")
        else:
            self._answer(204, b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _name(self) -> str:
        """Return the name that is asked for; empty for the bucket itself."""
        bucket, _, name = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")
        assert bucket == BUCKET, self.path
        return name

    def _list(self) -> None:
        """Answer by one page of a listing, and by where the next one begins."""
        asked = parse_qs(urlsplit(self.path).query)
        assert asked["list-type"] == ["2"], self.path
        prefix, after = (asked.get(key, [""])[0] for key in ("prefix", "continuation-token"))
        with self.server.turn:
            found = sorted(name for name in self.server.files if name.startswith(prefix) and name > after)
            rows = [
                f"<Contents><Key>{escape(name)}</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified>"
                f'<ETag>"1"</ETag><Size>{len(self.server.files[name])}</Size></Contents>'
                for name in found[:_PAGE]
            ]
        more = f"<NextContinuationToken>{escape(found[_PAGE - 1])}</NextContinuationToken>" if found[_PAGE:] else ""
        self._answer(200, f"<ListBucketResult>{''.join(rows)}{more}</ListBucketResult>".encode())

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, f"<?xml version='1.0'?><Error><Code>{code}</Code></Error>".encode())

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"ETag": '"1"', "Last-Modified": _DATE, **(headers or {})}.items():
            self.send_header(key, value)
        if status != 204:  # which has no body
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _tag(data: bytes) -> str:
    """Return the ETag of a file: in the XML API the MD5, unless it was composed or is encrypted by a key of its own."""
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


@contextlib.contextmanager
def google_double() -> Iterator[dict[str, Any]]:
    """Run the double with one bucket; yield obstore's settings for it. Nobody has to sign in."""
    with _Bucket() as bucket:
        thread = threading.Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            key = {
                "gcs_base_url": f"http://{HOST}:{bucket.server_address[1]}",
                "disable_oauth": True,
                "client_email": "",
                "private_key": "",
                "private_key_id": "",
            }
            yield {"service_account_key": json.dumps(key)}
        finally:
            bucket.shutdown()
            thread.join()
