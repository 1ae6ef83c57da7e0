"""Frozen classes made by light.frozen are what dataclasses would have made of the same lines."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest

from backupkit.light import frozen


def written(make: Any, field: Any) -> dict[str, Any]:
    """Return the same lines of code as classes of one kind or the other."""

    @make(frozen=True, slots=True, kw_only=True)
    class Plain:
        """A doc."""

        name: str
        size: int = 3
        tags: tuple[str, ...] = field(default=(), repr=False)
        notes: Mapping[str, int] = field(default_factory=dict, hash=False)
        hidden: int = field(default=0, compare=False)
        kind: ClassVar = "plain"

        @property
        def double(self) -> int:
            return 2 * self.size

    @make(frozen=True, slots=True)
    class Ordered:
        first: int
        second: str = "b"

    @make(frozen=True, slots=True, kw_only=True)
    class Derived(Plain):
        size: int = 5
        more: str = "more"

        def __repr__(self) -> str:
            return "Derived(…)"

    @make(frozen=True, slots=True, kw_only=True)
    class Made:
        secret: bytes = field(repr=False)
        key: str = field(init=False)

        def __post_init__(self) -> None:
            if not self.secret:
                raise ValueError("no secret")
            object.__setattr__(self, "key", self.secret.hex())

    @make(frozen=True, slots=True)
    class Nothing:
        pass

    @make(frozen=True, slots=True, kw_only=True, repr=False)
    class One:
        only: float

    return {each.__name__: each for each in (Plain, Ordered, Derived, Made, Nothing, One)}


OURS, THEIRS = written(frozen.dataclass, frozen.field), written(dataclasses.dataclass, dataclasses.field)

VALUES: list[Callable[[dict[str, Any]], Any]] = [
    lambda of: of["Plain"](name="a"),
    lambda of: of["Plain"](name="a", size=4, tags=("x",), notes={"y": 1}, hidden=7),
    lambda of: of["Ordered"](1),
    lambda of: of["Ordered"](1, second="c"),
    lambda of: of["Derived"](name="a", size=9),
    lambda of: of["Derived"](name="a"),
    lambda of: of["Made"](secret=b"ab"),
    lambda of: of["Nothing"](),
    lambda of: of["One"](only=float("nan")),
]
WRONG: list[Callable[[dict[str, Any]], Any]] = [
    lambda of: of["Plain"](),
    lambda of: of["Plain"]("a"),
    lambda of: of["Plain"](name="a", other=1),
    lambda of: of["Plain"](name="a", kind=1),
    lambda of: of["Ordered"](),
    lambda of: of["Ordered"](1, "b", 3),
    lambda of: of["Ordered"](1, first=2),
    lambda of: of["Made"](secret=b"ab", key="x"),
    lambda of: of["Made"](secret=b""),
    lambda of: of["Nothing"](1),
    lambda of: frozen.replace(of["Plain"](name="a"), other=1),
]


def test_values_are_made_and_shown_as_those_of_dataclasses() -> None:
    for make in VALUES:
        for _ in range(3):  # the first value is made without a compiled constructor
            ours, theirs = make(OURS), make(THEIRS)
            if type(ours).__name__ != "One":  # which shows its address
                assert repr(ours) == repr(theirs)
            assert dataclasses.astuple(ours) == dataclasses.astuple(theirs) or type(ours).__name__ == "One"
            assert not hasattr(ours, "__dict__")


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_arguments_raise_the_same_class_of_error(wrong: Callable[[dict[str, Any]], Any]) -> None:
    fresh = written(frozen.dataclass, frozen.field)
    for _ in range(2):  # before the constructor is compiled, and after
        with pytest.raises((TypeError, ValueError)) as theirs:
            wrong(THEIRS)
        with pytest.raises(type(theirs.value)) as ours:
            wrong(fresh)
        assert str(ours.value).replace("'", "") == str(theirs.value).replace("'", "")


def test_equality_and_hash_ask_for_the_fields_that_count() -> None:
    for of in (OURS, THEIRS):
        plain = of["Plain"]
        one, other = plain(name="a", hidden=1, notes={"x": 1}), plain(name="a", hidden=2, notes={"x": 1})
        assert one == other
        assert hash(one) == hash(other)
        assert hash(one) == hash(plain(name="a", notes={}))  # hash=False
        assert one != plain(name="a", notes={})
        assert one != plain(name="b", notes={"x": 1})
        assert one != "a"
        assert of["Nothing"]() == of["Nothing"]()
    assert OURS["Plain"](name="a") != THEIRS["Plain"](name="a")
    same = float("nan")
    assert OURS["One"](only=same) == OURS["One"](only=same)  # as tuples compare; dataclasses of 3.13 do not


def test_a_derived_class_equals_none_of_its_base() -> None:
    assert OURS["Plain"](name="a", size=5) != OURS["Derived"](name="a")


def test_no_field_can_be_set_or_deleted() -> None:
    value = OURS["Derived"](name="a")
    for name in ("name", "more", "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, 1)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(value, name)


def test_a_plain_class_derived_from_one_may_have_attributes_of_its_own() -> None:
    base: Any = OURS["Plain"]

    class Loose(base):  # type: ignore[misc]
        pass

    value = Loose(name="a")
    value.own = 1
    assert value.own == 1
    del value.own
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"
    assert frozen.replace(value, name="c").name == "c"


def test_dataclasses_itself_can_derive_from_one() -> None:
    base: Any = OURS["Ordered"]

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Theirs(base):  # type: ignore[misc]
        third: int = 3

    value = Theirs(first=1, third=4)
    assert dataclasses.asdict(value) == {"first": 1, "second": "b", "third": 4}
    assert frozen.replace(value, third=5) == Theirs(first=1, third=5)
    assert copy.copy(value) == value


def test_who_asks_dataclasses_is_answered() -> None:
    for name, ours in OURS.items():
        theirs = THEIRS[name]
        assert ours.__match_args__ == theirs.__match_args__
        assert ours.__doc__ == theirs.__doc__ or name != "Plain"
        assert [each.name for each in frozen.fields(ours)] == [each.name for each in dataclasses.fields(ours)]
        for mine, known in zip(dataclasses.fields(ours), dataclasses.fields(theirs), strict=True):
            for attribute in ("name", "type", "default", "init", "repr", "hash", "compare", "metadata", "kw_only"):
                assert getattr(mine, attribute) == getattr(known, attribute), (name, attribute)
        assert ours.__dataclass_params__.frozen
        assert dataclasses.is_dataclass(ours)
    value = OURS["Plain"](name="a", notes={"x": 1})
    assert dataclasses.asdict(value)["notes"] == {"x": 1}
    assert dataclasses.replace(value, size=8).size == 8


def test_a_value_can_be_asked_before_its_class() -> None:
    value = written(frozen.dataclass, frozen.field)["Plain"](name="a")
    assert [each.name for each in dataclasses.fields(value)][:2] == ["name", "size"]
    assert value.__dataclass_params__.frozen


def test_the_signature_is_that_of_the_fields() -> None:
    for name, ours in written(frozen.dataclass, frozen.field).items():
        mine, known = inspect.signature(ours), inspect.signature(THEIRS[name])
        assert [(each.name, each.kind) for each in mine.parameters.values()] == [
            (each.name, each.kind) for each in known.parameters.values()
        ]
    assert inspect.signature(OURS["Ordered"]).parameters["first"].annotation == "int"


def test_replace_makes_another_value_and_has_it_checked() -> None:
    value = OURS["Plain"](name="a", tags=("x",))
    assert frozen.replace(value, size=4) == OURS["Plain"](name="a", size=4, tags=("x",))
    made = OURS["Made"](secret=b"a")
    assert frozen.replace(made, secret=b"b").key == "62"
    with pytest.raises(ValueError, match="no secret"):
        frozen.replace(made, secret=b"")
    assert frozen.replace(THEIRS["Plain"](name="a"), size=4).size == 4
    if sys.version_info >= (3, 13):
        assert copy.replace(value, size=4).size == 4


@frozen.dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Found by pickle under this name."""

    name: str
    parts: list[int] = frozen.field(default_factory=list)


