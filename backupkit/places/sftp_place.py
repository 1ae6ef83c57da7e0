"""A folder on a server as a place, by SFTP; through paramiko (extra ``places``).

Who signs in is proven by a key, from a file or from the agent, and who answers by known_hosts: a server that is not
known there is refused. There is no password in any of this.
"""

from __future__ import annotations

import contextlib
import posixpath
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from backupkit.extras import ExtraMissing
from backupkit.files.causes import Cause, cause_of
from backupkit.files.drafts import name_of_a_draft
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceError, PlaceFailed, PlaceMissing, PlaceRefused, PlaceTaken
from backupkit.places.place import Stored
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backupkit.errors import StrPath

COMMAND = "pip install 'backupkit[places]'"
SCHEME = "sftp"

_WISH = Sentence("Storing copies on a server by SFTP")
_FORM = "a place on a server is sftp://user@host/folder, or sftp://user@host/~/folder, without a password"
_PORT = 22
_HOME = "/~/"
_KNOWN_HOSTS = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")
_TIMEOUT_SECONDS = 30.0
_NO_FOLDER = Sentence("the folder does not exist there, and was not created, as it may be on a drive that is away")
_NO_MARK = Sentence("its place.json is not there, so another disk may be in its place")
_UNKNOWN_HOST = Sentence("the server is not in known_hosts; sign in once by ssh, and compare its key")
_OTHER_KEY = Sentence("the server has another key than known_hosts says, so it may be another server")
_SIGN_IN = Sentence("no key from the files or the agent was accepted")
_CUT_SHORT = Sentence("less arrived there than was sent; its disk may be full")
_SYNC = "fsync@openssh.com"  # PROTOCOL of OpenSSH, section 4.5
_UNSUPPORTED = "unsupported"


class _Session:
    """One connection to the server, and what speaks SFTP over it; both None while there is none."""

    def __init__(self) -> None:
        self.client: Any = None
        self.files: Any = None

    @property
    def is_active(self) -> bool:
        """True unless it has broken off."""
        transport = self.client.get_transport() if self.client else None
        return transport is not None and bool(transport.is_active())

    def close(self) -> None:
        """End it."""
        client, self.client, self.files = self.client, None, None
        if client is not None:
            client.close()


class _Mine(threading.local):
    """The session that a thread has just now."""

    session: _Session | None = None


