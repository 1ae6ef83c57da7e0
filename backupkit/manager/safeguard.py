"""Safeguard: a block of the app's own code that does not begin before its document is safe, and the one way back."""

from __future__ import annotations

import functools
import inspect

from backupkit import errors
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType
    from typing import ParamSpec, Self, TypeVar

    from backupkit.values.results import RestoreResult
    from backupkit.values.version import BackupMetadata

    _P = ParamSpec("_P")
    _R = TypeVar("_R")


class Safeguard:
    """Runs one block under ``with``, or decorates a function. Made by ``before()`` of a manager or of a kit.

    As a decorator it makes a new safeguard for each call, so the function may call itself and run on several threads.
    A generator or a coroutine function cannot be decorated: its body runs later than the call.

    Args:
        description: of what is done.
        document: the path of what is protected.
        keep: returns a context manager that makes the version on entry. Called once for each block.
        restore: puts the version with this id back.

    Raises:
        TypeError, ValueError: *description* is no text, or empty.
    """

    def __init__(
        self,
        description: str,
        *,
        document: Path,
        keep: Callable[[], AbstractContextManager[BackupMetadata | None]],
        restore: Callable[[str], RestoreResult],
    ) -> None:
        if not isinstance(description, str):  # most often the function itself: the brackets were forgotten
            raise TypeError('before() needs a description: before("Migration to schema 12")')
        if not description.strip():
            raise ValueError('before() needs a description that says something: before("Migration to schema 12")')
        self.description = description
        self.version: BackupMetadata | None = None
        """The version of the state before the block. None: the block has not begun, there was no document, or its
        user wants none."""
        self._document, self._keep, self._restore = document, keep, restore
        self._block: AbstractContextManager[BackupMetadata | None] | None = None

    def __enter__(self) -> Self:
        if self._block:
            raise RuntimeError("this safeguard has had its block: call before() once for each")
        block = self._keep()
        self.version = block.__enter__()
        self._block = block
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._block:
            self._block.__exit__(kind, error, trace)

    def __call__(self, function: Callable[_P, _R]) -> Callable[_P, _R]:
        """Decorate *function*: each call makes the version first, and does not begin if that fails.

        Raises:
            TypeError: it is a generator or a coroutine function, or nothing that can be called.
        """
        if kind := _runs_later(function):
            raise TypeError(
                f"before() cannot decorate {function!r}: it is {kind}, and its body runs later than the call. "
                "Put a with block around what it does instead."
            )

        @functools.wraps(function)
        def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            with Safeguard(self.description, document=self._document, keep=self._keep, restore=self._restore):
                return function(*args, **kwargs)

        return guarded

    def restore(self) -> RestoreResult:
        """Put the document back as it was before the block. What it holds now is stored first, as at any restore.

        Raises:
            NothingToUndo: there was no document. What the block wrote stands.
            RuntimeError: the block has not begun.
            BackupError: as ``restore_backup()``; the document is as it was.
        """
        if not self._block:
            raise RuntimeError("the block has not begun, so there is nothing to go back to")
        if not self.version:
            raise errors.NothingToUndo(self._document)
        return self._restore(self.version.backup_id)


def _runs_later(function: Callable[..., object]) -> str:
    """Return what kind of function runs its body after the call has returned; empty: this one does not."""
    if not callable(function):
        return "nothing that can be called"
    for part in (function, getattr(function, "__call__", None)):  # noqa: B004 - a method may be the coroutine function
        if inspect.iscoroutinefunction(part):
            return "a coroutine function"
        if inspect.isgeneratorfunction(part) or inspect.isasyncgenfunction(part):
            return "a generator function"
    return ""
