"""Requests, responses and metadata of the Open Inference Protocol."""
from __future__ import annotations

from . import convert
from .base import REQUIRED, BaseModel
from .convert import Datatype
from .parameters import Parameters
from .tensor_data import TensorData, tensor_data

_PARAMETERS = ("parameters", None, convert.one(Parameters))
_TENSOR = (("name", REQUIRED, convert.text), ("shape", REQUIRED, convert.shape), ("datatype", REQUIRED, convert.datatype),
           _PARAMETERS, ("data", REQUIRED, tensor_data))


class MetadataServerResponse(BaseModel):
    __slots__ = ("name", "version", "extensions")
    _fields = (("name", REQUIRED, convert.text), ("version", REQUIRED, convert.text), ("extensions", REQUIRED, convert.texts))


class MetadataServerErrorResponse(BaseModel):
    __slots__ = ("error",)
    _fields = (("error", REQUIRED, convert.text),)


class MetadataModelErrorResponse(BaseModel):
    __slots__ = ("error",)
    _fields = (("error", REQUIRED, convert.text),)


class InferenceErrorResponse(BaseModel):
    __slots__ = ("error",)
    _fields = (("error", None, convert.text),)


class MetadataTensor(BaseModel):
    """A declared input or output."""

    __slots__ = ("name", "datatype", "shape", "parameters")
    _fields = (("name", REQUIRED, convert.text), ("datatype", REQUIRED, convert.datatype), ("shape", REQUIRED, convert.shape),
               _PARAMETERS)


class MetadataModelResponse(BaseModel):
    __slots__ = ("name", "versions", "platform", "inputs", "outputs", "parameters")
    _fields = (("name", REQUIRED, convert.text), ("versions", None, convert.texts), ("platform", REQUIRED, convert.text),
               ("inputs", None, convert.many(MetadataTensor)), ("outputs", None, convert.many(MetadataTensor)), _PARAMETERS)


class RequestInput(BaseModel):
    """A tensor of a request."""

    __slots__ = ("name", "shape", "datatype", "parameters", "data")
    _fields = _TENSOR


class RequestOutput(BaseModel):
    """An output that the client asks for."""

    __slots__ = ("name", "parameters")
    _fields = (("name", REQUIRED, convert.text), _PARAMETERS)


class InferenceRequest(BaseModel):
    __slots__ = ("id", "parameters", "inputs", "outputs")
    _fields = (("id", None, convert.text), _PARAMETERS, ("inputs", REQUIRED, convert.many(RequestInput)),
               ("outputs", None, convert.many(RequestOutput)))


class ResponseOutput(BaseModel):
    """A tensor of a response."""

    __slots__ = ("name", "shape", "datatype", "parameters", "data")
    _fields = _TENSOR


class InferenceResponse(BaseModel):
    __slots__ = ("model_name", "model_version", "id", "parameters", "outputs", "_whole")
    _fields = (("model_name", REQUIRED, convert.text), ("model_version", None, convert.text), ("id", None, convert.text),
               _PARAMETERS, ("outputs", REQUIRED, convert.many(ResponseOutput)))

    def keep_all(self) -> "InferenceResponse":
        """Says that the outputs are columns of what was asked for, so that none is left out for its name."""
        self._whole = True
        return self

    @property
    def keeps_all(self) -> bool:
        return getattr(self, "_whole", False)


__all__ = ["Datatype", "InferenceErrorResponse", "InferenceRequest", "InferenceResponse", "MetadataModelErrorResponse",
           "MetadataModelResponse", "MetadataServerErrorResponse", "MetadataServerResponse", "MetadataTensor", "Parameters",
           "RequestInput", "RequestOutput", "ResponseOutput", "TensorData"]
