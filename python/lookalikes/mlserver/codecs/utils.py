"""Decoding and encoding by content type, and codecs for requests of one tensor."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from ..types import InferenceRequest, InferenceResponse, Parameters, RequestInput, RequestOutput, ResponseOutput
from ..types.parameters import DECODED as DecodedParameterName
from .base import (
    RequestCodec,
    find_input_codec,
    find_input_codec_by_payload,
    find_request_codec,
    find_request_codec_by_payload,
)
from .errors import CodecError

DefaultOutputPrefix = "output-"
DefaultInputPrefix = "input-"

InputOrOutput = Any
Codec = Any


def inject_batch_dimension(shape: List[int]) -> List[int]:
    """[N] as [N, 1], which is how the platform's server writes it."""
    return shape if len(shape) > 1 else shape + [1]


def _content_type(tagged: Any, metadata: Any) -> Optional[str]:
    for source in (tagged, metadata):
        parameters = getattr(source, "parameters", None)
        if parameters is not None and parameters.content_type:
            return parameters.content_type
    return None


def _save_decoded(tagged: Any, decoded: Any) -> None:
    if tagged.parameters is None:
        tagged.parameters = Parameters()
    setattr(tagged.parameters, DecodedParameterName, decoded)


def has_decoded(parametrised_obj: Any) -> bool:
    parameters = parametrised_obj.parameters
    return parameters is not None and hasattr(parameters, DecodedParameterName)


def get_decoded(parametrised_obj: Any) -> Any:
    return getattr(parametrised_obj.parameters, DecodedParameterName) if has_decoded(parametrised_obj) else None


def get_decoded_or_raw(parametrised_obj: Any) -> Any:
    """What was decoded; else the data of a tensor, or the request as it is."""
    if has_decoded(parametrised_obj):
        return get_decoded(parametrised_obj)
    if isinstance(parametrised_obj, (RequestInput, ResponseOutput)):
        return parametrised_obj.data
    return parametrised_obj


def decode_request_input(request_input: RequestInput, metadata_inputs: Dict[str, Any] = {}) -> Any:  # noqa: B006
    """Decodes an input by its content type and keeps the result with it; None when it has none that is known."""
    content_type = _content_type(request_input, metadata_inputs.get(request_input.name))
    codec = None if content_type is None else find_input_codec(content_type)
    if codec is None:
        return None
    decoded = codec.decode_input(request_input)
    _save_decoded(request_input, decoded)
    return decoded


def decode_inference_request(inference_request: InferenceRequest, model_settings: Any = None,
                             metadata_inputs: Dict[str, Any] = {}) -> Any:  # noqa: B006
    """Decodes all inputs, then the request by its own content type or that of the model."""
    for request_input in inference_request.inputs:
        decode_request_input(request_input, metadata_inputs)
    content_type = _content_type(inference_request, model_settings)
    codec = None if content_type is None else find_request_codec(content_type)
    if codec is None:
        return inference_request
    decoded = codec.decode_request(inference_request)
    _save_decoded(inference_request, decoded)
    return decoded


def encode_response_output(payload: Any, request_output: RequestOutput, metadata_outputs: Dict[str, Any] = {}  # noqa: B006
                           ) -> Optional[ResponseOutput]:
    content_type = _content_type(request_output, metadata_outputs.get(request_output.name))
    codec = find_input_codec(content_type) if content_type else find_input_codec_by_payload(payload)
    return None if codec is None else codec.encode_output(name=request_output.name, payload=payload)


def encode_inference_response(payload: Any, model_settings: Any) -> Optional[InferenceResponse]:
    codec = find_request_codec_by_payload(payload)
    return None if codec is None else codec.encode_response(model_settings.name, payload, model_settings.version)


class SingleInputRequestCodec(RequestCodec):
    """A request that is its one tensor. Subclasses name the codec of that tensor."""

    InputCodec: Any = None

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        return cls.InputCodec is not None and cls.InputCodec.can_encode(payload)

    @classmethod
    def _inner(cls) -> Any:
        if cls.InputCodec is None:
            raise NotImplementedError("%s names no InputCodec" % cls.__name__)
        return cls.InputCodec

    @classmethod
    def encode_response(cls, model_name: str, payload: Any, model_version: Optional[str] = None, **kwargs: Any
                        ) -> InferenceResponse:
        output = cls._inner().encode_output(DefaultOutputPrefix + "1", payload, **kwargs)
        return InferenceResponse(model_name=model_name, model_version=model_version, outputs=[output],
                                 parameters=Parameters(content_type=cls.ContentType))

    @classmethod
    def decode_response(cls, response: InferenceResponse) -> Any:
        return cls._only(response.outputs, "output", "decode_output")

    @classmethod
    def encode_request(cls, payload: Any, **kwargs: Any) -> InferenceRequest:
        tensor = cls._inner().encode_input(DefaultInputPrefix + "1", payload, **kwargs)
        return InferenceRequest(inputs=[tensor], parameters=Parameters(content_type=cls.ContentType))

    @classmethod
    def decode_request(cls, request: InferenceRequest) -> Any:
        return cls._only(request.inputs, "input", "decode_input")

    @classmethod
    def _only(cls, tensors: List[Any], what: str, method: str) -> Any:
        if len(tensors) != 1:
            raise CodecError("The '%s' codec only supports a single %s tensor (%d were received)"
                             % (cls.ContentType, what, len(tensors)))
        tensor = tensors[0]
        if not has_decoded(tensor) and cls.InputCodec is not None:
            _save_decoded(tensor, getattr(cls.InputCodec, method)(tensor))
        return get_decoded_or_raw(tensor)
