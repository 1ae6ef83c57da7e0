from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.shown.settings import Page
from tests.notices.servers import HOST, Site, web_server

if TYPE_CHECKING:
    from backupkit import BackupManager
    from tests.screen import Press, WaitUntil
    from tests.ui.settings.conftest import Show


@pytest.mark.parametrize(("status", "said"), [(200, "was handed over to"), (404, "the server answered 404 Not Found")])
def test_a_test_notice_is_sent_from_the_page_that_says_who_is_told(
    show: Show, manager: BackupManager, press: Press, wait_until: WaitUntil, status: int, said: str
) -> None:
    with web_server(Site(status=status)) as site:
        manager.choose(notify_to=(site.url,))
        shown = show()
        shown.turn(Page.TELL)
        press(shown.widget("pages.list"), "<Alt-n>")
        wait_until(lambda: said in shown.text("notice.text"))
        assert HOST in shown.text("notice.text")
        assert "TOKEN" not in shown.text("notice.text")
        assert len(site.paths) == 1


def test_without_anybody_to_be_told_it_says_what_is_missing(
    show: Show, press: Press, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    shown = show()
    shown.turn(Page.TELL)
    press(shown.widget("pages.list"), "<Alt-n>")
    wait_until(lambda: shown.text("notice.text").startswith("Nobody is to be told yet"))


def test_while_an_address_is_not_saved_the_page_says_why_no_test_can_be_sent(show: Show) -> None:
    shown = show()
    shown.turn(Page.TELL)
    line = f"room.canvas.inside.{Page.TELL}.said"
    assert (shown.text(line), shown.can(f"room.canvas.inside.buttons_{Page.TELL}.try_notices")) == ("", True)
    entry = shown.input("notify_to")
    entry.insert(0, "admin@example.org")
    shown.window.update()
    assert "Save first" in shown.text(line)
    assert not shown.can(f"room.canvas.inside.buttons_{Page.TELL}.try_notices")
    entry.delete(0, "end")
    shown.window.update()
    assert shown.text(line) == ""
