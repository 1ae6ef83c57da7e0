"""How the reader's system writes dates and times: asked once, when the first of them is shown, in under 5 ms.

Python could tell after ``locale.setlocale``, but that is the host's: it changes how all of its numbers are read and
written. So the system is asked beside it, and nothing is set. Where it does not tell, 2025-05-03 and 14:05 are right
for everybody.

Sources: POSIX *newlocale*, *nl_langinfo_l*; *GetLocaleInfoEx* at learn.microsoft.com; *CFDateFormatter* at
developer.apple.com; Unicode TR 35 for the patterns of the last two.
"""

from __future__ import annotations

import os
import re
import sys
from enum import Enum, auto
from functools import cache

from backupkit.light.frozen import dataclass


class DateOrder(Enum):
    """In which order a date is written."""

    DAY_FIRST = auto()  # 25 Nov 2025
    MONTH_FIRST = auto()  # Nov 25, 2025
    YEAR_FIRST = auto()  # 2025-11-25


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """How dates and times are written."""

    order: DateOrder = DateOrder.YEAR_FIRST
    has_half_days: bool = False  # True: 2:05 PM


_NAMES = ("LC_ALL", "LC_TIME", "LANG")  # where POSIX looks, in its order
_NOBODYS = ("%m/%d/%y", "%H:%M:%S")  # what the locale "C" says, and musl for every other one: nothing about the reader
_SHORT_FORMS = {"%D": "%m/%d/%y", "%F": "%Y-%m-%d", "%T": "%H:%M:%S", "%R": "%H:%M", "%r": "%I:%M:%S %p"}
_FIELD = re.compile(r"%[-_0^#EO]*([a-zA-Z%])")
_QUOTED = re.compile("'[^']*'")
_BY_DIRECTIVE = dict(zip("mbBhdeyYCGHkIl", "MMMMddyyyyHHhh", strict=True))
_SHORT_DATE, _SHORT_TIME = 0x1F, 0x79  # LOCALE_SSHORTDATE, LOCALE_SSHORTTIME
_UTF_8 = 0x0800_0100  # kCFStringEncodingUTF8
_LONGEST = 100  # characters of a pattern


@cache
def customs() -> Customs:
    """Return how the reader's system writes dates and times; ISO 8601 if it does not tell."""
    try:
        formats = _formats()
    except (OSError, AttributeError, ValueError):  # a system library without one of the functions
        formats = None
    return customs_of(*formats) if formats else Customs()


def customs_of(date: str, time: str) -> Customs:
    """Return what a system's patterns say, of POSIX (``%d.%m.%Y``, ``%r``) or of Unicode (``dd.MM.y``, ``h:mm a``)."""
    days, times = _letters(date), _letters(time)
    places = {letter: days.find(letter) for letter in "dMy"}
    has_half_days = "h" in times and "H" not in times
    if min(places.values()) < 0:
        return Customs(has_half_days=has_half_days)
    first = min(places, key=places.__getitem__)
    order = {"d": DateOrder.DAY_FIRST, "M": DateOrder.MONTH_FIRST, "y": DateOrder.YEAR_FIRST}[first]
    return Customs(order=order, has_half_days=has_half_days)


def _letters(pattern: str) -> str:
    """Return the fields of a pattern as Unicode's letters, and nothing else."""
    if "%" in pattern:
        for short, long in _SHORT_FORMS.items():
            pattern = pattern.replace(short, long)
        return "".join(_BY_DIRECTIVE.get(field, "") for field in _FIELD.findall(pattern))
    return _QUOTED.sub("", pattern).translate({ord("L"): "M", ord("K"): "h", ord("k"): "H", ord("u"): "y"})


def _formats() -> tuple[str, str] | None:
    """Return the system's patterns of a date and a time; None if it has none for the reader."""
    if sys.platform == "win32":
        return _of_windows(_SHORT_DATE), _of_windows(_SHORT_TIME)
    if sys.platform == "darwin":
        return _of_macos("yMd"), _of_macos("jmm")
    if sys.platform == "linux":
        return _of_linux()
    return None  # other systems have the functions, with other numbers


if sys.platform == "win32":

    def _of_windows(field: int) -> str:
        import ctypes  # 3 ms that no start of an app pays for

        buffer = ctypes.create_unicode_buffer(_LONGEST)
        # None is the user's own locale, with what was changed in the control panel.
        ctypes.windll.kernel32.GetLocaleInfoEx(None, field, buffer, _LONGEST)
        return buffer.value

elif sys.platform == "darwin":

    def _of_macos(template: str) -> str:
        import ctypes  # 3 ms that no start of an app pays for

        foundation = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
        for name in ("CFStringCreateWithCString", "CFLocaleCopyCurrent", "CFDateFormatterCreateDateFormatFromTemplate"):
            getattr(foundation, name).restype = ctypes.c_void_p
        text = foundation.CFStringCreateWithCString(None, template.encode(), _UTF_8)
        place = foundation.CFLocaleCopyCurrent()
        made = foundation.CFDateFormatterCreateDateFormatFromTemplate(
            None, ctypes.c_void_p(text), ctypes.c_ulong(0), ctypes.c_void_p(place)
        )
        buffer = ctypes.create_string_buffer(4 * _LONGEST)
        if made:
            foundation.CFStringGetCString(ctypes.c_void_p(made), buffer, ctypes.c_long(4 * _LONGEST), _UTF_8)
        for kept in (text, place, made):
            if kept:
                foundation.CFRelease(ctypes.c_void_p(kept))
        return buffer.value.decode()

elif sys.platform == "linux":

    def _of_linux() -> tuple[str, str] | None:
        import ctypes  # 3 ms that no start of an app pays for
        import locale  # its numbers alone: nothing is set by it

        name = next(filter(None, map(os.environ.get, _NAMES)), "C")
        system = ctypes.CDLL(None)
        system.newlocale.restype = system.nl_langinfo_l.restype = ctypes.c_void_p
        # An object of its own, of glibc and musl: what setlocale has set for the process stays as it is.
        place = system.newlocale(1 << locale.LC_TIME, name.encode(), None)
        if not place:  # it is not installed
            return None
        try:
            system.nl_langinfo_l.restype = ctypes.c_char_p
            date, time = (
                system.nl_langinfo_l(field, ctypes.c_void_p(place)).decode("utf-8", "replace")
                for field in (locale.D_FMT, locale.T_FMT)
            )
        finally:
            system.freelocale(ctypes.c_void_p(place))
        return None if (date, time) == _NOBODYS else (date, time)
