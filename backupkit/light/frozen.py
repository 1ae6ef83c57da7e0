"""Frozen dataclasses with slots, made in a tenth of the time: what ``dataclasses`` makes, as far as backupkit uses it.

``dataclasses`` loads ``inspect``, and compiles six functions for each class. An app waits for both before its first
window (docs/performance.md, "Start"). Here a constructor is compiled when the first value is made; the rest is shared.

To type checkers it is ``dataclasses`` itself. So it is to those who ask at run time: ``dataclasses.fields``,
``replace``, ``asdict`` and ``is_dataclass``, ``copy`` and ``pickle`` work. What they need is worked out when asked for.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import replace as replace
    from typing import Any


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
"""Stands for a default that there is not."""


class Field:
    """What the line of a field says; the attributes are those of ``dataclasses.Field``."""

    __slots__ = ("compare", "default", "default_factory", "hash", "init", "kw_only", "metadata", "name", "repr")

    def __init__(
        self, *, default: Any = MISSING, default_factory: Any = MISSING, init: bool = True, repr: bool = True,
        hash: bool | None = None, compare: bool = True, metadata: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.name, self.kw_only = "", False
        self.default, self.default_factory, self.metadata = default, default_factory, metadata or {}
        self.init, self.repr, self.hash, self.compare = init, repr, hash, compare


class _Shape:
    """What the functions that all classes share need to know of one."""

    def __init__(self, made: type, found: Iterable[Field]) -> None:
        self.made, self.fields = made, tuple(found)
        self.names = tuple(each.name for each in self.fields)
        compared = tuple(each.name for each in self.fields if each.compare)
        hashed = tuple(each.name for each in self.fields if (each.compare if each.hash is None else each.hash))
        self.accepted = {each.name for each in self.fields if each.init}
        self.required = {
            each.name
            for each in self.fields
            if each.init and each.default is MISSING and each.default_factory is MISSING
        }
        self.is_in_use = False  # a value was made already
        self.values_of = _getter(self.names)
        self.compared_of = self.values_of if compared == self.names else _getter(compared)
        self.hashed_of = self.compared_of if hashed == compared else _getter(hashed)


def _dataclass(
    cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False, repr: bool = True
) -> Any:
    if not (frozen and slots):
        raise TypeError("light.frozen makes frozen classes with slots; dataclasses makes all others")
    return _made(cls, kw_only, repr) if cls else lambda cls: _made(cls, kw_only, repr)


def _made(cls: type, kw_only: bool, has_repr: bool) -> type:
    space = {name: value for name, value in vars(cls).items() if name not in {"__dict__", "__weakref__"}}
    above = {each.name: each for base in reversed(cls.__mro__[1:]) for each in _fields_made_in(base)}
    own = {
        name: _field_of(name, space.pop(name, MISSING), kw_only)
        for name, kind in space.get("__annotations__", {}).items()
        if not str(kind).startswith(("ClassVar", "typing.ClassVar"))
    }
    found = above | own
    space |= {
        **_ASKED_FOR,
        "__slots__": tuple(name for name in own if name not in above),
        "__match_args__": tuple(each.name for each in found.values() if each.init and not each.kw_only),
        "__init__": _first_init,
        "__setattr__": _set,
        "__delattr__": _delete,
    }
    for name, function in _SHARED.items():
        if space.get(name) is None and (has_repr or name != "__repr__"):
            space[name] = function
    made: Any = type(cls)(cls.__name__, cls.__bases__, space)
    made.__qualname__ = cls.__qualname__
    made.__shape__ = _Shape(made, found.values())
    return made  # type: ignore[no-any-return]


def _fields_made_in(base: type) -> tuple[Field, ...]:
    shape = vars(base).get("__shape__")
    return shape.fields if shape else ()


def _field_of(name: str, given: Any, kw_only: bool) -> Field:
    made = given if isinstance(given, Field) else Field(default=given)
    if made.default.__class__.__hash__ is None:
        raise ValueError(f"mutable default {type(made.default)} for field {name} is not allowed: use default_factory")
    made.name, made.kw_only = name, kw_only
    return made


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what returns the values of *names* as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda entry: tuple(getattr(entry, name) for name in names)


# -- the constructor ---------------------------------------------------------------------------------------------------


def _first_init(self: Any, /, *args: Any, **kwargs: Any) -> None:
    """Stand for the constructor of a class, which is compiled with the second value: of many there is only one."""
    shape = self.__shape__
    if args or shape.is_in_use or not shape.required <= kwargs.keys() <= shape.accepted:
        _compiled(shape.made)(self, *args, **kwargs)  # which also tells what is wrong with them
        return
    shape.is_in_use = True
    for each in shape.fields:
        value = kwargs.get(each.name, each.default)
        if value is MISSING and each.default_factory is not MISSING:
            value = each.default_factory()
        if value is not MISSING:
            object.__setattr__(self, each.name, value)
    if hasattr(self, "__post_init__"):
        self.__post_init__()


def _compiled(made: Any) -> Callable[..., None]:
    """Return the constructor of a class, which it has from then on."""
    if made.__init__ is not _first_init:
        return made.__init__  # type: ignore[no-any-return]
    space: dict[str, Any] = {"_NONE": MISSING}
    words, lines = ["self"], list[str]()
    for each in made.__shape__.fields:
        name = each.name
        put, default, make = f"_put_{name}", f"_default_{name}", f"_make_{name}"
        space |= {put: getattr(made, name).__set__, default: each.default, make: each.default_factory}
        has_default, has_factory = each.default is not MISSING, each.default_factory is not MISSING
        if each.init:
            if each.kw_only and "*" not in words:
                words.append("*")
            words.append(f"{name}=_NONE" if has_factory else f"{name}={default}" if has_default else name)
            value = f"{make}() if {name} is _NONE else {name}" if has_factory else name
        elif has_factory or has_default:
            value = f"{make}()" if has_factory else default
        else:
            continue  # the class sets it itself
        lines.append(f"{put}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    # A text of names alone: values come by them.
    exec(f"def __init__({', '.join(words)}):\n " + "\n ".join(lines or ["pass"]), space)  # noqa: S102
    init = space["__init__"]
    kinds = _annotations_of(made)
    init.__annotations__ = {each.name: kinds[each.name] for each in made.__shape__.fields if each.init}
    init.__annotations__["return"] = None
    init.__qualname__, init.__module__ = f"{made.__qualname__}.__init__", made.__module__
    made.__init__ = init
    return init  # type: ignore[no-any-return]


def _annotations_of(made: type) -> dict[str, Any]:
    return {
        name: kind for base in reversed(made.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()
    }


# -- what all classes share --------------------------------------------------------------------------------------------


def _replace(obj: Any, /, **changes: Any) -> Any:
    shape = getattr(type(obj), "__shape__", None)
    if shape is None or shape.made is not type(obj):
        import dataclasses

        return dataclasses.replace(obj, **changes)
    values = {each.name: value for each, value in zip(shape.fields, shape.values_of(obj), strict=True) if each.init}
    return shape.made(**{**values, **changes})


def _fields(of: Any) -> tuple[Field, ...]:
    made = of if isinstance(of, type) else type(of)
    shape = getattr(made, "__shape__", None)
    if shape is None or shape.made is not made:
        import dataclasses

        return dataclasses.fields(of)  # type: ignore[return-value]  # of the same attributes
    return shape.fields  # type: ignore[no-any-return]


def _equals(self: Any, other: Any) -> bool:
    if other.__class__ is not self.__class__:
        return NotImplemented  # type: ignore[no-any-return]
    of = self.__shape__.compared_of
    return of(self) == of(other)  # type: ignore[no-any-return]


def _hash(self: Any) -> int:
    return hash(self.__shape__.hashed_of(self))


def _repr(self: Any) -> str:
    shape = self.__shape__
    pairs = zip(shape.fields, shape.values_of(self), strict=True)
    shown = ", ".join(f"{each.name}={value!r}" for each, value in pairs if each.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in _names_in(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(_names_in(self), state, strict=True):
        object.__setattr__(self, name, value)


def _names_in(entry: Any) -> Iterable[str]:
    """Return the names of a value's fields, perhaps of a class that ``dataclasses`` made of one of ours."""
    shape = entry.__shape__
    if shape.made is type(entry):
        return shape.names  # type: ignore[no-any-return]
    import dataclasses

    return [each.name for each in dataclasses.fields(entry)]


