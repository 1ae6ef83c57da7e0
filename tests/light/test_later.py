"""A module that stands there for later is loaded with the first look at what it has."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from backupkit.light.later import Later, once

NAME = "wave"  # a module of Python's that nothing here has loaded


def test_it_is_loaded_when_something_of_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    late = Later(NAME)
    assert NAME not in sys.modules
    assert late.open is sys.modules[NAME].open


def test_a_module_that_another_thread_is_loading_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.2)\nvalue = 7\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    late, found = Later("slow_to_load"), list[int]()
    try:
        threads = [threading.Thread(target=lambda: found.append(late.value)) for _ in range(4)]
        for thread in threads:
            thread.start()
            time.sleep(0.01)
        for thread in threads:
            thread.join()
    finally:
        sys.modules.pop("slow_to_load", None)
    assert found == [7] * 4


def test_what_is_put_in_the_modules_place_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Later("backupkit.values.text")
    from backupkit.values import text

    monkeypatch.setattr(text, "plain_text", str.upper)
    assert late.plain_text("a") == "A"


def test_what_a_module_has_not_is_missing() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = Later("backupkit.values.text").nonsense


class Keeper:
    """Has something that is made when it is first asked for."""

    def __init__(self) -> None:
        self.made = 0

    @once
    def thing(self) -> list[int]:
        """A thing."""
        self.made += 1
        time.sleep(0.001)  # another thread comes in between
        return []


def test_what_is_made_once_is_always_the_same() -> None:
    keeper = Keeper()
    assert keeper.made == 0
    assert keeper.thing is keeper.thing
    assert keeper.made == 1
    assert Keeper().thing is not keeper.thing
    assert Keeper.__dict__["thing"].__doc__ == "A thing."


def test_threads_that_ask_at_once_get_the_same() -> None:
    for _ in range(20):
        keeper, found = Keeper(), list[list[int]]()
        threads = [threading.Thread(target=lambda: found.append(keeper.thing)) for _ in range(4)]  # noqa: B023
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(each is found[0] for each in found)
