"""Plays a story in a host: ``python -m tests.hosts.play STORY TOOLKIT LAYOUT DATA_FILE``, a process for each.

A story is a generator that does what a user does, and yields a condition each time that it has to wait; it goes on,
in the host's own event loop, as soon as the condition holds. Keys and clicks are the real ones of an X server
(xdotool), so they take the way through window manager and focus. The process ends with 0 if the story came to its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tkinter as tk
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from tests.hosts.host import Host, Layout, Toolkit

Story = Generator[Callable[[], object], None, None]

_LOOK_MS = 20
_PATIENCE_SECONDS = 40.0  # the machine may be busy with other tests
FAILED = 3  # how the process ends when a story does not go on


class Player:
    """Drives one story in one host."""

    def __init__(self, host: Host, story: Callable[[Player], Story]) -> None:
        self.host = host
        self.errors: list[str] = []  # what Tk would have printed
        self.is_over = False
        host.root.report_callback_exception = self._report
        self._story = story(self)
        self._condition: Callable[[], object] = lambda: True
        self._asked_at = time.monotonic()
        host.root.after(0, self._look)

    # -- what a user can do ----------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, named as xdotool names them: ``ctrl+shift+b``, ``Down``."""
        _xdotool("key", "--delay", "30", *keys)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        _xdotool("type", "--delay", "10", text)

    def click(self, widget: tk.Misc) -> None:
        """Click into the middle of a widget."""
        widget.update_idletasks()
        x, y = widget.winfo_rootx() + widget.winfo_width() // 2, widget.winfo_rooty() + widget.winfo_height() // 2
        _xdotool("mousemove", str(x), str(y), "click", "1")

    # -- what a user can see ----------------------------------------------------------------------------------------

    def has_focus(self, widget: tk.Misc) -> bool:
        """Return True if what is typed goes to *widget*, or to the inner part of it that its toolkit made."""
        focus = str(self.host.root.tk.call("focus"))
        return focus == str(widget) or focus.startswith(f"{widget}.")

    # -- going on -----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        try:
            if self._condition():
                self._condition, self._asked_at = next(self._story), time.monotonic()
        except StopIteration:
            self.is_over = True
            return
        except Exception:  # noqa: BLE001 - it ends the process, and says why
            self._fail(traceback.format_exc())
        if time.monotonic() - self._asked_at > _PATIENCE_SECONDS:
            code = self._condition.__code__
            self._fail(f"the story waits in vain at line {code.co_firstlineno} of {code.co_filename}")
        self.host.root.after(_LOOK_MS, self._look)

    def _report(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        self.errors.append("".join(traceback.format_exception(kind, error, trace)))

    def _fail(self, why: str) -> None:
        sys.stderr.write("\n".join([why, *self.errors]) + "\n")
        sys.stderr.flush()
        os._exit(FAILED)

    def require_no_errors(self) -> None:
        """End the process in the same way for an error that Tk has hidden."""
        if self.errors:
            self._fail("errors in callbacks")


def _xdotool(*arguments: str) -> None:
    subprocess.Popen(["xdotool", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait(20)


def main(arguments: list[str]) -> int:
    """Play the story that the arguments name."""
    from tests.hosts import stories, unruly  # both are made of what is defined here

    name, toolkit, layout, data_file = arguments
    story = getattr(stories, name, None) or getattr(unruly, name)
    host = Host(Path(data_file), toolkit=Toolkit(toolkit), layout=Layout(layout))
    player = Player(host, story)
    if story is unruly.pumps_update_itself:
        unruly.pump(player)
    else:
        host.root.mainloop()
    player.require_no_errors()
    if not player.is_over and story not in stories.ENDS_THE_APP | unruly.ENDS_THE_APP:
        sys.stderr.write("the app ended before the story did\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
