"""What runtimes see of a request, and what they answer with. Tensor bytes are those of the protocol's binary extension."""

from __future__ import annotations

from typing import Callable, List, Optional, Union

Buffer = Union[bytes, bytearray, memoryview]

# Bytes of one element. BYTES is left out: its elements are as long as they say themselves.
SIZES = {
    "BOOL": 1, "UINT8": 1, "INT8": 1,
    "UINT16": 2, "INT16": 2, "FP16": 2, "BF16": 2,
    "UINT32": 4, "INT32": 4, "FP32": 4,
    "UINT64": 8, "INT64": 8, "FP64": 8,
}


class WireTensor:
    """An input. ``buffer`` is writable and belongs to the handler, which may change and keep it."""

    __slots__ = ("name", "datatype", "shape", "buffer", "nested", "parameters")

    def __init__(self, name: str, datatype: str, shape: List[int], buffer: memoryview,
                 nested: bool = False, parameters: Optional[dict] = None) -> None:
        self.name = name
        self.datatype = datatype
        self.shape = shape
        self.buffer = buffer
        self.nested = nested
        self.parameters = parameters


class WireRequest:
    """
    A request. ``outputs`` are the requested ones as the head has them (``name``, maybe ``parameters``), or None; ``parameters`` and
    ``id`` are None when the request has none. ``stream`` says that it may have any number of answers.
    """

    __slots__ = ("number", "lane", "id", "parameters", "inputs", "outputs", "stream", "_sender", "_given_up")

    def __init__(self, number: int, lane: int, inputs: List[WireTensor], id: Optional[str] = None,
                 parameters: Optional[dict] = None, outputs: Optional[List[dict]] = None,
                 sender: Optional[Callable] = None, stream: bool = False, given_up: Optional[Callable] = None) -> None:
        self.number = number
        self.lane = lane
        self.id = id
        self.parameters = parameters
        self.inputs = inputs
        self.outputs = outputs
        self.stream = stream
        self._sender = sender
        self._given_up = given_up

    def send(self, answer: Union[WireResponse, BaseException, None]) -> None:
        """
        Answers from within or after ``infer``, from any thread: any number of responses or failures with ``final`` False, then one
        with True, or None for the end alone. ``infer`` returns None then. Before an answer that is not the last it waits until the
        server has taken enough of the others. Only a request with ``stream`` has more answers than the last.
        """
        if self._sender is None:
            raise RuntimeError("this request did not come through a worker, so it cannot be answered piece by piece")
        self._sender(self.number, self.lane, answer)

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._given_up is not None and self._given_up(self.number)


class WireOutput:
    """An output. ``buffer`` is anything that has its bytes in C order."""

    __slots__ = ("name", "datatype", "shape", "buffer", "parameters")

    def __init__(self, name: str, datatype: str, shape: List[int], buffer: Buffer, parameters: Optional[dict] = None) -> None:
        self.name = name
        self.datatype = datatype
        self.shape = shape
        self.buffer = buffer
        self.parameters = parameters


class WireResponse:
    """An answer."""

    __slots__ = ("outputs", "parameters", "id", "model_name", "model_version", "final")

    def __init__(self, outputs: List[WireOutput], parameters: Optional[dict] = None, id: Optional[str] = None,
                 model_name: Optional[str] = None, model_version: Optional[str] = None, final: bool = True) -> None:
        self.outputs = outputs
        self.parameters = parameters
        self.id = id
        self.model_name = model_name
        self.model_version = model_version
        self.final = final
