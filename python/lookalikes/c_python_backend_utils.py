"""Triton's stub has a module of this name too; some handlers take the classes from it."""

from _dismps_triton.api import (  # noqa: F401
    InferenceRequest,
    InferenceResponse,
    InferenceResponseSender,
    InferenceTrace,
    Logger,
    MetricFamily,
    PreferredMemory,
    Tensor,
    TRITONSERVER_MEMORY_CPU,
    TRITONSERVER_MEMORY_GPU,
    TritonError,
    TritonModelException,
    is_model_ready,
    load_model,
    unload_model,
)
from _dismps_triton.metrics import Metric, MetricKind  # noqa: F401
