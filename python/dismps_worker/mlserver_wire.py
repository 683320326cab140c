"""Requests and answers between the wire and the look-alike's types. This is the way of every request: no checks, no lists."""

from __future__ import annotations

from typing import Any, Optional

from dismps_worker.elements import ElementError
from dismps_worker.failures import RequestFailed
from dismps_worker.mlserver_outputs import check_count, foreign, made_up_id, selected, unusable
from dismps_worker.tensors import WireOutput, WireRequest, WireResponse


class Wire:
    """Bound to the look-alike's package, which is importable only when the model is loaded."""

    def __init__(self, mlserver: Any) -> None:
        types = mlserver.types
        self._request = types.InferenceRequest
        self._input = types.RequestInput
        self._wanted = types.RequestOutput
        self._response = types.InferenceResponse
        self._output = types.ResponseOutput
        self._parameters = types.Parameters.of
        self._raw = types.TensorData.raw
        self._data = types.TensorData

    def payload(self, request: WireRequest) -> Any:
        """What predict() gets."""
        parameters, raw, kind = self._parameters, self._raw, self._input
        inputs = []
        for tensor in request.inputs:
            made = kind.__new__(kind)
            made.name = name = tensor.name
            made.shape = shape = tensor.shape
            made.datatype = datatype = tensor.datatype
            made.parameters = None if tensor.parameters is None else parameters(tensor.parameters)
            made.data = raw(tensor.buffer, datatype, shape, name, tensor.nested)
            inputs.append(made)
        payload = self._request.__new__(self._request)
        payload.id = made_up_id() if request.id is None else request.id
        # The platform's server puts the headers of the request there, so handlers may rely on parameters that are not None.
        values = {"headers": {}} if request.parameters is None else {"headers": {}, **request.parameters}
        payload.parameters = parameters(values)
        payload.inputs = inputs
        payload.outputs = None if not request.outputs else [self._asked(entry) for entry in request.outputs]
        return payload

    def _asked(self, entry: dict) -> Any:
        made = self._wanted.__new__(self._wanted)
        made.name = entry["name"]
        values = entry.get("parameters")
        made.parameters = None if values is None else self._parameters(values)
        return made

    def response(self, answer: Any, request: WireRequest, where: str) -> WireResponse:
        """What predict() returned, for the wire."""
        if not isinstance(answer, self._response):
            raise unusable(answer, where)
        outputs = answer.outputs
        if request.outputs and not answer.keeps_all:
            outputs = selected(outputs, request.outputs)
        parameters = answer.parameters
        return WireResponse([self._sent(output, where) for output in outputs], _values(parameters), request.id,
                            answer.model_name, answer.model_version)

    def _sent(self, output: Any, where: str) -> WireOutput:
        if not isinstance(output, self._output):
            raise foreign(output, where)
        name, datatype, shape, data = output.name, output.datatype, output.shape, output.data
        if type(datatype) is not str:
            datatype = datatype.value
        if type(shape) is not list:
            shape = [int(d) for d in shape]
        if not isinstance(data, self._data):
            data = self._data(data)
        listed = data.buffer is None
        try:
            buffer = data.bytes_as(datatype, name)
        except ElementError as error:
            raise RequestFailed(500, f"the output of {where} cannot be sent: {error}") from None
        if listed:
            check_count(name, datatype, shape, buffer)
        return WireOutput(name, datatype, shape, buffer, _values(output.parameters))


def _values(parameters: Any) -> Optional[dict]:
    if parameters is None:
        return None
    return parameters.wire() if hasattr(parameters, "wire") else dict(parameters)
