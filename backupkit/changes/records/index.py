"""Where the values of a JSON text lie: byte ranges and digests, 24 bytes a record, and no value is built.

The grammar is strict, so an index is also the proof that the text is JSON. It takes what Python's ``json`` takes, which
is NaN and Infinity as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.parts import WINDOW_BYTES
from backupkit.changes.records.container import Container
from backupkit.changes.records.grammar import FEW, MANY, NotJson, grammar
from backupkit.changes.records.likeness import Likeness
from backupkit.changes.records.text import DIGEST_BYTES, Text, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.changes.parts import Parts, Pause

LARGEST_BYTES = 200_000_000
DEEPEST = 10_000
_MANY_SMALL = 100
WINDOW = 1 << 16  # what one match looks at; a value that is larger is entered
_COMMA = b","
_COLON = b":"
_OPENING = b"{["


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A whole text."""

    text: Text
    top: Container  # a list of one element, which is the value that the text is

    @property
    def root(self) -> Container | None:
        """The outermost container; None if the text is one string, number or literal."""
        return self.top.entered.get(0)

    def inner(self, container: Container, number: int) -> Container | None:
        """Return the container that a value is, indexed now if that was not needed before; None if it is none."""
        if number in container.entered:
            return container.entered[number]
        start, end = container.starts[number], container.ends[number]
        if self.text.byte(start) not in _OPENING:
            return None
        return _Builder(self.text, start, end, keeps_from=0).container()


def index(
    parts: Parts, pause: Pause, *, report: Callable[[int], None] | None = None, like: Index | None = None
) -> Index:
    """Return the index of a text, in one pass over it.

    Args:
        parts: the text, in any encoding that JSON may have.
        pause: called before it begins, and every 32 KiB.
        report: called now and then with the number of bytes done.
        like: of a text that may have much in common with this one; what is the same is taken over from it.

    Raises:
        NotJson: it is none, is nested deeper than 10,000 levels, or has more than 200 million bytes.
    """
    if parts.size > LARGEST_BYTES:
        raise NotJson(f"it has {parts.size:,} bytes, and up to {LARGEST_BYTES:,} can be compared")
    pause()
    text = Text(parts, pause)
    start = text.space_end(text.begin)
    if start >= text.size:
        raise NotJson("there is nothing in it")
    top = Container(start, is_list=True)
    if text.byte(start) in _OPENING:
        root = _Builder(text, start, text.size, keeps_from=WINDOW, report=report, like=like).container()
        top.entered[0], top.end = root, root.end
        top.digests += root.digest()
    else:
        top.end = text.scalar_end(start)
        top.digests += text.digest(start, top.end)
    if text.space_end(top.end) != text.size:
        raise NotJson(f"something follows the end of the value at byte {top.end:,}")
    top.starts.append(start)
    top.ends.append(top.end)
    return Index(text=text, top=top)


