"""What both ways of serving share: requests that are open, answers, failures, and the end of the process."""

from __future__ import annotations

import atexit
import time
from threading import Lock
from typing import Dict, List, NoReturn, Optional, Set, Tuple, Union

from dismps_worker import frames
from dismps_worker.failures import FrameError, RequestFailed
from dismps_worker.flows import Flow
from dismps_worker.frames import Frame, FrameWriter
from dismps_worker.imports import hint
from dismps_worker.inbox import Inbox
from dismps_worker.messages import read_request, write_response
from dismps_worker.places import CodeFolder, log_text, message
from dismps_worker.shared import InputFiles, OutputFiles
from dismps_worker.status import StatusPage
from dismps_worker.stdio import Stdio, flush, leave
from dismps_worker.tensors import WireRequest, WireResponse

# Exit codes as sysexits.h has them.
DATA, SYSTEM = 70, 71

Answer = Tuple[int, dict, List[memoryview]]

# The end of answers that were sent before.
END: Answer = (frames.RESPONSE | frames.END, {"outputs": []}, [])


class Serving:
    """The state of a loaded worker."""

    def __init__(self, stdio: Stdio, writer: FrameWriter, head: dict, folder: CodeFolder) -> None:
        self.stdio = stdio
        self.writer = writer
        self.folder = folder
        self.status = StatusPage(head.get("status"))
        self.inputs = InputFiles()
        self.outputs = OutputFiles(head.get("shared"))
        # Numbers that have not had their final answer, with their lanes.
        self.open: Dict[int, int] = {}
        # Those of them that may have several answers, and those that nobody waits for.
        self.flows: Dict[int, Flow] = {}
        self.cancelled: Set[int] = set()
        # Reads frames while the handler has the main thread; None where an event loop does.
        self.inbox: Optional[Inbox] = None
        self._begun = 0
        self._piecewise = Lock()

    def begin(self, frame: Frame) -> Tuple[WireRequest, bool]:
        """Reads the request, and notes it as begun: the next step is the handler."""
        request, shared = read_request(frame, self.inputs, self.send, self.is_cancelled)
        number = self._begun = request.number
        self.open[number] = request.lane
        if request.stream:
            self.flows[number] = Flow()
        self.status.begin(number)
        return request, shared

    def notice(self, frame: Frame) -> bool:
        """Takes a frame that concerns a request under way; False for any other."""
        kind, number = frame.kind, frame.number
        if kind == frames.TAKEN:
            flow = self.flows.get(number)
            if flow is not None:
                flow.taken(*_counts(frame.head))
            return True
        if kind != frames.CANCEL:
            return False
        # Frames come in order: a number that is neither open nor still to begin has had its answer.
        if number in self.open or number > self._begun:
            self.cancelled.add(number)
        return True

    def is_cancelled(self, number: int) -> bool:
        """Whether nobody waits for the request's answer any more."""
        if self.inbox is not None and not self.stdio.forked:
            self.inbox.poll()
        return number in self.cancelled

    def has_room(self, number: int) -> bool:
        """Whether one more answer may be sent: no more are on their way than the server takes, or nobody is interested."""
        flow = self.flows.get(number)
        return flow is None or number in self.cancelled or flow.has_room()

    def skip(self, frame: Frame) -> None:
        """Answers a request that was given up before it began."""
        self.open[frame.number] = 0
        self._begun = frame.number
        self.finish(frame.number, 0, (frames.ERROR, {"status": 503, "message": "the request was given up before it began"}, []), False)

    def response(self, response: Optional[WireResponse], lane: int, shared: bool) -> Optional[Answer]:
        """The handler's answer as a frame; None where it answers by ``WireRequest.send``."""
        if response is None:
            return None
        head, buffers = write_response(response, lane, self.outputs, shared)
        return frames.RESPONSE, head, buffers

    def failure(self, fault: BaseException) -> Answer:
        """The answer to a failed request. The log gets the traceback."""
        self.stdio.leave_if_forked(1)
        if isinstance(fault, RequestFailed):
            return frames.ERROR, self._known(fault), []
        self.stdio.write(log_text(fault))
        if isinstance(fault, OSError):
            self.stdio.mend()
        text = message(fault) + hint(fault, self.folder)
        if isinstance(fault, MemoryError):
            text = "the handler ran out of memory" + (": " + text if fault.args else "")
        head = {"status": 500, "type": type(fault).__name__, "message": text}
        place = self.folder.innermost(fault)
        if place is not None:
            head["at"] = str(place)
        return frames.ERROR, head, []

    def _known(self, fault: RequestFailed) -> dict:
        cause = fault.__cause__
        type_, at = fault.type, fault.at
        if cause is not None:
            self.stdio.write(log_text(cause))
            place = self.folder.innermost(cause)
            type_ = type_ or type(cause).__name__
            at = at or (str(place) if place is not None else None)
        head = {"status": fault.status, "message": fault.message}
        if type_:
            head["type"] = type_
        if at:
            head["at"] = at
        if fault.code:
            head["code"] = fault.code
        return head

    def finish(self, number: int, lane: int, answer: Optional[Answer], shared: bool) -> None:
        """Sends a final answer, when there is one. The caller has given up its references to the request by now."""
        self.stdio.leave_if_forked()
        if answer is None:
            return
        kind, head, buffers = answer
        if number not in self.open:
            self.stdio.write(f"request {number} has had its final answer already; another one is left out: {head}\n")
            return
        self._final(kind, number, lane, head, buffers, shared)

    def _final(self, kind: int, number: int, lane: int, head: dict, buffers: List[memoryview], shared: bool) -> None:
        kept = {"kept": True} if shared and self.inputs.kept(lane) else {}
        head = {**head, **kept}
        try:
            self.writer.send(kind, number, head, buffers)
        except (TypeError, ValueError) as fault:  # parameters that JSON has no form for, or more than a frame may have
            head = {"status": 500, "type": type(fault).__name__, "message": message(fault), **kept}
            self.writer.send(frames.ERROR, number, head)
        self.open.pop(number, None)
        self.flows.pop(number, None)
        self.cancelled.discard(number)

    def send(self, number: int, lane: int, answer: Union[WireResponse, BaseException, None]) -> None:
        """Answers a request piece by piece; see ``WireRequest.send``. On an event loop, ``has_room`` is to be waited for before."""
        self.stdio.leave_if_forked()
        final = getattr(answer, "final", True)
        if not final and self.inbox is not None:
            self.inbox.until(lambda: self.has_room(number))
        with self._piecewise:
            if number not in self.open:
                raise RuntimeError("this request has had its final answer")
            if not final:
                self._send_piece(number, lane, answer)
                return
            if answer is None:
                kind, head, buffers = END
            elif isinstance(answer, BaseException):
                kind, head, buffers = self.failure(answer)
            else:
                kind = frames.RESPONSE
                head, buffers = write_response(answer, lane, self.outputs, True)
            del answer
            self._final(kind, number, lane, head, buffers, True)

    def _send_piece(self, number: int, lane: int, answer: Union[WireResponse, BaseException]) -> None:
        flow = self.flows.get(number)
        if flow is None or number in self.cancelled:
            return  # who asked wants the last one only, or none
        if isinstance(answer, BaseException):
            kind, head, buffers = self.failure(answer)
        else:
            # The server reads the lane's file when it likes, and the next answer would overwrite it: all goes through the frame.
            kind = frames.RESPONSE
            head, buffers = write_response(answer, lane, None, False)
        flow.sent(self.writer.send(kind | frames.MORE, number, head, buffers))

    def exit(self, code: object) -> NoReturn:
        """A handler has called sys.exit: what is open is answered, then the process ends with that code."""
        number = code if isinstance(code, int) else 0 if code is None else 1
        self.stdio.leave_if_forked(number)
        if code is not None and not isinstance(code, int):
            self.stdio.write(f"{code}\n")
        self.stdio.write(f"The handler called sys.exit({'' if code is None else repr(code)}): this worker ends.\n")
        self._abandon(f"the handler called sys.exit({'' if code is None else repr(code)})", "SystemExit")
        self.end((number & 0xFF) or 1)

    def crash(self, fault: BaseException) -> NoReturn:
        """Something outside of requests has ended the loop."""
        self.stdio.leave_if_forked(1)
        if isinstance(fault, FrameError):
            self.stdio.write(f"The server's frames cannot be read: {fault}\n")
        else:
            self.stdio.write(log_text(fault))
        self._abandon(f"{type(fault).__name__} ended the worker: {message(fault)}", type(fault).__name__)
        self.end(SYSTEM if isinstance(fault, OSError) else DATA if isinstance(fault, FrameError) else 1)

    def _abandon(self, text: str, type_: str) -> None:
        for number in list(self.open):
            self.writer.send(frames.ERROR, number, {"status": 500, "type": type_, "message": text})
        self.open.clear()

    def drain(self) -> None:
        """Waits for answers that other threads still send. The server has the limit, and ends a process that takes too long."""
        while self.open:
            time.sleep(0.005)

    def end(self, code: int) -> NoReturn:
        """Ends the process as an interpreter would, but for threads that a handler left running."""
        self.outputs.remove()
        try:
            atexit._run_exitfuncs()
        except BaseException as fault:  # a callback that calls sys.exit, for one
            self.stdio.write(log_text(fault))
        flush()
        leave(code)


def _counts(head: dict) -> Tuple[int, int]:
    answers, size = head.get("answers"), head.get("bytes")
    if type(answers) is not int or type(size) is not int:
        raise FrameError(f"a count of answers that cannot be read: {head}")
    return answers, size
