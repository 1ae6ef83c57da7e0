from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

from backupkit.ui.bindings import OwnTag, bind_beside

if TYPE_CHECKING:
    from tests.screen import Press


def test_a_binding_beside_the_hosts_is_called_after_it(root: tk.Tk, press: Press) -> None:
    heard: list[str] = []
    root.bind("<F9>", lambda _: heard.append("host"))
    bind_beside(root, "<F9>", lambda _: heard.append("kit"))
    press(root, "<F9>")
    assert heard == ["host", "kit"]


def test_p10_taking_it_back_leaves_the_hosts_bindings_of_before_and_after(root: tk.Tk, press: Press) -> None:
    heard: list[str] = []
    root.bind("<F9>", lambda _: heard.append("before"))
    take_back = bind_beside(root, "<F9>", lambda _: heard.append("kit"))
    root.bind("<F9>", lambda _: heard.append("after"), add="+")
    take_back()
    press(root, "<F9>")
    assert heard == ["before", "after"]


def test_p10_nothing_is_left_of_a_binding_that_was_taken_back(root: tk.Tk) -> None:
    before = root.bind()
    take_back = bind_beside(root, "<F9>", lambda _: None)
    assert root.bind() != before
    take_back()
    take_back()
    assert root.bind() == before


def test_a_binding_may_be_taken_back_after_its_widget_is_gone(root: tk.Tk) -> None:
    frame = tk.Frame(root)
    take_back = bind_beside(frame, "<F9>", lambda _: None)
    frame.destroy()
    take_back()


def test_an_own_tag_outlives_what_the_host_binds_and_unbinds(root: tk.Tk) -> None:
    heard: list[str] = []
    tag = OwnTag(root)
    tag.bind("<<Saved>>", lambda _: heard.append("kit"))
    root.bind("<<Saved>>", lambda _: heard.append("host"))
    root.event_generate("<<Saved>>")
    root.unbind("<<Saved>>")
    root.event_generate("<<Saved>>")
    assert heard == ["host", "kit", "kit"]


def test_p10_an_own_tag_leaves_no_trace(root: tk.Tk) -> None:
    before = root.bindtags()
    commands = set(root.tk.splitlist(root.tk.call("info", "commands")))
    tag = OwnTag(root)
    tag.bind("<<Saved>>", lambda _: None)
    tag.remove()
    tag.remove()
    assert root.bindtags() == before
    assert set(root.tk.splitlist(root.tk.call("info", "commands"))) == commands


def test_an_own_tag_hears_nothing_of_children(root: tk.Tk) -> None:
    heard: list[object] = []
    OwnTag(root).bind("<Destroy>", lambda event: heard.append(event.widget))
    frame = tk.Frame(root)
    frame.destroy()
    assert heard == []
    root.destroy()
    assert heard == [root]


def test_p10_an_own_tag_of_a_widget_that_is_gone_leaves_no_trace_either(root: tk.Tk) -> None:
    commands = set(root.tk.splitlist(root.tk.call("info", "commands")))
    frame = tk.Frame(root)
    tag = OwnTag(frame)
    tag.bind("<Destroy>", lambda _: tag.remove())
    frame.destroy()
    assert set(root.tk.splitlist(root.tk.call("info", "commands"))) == commands


def test_an_action_may_remove_a_tag_whose_turn_is_still_to_come(root: tk.Tk, press: Press) -> None:
    heard: list[str] = []
    first, second, third = (OwnTag(root) for _ in range(3))
    first.bind("<F9>", lambda _: second.remove())
    second.bind("<F9>", lambda _: heard.append("second"))
    third.bind("<F9>", lambda _: heard.append("third"))
    press(root, "<F9>")
    assert heard == ["third"]


def test_an_action_of_a_tag_may_say_that_nobody_else_is_to_hear(root: tk.Tk, press: Press) -> None:
    heard: list[str] = []
    first, second = OwnTag(root), OwnTag(root)
    first.bind("<F9>", lambda _: "break")
    second.bind("<F9>", lambda _: heard.append("second"))
    press(root, "<F9>")
    assert not heard
