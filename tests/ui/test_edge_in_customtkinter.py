"""The line in CustomTkinter's windows, of whose widgets each is a frame with a canvas: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("customtkinter", reason="CustomTkinter is not installed")

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Screen

HOST = """
import json, sys, time, tkinter as tk
import customtkinter as ctk
import backupkit
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.layout import box_of, pieces_of

layout, data_file = sys.argv[1:]
errors = []
tk.Tk.report_callback_exception = lambda self, *error: errors.append(repr(error[1]))
root = ctk.CTk()
root.geometry("250x100" if layout.startswith("fixed") else "480x320")
if layout == "fixed place":
    root.resizable(False, False)
    frame = ctk.CTkFrame(root, width=250, height=100)
    frame.place(x=0, y=0)
    ctk.CTkLabel(frame, text="Hello").place(x=10, y=10)
    ctk.CTkButton(frame, text="OK", width=80).place(x=10, y=62)
elif layout == "fixed pack":
    root.resizable(False, False)
    for kind in (ctk.CTkLabel, ctk.CTkEntry, ctk.CTkButton):
        kind(root).pack()
elif layout == "grid":
    root.grid_columnconfigure(1, weight=1)
    root.grid_rowconfigure(0, weight=1)
    side = ctk.CTkFrame(root, width=120)
    side.grid(row=0, column=0, sticky="nsew")
    ctk.CTkButton(side, text="Page").grid(padx=10, pady=10)
    ctk.CTkTextbox(root).grid(row=0, column=1, sticky="nsew")
elif layout == "scrolled":
    frame = ctk.CTkScrollableFrame(root)
    frame.pack(fill="both", expand=True)
    for number in range(30):
        ctk.CTkCheckBox(frame, text=str(number)).pack()
elif layout == "tabs":
    tabs = ctk.CTkTabview(root)
    tabs.pack(fill="both", expand=True)
    ctk.CTkButton(tabs.add("one"), text="OK").pack(side="bottom")
    tabs.add("two")
elif layout == "fixed tabs":
    tabs = ctk.CTkTabview(root, width=250, height=100)
    tabs.place(x=0, y=0)
    ctk.CTkLabel(tabs.add("one"), text="A").place(x=0, y=0)
kit = backupkit.attach(root, data_file)
seen = []

def rests():
    root.update()
    seen.append([(str(child), child.winfo_geometry(), child.winfo_ismapped()) for child in root.winfo_children()])
    return len(seen) > 80 and all(other == seen[-1] for other in seen[-80:])

end_at = time.monotonic() + 20
while not rests() and time.monotonic() < end_at:
    time.sleep(0.01)
line = next(child for child in root.winfo_children() if isinstance(child, BackupIndicator))
pieces = pieces_of(root, but=frozenset({str(line)}))
mine = box_of(line, root)
print(json.dumps({
    "manager": line.winfo_manager(),
    "is seen": bool(line.winfo_viewable()) and mine.y + mine.height <= root.winfo_height(),
    "covers": [path for path, piece in pieces.items() if piece.seen.meets(mine)],
    "cut": [path for path, piece in pieces.items() if piece.is_cut],
    "errors": errors,
}))
root.destroy()
"""


@pytest.mark.parametrize(
    ("layout", "manager"),
    [
        ("fixed place", "place"),
        ("fixed pack", "place"),
        ("fixed tabs", "place"),
        ("grid", "grid"),
        ("scrolled", "pack"),
        ("tabs", "pack"),
    ],
)
def test_it_is_seen_and_covers_nothing(screen: Screen, tmp_path: Path, layout: str, manager: str) -> None:
    assert screen.display or screen.is_ours or sys.platform in {"win32", "darwin"}
    data_file = tmp_path / "data.json"
    data_file.write_text("[1]")
    command = [sys.executable, "-c", HOST, layout, str(data_file)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.stderr == ""
    found = json.loads(ran.stdout)
    assert found == {"manager": manager, "is seen": True, "covers": [], "cut": [], "errors": []}
