"""Conversions of the fields that a handler fills; each raises ValidationError with the field's name."""
from __future__ import annotations

import operator
from enum import Enum
from typing import Any, Callable, List

from .base import BaseModel, ValidationError


class Datatype(Enum):
    """The datatypes of the protocol that the platform knows."""

    BOOL = "BOOL"
    UINT8 = "UINT8"
    UINT16 = "UINT16"
    UINT32 = "UINT32"
    UINT64 = "UINT64"
    INT8 = "INT8"
    INT16 = "INT16"
    INT32 = "INT32"
    INT64 = "INT64"
    FP16 = "FP16"
    FP32 = "FP32"
    FP64 = "FP64"
    BYTES = "BYTES"


_NAMES = frozenset(d.value for d in Datatype)


def text(value: Any, field: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Enum):
        return text(value.value, field)
    if isinstance(value, (int, float)):
        return str(value)
    raise ValidationError("%s: text is wanted, not %s" % (field, type(value).__name__))


def whole(value: Any, field: str) -> int:
    try:
        return int(value) if isinstance(value, str) else _whole(value)
    except (TypeError, ValueError):
        raise ValidationError("%s: a whole number is wanted, not %r" % (field, value)) from None


def number(value: Any, field: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValidationError("%s: a number is wanted, not %r" % (field, value)) from None


def datatype(value: Any, field: str) -> str:
    if isinstance(value, Datatype):
        return value.value
    if isinstance(value, str) and value in _NAMES:
        return value
    raise ValidationError("%s: %r is no datatype; there are %s" % (field, value, ", ".join(d.value for d in Datatype)))


def shape(value: Any, field: str) -> List[int]:
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        return [_whole(d) for d in value]
    except (TypeError, ValueError):
        raise ValidationError("%s: a list of whole numbers is wanted, not %r" % (field, value)) from None


def _whole(value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        number = int(value)
        if number != float(value):
            raise ValueError from None
        return number


def one(kind: Callable[..., Any]) -> Callable[[Any, str], Any]:
    """An object of the type, or a dict in its place."""

    def convert(value: Any, field: str) -> Any:
        if isinstance(value, kind):  # type: ignore[arg-type]
            return value
        if hasattr(value, "keys"):
            return kind(**value)
        if isinstance(value, BaseModel):
            return kind(**value.dict())
        raise ValidationError("%s: %s or a dict is wanted, not %s" % (field, kind.__name__, type(value).__name__))

    return convert


def many(kind: Callable[..., Any]) -> Callable[[Any, str], Any]:
    """A list of such objects."""
    element = one(kind)

    def convert(value: Any, field: str) -> Any:
        if isinstance(value, (str, bytes, BaseModel)) or hasattr(value, "keys") or not hasattr(value, "__iter__"):
            raise ValidationError("%s: a list of %s is wanted, not %s" % (field, kind.__name__, type(value).__name__))
        return [element(v, "%s[%d]" % (field, i)) for i, v in enumerate(value)]

    return convert


def texts(value: Any, field: str) -> List[str]:
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise ValidationError("%s: a list of texts is wanted, not %r" % (field, value))
    return [text(v, "%s[%d]" % (field, i)) for i, v in enumerate(value)]
