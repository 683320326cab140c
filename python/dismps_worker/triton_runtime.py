"""Runs Triton Python models: TritonPythonModel with initialize, execute, finalize."""

from __future__ import annotations

import os
import sys
from types import CoroutineType
from typing import List, Optional, Union

from dismps_worker.failures import RequestFailed
from dismps_worker.places import CodeFolder, log_text, message
from dismps_worker.tensors import WireRequest, WireResponse
from dismps_worker.triton_model import completed_config, import_model, initialize_args, offer_utilities, require_numpy
from dismps_worker.triton_signature import converted, specs_of


RELEASE_ALL = 1


class TritonRuntime:
    asynchronous = False

    def load(self, load_head: dict) -> dict:
        """What the handler raises here goes up: the worker knows what to tell of it."""
        require_numpy()
        from _dismps_triton.request import InferenceRequest
        from _dismps_triton.tensor import Tensor

        from dismps_worker.triton_outputs import OutputWriter

        folder = os.path.abspath(load_head["folder"])
        self._name = load_head["name"]
        self._folder = CodeFolder(folder)
        self._loop = None
        self._received = Tensor._received
        self._request_type = InferenceRequest
        offer_utilities(folder)
        config = dict(load_head.get("config") or {})
        config["name"] = config.get("name") or self._name
        model = import_model(folder, config)
        config = completed_config(model, self._name, config)
        self._read(config, OutputWriter)
        self._model = model()
        initialize = getattr(self._model, "initialize", None)
        if initialize is not None:
            initialize(initialize_args(load_head, folder, config))
        return {
            "platform": "python", "version": str(load_head.get("version") or "1"), "config": config,
            "inputs": [spec.as_metadata() for spec in self._inputs.values()],
            "outputs": [spec.as_metadata() for spec in self._outputs.values()],
        }

    def _read(self, config: dict, writer: type) -> None:
        self._inputs = specs_of(config.get("input"), config)
        self._outputs = specs_of(config.get("output"), config)
        self._decoupled = bool((config.get("model_transaction_policy") or {}).get("decoupled"))
        self._reshapes = any(spec.inside is not spec.outside for spec in self._inputs.values())
        self._every_output = frozenset(self._outputs)
        self._writer = writer(self._name, self._outputs, partial=self._decoupled)

    def infer(self, request: WireRequest) -> Optional[WireResponse]:
        """None: the answer has gone, or will go, through request.send."""
        seen, wanted = self._seen(request)
        execute = self._execute()
        try:
            while True:
                returned = execute([seen])
                if isinstance(returned, CoroutineType):
                    if self._decoupled:
                        self._go_on(returned, seen)
                        return None
                    returned = self._wait_for(returned)
                if seen._release == RELEASE_ALL:
                    break
                # An iterative sequence: Triton puts the request back into its queue.
                seen._release = RELEASE_ALL
                if returned is not None and returned != [None]:
                    raise self._failed("Expected a None object in the execute function return list for rescheduled request")
            response = self._conclude(seen, returned, wanted)
        except Exception as error:
            failure = self._failure(seen, error)
            if failure is None:
                return None
            try:
                raise failure from failure.__cause__
            finally:
                failure = None  # a circle with its own traceback, which would keep the request's memory
        if response is None or type(response) is WireResponse:
            return response
        # The answer comes from a sender. From here on only the handler keeps that, and if it does not, this is noticed at once.
        seen = returned = None
        return response.leave()

    def infer_list(self, requests: List[WireRequest]) -> List[Union[WireResponse, BaseException, None]]:
        """Several requests that the model gets as one list; the answers, or failures, in the same order."""
        seen = [self._seen(request) for request in requests]
        requests = None
        answers: List[Union[WireResponse, BaseException, None]] = [None] * len(seen)
        open_ = list(range(len(seen)))
        while open_:
            open_ = self._infer_open(seen, open_, answers)
        return answers

    def _infer_open(self, seen: list, open_: List[int], answers: list) -> List[int]:
        """Asks the model once; returns the places of the requests that it wants to have again."""
        again: List[int] = []
        try:
            returned = self._execute()([seen[place][0] for place in open_])
            if isinstance(returned, CoroutineType):
                returned = self._wait_for(returned)
            responses = self._responses(returned, len(open_))
        except Exception as error:
            # The log and each answer tell the same: the model has failed, not one request.
            failures = [self._failure(seen[place][0], error) for place in open_]
            first = next((failure for failure in failures if failure is not None), None)
            for place, failure in zip(open_, failures):
                answers[place] = None if failure is None else first
            return again
        for place, response in zip(open_, responses):
            request, wanted = seen[place]
            if request._release != RELEASE_ALL:
                request._release = RELEASE_ALL
                again.append(place)
                continue
            try:
                answer = self._concluded(request, response, wanted)
                answers[place] = answer if answer is None or type(answer) is WireResponse else answer.leave()
            except Exception as error:
                answers[place] = self._failure(request, error)
        return again

    def _responses(self, returned, count: int) -> list:
        if returned is None:
            return [None] * count
        if not isinstance(returned, list):
            raise self._failed("Expected a list in the execute return, found type '%s'." % type(returned))
        if len(returned) != count:
            raise self._failed("Number of InferenceResponse objects do not match the number of InferenceRequest objects. "
                               "InferenceRequest(s) size is:%d, and InferenceResponse(s) size is:%d" % (count, len(returned)))
        return returned

    def _seen(self, request: WireRequest) -> tuple:
        """The request as the model sees it, and the names of the outputs that it wants."""
        received = self._received
        tensors = [received(tensor.name, tensor.datatype, tensor.shape, tensor.buffer) for tensor in request.inputs]
        if self._reshapes:
            self._reshape(tensors)
        outputs = request.outputs
        wanted = frozenset([output["name"] for output in outputs]) if outputs else self._every_output
        seen = object.__new__(self._request_type)
        seen._fill(tensors, wanted, request.id or "", request.parameters, None)
        # Only a handler that answers by itself needs this; it must not be made for the others.
        seen._open_sender = lambda: self._sender_for(request, wanted)
        seen._given_up = request.is_cancelled
        return seen, wanted

    def _execute(self):
        execute = getattr(self._model, "execute", None)
        if execute is None:
            raise self._failed("class TritonPythonModel has no execute")
        return execute

    def _conclude(self, seen, returned, wanted):
        """The response; the Answer that one is sent through; None when all has been said."""
        return self._concluded(seen, self._single(returned), wanted)

    def _concluded(self, seen, response, wanted):
        sender = seen._sender
        if response is None:
            return seen.get_response_sender()._answer
        if sender is not None and sender._close()[1]:
            raise self._failed("execute returned a response for a request that it had answered through its response sender")
        return self._writer.write(response, wanted)

    def _single(self, returned):
        """The one response out of what execute returned; None: there is none, and none need be."""
        if returned is None:
            return None
        if self._decoupled:
            raise self._failed("the configuration says that the model is decoupled, so execute must return None, not %s" % type(returned))
        return self._responses(returned, 1)[0]

    def _sender_for(self, request: WireRequest, wanted):
        from _dismps_triton.response import InferenceResponseSender

        from dismps_worker.triton_answer import Answer

        return InferenceResponseSender(Answer(request, wanted, self._writer, self._name, self._decoupled), self._decoupled)

    def _failed(self, message: str) -> RequestFailed:
        return RequestFailed(500, "Failed to process the request(s) for model '%s', message: %s" % (self._name, message))

    def _failure(self, seen, error: BaseException) -> Optional[RequestFailed]:
        """What to answer after an exception; None when the last answer has gone already, and only the log is left."""
        failure = error
        if not isinstance(error, RequestFailed):
            place = self._folder.innermost(error)
            failure = self._failed("%s: %s%s" % (type(error).__name__, message(error), ", at " + str(place) if place else ""))
            failure.__cause__ = error
        sender = seen._sender
        if sender is not None:
            closed, sent = sender._close()
            if closed or (sent and not self._decoupled):
                sys.stderr.write(log_text(error))
                return None
        return failure

    def _reshape(self, tensors: list) -> None:
        for tensor in tensors:
            spec = self._inputs.get(tensor._name)
            if spec is not None:
                tensor._shape = converted(tensor._shape, spec.outside, spec.inside)

    def _wait_for(self, coroutine: CoroutineType):
        return self._started(coroutine).result()

    def _go_on(self, coroutine: CoroutineType, seen) -> None:
        def done(future) -> None:
            error = None if future.cancelled() else future.exception()
            failure = None if error is None else self._failure(seen, error)
            if failure is not None:
                seen.get_response_sender()._answer.fail(failure)

        seen.get_response_sender()._answer.leave()
        self._started(coroutine).add_done_callback(done)

    def _started(self, coroutine: CoroutineType):
        import asyncio

        if self._loop is None:
            import threading

            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="triton-async", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def unload(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
        finalize = getattr(self._model, "finalize", None)
        if finalize is None:
            return
        try:
            finalize()
        except Exception as error:
            sys.stderr.write(log_text(error))
