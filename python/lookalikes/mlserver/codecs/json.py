"""Values in JSON, where a column of a DataFrame holds what no datatype can."""
from __future__ import annotations

import json
from typing import Any, List, Union

from .errors import CodecError
from .lists import elements_of


def encode_to_json(v: Any, use_bytes: bool = True) -> Union[str, bytes]:
    text = json.dumps(v, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8") if use_bytes else text


def encode_to_json_bytes(v: Any) -> bytes:
    return json.dumps(v, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain).encode("utf-8")


def decode_from_bytelike_json_to_dict(v: Union[bytes, str]) -> Any:
    return json.loads(v)


def decode_json_input_or_output(input_or_output: Any) -> List[Any]:
    try:
        return [json.loads(element) for element in elements_of(input_or_output, "PandasCodec")]
    except ValueError as error:
        raise CodecError("tensor '%s': %s" % (input_or_output.name, error)) from None


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("%s has no form in JSON" % type(value).__name__)
