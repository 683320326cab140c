"""Codecs: tensors to Python values and back. numpy and pandas are imported when a value needs them."""
from .numpy import NumpyCodec, NumpyRequestCodec  # isort: skip  (the order is that in which a codec for a value is looked for)
from .pandas import PandasCodec  # isort: skip
from .string import StringCodec, StringRequestCodec  # isort: skip
from .base64 import Base64Codec  # isort: skip
from .datetime import DatetimeCodec  # isort: skip
from .base import (
    InputCodec,
    InputCodecLike,
    RequestCodec,
    RequestCodecLike,
    register_input_codec,
    register_request_codec,
)
from .decorator import decode_args
from .errors import CodecError
from .utils import (
    DecodedParameterName,
    decode_inference_request,
    decode_request_input,
    encode_inference_response,
    encode_response_output,
    get_decoded,
    get_decoded_or_raw,
    has_decoded,
)

__all__ = [
    "Base64Codec", "CodecError", "DatetimeCodec", "DecodedParameterName", "InputCodec", "InputCodecLike", "NumpyCodec",
    "NumpyRequestCodec", "PandasCodec", "RequestCodec", "RequestCodecLike", "StringCodec", "StringRequestCodec", "decode_args",
    "decode_inference_request", "decode_request_input", "encode_inference_response", "encode_response_output", "get_decoded",
    "get_decoded_or_raw", "has_decoded", "register_input_codec", "register_request_codec",
]
