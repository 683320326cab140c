"""Serves a runtime that is not asynchronous: one request after the other, or one list of requests."""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple, Union

from dismps_worker import frames
from dismps_worker.failures import FrameError
from dismps_worker.frames import Frame, FrameReader
from dismps_worker.inbox import Inbox
from dismps_worker.places import log_text
from dismps_worker.serving import Answer, Serving
from dismps_worker.tensors import WireRequest, WireResponse


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
        arriving = self._arriving()
        for frame in arriving:
            if frame.kind == frames.INFER:
                if frame.head.get("batch", 1) > 1:
                    self._answer_together(self._gather(frame, arriving))
                elif frame.number in self._serving.cancelled:
                    self._serving.skip(frame)
                else:
                    self._answer(frame)
            else:
                self._attend(frame)
            # Its memory would live until the next one otherwise.
            frame = None

    def _arriving(self) -> Iterator[Frame]:
        read = self._inbox.take
        waiting: Optional[List[Frame]] = self._waiting
        self._waiting = []
        while waiting is not None:
            waiting.reverse()
            while waiting:
                yield waiting.pop()
            waiting = read()

    def _attend(self, frame: Frame) -> None:
        if frame.kind == frames.PING:
            self._serving.writer.send(frames.PONG, frame.number, {})
        elif frame.kind == frames.STOP:
            self._stop()
        elif not self._serving.notice(frame):  # one that came with LOAD
            raise FrameError(f"a frame of kind {frame.kind}")

    def _gather(self, first: Frame, arriving: Iterator[Frame]) -> List[Frame]:
        """The requests that the model gets as one list, but for those that were given up meanwhile."""
        size = first.head["batch"]
        together = [first]
        first = None
        for frame in arriving:
            if frame.kind == frames.INFER:
                together.append(frame)
                if len(together) == size:
                    break
            else:
                self._attend(frame)
        wanted = []
        for frame in together:
            if frame.number in self._serving.cancelled:
                self._serving.skip(frame)
            else:
                wanted.append(frame)
        return wanted

    def _answer_together(self, waiting: List[Frame]) -> None:
        serving = self._serving
        requests: List[WireRequest] = []
        marks: List[Tuple[int, int, bool]] = []
        for frame in waiting:
            request, shared = serving.begin(frame)
            requests.append(request)
            marks.append((request.number, request.lane, shared))
        frame = request = None
        waiting.clear()
        if not requests:
            return
        try:
            said = self._runtime.infer_list(requests)
        except SystemExit as ended:
            serving.exit(ended.code)
        except BaseException as fault:
            said = [fault] * len(marks)
        requests = None
        answers = self._answers(said, marks)
        said = None
        for (number, lane, shared), answer in zip(marks, answers):
            serving.finish(number, lane, answer, shared)

    def _answers(self, said: List[Union[WireResponse, BaseException, None]], marks: List[Tuple[int, int, bool]]) -> List[Optional[Answer]]:
        serving = self._serving
        answers: List[Optional[Answer]] = []
        for i, (_, lane, shared) in enumerate(marks):
            one = said[i]
            if isinstance(one, BaseException):
                # All of a list may fail for one reason, which the log gets once.
                answers.append(answers[-1] if i and said[i - 1] is one else serving.failure(one))
                continue
            try:
                answers.append(serving.response(one, lane, shared))
            except BaseException as fault:
                answers.append(serving.failure(fault))
        return answers

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
