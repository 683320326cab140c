"""V2 requests as JSON beside the worker's own tensors, for tests that run a runtime without a process. Golden folders are read here too."""

from __future__ import annotations

import json
import math
import os
import struct
from typing import List

from dismps_worker.tensors import WireRequest, WireTensor

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(REPOSITORY, "tests", "data")

FORMATS = {"BOOL": "?", "UINT8": "B", "UINT16": "H", "UINT32": "I", "UINT64": "Q", "INT8": "b", "INT16": "h", "INT32": "i", "INT64": "q",
           "FP16": "e", "FP32": "f", "FP64": "d"}


def flat(data) -> list:
    if not isinstance(data, list):
        return [data]
    return [leaf for item in data for leaf in flat(item)]


def packed(datatype: str, data) -> bytearray:
    values = flat(data)
    if datatype == "BYTES":
        parts = [value.encode() if isinstance(value, str) else value for value in values]
        return bytearray(b"".join(struct.pack("<I", len(part)) + part for part in parts))
    values = [float(value) if isinstance(value, str) else value for value in values]
    return bytearray(struct.pack("<%d%s" % (len(values), FORMATS[datatype]), *values))


def unpacked(datatype: str, buffer) -> list:
    data = bytes(buffer)
    if datatype != "BYTES":
        return [item[0] for item in struct.iter_unpack("<" + FORMATS[datatype], data)]
    values, at = [], 0
    while at < len(data):
        length = struct.unpack_from("<I", data, at)[0]
        values.append(data[at + 4:at + 4 + length])
        at += 4 + length
    return values


def tensor(name: str, datatype: str, shape: List[int], data) -> WireTensor:
    return WireTensor(name, datatype, list(shape), memoryview(packed(datatype, data)))


class Sent(list):
    """Takes the place of the worker's sender: what the runtime sends by WireRequest.send."""

    def __call__(self, number: int, lane: int, answer) -> None:
        self.append(answer)


def request(body: dict, sent: Sent | None = None) -> WireRequest:
    inputs = [tensor(entry["name"], entry["datatype"], entry["shape"], entry["data"]) for entry in body["inputs"]]
    return WireRequest(1, 0, inputs, body.get("id"), body.get("parameters"), body.get("outputs"), sent if sent is not None else Sent())


def outputs_of(response) -> dict:
    return {output.name: (output.datatype, list(output.shape), unpacked(output.datatype, output.buffer)) for output in response.outputs}


def cases(folder: str) -> list:
    """(case, request, expected, tolerance) of a golden folder."""
    with open(os.path.join(folder, "inputs.json"), encoding="utf-8") as file:
        asked = json.load(file)["cases"]
    with open(os.path.join(folder, "outputs.json"), encoding="utf-8") as file:
        golden = json.load(file)
    answers = {case["case"]: case for case in golden["cases"]}
    return [(case["case"], case["request"], answers[case["case"]], golden["tolerance"]) for case in asked]


def check(response, expected: list, tolerance: dict) -> None:
    found = outputs_of(response)
    assert sorted(found) == sorted(output["name"] for output in expected)
    for output in expected:
        datatype, shape, values = found[output["name"]]
        assert (datatype, shape) == (output["datatype"], output["shape"]), output["name"]
        wanted = flat(output["data"])
        assert len(values) == len(wanted)
        for value, want in zip(values, wanted):
            assert same(datatype, value, want, tolerance), (output["name"], value, want)


def same(datatype: str, value, want, tolerance: dict) -> bool:
    if datatype == "BYTES":
        return value == (want.encode() if isinstance(want, str) else want)
    if not datatype.startswith("FP"):
        return value == want
    want = float(want)
    if math.isnan(want) or math.isinf(want):
        return value == want or (math.isnan(want) and math.isnan(value))
    return abs(value - want) <= tolerance["atol"] + tolerance["rtol"] * abs(want)
