"""What a handler answers: InferenceResponse, and the sender for models that answer more than once or later."""

from __future__ import annotations

import json
import threading

from .errors import ArgumentFault, TritonError, TritonModelException
from .tensor import Tensor

TRITONSERVER_RESPONSE_COMPLETE_FINAL = 1


def checked_parameters(parameters) -> dict:
    if not isinstance(parameters, dict):
        raise ArgumentFault("parameters must be a dict, not %s" % type(parameters).__name__)
    for key, value in parameters.items():
        if not isinstance(key, str):
            raise ArgumentFault("Expect parameters keys to have type str, found type %s" % type(key))
        if not isinstance(value, (bool, int, str)):
            raise ArgumentFault("Expect parameters values to have type bool/int/str, found type %s" % type(value))
    return dict(parameters)


class InferenceResponse:
    __slots__ = ("_tensors", "_error", "_parameters")

    def __init__(self, output_tensors=(), error: TritonError | None = None, parameters: dict | None = None) -> None:
        if not isinstance(output_tensors, (list, tuple)):
            raise TypeError("InferenceResponse: output_tensors must be a list of Tensor, not %s" % type(output_tensors).__name__)
        for tensor in output_tensors:
            if type(tensor) is not Tensor and not isinstance(tensor, Tensor):
                if tensor is None:
                    raise TritonModelException("Output tensor for inference response should not be empty.")
                raise TypeError("InferenceResponse: output_tensors holds a %s among its Tensors" % type(tensor).__name__)
        if error is not None and not isinstance(error, TritonError):
            raise TypeError("InferenceResponse: error must be a TritonError, not %s" % type(error).__name__)
        self._tensors = list(output_tensors)
        self._error = error
        self._parameters = None if parameters is None else checked_parameters(parameters)

    def output_tensors(self) -> list:
        return self._tensors

    def has_error(self) -> bool:
        return self._error is not None

    def error(self) -> TritonError | None:
        return self._error

    def parameters(self) -> str:
        return json.dumps(self._parameters or {})


class InferenceResponseSender:
    """May be used from any thread. The worker's side of it is `_answer`: deliver(response, final), where no response means only the
    end, is_cancelled(), and abandoned(sent), called when nobody can send any more and the end was never said."""

    __slots__ = ("_answer", "_decoupled", "_sent", "_closed", "_lock", "__weakref__")

    def __init__(self, answer, decoupled: bool) -> None:
        self._answer = answer
        self._decoupled = decoupled
        self._sent = 0
        self._closed = False
        self._lock = threading.Lock()

    def send(self, response: InferenceResponse | None = None, flags: int = 0) -> None:
        if response is not None and not isinstance(response, InferenceResponse):
            raise TypeError("send: an InferenceResponse is wanted, not %s" % type(response).__name__)
        if isinstance(flags, bool) or not isinstance(flags, int):
            raise TypeError("send: flags must be an int, not %s" % type(flags).__name__)
        if flags not in (0, TRITONSERVER_RESPONSE_COMPLETE_FINAL):
            raise TritonModelException("Unable to send response. Unsupported flag provided.")
        final = flags == TRITONSERVER_RESPONSE_COMPLETE_FINAL
        if response is None and not final:
            raise TritonModelException("Inference Response object must be provided when the response flags is set to zero.")
        # Held while delivering, so that the end cannot overtake a response of another thread.
        with self._lock:
            self._admit(response, final)
            if response is not None or self._decoupled:
                self._answer.deliver(response, final or not self._decoupled)

    def _admit(self, response: InferenceResponse | None, final: bool) -> None:
        if not self._decoupled:
            if response is not None and self._sent:
                raise TritonModelException("Unable to send response. Non-decoupled model cannot send more than one response.")
            if response is None and not self._sent:
                raise TritonModelException(
                    "Unable to send response. Non-decoupled model cannot send complete final before sending a response.")
        if self._closed:
            raise TritonModelException("Unable to send response. Response sender has been closed.")
        self._closed = final
        if response is not None:
            self._sent += 1

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the answers any more; what is sent then goes nowhere."""
        return self._answer.is_cancelled()

    def _close(self) -> tuple:
        """Ends it without a word; (was it closed already, how many were sent)."""
        with self._lock:
            closed, self._closed = self._closed, True
            return closed, self._sent

    def __del__(self) -> None:
        try:
            if not self._closed and (self._decoupled or not self._sent):
                self._closed = True
                self._answer.abandoned(self._sent)
        except Exception:  # at the interpreter's end nothing is left to tell
            pass
