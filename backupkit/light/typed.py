"""The names of ``typing`` that modules use while they are made, without loading that.

To type checkers they are those of ``typing``. At run time a protocol is a plain class, as nobody asks ``isinstance`` of
one; and a named tuple is one of ``collections``.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Any
    from typing import ClassVar as ClassVar
    from typing import NamedTuple as NamedTuple
    from typing import Protocol as Protocol
    from typing import TypeAlias as TypeAlias
else:

    class Protocol:
        """What a class offers; whoever offers the same needs not say so."""

        __slots__ = ()

    class _NamedTuples(type):
        def __new__(cls, name, bases, space):
            del bases
            names = space.pop("__annotations__")
            defaults = [space.pop(each) for each in names if each in space]
            made = namedtuple(name, names, defaults=defaults, module=space.pop("__module__"))  # noqa: PYI024
            made.__annotations__ = names
            for key, value in space.items():
                setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_NamedTuples, "NamedTuple", (), {})
    Any = ClassVar = TypeAlias = object
