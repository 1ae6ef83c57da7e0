"""When the log is read for the page of activity: after what was written, and once for what is told of it twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from backupkit.service.events import Finished, HealthChanged, Started
from backupkit.service.health import Health
from backupkit.service.tasks.creating import Create
from backupkit.ui.dialog.activity.reader import ActivityReader
from backupkit.ui.dialog.activity.reading import ReadActivity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit import BackupManager, LogEntry
    from backupkit.service.task import Task

_NEWS = HealthChanged(health=Health())


class Reader:
    """A reader whose page is open, and what it had done."""

    def __init__(self) -> None:
        self.asked: list[Task] = []
        state = cast("Any", SimpleNamespace(activity=True))
        self.reader = ActivityReader(state=lambda: state, happen=lambda _event: None, submit=self._submit)

    def _submit(self, task: Task) -> int:
        self.asked.append(task)
        return len(self.asked)

    def begins(self) -> None:
        self.reader.heard(Started(number=len(self.asked), task=ReadActivity()))

    def ends(self) -> None:
        self.reader.heard(Finished(number=len(self.asked), task=ReadActivity(), result=None))

    def version_made(self) -> None:
        self.reader.heard(_NEWS)  # both are told of one version, in this order
        self.reader.heard(Finished(number=99, task=Create(), result="v2"))


@pytest.fixture
def page() -> Reader:
    page = Reader()
    page.reader.open()
    page.begins()
    page.ends()
    return page


def test_one_version_has_the_log_read_once(page: Reader) -> None:
    page.version_made()
    page.begins()
    page.ends()
    assert len(page.asked) == 2


def test_what_is_written_while_it_is_read_has_it_read_once_more(page: Reader) -> None:
    page.version_made()
    page.begins()
    page.version_made()
    page.ends()
    page.begins()
    page.ends()
    assert len(page.asked) == 3


def test_reading_it_for_the_page_reads_the_file_once(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.create_backup()
    log, read = manager._binding.store.log, list[int]()

    def counted(**options: Any) -> Iterator[LogEntry]:
        read.append(1)
        return log(**options)

    monkeypatch.setattr(manager._binding.store, "log", counted)
    tools = cast("Any", SimpleNamespace(manager=manager))
    assert ReadActivity().perform(tools).lines
    assert len(read) == 1
