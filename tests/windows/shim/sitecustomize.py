"""Lets Windows' Python run under Wine, and shows what Wine hides; Python imports it by its name as it starts.

Wine gives the time of the last writing for the time of birth. So a program that takes one for the other works there,
and fails on Windows. Here each file has a birth of its own, long before any change, and keeps it when it is written or
renamed. As on Windows since Python 3.12, ``os.stat`` and ``os.lstat`` give it as ``st_ctime``; ``os.fstat`` does not.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_FIRST_BIRTH_NS = 1_500_000_000 * 10**9
_TICK_NS = 100  # how finely Windows counts


def _with_birth(status: os.stat_result, *, is_by_name: bool) -> os.stat_result:
    """Return *status* with the birth of its file; asked for *is_by_name*, also as its ``st_ctime``."""
    kind, (fields, named) = status.__reduce__()  # type: ignore[str-unpack] # what its copy is made from
    birth = _FIRST_BIRTH_NS + hash((status.st_dev, status.st_ino)) % 10**15 * _TICK_NS
    told = {"st_birthtime": birth / 10**9, "st_birthtime_ns": birth}
    if is_by_name:
        told |= {"st_ctime": birth / 10**9, "st_ctime_ns": birth}
        fields = (*fields[:9], birth // 10**9)
    return kind(fields, {**named, **told})  # type: ignore[operator,dict-item,no-any-return]


def _show_births(name: str) -> None:
    """Put another in the place of the function of ``os`` that has this name."""
    original = getattr(os, name)

    def status(*arguments: Any, **options: Any) -> os.stat_result:
        is_open_file = bool(arguments) and isinstance(arguments[0], int)
        return _with_birth(original(*arguments, **options), is_by_name=not is_open_file)

    for able in (os.supports_fd, os.supports_follow_symlinks):
        if original in able:
            able.add(status)
    setattr(os, name, status)


def _take_away_what_ends_wine() -> None:
    """Take away two functions: Wine ends a program that calls them, since it does not have them itself."""
    import _winapi

    sys.modules["_wmi"] = None  # type: ignore[assignment] # the standard library goes on without it
    del _winapi.CopyFile2  # type: ignore[attr-defined]


class _PatientTk:
    """Lets a window be opened again where Tcl, one time in fifty, cannot read its own ``init.tcl``, which is there."""

    @classmethod
    def find_spec(cls, name: str, *_: object) -> Any:
        """Find ``_tkinter`` as ever, but with another ``create``; nothing else."""
        if name != "_tkinter":
            return None
        import importlib.util

        sys.meta_path.remove(cls)
        spec = importlib.util.find_spec(name)
        assert spec is not None
        loader: Any = spec.loader
        load = loader.exec_module

        def exec_module(module: Any) -> None:
            load(module)
            module.create = cls._patient(module.create, module.TclError)

        loader.exec_module = exec_module
        return spec

    @staticmethod
    def _patient(create: Any, error_class: type[Exception]) -> Any:
        def patient(*arguments: object) -> object:
            for _ in range(9):
                try:
                    return create(*arguments)
                except error_class as error:
                    if "init.tcl" not in str(error):
                        raise
            return create(*arguments)

        return patient


if sys.platform == "win32":
    sys.meta_path.insert(0, _PatientTk)
    _take_away_what_ends_wine()
    for _name in ("stat", "lstat", "fstat"):
        _show_births(_name)
