"""The conversation with the server, from the first act of the process to its last."""

from __future__ import annotations

import faulthandler
import gc
import os
import sys
from typing import List, NoReturn, Tuple

from dismps_worker import PROTOCOL, frames
from dismps_worker.failures import FrameError, LoadFailed
from dismps_worker.frames import Frame, FrameReader, FrameWriter
from dismps_worker.imports import hint, lacking, missing, prepare
from dismps_worker.places import CodeFolder, log_text, message
from dismps_worker.runtimes import runtime_class
from dismps_worker.serving import DATA, SYSTEM, Serving
from dismps_worker.stdio import Stdio, leave, tie_to_parent


def main() -> NoReturn:
    stdio = Stdio()
    tie_to_parent()
    # A segmentation fault tells the handler's line in the log.
    faulthandler.enable(stdio.log)

    def lost(fault: OSError) -> NoReturn:
        stdio.write(f"The server cannot be reached any more ({fault}): this worker ends.\n")
        leave(SYSTEM)

    try:
        _converse(stdio, FrameReader(stdio.source), FrameWriter(stdio.sink, lost))
    except FrameError as fault:
        stdio.leave_if_forked(1)
        stdio.write(f"The server's frames cannot be read: {fault}\n")
        leave(DATA)
    except OSError as fault:
        stdio.leave_if_forked(1)
        lost(fault)
    leave(0)


def _converse(stdio: Stdio, reader: FrameReader, writer: FrameWriter) -> None:
    version = ".".join(str(part) for part in sys.version_info[:3])
    hello = {"protocol": PROTOCOL, "python": version, "executable": sys.executable, "pid": os.getpid()}
    writer.send(frames.HELLO, 0, hello)
    head, waiting = _read_load(reader, writer)
    try:
        folder = CodeFolder(head["folder"])
        serving = Serving(stdio, writer, head, folder)
        runtime_type = runtime_class(head["runtime"])
    except (KeyError, TypeError, ImportError, OSError) as fault:
        raise FrameError(f"what is to be loaded cannot be: {type(fault).__name__}: {fault}") from fault
    loop_type = _loop_type(runtime_type.asynchronous)
    # From here on modules of the handler's may stand before those of the interpreter.
    notes = prepare(folder)
    loaded, loop = _load(serving, runtime_type, loop_type, reader, head, waiting)
    loaded["notes"] = notes + list(loaded.get("notes") or ())
    stdio.leave_if_forked()
    # What load() made stays: full collections would only look through it again and again.
    gc.collect()
    gc.freeze()
    writer.send(frames.LOADED, 0, loaded)
    loop.serve()


def _loop_type(asynchronous: bool) -> type:
    if asynchronous:
        from dismps_worker.events import EventLoop

        return EventLoop
    from dismps_worker.blocking import BlockingLoop

    return BlockingLoop


def _read_load(reader: FrameReader, writer: FrameWriter) -> Tuple[dict, List[Frame]]:
    while True:
        waiting = reader.read()
        if waiting is None:
            leave(0)
        while waiting:
            frame = waiting.pop(0)
            if frame.kind == frames.LOAD:
                return frame.head, waiting
            if frame.kind == frames.STOP:
                leave(0)
            if frame.kind != frames.PING:
                raise FrameError(f"a frame of kind {frame.kind} before LOAD")
            writer.send(frames.PONG, frame.number, {})


def _load(serving: Serving, runtime_type: type, loop_type: type, reader: FrameReader, head: dict,
          waiting: List[Frame]) -> Tuple[dict, object]:
    try:
        lacks = lacking(head.get("modules") or (), serving.folder)
        if lacks:
            raise LoadFailed("lacks", modules=lacks)
        loop = loop_type(serving, runtime_type(), reader, waiting)
        return dict(loop.load(head) or {}), loop
    except LoadFailed as fault:
        if fault.__cause__ is not None:
            serving.stdio.write(log_text(fault.__cause__))
        _fail(serving, fault.reason, fault.fields)
    except BaseException as fault:
        serving.stdio.leave_if_forked(1)
        serving.stdio.write(log_text(fault))
        serving.stdio.mend()
        fields = missing(fault, serving.folder)
        if fields is not None:
            _fail(serving, "import", fields)
        _fail(serving, "error", _error(fault, serving.folder))


def _error(fault: BaseException, folder: CodeFolder) -> dict:
    text = message(fault) + hint(fault, folder)
    if isinstance(fault, SystemExit):
        text = f"the handler called sys.exit({'' if fault.code is None else repr(fault.code)}) while it was loaded"
    fields = {"type": type(fault).__name__, "message": text}
    place = folder.innermost(fault)
    if place is not None:
        fields["at"] = str(place)
    return fields


def _fail(serving: Serving, reason: str, fields: dict) -> NoReturn:
    serving.stdio.leave_if_forked(1)
    serving.writer.send(frames.LOAD_FAILED, 0, {"reason": reason, **fields})
    serving.end(0)
