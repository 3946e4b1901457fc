"""Values as JSON, and back by their types. JSON, because it holds nothing that runs, whoever wrote it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_Reader = Callable[[Any], Any]


def _plain(value: Any) -> Any:
    """What JSON does not know by itself: a day, and a dataclass as the list of its fields."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return [getattr(value, field.name) for field in dataclasses.fields(value)]


_encode = json.JSONEncoder(default=_plain, separators=(",", ":")).encode


def packed(value: object) -> bytes:
    """A value as JSON on one line of ASCII: equal values give equal bytes. It is made of texts, numbers, days, enumerations
    of those, named tuples, dataclasses, and tuples, lists and mappings of all these."""
    return _encode(value).encode("ascii")


def unpacker(kind: type[T]) -> Callable[[bytes], T]:
    """The way back to a value of ``kind`` (a class, or a tuple, mapping or ``None`` beside one), from what was packed."""
    read = _reader(kind)
    return lambda data: read(json.loads(data))


def _reader(kind: Any) -> _Reader:
    """What makes a value of ``kind`` of what JSON gives. A type that is not known is a slip of ours."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is dt.date:
        return dt.date.fromisoformat
    if origin in (typing.Union, types.UnionType):
        return _or_none(_reader(next(one for one in inner if one is not types.NoneType)))
    if origin is tuple and inner[1:] == (...,):
        return _many(_reader(inner[0]))
    if origin is not None and issubclass(origin, typing.Mapping):
        return _mapping(_reader(inner[1]))
    if origin is tuple:
        return _fields(tuple, dict(enumerate(map(_reader, inner))))
    if kind in (str, int, bool):
        return _as_it_is
    if issubclass(kind, enum.Enum):
        return typing.cast(_Reader, kind)
    return _fields(getattr(kind, "_make", None) or (lambda values: kind(*values)), dict(enumerate(map(_reader, _kinds(kind)))))


def _kinds(kind: Any) -> list[Any]:
    """The types of the fields of a named tuple or a dataclass, in their order."""
    hints = typing.get_type_hints(kind)
    names = getattr(kind, "_fields", None) or [field.name for field in dataclasses.fields(kind)]
    return [hints[name] for name in names]


def _as_it_is(value: Any) -> Any:
    return value


def _or_none(read: _Reader) -> _Reader:
    return read if read is _as_it_is else lambda value: None if value is None else read(value)


def _many(read: _Reader) -> _Reader:
    return tuple if read is _as_it_is else lambda values: tuple(map(read, values))


def _mapping(read: _Reader) -> _Reader:
    return _as_it_is if read is _as_it_is else lambda values: {key: read(value) for key, value in values.items()}


def _fields(make: Callable[[list[Any]], Any], readers: dict[int, _Reader]) -> _Reader:
    """A value of several parts, most of which are what JSON gives already."""
    needed = [(number, read) for number, read in readers.items() if read is not _as_it_is]

    def fields(values: list[Any]) -> Any:
        for number, read in needed:
            values[number] = read(values[number])
        return make(values)

    return fields
