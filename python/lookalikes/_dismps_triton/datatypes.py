"""Triton's data types beside numpy's and the protocol's names."""

from __future__ import annotations

import struct

import numpy as np

# (number in Triton's C interface, protocol name, numpy type); BF16 has no numpy type.
_ROWS = [
    (1, "BOOL", np.bool_), (2, "UINT8", np.uint8), (3, "UINT16", np.uint16), (4, "UINT32", np.uint32),
    (5, "UINT64", np.uint64), (6, "INT8", np.int8), (7, "INT16", np.int16), (8, "INT32", np.int32),
    (9, "INT64", np.int64), (10, "FP16", np.float16), (11, "FP32", np.float32), (12, "FP64", np.float64),
    (13, "BYTES", np.object_),
]

NUMBERS = {name: number for number, name, _ in _ROWS}
NUMBERS["BF16"] = 14
DTYPES = {name: np.dtype(kind) for _, name, kind in _ROWS}
# BF16 travels as two plain bytes an element; only DLPack shows it to the handler.
DTYPES["BF16"] = np.dtype(np.uint16)

# By numpy's type number: looking up a number costs a third of looking up a dtype. C's long and long long are both 64 bits here.
BY_TYPE_NUMBER = {}
for _char in "?bBhHiIlLqQefd":
    _dtype = np.dtype(_char)
    BY_TYPE_NUMBER[_dtype.num] = next(name for _, name, kind in _ROWS if np.dtype(kind) == _dtype)
BY_TYPE_NUMBER[np.dtype(np.object_).num] = "BYTES"
BY_TYPE_NUMBER[np.dtype(np.bytes_).num] = "BYTES"

TRITON_STRING_TO_NUMPY = {"TYPE_" + name: kind for _, name, kind in _ROWS}
TRITON_STRING_TO_NUMPY["TYPE_BOOL"] = bool
TRITON_STRING_TO_NUMPY["TYPE_STRING"] = TRITON_STRING_TO_NUMPY.pop("TYPE_BYTES")

_LENGTH = struct.Struct("<I")


def triton_string_to_numpy(triton_type_string):
    return TRITON_STRING_TO_NUMPY[triton_type_string]


def triton_to_numpy_type(data_type):
    for number, _, kind in _ROWS:
        if number == data_type:
            return kind
    return None


def numpy_to_triton_type(data_type):
    for number, _, kind in _ROWS:
        if data_type == kind:
            return number
    return 13 if data_type == np.bytes_ else None


def pack_bytes(array) -> bytes:
    """The elements of an object or bytes array in C order, each behind its length; what is not bytes goes as its text in UTF-8."""
    parts = []
    add, pack = parts.append, _LENGTH.pack
    for element in array.ravel().tolist():
        if type(element) is not bytes:
            element = bytes(element) if isinstance(element, bytes) else str(element).encode("utf-8")
        add(pack(len(element)))
        add(element)
    return b"".join(parts)


def serialize_byte_tensor(input_tensor):
    if input_tensor.size == 0:
        return ()
    if input_tensor.dtype == np.object_ or input_tensor.dtype.type == np.bytes_:
        return pack_bytes(input_tensor)
    return None


def deserialize_bytes_tensor(encoded_tensor):
    data = bytes(encoded_tensor)
    found = []
    at, end, unpack = 0, len(data), _LENGTH.unpack_from
    while at < end:
        length = unpack(data, at)[0]
        at += 4
        if length > end - at:
            raise ValueError("a BYTES element of %d bytes begins where %d are left" % (length, end - at))
        found.append(data[at:at + length])
        at += length
    array = np.empty(len(found), dtype=np.object_)
    array[:] = found
    return array
