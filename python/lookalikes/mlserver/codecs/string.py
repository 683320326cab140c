"""BYTES tensors as lists of texts."""
from __future__ import annotations

from typing import Any, List

from ..types import Parameters, RequestInput, ResponseOutput
from .base import Hint, InputCodec, register_input_codec, register_request_codec
from .errors import CodecError
from .lists import elements_of, is_list_of
from .utils import SingleInputRequestCodec


def encode_str(elem: str) -> bytes:
    return elem.encode("utf-8")


def decode_str(encoded: Any, str_codec: str = "utf-8") -> Any:
    return encoded.decode(str_codec) if isinstance(encoded, bytes) else encoded


def _decode(tensor: Any) -> List[str]:
    values = elements_of(tensor, "StringCodec")
    for i, value in enumerate(values):
        if isinstance(value, bytes):
            try:
                values[i] = value.decode("utf-8")
            except UnicodeDecodeError:
                raise CodecError("tensor '%s': element %d is not UTF-8 text" % (tensor.name, i)) from None
    return values


@register_input_codec
class StringCodec(InputCodec):
    """A list of texts; in UTF-8 on the wire."""

    ContentType = "str"
    TypeHint = Hint(lambda: List[str])

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        return is_list_of(payload, str)

    @classmethod
    def encode_output(cls, name: str, payload: List[str], use_bytes: bool = True, **kwargs: Any) -> ResponseOutput:
        return ResponseOutput(**_fields(cls, name, payload, use_bytes))

    @classmethod
    def decode_output(cls, response_output: ResponseOutput) -> List[str]:
        return _decode(response_output)

    @classmethod
    def encode_input(cls, name: str, payload: List[str], use_bytes: bool = True, **kwargs: Any) -> RequestInput:
        return RequestInput(**_fields(cls, name, payload, use_bytes))

    @classmethod
    def decode_input(cls, request_input: RequestInput) -> List[str]:
        return _decode(request_input)


def _fields(cls: Any, name: str, payload: List[str], use_bytes: bool) -> dict:
    values = [encode_str(v) for v in payload] if use_bytes else list(payload)
    return {"name": name, "datatype": "BYTES", "shape": [len(values), 1], "data": values,
            "parameters": Parameters(content_type=cls.ContentType)}


@register_request_codec
class StringRequestCodec(SingleInputRequestCodec):
    """A request that is one list of texts."""

    InputCodec = StringCodec
    ContentType = StringCodec.ContentType
    TypeHint = Hint(lambda: List[str])
