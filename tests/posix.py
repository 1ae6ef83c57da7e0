"""A pytest plugin: what a test supposes of the system, and what is left out where it is another.

``@pytest.mark.needs_posix("why, as a sentence")`` leaves a test out on Windows; the sentence is told in the summary.
``system_zone`` sets the zone of the system, where a program can.
Under Wine, what ``tests/windows/wine.py`` lists is expected to fail, for the reason that stands there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.windows import wine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from _typeshed import StrPath

NEEDS_POSIX = "supposes POSIX: "  # what tells these from all other skips


class SetZone(Protocol):
    def __call__(self, name: str) -> None: ...


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    if sys.platform == "win32":
        leave_out(items, artefacts=wine.ARTEFACTS if wine.is_wine() else ())


def leave_out(items: Sequence[pytest.Item], artefacts: Sequence[wine.Artefact]) -> None:
    """Mark what cannot pass on Windows: skipped where it supposes POSIX, expected to fail where Wine is to blame."""
    for item in items:
        marker = item.get_closest_marker("needs_posix")
        if marker:
            item.add_marker(pytest.mark.skip(reason=NEEDS_POSIX + reason_of(marker)))
        for artefact in artefacts:
            if artefact.concerns(item.nodeid):
                item.add_marker(pytest.mark.xfail(reason=f"Wine: {artefact.reason}", strict=artefact.is_certain))


def reason_of(marker: pytest.Mark) -> str:
    """Return the sentence of a ``needs_posix``; there must be one."""
    if len(marker.args) != 1 or not isinstance(marker.args[0], str) or not marker.args[0].strip():
        raise pytest.UsageError(f"needs_posix says in one sentence why: {marker}")
    return marker.args[0]


def posix_only(why: str) -> None:
    """Skip the test that runs, on Windows: for what many tests make by a function of their own."""
    if sys.platform == "win32":
        pytest.skip(NEEDS_POSIX + why)


def make_pipe(path: Path) -> None:
    """Make a pipe that has a name."""
    posix_only("a pipe has no place in a folder on Windows")
    os.mkfifo(path)


@pytest.fixture
def system_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetZone]:
    """Return a function that sets the zone of the system, until the test ends."""
    posix_only("a program cannot set the zone of the system on Windows")

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _links_or_none() -> Iterator[None]:
    """Skip a test that makes a link where that is not to be had: Windows gives few the right, and Wine does nothing."""
    if sys.platform != "win32":
        yield
        return
    make_link = os.symlink

    def symlink(source: StrPath, target: StrPath, *others: Any, **options: Any) -> None:
        with contextlib.suppress(PermissionError):
            make_link(source, target, *others, **options)
        is_pytests = os.fspath(target).endswith("current")  # beside each temporary folder; it goes on without
        if not os.path.islink(target) and not is_pytests:
            posix_only("not everybody may make a link on Windows, and Wine makes none")

    with pytest.MonkeyPatch.context() as patch:  # not the test's own: that has to be undone before the guards look
        patch.setattr(os, "symlink", symlink)
        yield
