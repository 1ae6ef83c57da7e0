"""Timers cost the host little, however many widgets of ours it has, and however much it shows at once."""

from __future__ import annotations

import tkinter as tk

import pytest

from backupkit.ui.timers import Timers


class Counted:
    """An application that counts the questions which timers are there."""

    def __init__(self, root: tk.Tk) -> None:
        self.register, self.deletecommand, self.splitlist = root.register, root.deletecommand, root.tk.splitlist
        self._call, self.tk, self.lists, self.questions = root.tk.call, self, 0, 0

    def call(self, *words: object) -> object:
        self.lists += words == ("after", "info")
        self.questions += words[:2] == ("after", "info")
        return self._call(*words)


@pytest.mark.parametrize("widgets", [1, 40])
def test_p10_a_request_lists_the_timers_once_however_many_widgets_have_some(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, widgets: int
) -> None:
    frames = [tk.Frame(root) for _ in range(widgets)]
    everybody = [Timers(frame) for frame in frames]
    for timers in everybody:
        timers.after("ages", 60_000, lambda: None)
    counted = Counted(root)
    vars(counted).update(vars(root), tk=counted)
    with monkeypatch.context() as patch:
        for timers in everybody:
            patch.setattr(timers, "_root", counted)
        everybody[0].after("show", 60_000, lambda: None)
    assert counted.lists == 1
    for frame in frames:
        frame.destroy()


def test_p10_what_waits_already_costs_one_question_of_its_own(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    timers, counted = Timers(root), Counted(root)
    timers.idle("ground", lambda: None)
    with monkeypatch.context() as patch:
        patch.setattr(timers, "_root", counted)
        for _ in range(1_000):  # a page of a thousand widgets appears
            timers.idle("ground", lambda: None)
    assert (counted.lists, counted.questions) == (0, 1_000)
    timers.end()
