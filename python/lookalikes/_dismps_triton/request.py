"""InferenceRequest as execute gets it. Everything but the tensors is worked out when it is asked for."""

from __future__ import annotations

import json
import threading

from .errors import TritonModelException
from .response import InferenceResponseSender, checked_parameters
from .tensor import Tensor

TRITONSERVER_REQUEST_FLAG_SEQUENCE_START = 1
TRITONSERVER_REQUEST_FLAG_SEQUENCE_END = 2
TRITONSERVER_REQUEST_RELEASE_ALL = 1
TRITONSERVER_REQUEST_RELEASE_RESCHEDULE = 2

ALONE = ("a DISM resource is served alone: it cannot call other models (%s). Put both into one handler, "
         "or let the client call them one after the other")

# These mean something to Triton itself and never reach the handler as parameters.
_RESERVED = frozenset(("sequence_id", "sequence_start", "sequence_end", "priority", "timeout", "headers", "binary_data_output"))

# One for all requests: it is held only while a sender is made, and a lock in each request would cost those that need none.
_OPENING = threading.Lock()


class PreferredMemory:
    __slots__ = ("kind", "device")

    def __init__(self, preferred_memory_type, preferred_device_id: int = 0) -> None:
        self.kind = preferred_memory_type
        self.device = preferred_device_id


class InferenceTrace:
    __slots__ = ()

    def get_context(self):
        return None


class InferenceRequest:
    __slots__ = ("_tensors", "_wanted", "_id", "_given", "_correlation", "_flags", "_timeout", "_release", "_sender", "_open_sender",
                 "_given_up")

    def __init__(self, request_id: str = "", correlation_id=0, inputs=None, requested_output_names=None, model_name=None,
                 model_version: int = -1, flags: int = 0, timeout: int = 0, preferred_memory=None, trace=None, parameters=None) -> None:
        """A request for another model: it can be made, so that handlers load, but not carried out."""
        if inputs is None or requested_output_names is None or model_name is None:
            raise TypeError("InferenceRequest: inputs, requested_output_names and model_name are needed")
        for tensor in inputs:
            if not isinstance(tensor, Tensor):
                raise TypeError("InferenceRequest: inputs holds a %s among its Tensors" % type(tensor).__name__)
        given = None if parameters is None else checked_parameters(parameters)
        self._fill(list(inputs), frozenset(requested_output_names), request_id, given, None)
        self._correlation, self._flags, self._timeout = correlation_id, flags, timeout

    def _fill(self, tensors: list, wanted: frozenset, request_id: str, given: dict | None, open_sender) -> None:
        self._tensors = tensors
        self._wanted = wanted
        self._id = request_id
        self._given = given
        self._correlation = self._flags = self._timeout = None
        self._release = TRITONSERVER_REQUEST_RELEASE_ALL
        self._sender = None
        self._open_sender = open_sender
        self._given_up = None

    def inputs(self) -> list:
        return self._tensors

    def request_id(self) -> str:
        return self._id

    def requested_output_names(self) -> set:
        return set(self._wanted)

    def correlation_id(self):
        if self._correlation is None:
            value = (self._given or {}).get("sequence_id", 0)
            self._correlation = value if isinstance(value, (int, str)) else str(value)
        return self._correlation

    def flags(self) -> int:
        if self._flags is None:
            given = self._given or {}
            self._flags = ((TRITONSERVER_REQUEST_FLAG_SEQUENCE_START if given.get("sequence_start") else 0)
                           | (TRITONSERVER_REQUEST_FLAG_SEQUENCE_END if given.get("sequence_end") else 0))
        return self._flags

    def set_flags(self, flags: int) -> None:
        self._flags = flags

    def timeout(self) -> int:
        if self._timeout is None:
            value = (self._given or {}).get("timeout", 0)
            self._timeout = value if isinstance(value, int) else 0
        return self._timeout

    def parameters(self) -> str:
        if not self._given:
            return "{}"
        # Triton keeps whole numbers beyond 64 bits with a sign as doubles.
        return json.dumps({name: float(value) if type(value) is int and not -2 ** 63 <= value < 2 ** 63 else value
                           for name, value in self._given.items() if name not in _RESERVED})

    def trace(self) -> InferenceTrace:
        return InferenceTrace()

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._given_up is not None and self._given_up()

    def set_release_flags(self, flags: int) -> None:
        if flags not in (TRITONSERVER_REQUEST_RELEASE_ALL, TRITONSERVER_REQUEST_RELEASE_RESCHEDULE):
            raise TritonModelException("set_release_flags: unknown flags %r" % (flags,))
        self._release = flags

    def get_response_sender(self) -> InferenceResponseSender:
        # The model's threads ask for it while the runtime does: a second sender, dropped, would tell that nobody answers.
        if self._sender is None:
            if self._open_sender is None:
                raise TritonModelException(ALONE % "this request is the handler's own and has no response sender")
            with _OPENING:
                if self._sender is None:
                    self._sender = self._open_sender()
        return self._sender

    def exec(self, decoupled: bool = False):
        raise TritonModelException(ALONE % "InferenceRequest.exec")

    async def async_exec(self, decoupled: bool = False):
        raise TritonModelException(ALONE % "InferenceRequest.async_exec")