class _Builder:
    """One pass over a container, and all that is in it."""

    def __init__(
        self,
        text: Text,
        at: int,
        end: int,
        *,
        keeps_from: int,
        report: Callable[[int], None] | None = None,
        like: Index | None = None,
    ) -> None:
        self._text, self._at, self._end = text, at, end
        self._keeps_from = keeps_from  # containers that are smaller are looked into anew when that is needed
        self._report = report
        self._like = like
        self._stack: list[Container] = []
        self._twins: list[Likeness | None] = []  # of each of them
        self._depth = FEW
        self._small = 0  # containers that were entered, and were not too large for a match but too deep
        self._passed = at

    def container(self) -> Container:
        """Return the container that begins here; what is behind it is not looked at."""
        root = self._enter(self._like.root if self._like else None)
        while self._stack:
            if not self._take_what_fits():
                self._take_one()
        return root

    def _enter(self, twin: Container | None) -> Container:
        """Begin a container, and end it if there is nothing in it."""
        if len(self._stack) >= DEEPEST:
            raise NotJson(f"it is nested deeper than {DEEPEST:,} levels")
        entered = Container(self._at, is_list=self._text.byte(self._at) == b"[")
        self._stack.append(entered)
        is_alike = twin and twin.is_list == entered.is_list
        self._twins.append(Likeness(self._text, self._like.text, twin) if self._like and twin and is_alike else None)
        self._at = self._text.space_end(self._at + 1)
        if self._text.byte(self._at) == _closing(entered):
            self._close()
        return entered

    def _take_what_fits(self) -> bool:
        """Take values, many at a time, as long as each fits into a window; True if that was up to the end."""
        container, twin = self._stack[-1], self._twins[-1]
        while True:
            self._pass(self._at)
            if twin and twin.take_over(container):
                self._at = container.ends[-1]
                self._is_followed(container)
                continue
            found = self._found(container, twin.patience if twin else WINDOW_BYTES)
            if not found:
                return False
            self._at = container.take(found, self._at)
            if not found[-1][-1].endswith(_COMMA):
                self._at -= 1
                self._close()
                return True

    def _found(self, container: Container, size: int) -> list[tuple[bytes, ...]]:
        """Return the values that end within *size* bytes, or the first one at least; none if it fits into no window."""
        patterns = grammar(self._depth)
        find = (patterns.item if container.is_list else patterns.member).findall
        most = min(WINDOW, self._end - self._at)
        while True:
            size = min(size, most)
            buffer, base = self._text.ahead(self._at, size)
            found = find(buffer, self._at - base, self._at - base + size)
            if found and not found[-1][-1]:
                found.pop()  # what is left
            if found or size == most:
                return found
            size *= 2

    def _take_one(self) -> None:
        """Take a value that is too large for a window, or too deep for a match, or wrong."""
        container, twin, text = self._stack[-1], self._twins[-1], self._text
        inner = twin.enter(container) if twin else None
        at = text.space_end(self._at)
        name = b""
        if not container.is_list:
            named = text.string_end(at)
            container.names.extend((at, named))
            name = text.digest(at, named)
            at = text.space_end(named)
            if text.byte(at) != _COLON:
                raise NotJson(f"no colon is found at byte {at:,}, where one has to stand")
            at = text.space_end(at + 1)
        self._at = at
        container.starts.append(at)
        if text.byte(at) in (b"{", b"["):
            container.ends.append(0)
            container.digests += name.ljust(DIGEST_BYTES, b"\0")  # until it is closed
            self._enter(inner)
            return
        self._at = text.scalar_end(at)
        container.ends.append(self._at)
        container.digests += digest(name, text.digest(at, self._at))
        self._go_on()

    def _close(self) -> None:
        """End the innermost container, whose bracket is here, and all that end with it."""
        while True:
            closed = self._stack.pop()
            self._twins.pop()
            self._at += 1
            closed.end = self._at
            if not self._stack:
                return
            parent = self._stack[-1]
            parent.ends[-1] = closed.end
            name = b"" if parent.is_list else bytes(parent.digests[-DIGEST_BYTES:])
            parent.digests[-DIGEST_BYTES:] = closed.digest(name)
            size = closed.end - closed.start
            if size >= self._keeps_from:
                parent.entered[len(parent) - 1] = closed
            self._small += size < WINDOW
            if self._small == _MANY_SMALL:  # all of this text may be so
                self._depth = MANY
            if self._is_followed(parent):
                return

    def _go_on(self) -> None:
        """Take what stands behind a value: a comma, or the bracket that ends its container."""
        if not self._is_followed(self._stack[-1]):
            self._close()

    def _is_followed(self, container: Container) -> bool:
        """Take the comma behind a value; False if the container's bracket stands there instead."""
        self._at = self._text.space_end(self._at)
        if self._at - self._passed >= WINDOW_BYTES:
            self._pass(self._at)
        follows = self._text.byte(self._at)
        if follows == _COMMA:
            self._at += 1
            return True
        if follows != _closing(container):
            raise NotJson(f"no comma or bracket is found at byte {self._at:,}, where one has to stand")
        return False

    def _pass(self, at: int) -> None:
        """Give way if it is time to, and tell how far it is."""
        self._text.pace(at - self._passed)
        self._passed = at
        if self._report:
            self._report(at)


def _closing(container: Container) -> bytes:
    return b"]" if container.is_list else b"}"
