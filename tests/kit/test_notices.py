from __future__ import annotations

import sys
import tkinter as tk
from pathlib import Path

import pytest

import backupkit
from backupkit.service.events import Finished
from backupkit.service.tasks.warning import WarnOfSpace
from backupkit.values.activity.room import Room
from backupkit.values.activity.trial import NoticeTrial
from tests.config.configuring import configured_in
from tests.notices.servers import HOST, Site, web_server
from tests.screen import WaitUntil

_ROOM = Room(free_bytes=1_000, total_bytes=10**9, next_bytes=1)


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured_in(tmp_path / "config", monkeypatch)
    monkeypatch.setitem(sys.modules, "keyring", None)


def test_a_test_notice_is_sent_and_its_result_told_on_the_tk_thread(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    told: list[NoticeTrial] = []
    with web_server(Site()) as site:
        backupkit.get_backup_manager(document, config=backupkit.BackupConfig(notify_to=(site.url,)))
        kit = backupkit.attach(root, document, watch=False)
        kit.send_test_notice(told.append)
        wait_until(lambda: told)
        assert [each["kind"] for each in site.posted] == ["test"]
    assert told == [NoticeTrial(delivered=(HOST,))]
    kit.close()
    kit.send_test_notice(told.append)
    assert len(told) == 1


def test_the_app_hears_of_little_space_by_a_virtual_event(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    heard: list[object] = []
    root.bind("<<BackupWarning>>", heard.append, add="+")
    kit = backupkit.attach(root, document, watch=False)
    line = kit.indicator(root)
    kit._tell(Finished(number=None, task=WarnOfSpace(room=_ROOM), result=_ROOM))
    wait_until(lambda: heard and "Little space left" in line.text)
    kit.close()
