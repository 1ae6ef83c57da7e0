"""All figures of the package that this process imports; as a program it prints them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tkinter as tk
from typing import TYPE_CHECKING

from tests.house import journeys, touches, tree
from tests.house.source import Source
from tests.screen import virtual_screen

if TYPE_CHECKING:
    from tests.house.figure import Figure


def measured(window: tk.Tk) -> list[Figure]:
    """Return all figures; *window* is what a kit is attached to."""
    source = Source()
    return [*tree.figures(source), *journeys.figures(window), *touches.figures(source)]


def line(found: Figure) -> str:
    """Return a figure as a line of the table."""
    goal = "" if found.goal is None else f"≤ {found.goal} {'met' if found.is_met else 'missed'}"
    return f"{found.name:<30} {found.value:>5g}  {goal:<13}  {found.how}"


def _print() -> None:
    with contextlib.ExitStack() as stack:
        if shutil.which("Xvfb"):  # on somebody's own screen a window of ours would be in the way
            os.environ["DISPLAY"] = stack.enter_context(virtual_screen())
        window = tk.Tk()
        stack.callback(window.destroy)
        sys.stdout.write(f"{Source().folder}\n")
        sys.stdout.writelines(f"{line(found)}\n" for found in measured(window))


if __name__ == "__main__":
    _print()
