"""Tiny runtimes that the tests hand to the worker: they run a handler's plain functions."""

PLAIN = '''
import importlib
import sys
from dismps_worker.failures import LoadFailed, RequestFailed
from dismps_worker.tensors import WireOutput, WireRequest, WireResponse, WireTensor


class Runtime:
    """Calls app.load(head), app.infer(request), app.unload(); what app has not got is an echo."""

    asynchronous = False

    def load(self, head):
        self.app = importlib.import_module("app")
        load = getattr(self.app, "load", None)
        return load(head) if load else {}

    def infer(self, request):
        infer = getattr(self.app, "infer", echo)
        return infer(request)

    def unload(self):
        if hasattr(self.app, "unload"):
            self.app.unload()


def echo(request):
    return WireResponse([WireOutput(x.name, x.datatype, x.shape, x.buffer, x.parameters) for x in request.inputs], request.parameters, request.id)
'''

EVENTS = PLAIN.replace("asynchronous = False", "asynchronous = True").replace("    def load(self", "    async def load(self").replace(
    "    def infer(self", "    async def infer(self").replace("    def unload(self", "    async def unload(self").replace(
    "return load(head) if load else {}", "got = load(head) if load else {}\n        return await got if hasattr(got, '__await__') else got").replace(
    "return infer(request)", "got = infer(request)\n        return await got if hasattr(got, '__await__') else got")
