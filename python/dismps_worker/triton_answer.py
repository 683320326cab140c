"""The answer of a handler that sends by itself: what an InferenceResponseSender writes to."""

from __future__ import annotations

import threading
from typing import Optional

from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireRequest, WireResponse


class Answer:
    """Exactly one last answer goes out, whatever the handler does. It does not know the sender: the sender's end must be noticed."""

    def __init__(self, request: WireRequest, wanted, writer, model: str) -> None:
        self._request = request
        self._wanted = wanted
        self._writer = writer
        self._model = model
        self._ended = False
        self._executing = True
        self._forgotten: Optional[RequestFailed] = None
        self._lock = threading.RLock()

    def deliver(self, response, final: bool) -> None:
        with self._lock:
            if self._ended:
                return  # after an error nothing more can be told
            if response is None:
                answer = WireResponse([])
            else:
                try:
                    answer = self._writer.write(response, self._wanted)
                except RequestFailed as failure:
                    # The wire has no error in the middle of an answer: it is the last one.
                    answer, final = failure, True
            if not isinstance(answer, RequestFailed):
                answer.final = final
            self._ended = final
            self._request.send(answer)

    def fail(self, failure: RequestFailed) -> None:
        with self._lock:
            if not self._ended:
                self._ended = True
                self._request.send(failure)

    def abandoned(self, sent: int) -> None:
        if sent:
            self.deliver(None, True)
            return
        failure = RequestFailed(
            500, "Failed to process the request(s) for model '%s', message: execute returned None and no response was sent; it must return "
                 "a list with one InferenceResponse a request, or send through request.get_response_sender()" % self._model)
        with self._lock:
            if self._executing:
                self._forgotten, self._ended = failure, True
                return
        self.fail(failure)

    def leave(self) -> None:
        """execute has returned and the runtime has let go of the request. A request that nobody kept fails here, in the ordinary way."""
        with self._lock:
            self._executing = False
            if self._forgotten is not None:
                raise self._forgotten
