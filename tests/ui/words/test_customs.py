from __future__ import annotations

import locale
import subprocess
import sys

import pytest

from backupkit.ui.words import customs as module
from backupkit.ui.words.customs import Customs, DateOrder, customs, customs_of

_DAY, _MONTH, _YEAR = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST


@pytest.mark.parametrize(
    ("date", "time", "order", "has_half_days"),
    [
        # glibc: de_DE, en_US, en_GB, en_CA, hi_IN, ja_JP, hu_HU, bg_BG, lv_LV, fa_IR
        ("%d.%m.%Y", "%T", _DAY, False),
        ("%m/%d/%Y", "%r", _MONTH, True),
        ("%d/%m/%y", "%T", _DAY, False),
        ("%Y-%m-%d", "%r", _YEAR, True),
        ("%A %d %b %Y", "%I:%M:%S  %Z", _DAY, True),
        ("%Y年%m月%d日", "%H時%M分%S秒", _YEAR, False),
        ("%Y-%m-%d", "%H.%M.%S", _YEAR, False),
        ("%e.%m.%Y", "%k,%M,%S", _DAY, False),
        ("%Y.%m.%d.", "%T", _YEAR, False),
        ("%Oy/%Om/%Od", "%OH:%OM:%OS", _YEAR, False),
        ("%D", "%-l:%M %p", _MONTH, True),
        ("%F", "%R", _YEAR, False),
        # Windows and macOS
        ("dd.MM.yyyy", "HH:mm", _DAY, False),
        ("M/d/yyyy", "h:mm tt", _MONTH, True),
        ("yyyy-MM-dd", "H:mm", _YEAR, False),
        ("d 'de' MMMM 'de' y", "H 'h' mm", _DAY, False),
        ("y/M/d", "ah:mm", _YEAR, True),
        ("d.M.y 'г'.", "HH:mm", _DAY, False),
        ("dd/MM/y", "h:mm\u202fa", _DAY, True),
        # nothing that can be read
        ("", "", _YEAR, False),
        ("%x", "%X", _YEAR, False),
    ],
)
def test_a_systems_patterns_tell_the_order_of_a_date_and_whether_a_day_has_halves(
    date: str,
    time: str,
    order: DateOrder,
    has_half_days: bool,
) -> None:
    assert customs_of(date, time) == Customs(order=order, has_half_days=has_half_days)


@pytest.mark.parametrize("found", [OSError("no such library"), AttributeError("no such function"), None])
def test_where_the_system_does_not_tell_a_date_is_one_that_everybody_reads(
    monkeypatch: pytest.MonkeyPatch, found: Exception | None
) -> None:
    def formats() -> None:
        if found:
            raise found

    monkeypatch.setattr(module, "_formats", formats)
    assert customs.__wrapped__() == Customs(order=_YEAR, has_half_days=False)


def _asked(**environment: str) -> str:
    code = "from backupkit.ui.words.customs import customs as c; print(c().order.name, c().has_half_days)"
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have settings of their own")
def test_a_reader_without_a_locale_or_with_one_that_is_not_installed_gets_iso_dates() -> None:
    for name in ("C", "C.UTF-8", "POSIX", "xx_XX.UTF-8", ""):
        assert _asked(LC_ALL=name) == "YEAR_FIRST False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have settings of their own")
def test_the_locale_of_the_environment_is_asked_and_the_hosts_stays_as_it_is() -> None:
    installed = subprocess.run(["locale", "-a"], check=True, capture_output=True, text=True).stdout.split()
    known = {"de_DE": "DAY_FIRST False\n", "en_US": "MONTH_FIRST True\n", "en_GB": "DAY_FIRST False\n"}
    names = [name for name in installed if name.partition(".")[0] in known]
    if not names:
        pytest.skip("no locale is installed whose customs are known here")
    for name in names:
        assert _asked(LC_TIME=name, LANG="C") == known[name.partition(".")[0]]
        assert _asked(LC_ALL=name, LC_TIME="C") == known[name.partition(".")[0]]
    before = locale.setlocale(locale.LC_ALL)
    customs.__wrapped__()
    assert locale.setlocale(locale.LC_ALL) == before


def test_neither_an_import_nor_the_words_before_the_first_date_load_what_asks() -> None:
    code = "import sys, backupkit.ui.words.details; print('ctypes' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout == "False\n"
