"""What is loaded, or made, when it is first used: what an app at its start has no use for."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from functools import cached_property
    from typing import Any, Self


class Later:
    """Stands for a module under its name in another one. Each look at an attribute goes through to the module.

    Beside it stands an import for type checkers. Packagers see neither: the module must be imported elsewhere as well
    (tests/package/test_packagers.py).

    Args:
        name: the module's, in full.
    """

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def of(cls, package: str, names: str) -> Iterator[Self]:
        """Return one for each of several modules of a package, whose *names* have blanks between them."""
        return (cls(f"{package}.{name}") for name in names.split())

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401 - whatever the module has
        __import__(self._name)  # also where it is there: another thread may be loading it, and is waited for then
        return getattr(sys.modules[self._name], attribute)


class _Once:
    """An attribute that is made when it is first asked for, as by ``functools.cached_property``.

    Of two threads that ask at once both get the same one, which that does not promise.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __get__(self, entry: Any, _: object = None) -> Any:  # noqa: ANN401 - of any class
        return self if entry is None else vars(entry).setdefault(self._make.__name__, self._make(entry))


if TYPE_CHECKING:
    once = cached_property
else:
    once = _Once
