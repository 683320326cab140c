"""BYTES tensors as lists of bytes, in base64 on the wire."""
from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import Any, List, Union

from ..types import Parameters, RequestInput, ResponseOutput
from .base import Hint, InputCodec, register_input_codec
from .errors import CodecError
from .lists import elements_of, is_list_of


def _encoded(element: Union[str, bytes], use_bytes: bool) -> Union[str, bytes]:
    packed = b64encode(element.encode("ascii") if isinstance(element, str) else element)
    return packed if use_bytes else packed.decode("ascii")


def _decode(tensor: Any) -> List[bytes]:
    return [_decoded(element, tensor, i) for i, element in enumerate(elements_of(tensor, "Base64Codec"))]


def _decoded(element: Union[str, bytes], tensor: Any, at: int) -> bytes:
    try:
        packed = element.encode("ascii") if isinstance(element, str) else element
    except UnicodeEncodeError:
        raise CodecError("tensor '%s': element %d is not base64" % (tensor.name, at)) from None
    try:
        return b64decode(packed, validate=True)
    except binascii.Error:
        return packed  # as the platform's server does: what is not in base64 is taken as the bytes themselves


@register_input_codec
class Base64Codec(InputCodec):
    """A list of bytes."""

    ContentType = "base64"
    TypeHint = Hint(lambda: List[bytes])

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        return is_list_of(payload, bytes)

    @classmethod
    def encode_output(cls, name: str, payload: List[bytes], use_bytes: bool = True, **kwargs: Any) -> ResponseOutput:
        return ResponseOutput(**_fields(cls, name, payload, use_bytes))

    @classmethod
    def decode_output(cls, response_output: ResponseOutput) -> List[bytes]:
        return _decode(response_output)

    @classmethod
    def encode_input(cls, name: str, payload: List[bytes], use_bytes: bool = True, **kwargs: Any) -> RequestInput:
        return RequestInput(**_fields(cls, name, payload, use_bytes))

    @classmethod
    def decode_input(cls, request_input: RequestInput) -> List[bytes]:
        return _decode(request_input)


def _fields(cls: Any, name: str, payload: List[bytes], use_bytes: bool) -> dict:
    return {"name": name, "datatype": "BYTES", "shape": [len(payload), 1], "data": [_encoded(v, use_bytes) for v in payload],
            "parameters": Parameters(content_type=cls.ContentType)}
