"""At run time the names of light.typed do what those of typing do where modules are made."""

from __future__ import annotations

import pickle

from backupkit.light.typed import NamedTuple, Protocol


class Pair(NamedTuple):
    """Two."""

    name: str
    rows: int = 0

    def total(self) -> int:
        return self.rows + 1


class Sized(Protocol):
    def size(self) -> int:
        """Return how large it is."""
        ...


class Real(Sized):
    __slots__ = ("given",)

    def size(self) -> int:
        return 3


def test_a_named_tuple_is_a_tuple_with_names_defaults_and_methods() -> None:
    assert Pair("a") == ("a", 0)
    assert Pair("a", rows=2).total() == 3
    assert repr(Pair("a")) == "Pair(name='a', rows=0)"
    assert Pair._fields == ("name", "rows")
    assert Pair.__doc__ == "Two."
    assert (Pair.__module__, Pair.__qualname__) == (__name__, "Pair")
    assert pickle.loads(pickle.dumps(Pair("a", 1))) == Pair("a", 1)  # noqa: S301 - our own
    assert dict([Pair("a", 1)]) == {"a": 1}


def test_a_protocol_is_a_class_to_derive_from() -> None:
    assert Real().size() == 3
    assert Sized in Real.__mro__
