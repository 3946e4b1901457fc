"""Values as JSON, and back by their types. JSON, because it holds nothing that runs, whoever wrote it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
_FromJson = Callable[[Any], Any]


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
    """The way back to a value of ``kind`` from what was packed. What is of another shape raises ``ValueError``, ``TypeError``
    or ``LookupError``."""
    read = _reader(kind)
    return lambda data: read(json.loads(data))


def _reader(kind: Any) -> _FromJson:
    """What makes a value of ``kind`` of what JSON gives."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        read = _reader(next(one for one in inner if one is not types.NoneType))
        return _as_it_is if read is _as_it_is else lambda value: None if value is None else read(value)
    if origin is Mapping:
        read = _reader(inner[1])
        return _as_it_is if read is _as_it_is else lambda values: {key: read(one) for key, one in values.items()}
    if origin is tuple and inner[-1] is ...:
        read = _reader(inner[0])
        return tuple if read is _as_it_is else lambda values: tuple(map(read, values))
    if origin is tuple:
        return _parts(tuple, inner)
    if kind in (str, int, bool):
        return _as_it_is
    if kind is dt.date:
        return dt.date.fromisoformat
    return typing.cast(_FromJson, kind) if issubclass(kind, enum.Enum) else _fields(kind)


def _as_it_is(value: Any) -> Any:
    return value


def _fields(kind: Any) -> _FromJson:
    """A named tuple or a dataclass."""
    hints = typing.get_type_hints(kind)
    if issubclass(kind, tuple):
        return _parts(kind._make, [hints[name] for name in kind._fields])
    names = [field.name for field in dataclasses.fields(kind)]
    return _parts(lambda values: kind(**dict(zip(names, values, strict=True))), [hints[name] for name in names])


def _parts(make: Callable[[list[Any]], Any], kinds: Sequence[Any]) -> _FromJson:
    """A value of several parts, most of which are what JSON gives already."""
    needed = [(number, read) for number, read in enumerate(map(_reader, kinds)) if read is not _as_it_is]

    def parts(values: list[Any]) -> Any:
        for number, read in needed:
            values[number] = read(values[number])
        return make(values)

    return parts
