"""What a codec is, and how one is found: by content type, by the value to encode, or by a type hint."""
from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, Optional

from ..logging import logger

InputCodecLike = Any
RequestCodecLike = Any


class Hint:
    """A type hint that is made when it is asked for, because making it would import numpy, pandas or typing's machinery."""

    def __init__(self, make: Callable[[], Any]):
        self._make = make

    def __get__(self, _: Any, owner: Any = None) -> Any:
        return self._make()


class InputCodec:
    """Values of one input or output to and from the protocol."""

    ContentType: str = ""
    TypeHint: Any = type(None)

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        return False

    @classmethod
    def encode_output(cls, name: str, payload: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("%s has no encode_output()" % cls.__name__)

    @classmethod
    def decode_output(cls, response_output: Any) -> Any:
        raise NotImplementedError("%s has no decode_output()" % cls.__name__)

    @classmethod
    def encode_input(cls, name: str, payload: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("%s has no encode_input()" % cls.__name__)

    @classmethod
    def decode_input(cls, request_input: Any) -> Any:
        raise NotImplementedError("%s has no decode_input()" % cls.__name__)

    # Names of MLServer before 1.0 that are still there.
    @classmethod
    def encode(cls, name: str, payload: Any) -> Any:
        return cls.encode_output(name, payload)

    @classmethod
    def decode(cls, request_input: Any) -> Any:
        return cls.decode_input(request_input)


class RequestCodec:
    """Whole requests and responses to and from one value."""

    ContentType: str = ""
    TypeHint: Any = type(None)

    @classmethod
    def can_encode(cls, payload: Any) -> bool:
        return False

    @classmethod
    def encode_response(cls, model_name: str, payload: Any, model_version: Optional[str] = None, **kwargs: Any) -> Any:
        raise NotImplementedError("%s has no encode_response()" % cls.__name__)

    @classmethod
    def decode_response(cls, response: Any) -> Any:
        raise NotImplementedError("%s has no decode_response()" % cls.__name__)

    @classmethod
    def encode_request(cls, payload: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("%s has no encode_request()" % cls.__name__)

    @classmethod
    def decode_request(cls, request: Any) -> Any:
        raise NotImplementedError("%s has no decode_request()" % cls.__name__)

    @classmethod
    def encode(cls, model_name: str, payload: Any, model_version: Optional[str] = None) -> Any:
        return cls.encode_response(model_name, payload, model_version)

    @classmethod
    def decode(cls, request: Any) -> Any:
        return cls.decode_request(request)


_input_codecs: Dict[str, InputCodecLike] = {}
_request_codecs: Dict[str, RequestCodecLike] = {}


def register_input_codec(CodecKlass: InputCodecLike) -> InputCodecLike:
    """Decorator: the class is used for tensors of its content type."""
    if CodecKlass.ContentType is not None:
        _input_codecs[CodecKlass.ContentType] = CodecKlass
    return CodecKlass


def register_request_codec(CodecKlass: RequestCodecLike) -> RequestCodecLike:
    """Decorator: the class is used for requests of its content type."""
    if CodecKlass.ContentType is not None:
        _request_codecs[CodecKlass.ContentType] = CodecKlass
    return CodecKlass


def find_input_codec(content_type: Optional[str] = None, payload: Any = None, type_hint: Any = None) -> Optional[InputCodecLike]:
    return _find(_input_codecs, content_type, payload, type_hint)


def find_request_codec(content_type: Optional[str] = None, payload: Any = None, type_hint: Any = None
                       ) -> Optional[RequestCodecLike]:
    return _find(_request_codecs, content_type, payload, type_hint)


def find_input_codec_by_payload(payload: Any) -> Optional[InputCodecLike]:
    return _by_payload(_input_codecs.values(), payload)


def find_request_codec_by_payload(payload: Any) -> Optional[RequestCodecLike]:
    return _by_payload(_request_codecs.values(), payload)


def find_input_codec_by_type_hint(type_hint: Any) -> Optional[InputCodecLike]:
    return _by_hint(_input_codecs.values(), type_hint)


def find_request_codec_by_type_hint(type_hint: Any) -> Optional[RequestCodecLike]:
    return _by_hint(_request_codecs.values(), type_hint)


def _find(codecs: Dict[str, Any], content_type: Optional[str], payload: Any, type_hint: Any) -> Any:
    if content_type:
        # A content type that nobody knows is no fault: the handler gets the data as they are.
        return codecs.get(content_type) if isinstance(content_type, str) else None
    if payload is not None:
        return _by_payload(codecs.values(), payload)
    return None if type_hint is None else _by_hint(codecs.values(), type_hint)


def _by_payload(codecs: Iterable[Any], payload: Any) -> Any:
    for codec in codecs:
        if codec.can_encode(payload):
            return codec
    logger.warning("No codec was found for payload with type %s.", type(payload))
    return None


def _by_hint(codecs: Iterable[Any], type_hint: Any) -> Any:
    for codec in codecs:
        if codec.TypeHint == type_hint:
            return codec
    return None
