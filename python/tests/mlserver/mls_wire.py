"""Requests in the protocol's JSON to the wire and answers back, as the server does it."""

import math

from dismps_worker import elements
from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireRequest, WireTensor


def tensor(name, datatype, shape, data, parameters=None):
    """An input; what the server refuses is refused here with its status."""
    try:
        packed = elements.pack(datatype, data, name)
        width = elements.SIZES.get(datatype)
        there = len(packed) // width if width else len(elements.split(packed, name))
        if there != elements.count(shape) or min(shape, default=0) < 0:
            raise elements.ElementError("tensor '%s': %d values for shape %s" % (name, there, shape))
    except elements.ElementError as error:
        raise RequestFailed(400, str(error)) from None
    nested = isinstance(data, list) and bool(data) and isinstance(data[0], list)
    return WireTensor(name, datatype, list(shape), memoryview(bytearray(packed)), nested, parameters)


def request(body):
    """A request from its JSON."""
    inputs = [tensor(i["name"], i["datatype"], i["shape"], i["data"], i.get("parameters")) for i in body["inputs"]]
    return WireRequest(1, 0, inputs, body.get("id"), body.get("parameters"), body.get("outputs"))


def answer(response):
    """An answer as the JSON of the protocol. Numbers that JSON has not got are None."""
    body = {"model_name": response.model_name, "outputs": [_output(o) for o in response.outputs]}
    for name in ("model_version", "id", "parameters"):
        if getattr(response, name) is not None:
            body[name] = getattr(response, name)
    return body


def _output(output):
    data = elements.unpack(output.datatype, output.buffer, output.name)
    assert len(data) == elements.count(output.shape)
    body = {"name": output.name, "datatype": output.datatype, "shape": list(output.shape),
            "data": [None if isinstance(v, float) and not math.isfinite(v) else v for v in data]}
    if output.parameters:
        body["parameters"] = output.parameters
    return body
