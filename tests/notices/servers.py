"""Real servers on this machine: one of mail, one of the web, and ones that behave badly."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # of localhost and 127.0.0.1, signed by itself
HOST = "127.0.0.1"


def trusting() -> ssl.SSLContext:
    """Return what trusts the certificate of these servers."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def _serving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass
class Inbox:
    """What a server took over, and how it treats what comes."""

    port: int = 0
    refusal: str = ""  # an answer of SMTP; empty: all is taken
    password: str = ""
    letters: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802 - likewise
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        self.headers.append({name: str(value) for name, value in message.items()})
        self.letters.append(f"{message['Subject']}\n{message.get_content()}")
        return "250 OK"

    def login(self, _server: SMTP, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        is_right = data.password.decode() == self.password
        # Some servers repeat what they were given.
        return AuthResult(success=is_right, handled=False, message=None if is_right else f"535 no: {self.password}x")


@contextlib.contextmanager
def mail_server(inbox: Inbox, *, starttls: bool = True, tls: bool = False) -> Iterator[Inbox]:
    """Run a mail server; *inbox* gets its port, and what it takes over."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    context = _serving()

    def session() -> SMTP:
        is_safe = tls or starttls
        return SMTP(
            inbox,
            hostname="localhost",
            loop=loop,
            tls_context=context if starttls and not tls else None,
            authenticator=inbox.login if inbox.password else None,
            auth_require_tls=is_safe and not tls,
            enable_SMTPUTF8=True,
        )

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(loop.create_server(session, HOST, 0, ssl=context if tls else None))
        inbox.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(server.wait_closed())
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, name="a mail server")
    thread.start()
    assert ready.wait(10)
    log = logging.getLogger("mail.log")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)  # who does not trust a certificate is an error to it
    try:
        yield inbox
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        log.setLevel(level)


@dataclass
class Site:
    """What was posted, and what is answered."""

    url: str = ""
    status: int = 200
    location: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


@contextlib.contextmanager
def web_server(site: Site, *, tls: bool = False) -> Iterator[Site]:
    """Run a web server; *site* gets its address, and what is posted."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            site.paths.append(self.path)
            site.logins.append(self.headers.get("Authorization", ""))
            if site.status == 200:
                site.posted.append(json.loads(data))
            self.send_response(site.status)
            if site.location:
                self.send_header("Location", site.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # who does not trust the certificate goes away
                super().handle()

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    with Server((HOST, 0), Handler) as server:
        if tls:
            server.socket = _serving().wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        site.url = f"{'https' if tls else 'http'}://{HOST}:{server.server_port}/hook/TOKEN-of-the-user?key=SECRET-key"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="a web server")
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def rude_server(greeting: bytes | None) -> Iterator[int]:
    """Run a server that says *greeting* and ends the connection; None: that says nothing, and holds it. Its port."""
    ended = threading.Event()
    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(0.02)

        def run() -> None:
            held = []
            while not ended.is_set():
                with contextlib.suppress(TimeoutError, OSError):
                    connection, _ = listening.accept()
                    held.append(connection)
                    if greeting is not None:
                        connection.recv(1 << 16) if not greeting else connection.sendall(greeting)
                        held.pop().close()
            for connection in held:
                connection.close()

        thread = threading.Thread(target=run, name="a rude server")
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])
