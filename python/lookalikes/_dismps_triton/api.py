"""All that handlers use, for the two modules that they take it from."""

from __future__ import annotations

from .config import (  # noqa: F401
    ModelConfig,
    get_input_config_by_name,
    get_output_config_by_name,
    using_decoupled_model_transaction_policy,
)
from .datatypes import (  # noqa: F401
    TRITON_STRING_TO_NUMPY,
    deserialize_bytes_tensor,
    numpy_to_triton_type,
    serialize_byte_tensor,
    triton_string_to_numpy,
    triton_to_numpy_type,
)
from .errors import TritonError, TritonModelException
from .logger import Logger
from .metrics import MetricFamily
from .request import (  # noqa: F401
    ALONE,
    InferenceRequest,
    InferenceTrace,
    PreferredMemory,
    TRITONSERVER_REQUEST_FLAG_SEQUENCE_END,
    TRITONSERVER_REQUEST_FLAG_SEQUENCE_START,
    TRITONSERVER_REQUEST_RELEASE_ALL,
    TRITONSERVER_REQUEST_RELEASE_RESCHEDULE,
)
from .response import InferenceResponse, InferenceResponseSender, TRITONSERVER_RESPONSE_COMPLETE_FINAL  # noqa: F401
from .tensor import Tensor

TRITONSERVER_MEMORY_CPU = 0
TRITONSERVER_MEMORY_GPU = 2

# What Triton's stub puts into the module itself: a plain copy of Triton's file beside a handler lacks it.
FROM_STUB = (
    "InferenceRequest", "InferenceResponse", "InferenceResponseSender", "InferenceTrace", "Logger", "MetricFamily", "PreferredMemory",
    "TRITONSERVER_MEMORY_CPU", "TRITONSERVER_MEMORY_GPU", "Tensor", "TritonError", "TritonModelException", "get_model_dir",
    "is_model_ready", "load_model", "unload_model",
)

_model_dir = ""


def set_model_dir(folder: str) -> None:
    global _model_dir
    _model_dir = folder


def get_model_dir() -> str:
    """The version folder."""
    return _model_dir


def get_input_tensor_by_name(inference_request, name):
    for tensor in inference_request.inputs():
        if tensor.name() == name:
            return tensor
    return None


def get_output_tensor_by_name(inference_response, name):
    for tensor in inference_response.output_tensors():
        if tensor.name() == name:
            return tensor
    return None


def load_model(model_name, config="", files=None):
    raise TritonModelException(ALONE % "load_model")


def unload_model(model_name, unload_dependents=False):
    raise TritonModelException(ALONE % "unload_model")


def is_model_ready(model_name, model_version=""):
    raise TritonModelException(ALONE % "is_model_ready")
