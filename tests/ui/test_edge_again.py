"""The line comes back when a host clears its window, hides all of it, or takes the line for one of its own widgets."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import font, ttk
from typing import TYPE_CHECKING, Any

import pytest

import backupkit
from backupkit import registry
from backupkit.ui import edge
from backupkit.ui.edge import BottomEdge
from backupkit.ui.indicator import BackupIndicator
from tests.screen import scripts_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit import BackupKit
    from tests.screen import Press, WaitUntil

    Clear = Callable[[tk.Tk], None]


@pytest.fixture
def kit(root: tk.Tk, document: Path, wait_until: WaitUntil) -> Iterator[BackupKit]:
    """A kit at a packed window, whose line is seen."""
    tk.Label(root, text="page one", width=40, height=8).pack()
    kit = backupkit.attach(root, document, watch=False)
    wait_until(lambda: lines_of(root) and line_of(root).winfo_viewable())
    wait_until(lambda: line_of(root).text == "Backed up just now")
    yield kit
    registry._managers.clear()
    registry._last.clear()


def lines_of(window: tk.Misc) -> list[BackupIndicator]:
    return [child for child in window.winfo_children() if isinstance(child, BackupIndicator)]


def line_of(window: tk.Misc) -> BackupIndicator:
    return lines_of(window)[0]


def is_at_the_bottom(root: tk.Misc) -> bool:
    lines = lines_of(root)
    return len(lines) == 1 and bool(lines[0].winfo_viewable()) and (
        lines[0].winfo_y() + lines[0].winfo_height() == root.winfo_height()
    )  # fmt: skip


def by_children(root: tk.Tk) -> None:
    for child in root.winfo_children():
        child.destroy()


def by_slaves(root: tk.Tk) -> None:
    for child in root.pack_slaves():
        child.destroy()


def by_names(root: tk.Tk) -> None:
    while root.children:
        next(iter(root.children.values())).destroy()


def by_tcl(root: tk.Tk) -> None:
    for path in root.tk.splitlist(root.tk.call("winfo", "children", ".")):
        root.tk.call("destroy", path)


@pytest.mark.parametrize("clear", [by_children, by_slaves, by_names, by_tcl])
@pytest.mark.parametrize("page", ["pack", "grid", "place"])
def test_a_window_that_was_cleared_gets_another_line(
    root: tk.Tk, kit: BackupKit, wait_until: WaitUntil, press: Press, clear: Clear, page: str
) -> None:
    before = line_of(root)
    clear(root)
    label = tk.Label(root, text="page two")
    {"pack": label.pack, "grid": label.grid, "place": label.place}[page]()
    wait_until(lambda: lines_of(root) and line_of(root) is not before and line_of(root).winfo_viewable())
    if page != "grid":
        wait_until(lambda: is_at_the_bottom(root))
    assert line_of(root).text == "Backed up just now"
    kit.saved()
    press(line_of(root), "<Return>")
    assert kit._dialog is not None
    assert kit._dialog.winfo_exists()


@pytest.mark.usefixtures("kit")
def test_a_window_that_stays_empty_has_its_line(root: tk.Tk, wait_until: WaitUntil) -> None:
    by_children(root)
    wait_until(lambda: is_at_the_bottom(root))


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize("forget", ["pack_forget", "grid_forget", "place_forget", "forget"])
def test_a_page_that_is_hidden_as_a_whole_keeps_its_line(root: tk.Tk, wait_until: WaitUntil, forget: str) -> None:
    before = line_of(root)
    page = tk.Frame(root, width=300, height=200)
    for child in root.winfo_children():
        getattr(child, forget)()
    for child in root.pack_slaves():
        child.pack_forget()
    page.pack()
    wait_until(lambda: is_at_the_bottom(root))
    assert line_of(root) is before


@pytest.mark.parametrize("way", ["grid_forget", "grid_remove"])
def test_a_gridded_page_that_is_hidden_as_a_whole_keeps_its_line(
    root: tk.Tk, document: Path, wait_until: WaitUntil, way: str
) -> None:
    root.geometry("")
    one, two = (tk.Label(root, text=text, width=40, height=8) for text in ("one", "two"))
    one.grid()
    kit = backupkit.attach(root, document, watch=False)
    wait_until(lambda: is_at_the_bottom(root))
    for child in root.grid_slaves():
        getattr(child, way)()
    two.grid(row=0, column=0)
    wait_until(lambda: is_at_the_bottom(root) and line_of(root).winfo_manager() == "grid")
    kit.close()


@pytest.mark.usefixtures("kit")
def test_a_host_that_packs_all_children_anew_has_the_line_at_the_bottom(root: tk.Tk, wait_until: WaitUntil) -> None:
    tk.Label(root, text="last").pack()
    for child in root.winfo_children():
        child.pack_forget()  # type: ignore[union-attr]
    for child in reversed(root.winfo_children()):
        child.pack(side="top")  # type: ignore[union-attr]
    wait_until(lambda: is_at_the_bottom(root))


def test_what_nobody_tells_is_noticed_all_the_same(
    root: tk.Tk, kit: BackupKit, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that has thrown our bindings away."""
    monkeypatch.setattr(edge, "_LOOK_MS", 20)
    for name in ("<Map>", "<Unmap>", "<Destroy>"):
        root.unbind(name)
    root.bindtags((".", "Tk", "all"))
    line_of(root).pack_forget()
    wait_until(lambda: is_at_the_bottom(root), timeout=15)
    kit.close()


