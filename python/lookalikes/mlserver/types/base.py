"""What all types of the protocol have in common: keyword construction, and the names of methods of pydantic 1 and 2 alike.

Objects made by a handler are checked. Those that come from the wire are filled without: see the worker's adapter.
"""
from __future__ import annotations

import copy as _copy
import json as _json
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

REQUIRED = object()


class ValidationError(ValueError):
    """A field is missing or has a value that cannot be what it should."""


Convert = Callable[[Any, str], Any]


class BaseModel:
    """A record with the fields that the class lists in `_fields`: name, what to fill in when absent, how to convert."""

    __slots__ = ()
    _fields: Tuple[Tuple[str, Any, Optional[Convert]], ...] = ()

    def __init__(self, **values: Any):
        for name, default, convert in self._fields:
            value = values.get(name, default)
            if value is REQUIRED:
                raise ValidationError("%s: the field '%s' is missing" % (type(self).__name__, name))
            if convert is not None and value is not None:
                value = convert(value, "%s.%s" % (type(self).__name__, name))
            elif value is None and default is REQUIRED:
                raise ValidationError("%s: the field '%s' is None" % (type(self).__name__, name))
            setattr(self, name, value)

    # ---- as a dict and as JSON ----

    def dict(self, include: Any = None, exclude: Any = None, by_alias: bool = False, exclude_unset: bool = True,
             exclude_defaults: bool = False, exclude_none: bool = True, **_: Any) -> "Dict[str, Any]":
        """The fields as a dict, nested ones too. Fields that are None are left out, unless told otherwise."""
        out = {}
        for name, value in self:
            if value is None and exclude_none:
                continue
            if (include is not None and name not in include) or (exclude is not None and name in exclude):
                continue
            out[name] = as_plain(value, exclude_none)
        return out

    def json(self, *, indent: Optional[int] = None, **options: Any) -> str:
        return _json.dumps(self.dict(**options), default=_as_json, indent=indent, ensure_ascii=False)

    model_dump = dict

    def model_dump_json(self, *, indent: Optional[int] = None, **options: Any) -> str:
        return self.json(indent=indent, **options)

    # ---- from a dict and from JSON ----

    @classmethod
    def parse_obj(cls, obj: Any) -> "BaseModel":
        if isinstance(obj, cls):
            return obj
        if not hasattr(obj, "keys"):
            raise ValidationError("%s: %s is no mapping of its fields" % (cls.__name__, type(obj).__name__))
        return cls(**obj)

    @classmethod
    def parse_raw(cls, text: Any, **_: Any) -> "BaseModel":
        return cls.parse_obj(_json.loads(text))

    @classmethod
    def model_validate(cls, obj: Any, **_: Any) -> "BaseModel":
        return cls.parse_obj(obj)

    @classmethod
    def model_validate_json(cls, text: Any, **_: Any) -> "BaseModel":
        return cls.parse_obj(_json.loads(text))

    @classmethod
    def construct(cls, _fields_set: Any = None, **values: Any) -> "BaseModel":
        """An object without any check."""
        made = cls.__new__(cls)
        for name, default, _ in cls._fields:
            setattr(made, name, values.get(name, None if default is REQUIRED else default))
        return made

    model_construct = construct

    # ---- copies ----

    def copy(self, *, update: "Optional[Dict[str, Any]]" = None, deep: bool = False, **_: Any) -> "BaseModel":
        made = _copy.deepcopy(self) if deep else _copy.copy(self)
        for name, value in (update or {}).items():
            setattr(made, name, value)
        return made

    def model_copy(self, *, update: "Optional[Dict[str, Any]]" = None, deep: bool = False) -> "BaseModel":
        return self.copy(update=update, deep=deep)

    # ---- what Python asks of an object ----

    def __iter__(self) -> "Iterator[Tuple[str, Any]]":
        for name, _, _ in self._fields:
            yield name, getattr(self, name, None)

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, dict):
            return self.dict() == other
        if type(other) is not type(self):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % pair for pair in self))

    def __str__(self) -> str:
        return " ".join("%s=%r" % pair for pair in self)

    @property
    def model_fields_set(self) -> set:
        return {name for name, value in self if value is not None}

    __fields_set__ = model_fields_set


def as_plain(value: Any, exclude_none: bool = True) -> Any:
    """A value as dict() shows it: records as dicts, tensors as their lists."""
    plain = getattr(value, "_plain", None)
    if plain is not None:
        return plain()
    if isinstance(value, BaseModel):
        return value.dict(exclude_none=exclude_none)
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], BaseModel):
            return [as_plain(v, exclude_none) for v in value]
    return value


def as_json(value: Any) -> Any:
    """A value that json does not know, as one that it does: bytes as text, arrays and their numbers as Python's."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, tuple)):
        return list(value)
    return value


def _as_json(value: Any) -> Any:
    known = as_json(value)
    if known is value:
        raise TypeError("%s has no form in JSON" % type(value).__name__)
    return known
