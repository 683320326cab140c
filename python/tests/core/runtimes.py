"""Tiny runtimes that the tests hand to the worker: they call what the handler's app.py has of load, infer and unload."""

_ECHO = '''
import importlib
from dismps_worker.tensors import WireOutput, WireResponse


def echo(request):
    outputs = [WireOutput(x.name, x.datatype, x.shape, x.buffer, x.parameters) for x in request.inputs]
    return WireResponse(outputs, request.parameters, request.id)
'''

PLAIN = _ECHO + '''

class Runtime:
    asynchronous = False

    def load(self, head):
        app = importlib.import_module("app")
        self.infer = getattr(app, "infer", echo)
        self.unload = getattr(app, "unload", lambda: None)
        return app.load(head) if hasattr(app, "load") else {}
'''

EVENTS = _ECHO + '''

async def awaited(value):
    return await value if hasattr(value, "__await__") else value


class Runtime:
    asynchronous = True

    async def load(self, head):
        self.app = importlib.import_module("app")
        self._infer = getattr(self.app, "infer", echo)
        return await awaited(self.app.load(head)) if hasattr(self.app, "load") else {}

    async def infer(self, request):
        return await awaited(self._infer(request))

    async def unload(self):
        if hasattr(self.app, "unload"):
            await awaited(self.app.unload())
'''
