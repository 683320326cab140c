"""decode_args: a predict() whose arguments are the inputs, as its type hints say."""
from __future__ import annotations

from functools import wraps
from typing import Any, Callable, Dict, List, Optional, Tuple

from ..types import InferenceRequest, InferenceResponse, ResponseOutput
from .base import InputCodec, RequestCodec, find_input_codec, find_request_codec
from .errors import CodecNotFound, InputsNotFound, OutputNotFound


class SignatureCodec(RequestCodec):
    """The codecs of a method's arguments and of what it returns."""

    def __init__(self, predict: Callable):
        from typing import get_type_hints
        hints = {name: _unwrapped(hint) for name, hint in get_type_hints(predict).items()}
        self._output_hints = _parts(hints.pop("return", None))
        self._input_codecs = {name: _codec(hint, name, True) for name, hint in hints.items()}
        self._output_codecs = [_codec(hint, None, False) for hint in self._output_hints]

    def decode_request(self, request: InferenceRequest) -> Dict[str, Any]:  # type: ignore[override]
        arguments = {}
        others = []
        for tensor in request.inputs:
            codec = self._input_codecs.get(tensor.name)
            if codec is None:
                others.append(tensor)
            elif not _is(codec, InputCodec):
                raise CodecNotFound(name=tensor.name, is_input=True)
            else:
                arguments[tensor.name] = codec.decode_input(tensor)
        if others:
            name, codec = self._whole(others)
            arguments[name] = codec.decode_request(InferenceRequest(inputs=others))
        return arguments

    def _whole(self, others: List[Any]) -> Tuple[str, Any]:
        """The argument that takes the inputs which are no argument of their own, as a DataFrame does."""
        for name, codec in self._input_codecs.items():
            if _is(codec, RequestCodec):
                return name, codec
        raise InputsNotFound(others, self._input_codecs)

    def encode_response(self, model_name: str, payload: Any, model_version: Optional[str] = None,  # type: ignore[override]
                        **kwargs: Any) -> InferenceResponse:
        outputs: List[ResponseOutput] = []
        for i, value in enumerate(_parts(payload)):
            outputs += self._outputs(i, value)
        return InferenceResponse(model_name=model_name, model_version=model_version, outputs=outputs)

    def _outputs(self, at: int, value: Any) -> List[ResponseOutput]:
        if at >= len(self._output_codecs) or not self._output_codecs[at].can_encode(value):
            raise OutputNotFound(at, type(value), self._output_hints)
        codec = self._output_codecs[at]
        if _is(codec, InputCodec):
            return [codec.encode_output(name="output-%d" % at, payload=value)]
        return codec.encode_response(model_name="", payload=value).outputs


def decode_args(predict: Callable) -> Callable:
    """Decorator of predict(): decodes the inputs into its arguments, and encodes what it returns."""
    codec = SignatureCodec(predict)

    @wraps(predict)
    async def with_request(self: Any, request: InferenceRequest) -> InferenceResponse:
        outputs = await predict(self, **codec.decode_request(request=request))
        return codec.encode_response(model_name=self.name, payload=outputs, model_version=self.version)

    return with_request


def _codec(hint: Any, name: Optional[str], is_input: bool) -> Any:
    codec = find_input_codec(type_hint=hint) or find_request_codec(type_hint=hint)
    if codec is None:
        raise CodecNotFound(name=name, payload_type=str(hint), is_input=is_input)
    return codec


def _is(codec: Any, kind: type) -> bool:
    return issubclass(codec, kind) if isinstance(codec, type) else isinstance(codec, kind)


def _parts(value: Any) -> List[Any]:
    """The parts of a tuple, or of the type hint of one."""
    from typing import get_args, get_origin
    if value is None:
        return []
    if isinstance(value, tuple):
        return list(value)
    return list(get_args(value)) if get_origin(value) is tuple else [value]


def _unwrapped(hint: Any) -> Any:
    """Optional[X] as X."""
    from typing import Union, get_args, get_origin
    arguments = get_args(hint)
    if get_origin(hint) is Union and len(arguments) == 2 and type(None) in arguments:
        return arguments[0] if arguments[1] is type(None) else arguments[1]
    return hint