class SftpPlace:
    """Fills :class:`backupkit.places.place.Place` by a folder on a server, which must exist and is never created.

    As with a folder on another disk, nothing but ``place.json`` is stored in a folder that has none. What a connection
    that broke off has left there has a name that begins with ``.backupkit-``, and is never taken for a file.

    Args:
        url: ``sftp://user@host:port/folder``; a folder in the user's home as ``/~/folder``. It holds no secret.
        key_files: files of private keys; none: the agent's, and those that ssh itself would try.
        known_hosts: files with the keys of servers; none: the user's and the machine's.

    Raises:
        ValueError: *url* is not of this form.
    """

    def __init__(self, url: str, *, key_files: Sequence[StrPath] = (), known_hosts: Sequence[StrPath] = ()) -> None:
        parts = urlsplit(url)
        is_complete = parts.hostname and parts.path.strip("/") and not (parts.password or parts.query or parts.fragment)
        if parts.scheme != SCHEME or not is_complete:
            raise ValueError(_FORM)
        self._url, self._host, self._user = url, parts.hostname or "", unquote(parts.username or "") or None
        self._port = parts.port or _PORT
        path = unquote(parts.path)
        self._folder = path.removeprefix(_HOME) if path.startswith(_HOME) else path
        self._key_files = [str(Path(file).expanduser()) for file in key_files]
        self._known_hosts = [Path(file).expanduser() for file in known_hosts or _KNOWN_HOSTS]
        self._free: deque[_Session] = deque()  # open, and used by nobody just now
        self._mine = _Mine()

    def __repr__(self) -> str:
        return f"SftpPlace({self._url!r})"

    @property
    def proves_arrival(self) -> bool:
        """False: SFTP has checksums on the way, and none of what the disk there holds."""
        return False

    def describe(self) -> str:
        """Return the address."""
        return self._url

    def close(self) -> None:
        """End the connections. One that another thread uses just now ends with the next call of this."""
        with contextlib.suppress(IndexError):
            while True:
                self._free.pop().close()

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, as :meth:`Place.create` says; as durable as the server makes it when it is asked to sync."""
        names.require(name)
        with self._session():
            self._create(name, chunks)

    def _create(self, name: str, chunks: Iterable[bytes]) -> None:
        draft = self._path(name_of_a_draft())
        with self._speaking(name) as files:
            self._require_here(files, name)
            if self._is_there(files, self._path(name)):
                raise PlaceTaken(self._url, name)
            file = files.open(draft, "wx")
        try:
            with contextlib.closing(file):
                with self._speaking(name):
                    file.chmod(0o600)  # before anything is in it
                self._send(file, chunks, name)
            with self._speaking(name) as files:
                self._publish(files, draft, name)
        except BaseException:
            with contextlib.suppress(PlaceError), self._speaking(name) as files:
                files.remove(draft)
            raise

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, as :meth:`Place.read` says."""
        names.require(name)
        with self._speaking(name) as files, contextlib.closing(files.open(self._path(name), "r")) as file:
            file.seek(offset)
            return bytes(file.read(size)) if size else b""

    def checksum(self, name: str) -> str:
        """Return nothing: OpenSSH's server makes none. Raises as :meth:`Place.checksum`."""
        self.read(name, 0, 0)
        return ""

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, as :meth:`Place.list` says."""
        with self._speaking(names.MARK) as files:
            self._require_folder(files)
            return tuple(self._found(files, ""))

    def remove(self, name: str) -> None:
        """Remove a file, as :meth:`Place.remove` says."""
        names.require(name)
        with self._speaking(name) as files:
            self._require_here(files, name)
            try:
                files.remove(self._path(name))
            except OSError as error:  # perhaps somebody else was faster
                if cause_of(error) is not Cause.MISSING:
                    raise

    def _send(self, file: Any, chunks: Iterable[bytes], name: str) -> None:  # noqa: ANN401 - of paramiko, untyped
        """Write all chunks without waiting for each answer, and hear all answers in the end.

        paramiko drops what it did not hear when the file is closed. So the last byte is held back, and written only
        when pipelining is off again: that waits for the answers to all that was written before.
        """
        held, sent_bytes = b"", 0
        file.set_pipelined(True)
        for chunk in chunks:  # outside of the block: what the source raises is not the place's
            if not chunk:
                continue
            sent_bytes += len(chunk)
            with self._speaking(name):
                file.write(held + chunk[:-1])
            held = chunk[-1:]
        with self._speaking(name) as files:
            file.set_pipelined(False)
            file.write(held)
            self._sync(files, file)
            if file.stat().st_size != sent_bytes:
                raise PlaceFailed(self._url, _CUT_SHORT)

    def _sync(self, files: Any, file: Any) -> None:  # noqa: ANN401 - likewise
        from paramiko.sftp import CMD_EXTENDED  # type: ignore[import-untyped]  # it has no types

        try:
            files._request(CMD_EXTENDED, _SYNC, file.handle)  # noqa: SLF001 - paramiko has no method for it
        except OSError as error:
            if _UNSUPPORTED not in str(error).lower():  # a server that has no such thing
                raise

    def _publish(self, files: Any, draft: str, name: str) -> None:  # noqa: ANN401 - likewise
        """Give a draft its name. The plain rename of SFTP refuses one that is taken; OpenSSH does that by a link."""
        target = self._path(name)
        for inner in reversed(Path(name).parents[:-1]):
            path = self._path(inner.as_posix())
            if not self._is_there(files, path):
                files.mkdir(path, 0o700)
        try:
            files.rename(draft, target)
        except OSError as error:
            if self._is_there(files, target) and self._is_there(files, draft):
                raise PlaceTaken(self._url, name) from error
            raise

    def _found(self, files: Any, before: str) -> Iterator[Stored]:  # noqa: ANN401 - likewise
        import stat

        for entry in files.listdir_attr(self._path(before)):
            name = before + entry.filename
            if names.is_allowed(name) and stat.S_ISREG(entry.st_mode or 0):
                yield Stored(name=name, size_bytes=entry.st_size or 0)
            elif names.is_step(name) and stat.S_ISDIR(entry.st_mode or 0):
                yield from self._found(files, f"{name}/")

    def _path(self, name: str) -> str:
        return posixpath.join(self._folder, name)

    def _is_there(self, files: Any, path: str) -> bool:  # noqa: ANN401 - likewise
        try:
            files.lstat(path)
        except OSError as error:
            if cause_of(error) is Cause.MISSING:
                return False
            raise
        return True

    def _require_folder(self, files: Any) -> None:  # noqa: ANN401 - likewise
        if not self._is_there(files, posixpath.join(self._folder, ".")):
            raise PlaceAway(self._url, _NO_FOLDER)

    def _require_here(self, files: Any, name: str) -> None:  # noqa: ANN401 - likewise
        self._require_folder(files)
        if name != names.MARK and not self._is_there(files, self._path(names.MARK)):
            raise PlaceAway(self._url, _NO_MARK)

    @contextlib.contextmanager
    def _session(self) -> Iterator[_Session]:
        """Have one session for all that this thread does in the block; any other thread has another one.

        paramiko mixes up the answers of two threads that ask by the same one, and both wait for ever.
        """
        if self._mine.session is not None:
            yield self._mine.session
            return
        try:
            session = self._free.pop()
        except IndexError:
            session = _Session()
        self._mine.session = session
        try:
            yield session
        finally:
            self._mine.session = None
            if session.files is not None:
                self._free.append(session)

    @contextlib.contextmanager
    def _speaking(self, name: str) -> Iterator[Any]:
        """Connect if need be, and turn what goes wrong into an error of a place. A broken connection is given up."""
        paramiko = _loaded()
        with self._session() as session:
            try:
                yield self._connected(session, paramiko)
            except (paramiko.AuthenticationException, paramiko.PasswordRequiredException) as error:
                session.close()
                raise PlaceRefused(self._url, _SIGN_IN) from error
            except paramiko.BadHostKeyException as error:
                session.close()
                raise PlaceRefused(self._url, _OTHER_KEY) from error
            except (paramiko.SSHException, EOFError) as error:
                session.close()
                raise PlaceAway(self._url, str(error) or type(error).__name__) from error
            except OSError as error:
                reason = error.strerror or str(error) or type(error).__name__
                if isinstance(error, TimeoutError) or not session.is_active:
                    session.close()
                    raise PlaceAway(self._url, reason) from error
                cause = cause_of(error)
                if cause is Cause.MISSING:
                    raise PlaceMissing(self._url, name) from error
                if cause is Cause.DENIED:
                    raise PlaceRefused(self._url, reason) from error
                raise PlaceFailed(self._url, reason) from error

    def _connected(self, session: _Session, paramiko: Any) -> Any:  # noqa: ANN401 - likewise
        if session.files is not None:
            return session.files
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        known = [file for file in self._known_hosts if file.is_file()]
        called = self._host if self._port == _PORT else f"[{self._host}]:{self._port}"
        if not any(paramiko.HostKeys(str(file)).lookup(called) for file in known):
            raise PlaceRefused(self._url, _UNKNOWN_HOST)
        for file in known:
            client.load_system_host_keys(str(file))
        session.client = client
        client.connect(
            self._host,
            self._port,
            self._user,
            key_filename=self._key_files or None,
            allow_agent=not self._key_files,
            look_for_keys=not self._key_files,
            timeout=_TIMEOUT_SECONDS,
            banner_timeout=_TIMEOUT_SECONDS,
            auth_timeout=_TIMEOUT_SECONDS,
            channel_timeout=_TIMEOUT_SECONDS,
        )
        files = client.open_sftp()
        files.get_channel().settimeout(_TIMEOUT_SECONDS)
        session.files = files
        return files


def _loaded() -> Any:  # noqa: ANN401 - likewise
    """Return paramiko, which takes 100 ms to import, so it is loaded with the first call."""
    try:
        import paramiko  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        raise ExtraMissing(_WISH, COMMAND) from error
    return paramiko
