from __future__ import annotations

import errno

import pytest

from backupkit.files import system
from backupkit.files.patience import CALL_SECONDS, OPERATION_SECONDS, of_one_operation, when_free
from backupkit.files.system import System
from backupkit.testing.clock import FakeClock


class Held:
    """A call that fails as long as another program has the file, which lets go of it after some calls."""

    def __init__(self, times: int, number: int = errno.EBUSY) -> None:
        self.left, self.number, self.calls = times, number, 0

    def __call__(self, answer: str = "done") -> str:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise OSError(self.number, f"call {self.calls}", "file")
        return answer


def test_a_call_that_goes_through_waits_for_nobody() -> None:
    clock = FakeClock()
    with of_one_operation(clock):
        assert when_free(Held(0), "this") == "this"
    assert clock.slept_seconds == 0


def test_p18_a_held_file_is_asked_for_again_after_pauses_that_grow() -> None:
    clock, call = FakeClock(), Held(5)
    with of_one_operation(clock):
        assert when_free(call, answer="that") == "that"
    assert call.calls == 6
    assert clock.slept_seconds == pytest.approx(0.01 + 0.02 + 0.04 + 0.08 + 0.16)


def test_p18_it_gives_up_after_five_seconds_with_what_was_raised_last() -> None:
    clock, call = FakeClock(), Held(10_000)
    with of_one_operation(clock), pytest.raises(OSError, match="call ") as raised:
        when_free(call)
    assert f"call {call.calls}" in str(raised.value)
    assert clock.slept_seconds == pytest.approx(CALL_SECONDS)
    assert call.calls < 40  # and not thousands of them


def test_p18_all_waits_of_one_operation_end_after_fifteen_seconds() -> None:
    clock = FakeClock()
    with of_one_operation(clock):
        for _ in range(10):
            with of_one_operation(FakeClock()), pytest.raises(OSError, match="call"):  # within one: by that one's clock
                when_free(Held(10_000))
    assert clock.slept_seconds == pytest.approx(OPERATION_SECONDS)
    with of_one_operation(clock):  # the next one may wait again
        assert when_free(Held(3)) == "done"


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EIO, errno.EACCES, errno.ENOSPC])
def test_what_is_no_matter_of_time_is_raised_at_once(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "HERE", System.LINUX)
    clock, call = FakeClock(), Held(1, number)
    with of_one_operation(clock), pytest.raises(OSError, match="call 1"):
        when_free(call)
    assert clock.slept_seconds == 0


def test_another_error_while_it_waits_is_raised_at_once() -> None:
    answers = iter([errno.EBUSY, errno.ENOENT])

    def call() -> None:
        raise OSError(next(answers), "words")

    with of_one_operation(FakeClock()), pytest.raises(FileNotFoundError):
        when_free(call)
