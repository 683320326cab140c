"""Adaptive batching: requests that come within max_batch_time of each other go to the handler as one, max_batch_size at most."""

from __future__ import annotations

import asyncio
from typing import Awaitable, Callable, Dict, List, Optional, Set, Tuple

from dismps_worker.elements import count, join, split
from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireOutput, WireRequest, WireResponse, WireTensor

Infer = Callable[[WireRequest], Awaitable[WireResponse]]


class _Batch:
    def __init__(self) -> None:
        self.requests: List[WireRequest] = []
        self.rows: List[int] = []
        self.answers: List[asyncio.Future] = []
        self.timer: Optional[asyncio.TimerHandle] = None


class Batcher:
    """
    Stands before ``infer``. Only requests that differ in nothing but their rows are put together: the same tensors, parameters and
    requested outputs. A request of more rows than ``size`` goes alone and at once.
    """

    def __init__(self, infer: Infer, size: int, seconds: float) -> None:
        self._infer = infer
        self._size = size
        self._seconds = seconds
        self._open: Dict[tuple, _Batch] = {}
        self._running: Set[asyncio.Task] = set()

    async def infer(self, request: WireRequest) -> WireResponse:
        rows = _rows(request)
        if rows is None or rows > self._size:
            return await self._infer(request)
        loop = asyncio.get_running_loop()
        key = _key(request)
        batch = self._open.get(key)
        if batch is None:
            batch = self._open[key] = _Batch()
            batch.timer = loop.call_later(self._seconds, self._begin, key, batch)
        answer = loop.create_future()
        batch.requests.append(request)
        batch.rows.append(rows)
        batch.answers.append(answer)
        if len(batch.requests) >= self._size:
            self._begin(key, batch)
        return await answer

    def _begin(self, key: tuple, batch: _Batch) -> None:
        if self._open.get(key) is not batch:
            return
        del self._open[key]
        batch.timer.cancel()
        task = asyncio.get_running_loop().create_task(self._run(batch))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, batch: _Batch) -> None:
        try:
            if len(batch.requests) == 1:
                parts = [await self._infer(batch.requests[0])]
            else:
                parts = _parted(await self._infer(_merged(batch)), batch)
        except BaseException as fault:  # sys.exit() too belongs to the requests: the loop would end without an answer to them
            for answer in batch.answers:
                if not answer.done():
                    answer.set_exception(fault)
            return
        for answer, part in zip(batch.answers, parts):
            if not answer.done():
                answer.set_result(part)


def _rows(request: WireRequest) -> Optional[int]:
    """The rows that all inputs have; None when they have not the same number, or none."""
    rows = None
    for tensor in request.inputs:
        if not tensor.shape or (rows is not None and tensor.shape[0] != rows):
            return None
        rows = tensor.shape[0]
    return rows


def _key(request: WireRequest) -> tuple:
    tensors = tuple((t.name, t.datatype, tuple(t.shape[1:]), t.nested, _text(t.parameters)) for t in request.inputs)
    outputs = tuple((entry["name"], _text(entry.get("parameters"))) for entry in request.outputs or ())
    return tensors, outputs, _text(request.parameters)


def _text(parameters: Optional[dict]) -> str:
    return repr(sorted(parameters.items())) if parameters else ""


def _merged(batch: _Batch) -> WireRequest:
    first = batch.requests[0]
    total = sum(batch.rows)
    inputs = []
    for i, tensor in enumerate(first.inputs):
        buffer = memoryview(bytearray().join([request.inputs[i].buffer for request in batch.requests]))
        inputs.append(WireTensor(tensor.name, tensor.datatype, [total] + list(tensor.shape[1:]), buffer, tensor.nested,
                                 tensor.parameters))
    return WireRequest(first.number, first.lane, inputs, None, first.parameters, first.outputs)


def _parted(response: WireResponse, batch: _Batch) -> List[WireResponse]:
    """Each request's rows of the answer, with its own id."""
    total = sum(batch.rows)
    parts: List[Tuple[WireRequest, List[WireOutput]]] = [(request, []) for request in batch.requests]
    for output in response.outputs:
        if not output.shape or output.shape[0] != total:
            raise RequestFailed(500, f"output '{output.name}' has the shape {output.shape} for a batch of {total} rows, so it cannot be "
                                     "given back to the requests of the batch: set max_batch_size to 0 for this model")
        pieces = _pieces(output, batch.rows, total)
        for (_, outputs), rows, piece in zip(parts, batch.rows, pieces):
            outputs.append(WireOutput(output.name, output.datatype, [rows] + list(output.shape[1:]), piece, output.parameters))
    return [WireResponse(outputs, response.parameters, request.id, response.model_name, response.model_version)
            for request, outputs in parts]


def _pieces(output: WireOutput, rows: List[int], total: int) -> list:
    ends = [0]
    for n in rows:
        ends.append(ends[-1] + n)
    if output.datatype == "BYTES":
        elements, width = split(output.buffer, output.name), count(output.shape[1:])
        return [join(elements[a * width:b * width], output.name) for a, b in zip(ends, ends[1:])]
    view = memoryview(output.buffer)
    if view.nbytes:
        view = view.cast("B")
    width = view.nbytes // total if total else 0
    return [view[a * width:b * width] for a, b in zip(ends, ends[1:])]
