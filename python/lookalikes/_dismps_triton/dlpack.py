"""DLPack capsules, made and read without copying. Imported by the first tensor that needs them: ctypes costs memory."""

from __future__ import annotations

import ctypes
import weakref

import numpy as np

from .datatypes import DTYPES
from .errors import TritonModelException


class _Device(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int32), ("number", ctypes.c_int32)]


class _Type(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16)]


class _Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", _Device), ("ndim", ctypes.c_int32), ("type", _Type),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("byte_offset", ctypes.c_uint64)]


class _Managed(ctypes.Structure):
    pass


_DELETER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_DESTRUCTOR = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Managed._fields_ = [("tensor", _Tensor), ("context", ctypes.c_void_p), ("deleter", _DELETER)]

_CODES = {"INT": 0, "UINT": 1, "FP": 2, "BF": 4, "BOOL": 6}
_CPU, _CUDA, _CUDA_HOST = 1, 2, 3
_NAME, _USED = b"dltensor", b"used_dltensor"

_api = ctypes.pythonapi
_api.PyCapsule_New.restype = ctypes.py_object
_api.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, _DESTRUCTOR]
_api.PyCapsule_GetPointer.restype = ctypes.c_void_p
_api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
_api.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
# For the destructor: the capsule is being freed there and must not become a Python object again.
_is_valid = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_IsValid", _api))
_get_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_GetPointer", _api))

# What capsules that are in use point to, by the address of their structure.
_lent: dict = {}


@_DELETER
def _give_back(address):
    _lent.pop(address, None)


@_DESTRUCTOR
def _capsule_freed(capsule):
    if _is_valid(capsule, _NAME):
        _lent.pop(_get_pointer(capsule, _NAME), None)


def capsule_of(datatype: str, array: np.ndarray):
    if datatype == "BYTES":
        raise TritonModelException("DLPack does not have support for string tensors.")
    shape = (ctypes.c_int64 * max(array.ndim, 1))(*array.shape)
    managed = _Managed()
    tensor = managed.tensor
    tensor.data = array.ctypes.data
    tensor.device.kind = _CPU
    tensor.ndim = array.ndim
    tensor.type.code = _CODES[datatype.rstrip("0123456789")]
    tensor.type.bits = array.itemsize * 8
    tensor.type.lanes = 1
    tensor.shape = ctypes.cast(shape, ctypes.POINTER(ctypes.c_int64))
    managed.deleter = _give_back
    address = ctypes.addressof(managed)
    _lent[address] = (managed, shape, array)
    return _api.PyCapsule_New(address, _NAME, _capsule_freed)


def array_of(name: str, source):
    """(datatype, array) over the memory of a capsule or of anything with __dlpack__; the memory lives as long as the array."""
    if type(source).__name__ != "PyCapsule":
        if not hasattr(source, "__dlpack__") or not hasattr(source, "__dlpack_device__"):
            raise TritonModelException("Provided tensor is not supported: tensor '%s' must be a DLPack capsule or have __dlpack__ and "
                                       "__dlpack_device__, %s has not" % (name, type(source).__name__))
        if int(source.__dlpack_device__()[0]) == _CUDA and hasattr(source, "cpu"):
            source = source.cpu()
        source = source.__dlpack__()
    address = _api.PyCapsule_GetPointer(source, _NAME)
    managed = _Managed.from_address(address)
    tensor = managed.tensor
    if tensor.device.kind not in (_CPU, _CUDA_HOST):
        raise TritonModelException("DLDevice type %d is not supported: tensor '%s' must be in the CPU's memory" % (tensor.device.kind, name))
    shape = tuple(tensor.shape[i] for i in range(tensor.ndim))
    _refuse_gaps(name, tensor, shape)
    datatype = _datatype(name, tensor.type)
    dtype = DTYPES[datatype]
    size = dtype.itemsize
    for extent in shape:
        size *= extent
    if size == 0:
        array = np.empty(shape, dtype)
        _release(address)
    else:
        memory = (ctypes.c_char * size).from_address(tensor.data + tensor.byte_offset)
        weakref.finalize(memory, _release, address).atexit = False
        array = np.frombuffer(memory, dtype).reshape(shape)
    _api.PyCapsule_SetName(source, _USED)
    return datatype, array


def _release(address: int) -> None:
    deleter = _Managed.from_address(address).deleter
    if deleter:
        deleter(address)


def _refuse_gaps(name: str, tensor: _Tensor, shape) -> None:
    if not tensor.strides or 0 in shape:
        return
    step = 1
    for axis in range(tensor.ndim - 1, -1, -1):
        if shape[axis] != 1 and tensor.strides[axis] != step:
            raise TritonModelException("DLPack tensor '%s' is not contiguous; only tensors in C order are supported" % name)
        step *= shape[axis]


def _datatype(name: str, kind: _Type) -> str:
    for prefix, code in _CODES.items():
        if code == kind.code and kind.lanes == 1:
            datatype = prefix if prefix == "BOOL" else "%s%d" % (prefix, kind.bits)
            if datatype in DTYPES:
                return datatype
    raise TritonModelException("DLPack tensor '%s' has type code %d with %d bits, which Triton does not know" % (name, kind.code, kind.bits))
