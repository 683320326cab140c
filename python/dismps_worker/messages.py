"""Requests out of frames, and answers into them."""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

from dismps_worker.failures import FrameError, RequestFailed
from dismps_worker.frames import ALIGNMENT, Frame
from dismps_worker.shared import LARGE, InputFiles, OutputFiles
from dismps_worker.tensors import SIZES, WireOutput, WireRequest, WireResponse, WireTensor

_EMPTY = memoryview(b"")


def read_request(frame: Frame, files: InputFiles, sender: Callable, given_up: Callable) -> Tuple[WireRequest, bool]:
    """The request, and whether inputs of it lie in shared files."""
    head = frame.head
    try:
        return _read_request(head, frame, files, sender, given_up)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise FrameError(f"a request that cannot be read: {type(fault).__name__}: {fault}") from None


def _read_request(head: dict, frame: Frame, files: InputFiles, sender: Callable, given_up: Callable) -> Tuple[WireRequest, bool]:
    lane = head.get("lane", 0)
    view = memoryview(frame.data)
    at = frame.end
    inputs: List[WireTensor] = []
    paths: Optional[List[str]] = None
    for entry in head["inputs"]:
        size = entry["size"]
        if "file" in entry:
            path = entry["file"]
            buffer = files.view(lane, path, entry["at"], size)
            paths = (paths or []) + [path]
        else:
            at += -at % ALIGNMENT
            buffer = view[at:at + size]
            if buffer.nbytes != size:
                raise FrameError(f"input {entry['name']!r} has {size} bytes by its head, and the frame {buffer.nbytes} of them")
            at += size
        inputs.append(WireTensor(entry["name"], entry["datatype"], entry["shape"], buffer,
                                 entry.get("nested", False), entry.get("parameters")))
    if paths is not None:
        files.only(lane, paths)
    request = WireRequest(frame.number, lane, inputs, head.get("id"), head.get("parameters"), head.get("outputs"), sender,
                          "stream" in head, given_up)
    return request, paths is not None


def write_response(response: WireResponse, lane: int, files: Optional[OutputFiles], copy: bool) -> Tuple[dict, List[memoryview]]:
    """
    The head and the bytes that go into the frame. ``files`` is None where all bytes are to go through the frame; ``copy`` frees the
    answer of memory that the inputs have.
    """
    entries: List[dict] = []
    buffers: List[memoryview] = []
    large: Optional[List[Tuple[dict, memoryview]]] = None
    for output in response.outputs:
        view = _checked(output)
        size = view.nbytes
        entry = {"name": output.name, "datatype": output.datatype, "shape": output.shape, "size": size}
        if output.parameters:
            entry["parameters"] = output.parameters
        entries.append(entry)
        if size > LARGE and files is not None:
            large = large or []
            large.append((entry, view))
        buffers.append(view)
    if large is not None:
        buffers = _place(large, lane, files, buffers)
    if copy:
        buffers = [memoryview(view.tobytes()) for view in buffers]
    return _head(response, entries), buffers


def _head(response: WireResponse, entries: List[dict]) -> dict:
    head: dict = {"outputs": entries}
    if response.parameters:
        head["parameters"] = response.parameters
    if response.id is not None:
        head["id"] = response.id
    if response.model_name is not None:
        head["model_name"] = response.model_name
    if response.model_version is not None:
        head["model_version"] = response.model_version
    return head


def _place(large: List[Tuple[dict, memoryview]], lane: int, files: OutputFiles, buffers: List[memoryview]) -> List[memoryview]:
    placed = files.put(lane, [view for _, view in large])
    if placed is None:
        return buffers
    path, places = placed
    for (entry, _), at in zip(large, places):
        entry["file"] = path
        entry["at"] = at
    return [view for view in buffers if view.nbytes <= LARGE]


def _checked(output: WireOutput) -> memoryview:
    """The output's bytes, when they are as many as its datatype and shape say."""
    try:
        view = memoryview(output.buffer)
    except (TypeError, ValueError):
        raise RequestFailed(500, f"output '{output.name}' holds a {type(output.buffer).__name__} where its bytes should be") from None
    if not view.c_contiguous:
        raise RequestFailed(500, f"output '{output.name}' does not have its bytes in C order")
    count = 1
    for dimension in output.shape:
        count *= dimension
    width = SIZES.get(output.datatype)
    size = view.nbytes
    if width is not None:
        if size != count * width or count < 0:
            raise RequestFailed(500, f"output '{output.name}' has {size} bytes; {output.datatype} of shape {_list(output)} takes {count * width}")
    elif output.datatype != "BYTES":
        raise RequestFailed(500, f"output '{output.name}' has the unknown datatype '{output.datatype}'")
    elif size < 4 * count or count < 0 or (count == 0) != (size == 0):
        raise RequestFailed(500, f"output '{output.name}' has {size} bytes, too few or too many for {count} elements of BYTES")
    return view if size else _EMPTY


def _list(output: WireOutput) -> str:
    return "[" + ", ".join(str(dimension) for dimension in output.shape) + "]"
