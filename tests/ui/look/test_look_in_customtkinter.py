"""A look beside CustomTkinter's own widgets: the release that is installed, in a process of its own.

CustomTkinter cannot be unloaded, and its polling goes on in whatever window comes next.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("customtkinter", reason="CustomTkinter is not installed")

HOST = """
import json, tkinter as tk
from tkinter import ttk
from tkinter.font import Font
import customtkinter as ctk
from backupkit.ui.look.look import FontRole, Surface, Variant, look_of

errors = []
tk.Tk.report_callback_exception = lambda self, *error: errors.append(repr(error[1]))
ctk.set_appearance_mode("light")
root = ctk.CTk()
theirs = ctk.CTkButton(root, text="Theirs")
theirs.pack()
frame = ctk.CTkFrame(root)
frame.pack()
look = look_of(frame)
heard = []
unsubscribe = look.subscribe(lambda: heard.append((look.is_dark, look.scale)))
ours = ttk.Button(frame, text="Ours", style=look.style("TButton", Variant.ACCENT, surface=Surface.PANEL))
ours.pack()

def seen():
    root.update()
    root.update()
    return {
        "window": look.palette.window == hexed(root.cget("fg_color")),
        "panel": look.palette.panel == hexed(frame.cget("fg_color")),
        "height": ours.winfo_reqheight() == theirs.winfo_reqheight(),
        "font": look.font(FontRole.BODY).actual("size") == Font(font=theirs._text_label.cget("font")).actual("size"),
        "scale": look.scale,
        "dark": look.is_dark,
    }

def hexed(colour):
    colour = colour if isinstance(colour, str) else colour[ctk.AppearanceModeTracker.get_mode()]
    return "#" + "".join(f"{channel >> 8:02x}" for channel in root.winfo_rgb(colour))

found = [seen()]
ctk.set_appearance_mode("dark")
found.append(seen())
ctk.set_widget_scaling(1.5)
found.append(seen())
before = len(heard)
unsubscribe()
ctk.set_appearance_mode("light")
root.update()
root.destroy()
print(json.dumps({"found": found, "heard": before, "after": len(heard), "errors": errors}))
"""


def test_the_look_agrees_with_customtkinters_own_widgets_through_appearance_and_scaling(screen: object) -> None:  # noqa: ARG001
    run = subprocess.run([sys.executable, "-c", HOST], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout.splitlines()[-1])
    same = {"window": True, "panel": True, "height": True, "font": True}
    assert report["found"] == [
        {**same, "scale": 1.0, "dark": False},
        {**same, "scale": 1.0, "dark": True},
        {**same, "scale": 1.5, "dark": True},
    ]
    assert (report["heard"], report["after"], report["errors"]) == (2, 2, [])


def test_a_look_imports_no_customtkinter(screen: object) -> None:  # noqa: ARG001
    script = """
import sys, tkinter as tk
from backupkit.ui.look.look import look_of
root = tk.Tk()
look_of(root).style("TButton")
root.destroy()
sys.exit("customtkinter" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
