"""Serves a runtime that is not asynchronous: one request after the other."""

from __future__ import annotations

from typing import List, Optional

from dismps_worker import frames
from dismps_worker.failures import FrameError
from dismps_worker.frames import Frame, FrameReader
from dismps_worker.inbox import Inbox
from dismps_worker.places import log_text
from dismps_worker.serving import Serving


class BlockingLoop:
    def __init__(self, serving: Serving, runtime: object, reader: FrameReader, waiting: List[Frame]) -> None:
        self._serving = serving
        self._runtime = runtime
        self._inbox = serving.inbox = Inbox(serving.stdio.source, reader, serving.notice, serving.crash)
        self._waiting: List[Frame] = waiting

    def load(self, head: dict) -> dict:
        return self._runtime.load(head)

    def serve(self) -> None:
        """Returns at the end of the input, and ends the process after a STOP."""
        read = self._inbox.take
        waiting: Optional[List[Frame]] = self._waiting
        self._waiting = []
        while waiting is not None:
            for frame in waiting:
                if frame.kind == frames.INFER:
                    if frame.number in self._serving.cancelled:
                        self._serving.skip(frame)
                    else:
                        self._answer(frame)
                elif frame.kind == frames.PING:
                    self._serving.writer.send(frames.PONG, frame.number, {})
                elif frame.kind == frames.STOP:
                    self._stop()
                elif not self._serving.notice(frame):  # one that came with LOAD
                    raise FrameError(f"a frame of kind {frame.kind}")
            # Their memory would live until the next ones otherwise.
            frame = None
            waiting.clear()
            waiting = read()

    def _answer(self, frame: Frame) -> None:
        serving = self._serving
        request, shared = serving.begin(frame)
        number, lane = request.number, request.lane
        response = frame = None
        try:
            response = self._runtime.infer(request)
            answer = serving.response(response, lane, shared)
        except SystemExit as ended:
            serving.exit(ended.code)
        except BaseException as fault:
            answer = serving.failure(fault)
        request = response = None
        serving.finish(number, lane, answer, shared)

    def _stop(self) -> None:
        self._serving.drain()
        try:
            self._runtime.unload()
        except BaseException as fault:
            self._serving.stdio.write(log_text(fault))
        self._serving.end(0)
