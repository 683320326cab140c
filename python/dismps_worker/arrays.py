"""numpy arrays to the bytes of the binary extension and back. Imported only where numpy is."""
from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np

from dismps_worker import elements
from dismps_worker.elements import ElementError

DTYPES = {"BOOL": np.dtype("?"), "UINT8": np.dtype("u1"), "UINT16": np.dtype("<u2"), "UINT32": np.dtype("<u4"),
          "UINT64": np.dtype("<u8"), "INT8": np.dtype("i1"), "INT16": np.dtype("<i2"), "INT32": np.dtype("<i4"),
          "INT64": np.dtype("<i8"), "FP16": np.dtype("<f2"), "FP32": np.dtype("<f4"), "FP64": np.dtype("<f8")}

DATATYPES = {d: name for name, d in DTYPES.items()}

# An array of at most so many bytes is copied when it goes in or out, so that a handler that writes to it afterwards
# changes nothing but its own array. Larger ones are handed on as they are: the copy of 4 MB costs 0.7 ms.
COPIED = 256 * 1024


def datatype_of(dtype: Any) -> Optional[str]:
    """The datatype of a numpy dtype; None where the protocol has none."""
    name = DATATYPES.get(dtype)
    if name is None:
        if dtype.kind in "SUO" or dtype.kind == "T":
            return "BYTES"
        name = DATATYPES.get(dtype.newbyteorder("<"))
    return name


def buffer_of(array: Any) -> Any:
    """The elements of an array of a fixed-size dtype, in row-major order: a copy if small, else the array's own memory."""
    if array.nbytes <= COPIED:
        return array.tobytes()
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def pack(datatype: str, values: Any, name: str) -> Any:
    """The bytes of a numpy array, converted to the datatype; None for what has to go through lists."""
    if not isinstance(values, (np.ndarray, np.generic)):
        return None
    array = np.asarray(values)
    kind = array.dtype.kind
    if datatype == "BYTES" or kind in "SUOT":
        return None
    want = DTYPES[datatype]
    if array.dtype == want:
        return buffer_of(array)
    if kind not in "biuf":
        raise ElementError("tensor '%s': an array of %s cannot be sent as %s" % (name, array.dtype, datatype))
    if want.kind == "f":
        with np.errstate(over="ignore"):
            return buffer_of(array.astype(want))
    return buffer_of(_whole(datatype, want, array, name))


def _whole(datatype: str, want: Any, array: Any, name: str) -> Any:
    low, high = (0, 1) if datatype == "BOOL" else elements.bounds(datatype)
    flat = array.reshape(-1)
    with np.errstate(invalid="ignore"):
        # Compared as floats a number just above the range of 64 bits would pass, hence the way back.
        back = flat.astype(want)
        wrong = (flat < low) | (flat > high) | (back.astype(flat.dtype) != flat)
    if wrong.any():
        at = int(wrong.argmax())
        told = "true and false" if datatype == "BOOL" else "whole numbers from %d to %d" % (low, high)
        raise ElementError("tensor '%s': element %d is %s; %s holds %s" % (name, at, flat[at].item(), datatype, told))
    return back


def view(datatype: str, buffer: Any, shape: Sequence[int], name: str, own: bool) -> Any:
    """The array of a buffer of a fixed-size datatype; `own` asks for memory that nothing else has."""
    dtype = DTYPES[datatype]
    try:
        array = np.frombuffer(buffer, dtype)
        if own or not array.flags.writeable:
            array = array.copy()
        return array.reshape(shape)
    except ValueError:
        n = memoryview(buffer).nbytes / dtype.itemsize
        raise ElementError("tensor '%s': %g values for shape %s" % (name, n, list(shape))) from None
