"""Handlers run in this process, through the adapter that the worker uses; each leaves the import path as it found it."""

import asyncio
import json
import os
import sys

PYTHON = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOOKALIKES = os.path.join(PYTHON, "lookalikes")
DATA = os.path.join(os.path.dirname(PYTHON), "tests", "data")
for place in (PYTHON, LOOKALIKES, os.path.dirname(os.path.abspath(__file__))):
    if place not in sys.path:
        sys.path.insert(0, place)

from dismps_worker.mlserver_runtime import MLServerRuntime  # noqa: E402


class Served:
    """A loaded handler."""

    def __init__(self, runtime, loaded):
        self.runtime = runtime
        self.loaded = loaded

    def infer(self, *requests):
        """The answers to requests that come together; exceptions are answers, too."""

        async def all_of_them():
            return await asyncio.gather(*map(self.runtime.infer, requests), return_exceptions=True)

        return asyncio.run(all_of_them())

    def ask(self, request):
        """The answer to one request, or the exception."""
        answer = self.infer(request)[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer


def serve(folder, settings=None, name="model"):
    """Loads the handler of a folder."""
    folder = str(folder)
    if settings is None:
        with open(os.path.join(folder, "model-settings.json"), encoding="utf-8") as file:
            settings = json.load(file)
    sys.path.insert(0, folder)
    try:
        runtime = MLServerRuntime()
        return Served(runtime, asyncio.run(runtime.load({"folder": folder, "name": name, "settings": settings})))
    finally:
        sys.path.remove(folder)
        for key, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(os.path.join(folder, "")):
                del sys.modules[key]


def first_case(name):
    """The first request of a model of tests/data/models."""
    with open(os.path.join(DATA, "models", name, "inputs.json"), encoding="utf-8") as file:
        return json.load(file)["cases"][0]["request"]
