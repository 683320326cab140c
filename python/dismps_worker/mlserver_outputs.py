"""What holds for requests and outputs of a handler, whichever mlserver package it has."""

from __future__ import annotations

import os
from typing import Any, List

from dismps_worker.elements import count, split
from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import SIZES


def selected(outputs: List[Any], requested: List[dict]) -> List[Any]:
    """Those of the handler's outputs that the client asked for, in the handler's order."""
    names = {entry["name"] for entry in requested}
    kept = [output for output in outputs if output.name in names]
    if len({output.name for output in kept}) < len(names):
        there = [output.name for output in outputs]
        missing = [entry["name"] for entry in requested if entry["name"] not in there]
        given = ", ".join(f"'{name}'" for name in there) or "none"
        raise RequestFailed(400, f"the model gives no output '{missing[0]}'; it gives {given}")
    return kept


def unusable(answer: Any, where: str) -> RequestFailed:
    """The failure for an answer that is no InferenceResponse."""
    return RequestFailed(500, f"{where} returned {type(answer).__name__}; an InferenceResponse (mlserver.types) is expected")


def foreign(output: Any, where: str) -> RequestFailed:
    """The failure for an output that is no ResponseOutput."""
    return RequestFailed(500, f"{where} returned {type(output).__name__} among its outputs; they are ResponseOutput")


def check_count(name: str, datatype: str, shape: list, buffer: Any) -> None:
    """Refuses an output whose values are not as many as its shape says."""
    width = SIZES.get(datatype)
    there = len(split(buffer, name)) if width is None else memoryview(buffer).nbytes // width
    if there != count(shape):
        raise RequestFailed(500, f"output '{name}' has {there} value{'' if there == 1 else 's'} for shape {shape}")


def made_up_id() -> str:
    """An id for a request that has none, since handlers may use it as text; it is not sent back."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
