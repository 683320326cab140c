"""Requests and responses as DataFrames: each tensor is a column."""
from __future__ import annotations

import sys
from typing import Any, List, Optional

from dismps_worker import elements
from dismps_worker.elements import ElementError

from ..types import InferenceRequest, InferenceResponse, Parameters, RequestInput, ResponseOutput
from .base import Hint, RequestCodec, register_request_codec
from .errors import CodecError
from .json import decode_json_input_or_output, encode_to_json
from .lists import elements_of, raw
from .numpy import NumpyCodec
from .string import StringCodec, encode_str
from .utils import InputOrOutput, get_decoded, has_decoded


def _data_frame() -> Any:
    pd = sys.modules.get("pandas")
    return None if pd is None else pd.DataFrame


def _frame(tensors: List[InputOrOutput]) -> Any:
    import pandas as pd
    columns = {tensor.name: _column(tensor, pd) for tensor in tensors}
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise CodecError("the columns of a DataFrame are equally long, but there are %s"
                         % ", ".join("'%s' with %d rows" % pair for pair in lengths.items()))
    return pd.DataFrame(columns)


def _column(tensor: InputOrOutput, pd: Any) -> Any:
    if tensor.parameters is not None and tensor.parameters.content_type == PandasCodec.JsonContentType:
        return pd.Series(decode_json_input_or_output(tensor))
    datatype = getattr(tensor.datatype, "value", tensor.datatype)
    if has_decoded(tensor):
        values = get_decoded(tensor)
        if hasattr(values, "reshape"):
            if values.size != (tensor.shape[0] if tensor.shape else 1):
                raise CodecError("tensor '%s' of shape %s is no column of a DataFrame" % (tensor.name, list(tensor.shape)))
            values = values.reshape(-1)
    elif datatype == "BYTES":
        values = elements_of(tensor, "PandasCodec")
    else:
        values = _numbers(tensor, datatype)
    # As objects, because pandas 3 makes a dtype of its own of texts, which handlers of the platform do not know.
    return pd.Series(values, dtype=object) if datatype == "BYTES" else pd.Series(values)


def _numbers(tensor: InputOrOutput, datatype: str) -> Any:
    from dismps_worker import arrays
    flat = [elements.count(tensor.shape)]
    data = tensor.data
    try:
        array = data.array(flat) if hasattr(data, "array") else None
        if array is not None:
            return array
        return arrays.view(datatype, elements.pack(datatype, raw(tensor), tensor.name), flat, tensor.name, own=True)
    except ElementError as error:
        raise CodecError(str(error)) from None


def _output(series: Any, use_bytes: bool) -> ResponseOutput:
    name = str(series.name)
    values = series.to_numpy()
    if values.dtype.kind not in "OUST":
        return _without_content_type(name, values)
    column = series.tolist()
    content_type = StringCodec.ContentType
    if all(isinstance(v, (str, bytes)) for v in column):
        column = [encode_str(v) if use_bytes and isinstance(v, str) else v for v in column]
    else:
        column = [encode_to_json(v, use_bytes) for v in column]
        content_type = PandasCodec.JsonContentType
    return ResponseOutput(name=name, datatype="BYTES", shape=[len(column), 1], data=column,
                          parameters=Parameters(content_type=content_type))


def _without_content_type(name: str, values: Any) -> ResponseOutput:
    output = NumpyCodec.encode_output(name, values)
    output.parameters = None
    return output


@register_request_codec
class PandasCodec(RequestCodec):
    """A request (response) as a DataFrame."""

    ContentType = "pd"
    JsonContentType = "pd_json"
    TypeHint = Hint(_data_frame)

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        pd = sys.modules.get("pandas")
        return pd is not None and isinstance(payload, pd.DataFrame)

    @classmethod
    def encode_outputs(cls, payload: Any, use_bytes: bool = True) -> List[ResponseOutput]:
        return [_output(payload[name], use_bytes) for name in payload]

    @classmethod
    def encode_response(cls, model_name: str, payload: Any, model_version: Optional[str] = None, use_bytes: bool = True,
                        **kwargs: Any) -> InferenceResponse:
        return InferenceResponse(model_name=model_name, model_version=model_version,
                                 parameters=Parameters(content_type=cls.ContentType),
                                 outputs=cls.encode_outputs(payload, use_bytes=use_bytes))

    @classmethod
    def decode_response(cls, response: InferenceResponse) -> Any:
        return _frame(response.outputs)

    @classmethod
    def encode_request(cls, payload: Any, use_bytes: bool = True, **kwargs: Any) -> InferenceRequest:
        inputs = [RequestInput(name=o.name, datatype=o.datatype, shape=o.shape, data=o.data, parameters=o.parameters)
                  for o in cls.encode_outputs(payload, use_bytes=use_bytes)]
        return InferenceRequest(parameters=Parameters(content_type=cls.ContentType), inputs=inputs)

    @classmethod
    def decode_request(cls, request: InferenceRequest) -> Any:
        return _frame(request.inputs)