def test_copies_and_pickles_are_equal() -> None:
    value = Packed(name="a", parts=[1])
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) == value  # noqa: S301 - our own
    assert copy.copy(value) == value
    deep = copy.deepcopy(value)
    assert deep == value
    assert deep.parts is not value.parts


def test_what_it_does_not_make_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match="frozen classes with slots"):
        frozen.dataclass(frozen=True)(type("X", (), {}))
    with pytest.raises(ValueError, match="mutable default"):

        @frozen.dataclass(frozen=True, slots=True)
        class Shared:
            parts: list[int] = []  # noqa: RUF012 - what is refused

    with pytest.raises(TypeError):
        frozen.fields(int)  # type: ignore[arg-type]


def test_two_threads_may_make_the_first_values_at_once() -> None:
    for _ in range(50):
        made, plain = [], written(frozen.dataclass, frozen.field)["Plain"]
        threads = [threading.Thread(target=lambda: made.append(plain(name="a"))) for _ in range(4)]  # noqa: B023
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == [plain(name="a")] * 4


def test_making_classes_and_values_loads_no_dataclasses() -> None:
    code = """
import sys
from backupkit.light.frozen import dataclass, field, fields, replace
@dataclass(frozen=True, slots=True, kw_only=True)
class X:
    a: int
    b: dict = field(default_factory=dict)
replace(X(a=1), a=2), repr(X(a=1)), X(a=1) == X(a=2), fields(X)
print(sorted({"dataclasses", "inspect", "typing"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"
