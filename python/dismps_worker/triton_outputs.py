"""InferenceResponse -> WireResponse, against the configuration."""

from __future__ import annotations

import sys

from _dismps_triton.response import InferenceResponse

from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireOutput, WireResponse
from dismps_worker.triton_signature import converted, fits

# Recordings of Triton 2.51 show that it sends outputs of any shape and type. A shape is let through here too and told in the log;
# a type that the configuration does not say is refused, because a client that goes by the configuration would misread the bytes.
REFUSE_SHAPES = False
REFUSE_DATATYPES = True


class OutputWriter:
    def __init__(self, model: str, specs: dict, partial: bool) -> None:
        self._model = model
        self._specs = specs
        # Responses of decoupled models may each hold other outputs.
        self._partial = partial
        self._told: set = set()

    def write(self, response: InferenceResponse, wanted: frozenset) -> WireResponse:
        if type(response) is not InferenceResponse and not isinstance(response, InferenceResponse):
            raise self._failed("Expected an 'InferenceResponse' object in the execute function return list, found type '%s'." % type(response))
        error = response._error
        if error is not None:
            raise RequestFailed(error.http_status(), error.message(), "TritonError", code=error.call_status())
        specs = self._specs
        outputs = []
        for tensor in response._tensors:
            name = tensor._name
            spec = specs.get(name)
            shape = tensor._shape
            if spec is None:
                if specs:
                    continue
            elif name not in wanted:
                continue
            else:
                if spec.datatype != tensor._datatype and spec.datatype:
                    self._differs(REFUSE_DATATYPES, "output '%s' has datatype %s, but the configuration says %s"
                                  % (name, tensor._datatype, spec.datatype))
                if not fits(shape, spec.inside):
                    self._differs(REFUSE_SHAPES, "output '%s' has shape %s, but the configuration says %s%s" % (
                        name, list(shape), spec.inside, " (batch first)" if len(spec.inside) == len(shape) + 1 else ""))
                elif spec.inside is not spec.outside:
                    shape = converted(shape, spec.inside, spec.outside)
            outputs.append(WireOutput(name, tensor._datatype, list(shape), tensor._wire_bytes()))
        if specs and len(outputs) != len(response._tensors) or len(outputs) != len(wanted):
            self._compare(response, outputs, wanted)
        return WireResponse(outputs, response._parameters)

    def _compare(self, response: InferenceResponse, outputs: list, wanted: frozenset) -> None:
        names = [output.name for output in outputs]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise self._failed("output '%s' is in the response twice" % twice[0])
        unknown = [tensor._name for tensor in response._tensors if self._specs and tensor._name not in self._specs]
        missing = sorted(wanted.difference(names))
        stray = "; it has %s, which the configuration does not list" % ", ".join("'%s'" % name for name in unknown) if unknown else ""
        if missing and not self._partial:
            raise self._failed("the response lacks output '%s', which was requested%s" % ("', '".join(missing), stray))
        for name in unknown:
            self._differs(False, "output '%s' is not in the configuration and is not sent" % name)

    def _differs(self, refuse: bool, what: str) -> None:
        if refuse:
            raise self._failed(what)
        # Once each, or the log would grow with every request.
        if what not in self._told and len(self._told) < 100:
            self._told.add(what)
            sys.stderr.write("W model '%s': %s\n" % (self._model, what))

    def _failed(self, message: str) -> RequestFailed:
        return RequestFailed(500, "Failed to process the request(s) for model '%s', message: %s" % (self._model, message))