def test_a_host_that_clears_its_window_at_each_change_is_left_in_peace(
    root: tk.Tk, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go on for ever: our line appears, the host begins anew, our line appears."""
    made: list[float] = []
    seconds = [0.0]
    monkeypatch.setattr(edge.time, "monotonic", lambda: seconds[0])  # type: ignore[attr-defined]

    def make() -> tk.Widget:
        made.append(seconds[0])
        return tk.Label(root, name=f"line{len(made)}", text="line")

    kept = BottomEdge(root, make(), again=make)
    pauses: list[int] = []
    after = kept._timers.after

    def noted(name: str, milliseconds: int, action: Callable[[], object]) -> None:
        if name == "again":
            pauses.append(milliseconds)
            milliseconds = 0
        after(name, milliseconds, action)

    def is_there(number: int) -> bool:
        return len(made) == number and bool(kept.widget.winfo_ismapped())

    monkeypatch.setattr(kept._timers, "after", noted)
    for number in range(1, 13):
        wait_until(partial(is_there, number))
        by_children(root)
    wait_until(lambda: len(made) == 13)
    assert pauses[:4] == [100, 200, 400, 800]
    assert pauses[-1] == 30_000
    seconds[0] += 60
    by_children(root)
    wait_until(lambda: len(made) == 14)
    assert pauses[-1] == 0
    kept.close()


def test_p10_a_closed_kit_leaves_nothing_in_a_window_that_was_cleared(
    root: tk.Tk, kit: BackupKit, wait_until: WaitUntil
) -> None:
    by_children(root)
    wait_until(lambda: is_at_the_bottom(root))
    kit.close()
    root.update()
    assert root.winfo_children() == []
    assert root.place_slaves() == []
    assert not scripts_left(root)
    by_children(root)
    root.update()
    assert root.winfo_children() == []


# -- one of the children of a window -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize(
    "options",
    [
        {"state": "disabled"},
        {"fg": "white", "bg": "black"},
        {"font": ("Arial", 30)},
        {"text": "x", "command": print, "image": "", "anchor": "w", "fg_color": "red", "corner_radius": 3},
        {"padx": 20, "pady": 20},
        {"class_": "Other", "visual": "default", "container": True},
    ],
)
def test_p10_a_loop_over_all_children_finds_nothing_to_stumble_over(
    root: tk.Tk, wait_until: WaitUntil, options: dict[str, Any]
) -> None:
    line = line_of(root)
    before = (line.winfo_reqwidth(), line.winfo_reqheight(), line.cget("background"))
    for child in lines_of(root):
        child.configure(**options)
        child.config(options)
        for name, value in options.items():
            child[name] = value
            assert child.cget(name) == child[name]
        for part in child.winfo_children():
            known = {name: value for name, value in options.items() if name in part.keys()}  # noqa: SIM118
            part.configure(**known)
    wait_until(lambda: (line.winfo_reqwidth(), line.winfo_reqheight(), line.cget("background")) == before)
    assert str(line.nametowidget("text").cget("state")) == "normal"
    assert line.text == "Backed up just now"


@pytest.mark.usefixtures("kit")
def test_options_are_asked_for_as_of_any_widget(root: tk.Tk) -> None:
    line = line_of(root)
    assert line.configure("cursor")[-1] == line["cursor"] == "hand2"
    assert set(line.configure()) == set(line.keys())
    assert line["state"] == ""
    line["cursor"] = "arrow"
    assert str(line.cget("cursor")) == "arrow"
    with pytest.raises(tk.TclError, match="unknown option"):
        line.configure("state")
    with pytest.raises(tk.TclError, match="bad screen distance"):
        line.configure(width="wide")


def test_it_follows_when_the_host_makes_its_text_larger(root: tk.Tk, kit: BackupKit, wait_until: WaitUntil) -> None:
    line = line_of(root)
    before = line.winfo_reqheight()
    dialog = kit.open_dialog()
    assert dialog
    wait_until(dialog.winfo_viewable)
    named = font.nametofont("TkDefaultFont", root=root)
    size = named.cget("size")
    named.configure(size=30)
    wait_until(lambda: line.winfo_reqheight() > before + 10)
    # On Windows a font comes out a point smaller than was asked for.
    body = dialog._look.font(backupkit.ui.look.variants.FontRole.BODY)
    assert body.cget("size") == named.actual("size") != size
    dialog.destroy()
    named.configure(size=size)
    wait_until(lambda: line.winfo_reqheight() == before)


def test_a_hosts_option_database_changes_nothing_of_it(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    plain = BackupIndicator(root, backupkit.BackupManager(document), name="plain")
    for pattern, value in {
        "*Font": "Courier 30 bold", "*borderWidth": 6, "*relief": "raised", "*padX": 12, "*padY": 9, "*anchor": "e",
        "*highlightThickness": 5, "*wrapLength": 30, "*width": 3, "*height": 4, "*state": "disabled",
        "*cursor": "gumby", "*takeFocus": 0, "*justify": "right",
    }.items():  # fmt: skip
        root.option_add(pattern, value)
    odd = BackupIndicator(root, plain._manager, name="odd")
    for line in (plain, odd):
        line.pack()
    wait_until(lambda: odd.winfo_viewable() and odd.text == plain.text)
    assert (odd.winfo_reqwidth(), odd.winfo_reqheight()) == (plain.winfo_reqwidth(), plain.winfo_reqheight())
    for part in ("", ".glyph", ".text"):
        one, other = (root.nametowidget(f"{name}{part}") for name in ("plain", "odd"))
        ours = {name for name in one.keys() if name not in {"width", "height"} or part}  # noqa: SIM118
        assert {name: str(other.cget(name)) for name in ours} == {name: str(one.cget(name)) for name in ours}
    assert isinstance(odd.nametowidget("probe"), ttk.Label)