def _set(self: Any, name: str, value: object) -> None:
    _require_no_field(self, name, "assign to")
    object.__setattr__(self, name, value)


def _delete(self: Any, name: str) -> None:
    _require_no_field(self, name, "delete")
    object.__delattr__(self, name)


def _require_no_field(entry: Any, name: str, what: str) -> None:
    """Refuse to change a field; a class that was derived from ours may have attributes besides."""
    shape = entry.__shape__
    if shape.made is type(entry) or name in shape.names:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot {what} field {name!r}")


_SHARED: Mapping[str, Any] = {
    "__eq__": _equals,
    "__hash__": _hash,
    "__repr__": _repr,
    "__getstate__": _state,
    "__setstate__": _set_state,
    "__replace__": _replace,
}
"""What a class has unless it says otherwise."""


# -- for those who ask -------------------------------------------------------------------------------------------------


class _Model:
    """What ``dataclasses`` knows of a class that it has made, made by itself when somebody asks."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __get__(self, _: object, owner: Any) -> Any:
        import dataclasses

        shape = owner.__shape__
        kinds = _annotations_of(shape.made)
        field_of: Any = dataclasses.field  # by whatever arguments
        space: dict[str, Any] = {"__annotations__": {name: kinds[name] for name in shape.names}}
        for each in shape.fields:
            given = {name: getattr(each, name) for name in Field.__slots__ if name != "name"}
            space[each.name] = field_of(**{name: value for name, value in given.items() if value is not MISSING})
        model: Any = type(shape.made.__name__, (), {**space, "__module__": shape.made.__module__})
        model = dataclasses.dataclass(frozen=True)(model)
        for name in _ASKED_FOR.keys() - {"__signature__"}:
            setattr(shape.made, name, getattr(model, name))
        return getattr(model, self._what)


class _Signature:
    """The signature of a class whose constructor may not be compiled yet."""

    def __get__(self, entry: object, owner: Any) -> Any:
        if entry is not None:
            raise AttributeError("__signature__")
        import inspect

        _compiled(owner.__shape__.made)
        found = inspect.signature(owner.__init__)
        return found.replace(parameters=list(found.parameters.values())[1:])


_ASKED_FOR: Mapping[str, Any] = {
    "__dataclass_fields__": _Model("__dataclass_fields__"),
    "__dataclass_params__": _Model("__dataclass_params__"),
    "__signature__": _Signature(),
}

if not TYPE_CHECKING:
    dataclass, field, fields, replace = _dataclass, Field, _fields, _replace
