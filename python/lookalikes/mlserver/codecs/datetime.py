"""BYTES tensors as lists of times, in ISO 8601 on the wire."""
from __future__ import annotations

from datetime import datetime
from typing import Any, List, Union

from ..types import Parameters, RequestInput, ResponseOutput
from .base import Hint, InputCodec, register_input_codec
from .errors import CodecError
from .lists import elements_of, is_list_of


def _encoded(element: Union[str, datetime], use_bytes: bool) -> Union[str, bytes]:
    text = element if isinstance(element, str) else element.isoformat()
    return text.encode("ascii") if use_bytes else text


def _decode(tensor: Any) -> List[datetime]:
    times = []
    for i, element in enumerate(elements_of(tensor, "DatetimeCodec")):
        try:
            times.append(datetime.fromisoformat(element.decode("ascii") if isinstance(element, bytes) else element))
        except (ValueError, TypeError):
            raise CodecError("tensor '%s': element %d is no time in ISO 8601: %r" % (tensor.name, i, element)) from None
    return times


@register_input_codec
class DatetimeCodec(InputCodec):
    """A list of times."""

    ContentType = "datetime"
    TypeHint = Hint(lambda: List[Union[str, datetime]])

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        return is_list_of(payload, datetime)

    @classmethod
    def encode_output(cls, name: str, payload: List[Any], use_bytes: bool = True, **kwargs: Any) -> ResponseOutput:
        return ResponseOutput(**_fields(cls, name, payload, use_bytes))

    @classmethod
    def decode_output(cls, response_output: ResponseOutput) -> List[datetime]:
        return _decode(response_output)

    @classmethod
    def encode_input(cls, name: str, payload: List[Any], use_bytes: bool = True, **kwargs: Any) -> RequestInput:
        return RequestInput(**_fields(cls, name, payload, use_bytes))

    @classmethod
    def decode_input(cls, request_input: RequestInput) -> List[datetime]:
        return _decode(request_input)


def _fields(cls: Any, name: str, payload: List[Any], use_bytes: bool) -> dict:
    return {"name": name, "datatype": "BYTES", "shape": [len(payload), 1], "data": [_encoded(v, use_bytes) for v in payload],
            "parameters": Parameters(content_type=cls.ContentType)}
