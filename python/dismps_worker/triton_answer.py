"""The answers of a handler that sends by itself: what an InferenceResponseSender writes to."""

from __future__ import annotations

import threading
from typing import Optional, Union

from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireRequest, WireResponse


class Answer:
    """Exactly one last answer goes out, whatever the handler does. It does not know the sender: the sender's end must be noticed."""

    def __init__(self, request: WireRequest, wanted, writer, model: str, decoupled: bool) -> None:
        self._request = request
        self._wanted = wanted
        self._writer = writer
        self._model = model
        self._decoupled = decoupled
        self._ended = False
        self._executing = True
        self._forgotten: Optional[RequestFailed] = None
        # Held while an answer waits for the server to take others, so that no other overtakes it.
        self._lock = threading.RLock()
        self._leaving = threading.Lock()

    def deliver(self, response, final: bool) -> None:
        with self._lock:
            if self._ended:
                return  # after an error nothing more can be told
            answer: Union[WireResponse, RequestFailed, None] = None
            if response is not None:
                try:
                    answer = self._writer.write(response, self._wanted)
                except RequestFailed as failure:
                    answer = failure
            self._ended = final
            if answer is not None:
                # An error that a decoupled model sends is an answer like others, and the end follows by itself: the server tells it
                # from a model that fails.
                said = self._decoupled and isinstance(answer, RequestFailed)
                answer.final = final and not said
                self._request.send(answer)
                if answer.final or not final:
                    return
            if final:
                self._request.send(None)

    def is_cancelled(self) -> bool:
        return self._request.is_cancelled()

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
        with self._leaving:
            if self._executing:
                self._forgotten, self._ended = failure, True
                return
        self.fail(failure)

    def leave(self) -> None:
        """execute has returned and the runtime has let go of the request. A request that nobody kept fails here, in the ordinary way."""
        with self._leaving:
            self._executing = False
            if self._forgotten is not None:
                raise self._forgotten
