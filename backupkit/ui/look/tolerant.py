"""Tolerant: a widget among a host's that takes any option, as a host expects that goes through all it finds."""

from __future__ import annotations

import tkinter as tk

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_FOR_GOOD = frozenset({"class", "colormap", "container", "visual"})  # set when a widget is made, and never again


class Tolerant(tk.Misc):
    """Sets the options that its kind of widget has, and ignores others, such as ``state``, ``font`` or ``bg``.

    Many apps change their colours, or switch off all that can be pressed, by a loop over ``winfo_children()``. What
    one of ours raised would end that half-way. To be named before the kind of widget among the bases.
    """

    def configure(self, cnf: Any = None, **options: Any) -> Any:  # noqa: ANN401 - tkinter's own
        """Set the options that there are; ignore others. Asked, as any widget's."""
        if isinstance(cnf, str) or not (cnf or options):
            return super().configure(cnf)
        known = self._settable()
        given = {name: value for name, value in {**(cnf or {}), **options}.items() if name.rstrip("_") in known}
        if given:
            super().configure(given)
        return None

    config = configure

    def cget(self, key: str) -> Any:  # noqa: ANN401 - tkinter's own
        """Return the value of an option; "" for one that there is not."""
        return super().cget(key) if key in self.keys() else ""

    __getitem__ = cget

    def _settable(self) -> frozenset[str]:
        """Return the names of the options that others may set."""
        return frozenset(self.keys()) - _FOR_GOOD
