"""Requests and answers between the wire and the types of the real mlserver package, from 1.3 (pydantic 1) to 1.7 (pydantic 2)."""

from __future__ import annotations

from typing import Any, Optional

from dismps_worker.elements import ElementError, nest, pack, unpack
from dismps_worker.failures import RequestFailed
from dismps_worker.mlserver_outputs import check_count, foreign, made_up_id, selected, unusable
from dismps_worker.tensors import WireOutput, WireRequest, WireResponse, WireTensor


class Wire:
    def __init__(self, mlserver: Any) -> None:
        self._types = mlserver.types

    def payload(self, request: WireRequest) -> Any:
        """What predict() gets."""
        types = self._types
        asked = [types.RequestOutput(name=entry["name"], parameters=self._parameters(entry.get("parameters")))
                 for entry in request.outputs or ()]
        return types.InferenceRequest(
            id=made_up_id() if request.id is None else request.id,
            parameters=self._parameters({"headers": {}, **(request.parameters or {})}),
            inputs=[self._input(tensor) for tensor in request.inputs],
            outputs=asked or None)

    def _input(self, tensor: WireTensor) -> Any:
        try:
            data = unpack(tensor.datatype, tensor.buffer, tensor.name)
            # Always looked at: numpy would tell of data that do not fit the shape without the tensor's name, and as the server's fault.
            nested = nest(data, tensor.shape, tensor.name)
        except ElementError as error:
            raise RequestFailed(400, str(error)) from None
        return self._types.RequestInput(name=tensor.name, shape=tensor.shape, datatype=tensor.datatype,
                                        data=nested if tensor.nested else data, parameters=self._parameters(tensor.parameters))

    def _parameters(self, values: Optional[dict]) -> Any:
        return None if values is None else self._types.Parameters(**values)

    def response(self, answer: Any, request: WireRequest, where: str) -> WireResponse:
        """What predict() returned, for the wire."""
        if not isinstance(answer, self._types.InferenceResponse):
            raise unusable(answer, where)
        outputs = answer.outputs
        for output in outputs:
            if not isinstance(output, self._types.ResponseOutput):
                raise foreign(output, where)
        if request.outputs:
            outputs = selected(outputs, request.outputs)
        return WireResponse([_sent(output, where) for output in outputs], _values(answer.parameters), request.id,
                            answer.model_name, answer.model_version)


def _sent(output: Any, where: str) -> WireOutput:
    datatype = getattr(output.datatype, "value", output.datatype)
    data = output.data
    for name in ("root", "__root__"):
        data = getattr(data, name, data)
    try:
        buffer = pack(datatype, data, output.name)
    except ElementError as error:
        raise RequestFailed(500, f"the output of {where} cannot be sent: {error}") from None
    shape = [int(d) for d in output.shape]
    check_count(output.name, datatype, shape, buffer)
    return WireOutput(output.name, datatype, shape, buffer, _values(output.parameters))


def _values(parameters: Any) -> Optional[dict]:
    if parameters is None:
        return None
    values = parameters.model_dump() if hasattr(parameters, "model_dump") else dict(parameters)
    sent = {name: value.tolist() if hasattr(value, "tolist") else value for name, value in values.items()
            if value is not None and name not in ("headers", "_decoded_payload")}
    return sent or None
