"""Tensor: a name, a type, a shape and memory that nobody copies."""

from __future__ import annotations

import numpy as np

from .datatypes import BY_TYPE_NUMBER, DTYPES, NUMBERS, deserialize_bytes_tensor, pack_bytes
from .errors import ArgumentFault, TritonModelException

_new = object.__new__


class Tensor:
    """`_array` is made when it is first asked for; `_packed` holds BYTES as they travel."""

    __slots__ = ("_name", "_datatype", "_shape", "_array", "_packed", "__weakref__")

    def __init__(self, name: str, numpy_array: np.ndarray) -> None:
        if type(name) is not str and not isinstance(name, str):
            raise TypeError("Tensor: the name must be a str, not %s" % type(name).__name__)
        if not isinstance(numpy_array, np.ndarray):
            raise TypeError("Tensor '%s': a numpy array is wanted, not %s (numpy.asarray makes one)" % (name, type(numpy_array).__name__))
        if not name:
            raise TritonModelException("Tensor name cannot be an empty string.")
        if type(numpy_array) is not np.ndarray:
            numpy_array = numpy_array.view(np.ndarray)
        dtype = numpy_array.dtype
        datatype = BY_TYPE_NUMBER.get(dtype.num)
        if datatype is None:
            raise ArgumentFault("NumPy dtype is not supported: tensor '%s' has %s%s" % (
                name, dtype, "; text goes as bytes in an array of dtype object" if dtype.kind == "U" else ""))
        if not dtype.isnative:
            numpy_array = numpy_array.astype(dtype.newbyteorder("="))
        if not numpy_array.flags.c_contiguous:
            numpy_array = np.ascontiguousarray(numpy_array)
        self._name = name
        self._datatype = datatype
        self._shape = numpy_array.shape
        self._array = numpy_array
        # Packed now, as Triton does: later changes of the array's elements are not seen.
        self._packed = pack_bytes(numpy_array) if datatype == "BYTES" else None

    @staticmethod
    def _received(name: str, datatype: str, shape, buffer) -> Tensor:
        """A request's tensor over the memory it came in."""
        tensor = _new(Tensor)
        tensor._name = name
        tensor._datatype = datatype
        tensor._shape = shape
        tensor._array = None
        tensor._packed = buffer
        return tensor

    def name(self) -> str:
        return self._name

    def shape(self) -> list:
        return list(self._shape)

    def triton_dtype(self) -> int:
        return NUMBERS[self._datatype]

    def is_cpu(self) -> bool:
        return True

    def as_numpy(self):
        # numpy has no bfloat16: as with Triton, such a tensor is seen through DLPack only.
        return None if self._datatype == "BF16" else self._memory()

    def _memory(self) -> np.ndarray:
        array = self._array
        if array is None:
            if self._datatype == "BYTES":
                array = deserialize_bytes_tensor(self._packed).reshape(self._shape)
            else:
                array = np.ndarray(self._shape, DTYPES[self._datatype], self._packed)
                self._packed = None
            self._array = array
        return array

    def _wire_bytes(self):
        """The tensor as it travels: bytes, or a flat view of the array's memory."""
        if self._datatype == "BYTES" or self._array is None:
            return self._packed
        return self._array.reshape(-1).view(np.uint8).data

    def to_dlpack(self):
        from . import dlpack

        return dlpack.capsule_of(self._datatype, self._memory())

    def __dlpack__(self, *, stream=None, **_):
        return self.to_dlpack()

    def __dlpack_device__(self):
        return 1, 0

    @staticmethod
    def from_dlpack(name: str, tensor) -> Tensor:
        from . import dlpack

        if not name:
            raise TritonModelException("Tensor name cannot be an empty string.")
        datatype, array = dlpack.array_of(name, tensor)
        made = _new(Tensor)
        made._name = name
        made._datatype = datatype
        made._shape = array.shape
        made._array = array
        made._packed = None
        return made
