"""Values of a tensor: from Python lists to the bytes of the binary extension and back, for all 13 datatypes.

numpy is used only where the values are a numpy array already. Every message names the tensor.
"""
from __future__ import annotations

import struct
import sys
from array import array
from itertools import chain
from typing import Any, Iterable, List, Sequence, Union

from dismps_worker.tensors import SIZES

# Type codes of the module array, whose sizes are those of every system that CPython runs on today.
_CODES = {"UINT8": "B", "UINT16": "H", "UINT32": "I", "UINT64": "Q", "INT8": "b", "INT16": "h", "INT32": "i", "INT64": "q",
          "FP32": "f", "FP64": "d"}

DATATYPES = frozenset(_CODES) | {"BOOL", "FP16", "BYTES"}

_SWAP = sys.byteorder == "big"
_LENGTH = struct.Struct("<I")
_INFINITY = float("inf")

Text = Union[str, bytes]


class ElementError(ValueError):
    """Values that do not fit the tensor they are meant for."""


def count(shape: Iterable[int]) -> int:
    """Number of elements of a shape; 1 for rank 0."""
    n = 1
    for d in shape:
        n *= d
    return n


# ---- bytes to values ---------------------------------------------------------------------------------------------------------

def unpack(datatype: str, buffer: Any, name: str) -> list:
    """The elements as a flat list; BYTES as text where they are UTF-8, else as bytes."""
    if datatype == "BYTES":
        return [_text(b) for b in split(buffer, name)]
    if datatype not in DATATYPES:
        raise ElementError("tensor '%s': no such datatype: %s" % (name, datatype))
    size = SIZES[datatype]
    length = memoryview(buffer).nbytes
    if length % size:
        raise ElementError("tensor '%s': %d bytes are no whole number of %s elements" % (name, length, datatype))
    if datatype == "BOOL":
        return list(map(bool, bytes(buffer)))
    if datatype == "FP16":
        return list(struct.unpack("<%de" % (length // 2), buffer))
    values = array(_CODES[datatype])
    values.frombytes(buffer)
    if _SWAP:
        values.byteswap()
    return values.tolist()


def split(buffer: Any, name: str) -> List[bytes]:
    """The elements of a BYTES tensor."""
    whole = bytes(buffer)
    at, end = 0, len(whole)
    elements = []
    while at < end:
        start = at + 4
        if start > end:
            raise ElementError("tensor '%s': %d bytes left over after element %d" % (name, end - at, len(elements)))
        at = start + _LENGTH.unpack_from(whole, at)[0]
        if at > end:
            raise ElementError("tensor '%s': element %d is longer than the tensor's bytes" % (name, len(elements)))
        elements.append(whole[start:at])
    return elements


def nest(flat: list, shape: Sequence[int], name: str) -> Any:
    """The flat list as nested lists of the given shape."""
    if count(shape) != len(flat):
        raise ElementError("tensor '%s': %s for shape %s" % (name, _values(len(flat)), list(shape)))
    if not shape:
        return flat[0]
    if not flat:
        return _empty(shape, 0)
    for d in reversed(shape[1:]):
        flat = [flat[i:i + d] for i in range(0, len(flat), d)]
    return flat


def _empty(shape: Sequence[int], axis: int) -> list:
    if axis + 1 == len(shape) or shape[axis] == 0:
        return []
    return [_empty(shape, axis + 1) for _ in range(shape[axis])]


def _text(element: bytes) -> Text:
    try:
        return element.decode("utf-8")
    except UnicodeDecodeError:
        return element


# ---- values to bytes ---------------------------------------------------------------------------------------------------------

def pack(datatype: str, values: Any, name: str) -> Any:
    """The bytes of the given values: a list (flat or nested), an array, an iterator, or one value.

    Integers must be in range and whole; a None in a floating-point tensor becomes NaN."""
    if datatype not in DATATYPES:
        raise ElementError("tensor '%s': no such datatype: %s" % (name, datatype))
    if hasattr(values, "dtype") and "numpy" in sys.modules:
        from dismps_worker import arrays
        packed = arrays.pack(datatype, values, name)
        if packed is not None:
            return packed
    values = flatten(values, name)
    if datatype == "BYTES":
        return join(values, name)
    if datatype == "BOOL":
        return _pack_flags(values, name)
    if datatype == "FP16":
        return _pack_halves(values, name)
    code = _CODES[datatype]
    try:
        packed = array(code, values)
    except (TypeError, OverflowError, ValueError):
        packed = array(code, _converted(datatype, values, name))
    if _SWAP:
        packed.byteswap()
    return packed.tobytes()


def flatten(values: Any, name: str) -> list:
    """Nested lists, tuples, arrays and iterators as one flat list."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (str, bytes, bytearray)) or not hasattr(values, "__iter__"):
        return [values]
    if not isinstance(values, list):
        values = list(values)
    while values:
        if not _is_row(values[0]):
            return values
        if not all(map(_is_row, values)):
            raise _ragged(name)
        rows = [r.tolist() if hasattr(r, "tolist") else r for r in values]
        if len(set(map(len, rows))) > 1:
            raise ElementError("tensor '%s': the nested data are ragged: rows of %s values" % (name, _lengths(rows)))
        values = list(chain.from_iterable(rows))
    return values


def join(values: Iterable[Any], name: str) -> bytes:
    """The bytes of a BYTES tensor."""
    parts = []
    for i, v in enumerate(values):
        if isinstance(v, str):
            v = v.encode("utf-8")
        elif not isinstance(v, bytes):
            if not isinstance(v, (bytearray, memoryview)):
                if _is_row(v):
                    raise _ragged(name)
                raise ElementError("tensor '%s': element %d is %s; a BYTES tensor holds text or bytes" % (name, i, _told(v)))
            v = bytes(v)
        parts.append(_LENGTH.pack(len(v)))
        parts.append(v)
    return b"".join(parts)


def _is_row(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (getattr(value, "ndim", 0) > 0)


def _ragged(name: str) -> ElementError:
    return ElementError("tensor '%s': the nested data are ragged: values and lists side by side" % name)


def _pack_flags(values: list, name: str) -> bytes:
    packed = bytearray(len(values))
    for i, v in enumerate(values):
        if v is True or v is False:
            packed[i] = v
        elif _is_row(v):
            raise _ragged(name)
        elif (isinstance(v, (int, float)) or hasattr(v, "dtype")) and (v == 0 or v == 1):
            packed[i] = 1 if v else 0
        else:
            raise ElementError("tensor '%s': element %d is %s; a BOOL tensor holds true and false" % (name, i, _told(v)))
    return bytes(packed)


def _pack_halves(values: list, name: str) -> bytes:
    form = "<%de" % len(values)
    try:
        return struct.pack(form, *values)
    except (struct.error, TypeError, OverflowError, ValueError):
        fitting = []
        for v in _converted("FP16", values, name):
            try:
                struct.pack("<e", v)
            except OverflowError:  # as numpy does: too large for a half is an infinity
                v = _INFINITY if v > 0 else -_INFINITY
            fitting.append(v)
        return struct.pack(form, *fitting)


def _converted(datatype: str, values: list, name: str) -> list:
    """The values one by one, with the conversions that array does not know; raises for the first that has none."""
    if any(map(_is_row, values)):
        raise _ragged(name)
    convert = _as_float if datatype.startswith("FP") else _as_integer
    return [convert(datatype, v, i, name) for i, v in enumerate(values)]


def _as_float(datatype: str, value: Any, at: int, name: str) -> float:
    if value is None:
        return float("nan")
    if not isinstance(value, (str, bytes)):
        try:
            return float(value)
        except OverflowError:
            return _INFINITY if value > 0 else -_INFINITY
        except (TypeError, ValueError):
            pass
    raise ElementError("tensor '%s': element %d is %s; %s wants a number" % (name, at, _told(value), datatype))


def _as_integer(datatype: str, value: Any, at: int, name: str) -> int:
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        number = int(value)
        if number != value:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise ElementError("tensor '%s': element %d is %s; %s wants a whole number" % (name, at, _told(value), datatype)) from None
    low, high = bounds(datatype)
    if not low <= number <= high:
        raise ElementError("tensor '%s': element %d is %d; %s holds %d to %d" % (name, at, number, datatype, low, high))
    return number


def bounds(datatype: str) -> "tuple[int, int]":
    """Smallest and largest value of an integer datatype."""
    bits = SIZES[datatype] * 8
    if datatype.startswith("U"):
        return 0, (1 << bits) - 1
    return -(1 << (bits - 1)), (1 << (bits - 1)) - 1


def _told(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."


def _values(n: int) -> str:
    return "1 value" if n == 1 else "%d values" % n


def _lengths(rows: list) -> str:
    return " and ".join(str(n) for n in sorted(set(map(len, rows)))[:4])
