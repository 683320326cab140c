"""Tensors as numpy arrays."""
from __future__ import annotations

import sys
from typing import Any

from dismps_worker.elements import ElementError

from ..types import Datatype, Parameters, RequestInput, ResponseOutput, TensorData
from .base import Hint, InputCodec, register_input_codec, register_request_codec
from .errors import CodecError
from .lists import elements_of, raw
from .utils import InputOrOutput, SingleInputRequestCodec, inject_batch_dimension


def _ndarray() -> Any:
    np = sys.modules.get("numpy")  # a hint that is an array's can only be there when numpy is
    return None if np is None else np.ndarray


def to_dtype(input_or_output: InputOrOutput) -> Any:
    """The dtype of a tensor; texts have as many places as the longest one of them."""
    import numpy as np

    from dismps_worker import arrays
    datatype = getattr(input_or_output.datatype, "value", input_or_output.datatype)
    if datatype == "BYTES":
        return np.dtype(str) if _all_text(elements_of(input_or_output, "NumpyCodec")) else np.dtype(object)
    return arrays.DTYPES[datatype]


def to_datatype(dtype: Any) -> Datatype:
    """The datatype of a dtype. Raises TypeError where the protocol has none."""
    return Datatype(_named(dtype))


def _named(dtype: Any) -> str:
    from dismps_worker import arrays
    datatype = arrays.datatype_of(dtype)
    if datatype is None:
        raise TypeError("the protocol has no datatype for arrays of %s" % dtype)
    return datatype


def _decode(tensor: InputOrOutput) -> Any:
    datatype = getattr(tensor.datatype, "value", tensor.datatype)
    if datatype == "BYTES":
        return _texts(tensor)
    data = tensor.data
    try:
        if isinstance(data, TensorData):
            array = data.array(tensor.shape)
            if array is not None:
                return array
        from dismps_worker import arrays, elements
        packed = elements.pack(datatype, raw(tensor), tensor.name)
        return arrays.view(datatype, packed, tensor.shape, tensor.name, own=True)
    except ElementError as error:
        raise CodecError(str(error)) from None


def _texts(tensor: InputOrOutput) -> Any:
    import numpy as np
    values = elements_of(tensor, "NumpyCodec")
    array = np.array(values, dtype=str if _all_text(values) else object)
    try:
        return array.reshape(tensor.shape)
    except ValueError:
        raise CodecError("tensor '%s': %d values for shape %s" % (tensor.name, len(values), list(tensor.shape))) from None


def _all_text(values: list) -> bool:
    return all(isinstance(v, str) for v in values)


def _encode(name: str, payload: Any) -> tuple:
    """Shape, datatype and data of an array."""
    from dismps_worker import arrays
    np = sys.modules["numpy"]
    if not isinstance(payload, np.ndarray):
        if not isinstance(payload, np.generic):
            raise TypeError("NumpyCodec encodes numpy arrays; output '%s' is %s" % (name, type(payload).__name__))
        payload = np.asarray(payload)
    datatype = arrays.DATATYPES.get(payload.dtype) or _named(payload.dtype)
    shape = inject_batch_dimension(list(payload.shape))
    if datatype == "BYTES":
        return shape, datatype, TensorData(payload.reshape(-1).tolist())
    if arrays.DTYPES[datatype] != payload.dtype:  # the other byte order
        payload = payload.astype(arrays.DTYPES[datatype])
    return shape, datatype, TensorData.raw(arrays.buffer_of(payload), datatype, shape, name)


@register_input_codec
class NumpyCodec(InputCodec):
    """One tensor as an array of its shape and datatype. BYTES become an array of texts."""

    ContentType = "np"
    TypeHint = Hint(_ndarray)

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        np = sys.modules.get("numpy")
        return np is not None and isinstance(payload, np.ndarray)

    @classmethod
    def encode_output(cls, name: str, payload: Any, **kwargs: Any) -> ResponseOutput:
        return _filled(ResponseOutput, name, payload, cls.ContentType)

    @classmethod
    def decode_output(cls, response_output: ResponseOutput) -> Any:
        return _decode(response_output)

    @classmethod
    def encode_input(cls, name: str, payload: Any, **kwargs: Any) -> RequestInput:
        return _filled(RequestInput, name, payload, cls.ContentType)

    @classmethod
    def decode_input(cls, request_input: RequestInput) -> Any:
        return _decode(request_input)


def _filled(kind: Any, name: str, payload: Any, content_type: str) -> Any:
    tensor = kind.__new__(kind)
    tensor.name = name
    tensor.shape, tensor.datatype, tensor.data = _encode(name, payload)
    tensor.parameters = Parameters.of({"content_type": content_type})
    return tensor


@register_request_codec
class NumpyRequestCodec(SingleInputRequestCodec):
    """A request that is one array."""

    InputCodec = NumpyCodec
    ContentType = NumpyCodec.ContentType
    TypeHint = type(None)
