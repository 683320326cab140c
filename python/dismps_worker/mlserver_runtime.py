"""Runs a handler written for MLServer, with the real package where the interpreter has it, else with the look-alike."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from contextlib import nullcontext
from typing import Any, AsyncIterator, List, Optional

from dismps_worker.failures import LoadFailed, RequestFailed
from dismps_worker.implementation import import_class, reload_namesake
from dismps_worker.mlserver_batching import Batcher
from dismps_worker.tensors import WireRequest, WireResponse

# What handlers import of the package, and stays importable when their folder has modules of the same names as the standard library.
_PARTS = ("types", "codecs", "errors", "settings", "logging", "utils", "handlers")

_BUILTIN = ("mlserver_sklearn.", "mlserver_xgboost.", "mlserver_lightgbm.")


class MLServerRuntime:
    asynchronous = True

    # A method where the handler has a predict_stream() of its own.
    stream = None

    def __init__(self) -> None:
        self._model: Any = None

    async def load(self, head: dict) -> dict:
        """Imports and loads the handler that the settings name."""
        folder = os.path.abspath(head["folder"])
        mlserver = _package(folder)
        lookalike = getattr(mlserver, "LOOKALIKE", False)
        settings = _settings(mlserver, head, folder)
        if lookalike:
            from dismps_worker.mlserver_wire import Wire

            mlserver.context.belong_to(settings)
        else:
            from dismps_worker.mlserver_pydantic import Wire
        mlserver.logging.configure_logger(mlserver.Settings())
        self._wire = Wire(mlserver)
        self._error = mlserver.errors.MLServerError
        self._context = None if lookalike else _context(mlserver)
        self._settings = settings
        called = settings.implementation_
        self._builtin = called.startswith(_BUILTIN)
        reload_namesake(called, folder)
        kind = import_class(called)
        self._where = f"predict() of {called}"
        base = getattr(mlserver.MLModel, "predict_stream", None)
        if getattr(kind, "predict_stream", base) is not base:
            self.stream = self._stream
        if self._context is None:
            notes = await self._start(kind, called)
        else:
            with self._context(settings):
                notes = await self._start(kind, called)
        if settings.max_batch_size > 1 and settings.max_batch_time > 0:
            self.infer = Batcher(self.infer, settings.max_batch_size, settings.max_batch_time).infer
        return self._known(notes)

    async def _start(self, kind: Any, called: str) -> List[str]:
        self._model = model = kind(self._settings)
        loading = model.load()
        if not inspect.isawaitable(loading):
            raise LoadFailed("error", type="TypeError", message=f"load() of {called} is not async: MLServer awaits it")
        ready = await loading
        if ready is not None and not ready:
            raise LoadFailed("not-ready", message=f"load() of {called} returned {ready!r}")
        model.ready = True
        self._predict = model.predict
        notes = []
        if ready is None:
            notes.append(f"load() of {called} returned None: MLServer takes that as 'not ready' in some setups, so return True")
        if not inspect.iscoroutinefunction(inspect.unwrap(model.predict)):
            notes.append(f"predict() of {called} is not 'async def': MLServer awaits what it returns")
        for name in dir(kind):
            endpoint = getattr(getattr(kind, name, None), "__custom_handler__", None)
            if endpoint is not None:
                notes.append(f"the endpoint {endpoint.rest_path} of {called}.{name} is not served: only inference is")
        return notes

    def _known(self, notes: List[str]) -> dict:
        model, settings = self._model, self._settings
        loaded = {"notes": notes, "inputs": _tensors(model.inputs), "outputs": _tensors(model.outputs)}
        if settings.platform:
            loaded["platform"] = settings.platform
        if model.version is not None:
            loaded["version"] = str(model.version)
        if self.stream is not None:
            loaded["streams"] = True
        return loaded

    async def infer(self, request: WireRequest) -> WireResponse:
        """Answers one request; what the handler raises without a status of its own goes up."""
        try:
            payload = self._wire.payload(request)
            if self._context is None:
                answer = await self._predict(payload)
            else:
                with self._context(self._settings):
                    answer = await self._predict(payload)
            return self._wire.response(answer, request, self._where)
        except self._error as error:
            raise _failed(error) from (error if error.status_code >= 500 else None)
        except ValueError as error:
            if not self._builtin:
                raise
            # The runtime itself has no faults of this kind: the inputs are not those of the model.
            raise RequestFailed(400, str(error), type(error).__name__) from None

    async def _stream(self, request: WireRequest) -> AsyncIterator[WireResponse]:
        """Answers one request with what predict_stream() yields for it."""
        where = self._where.replace("predict()", "predict_stream()", 1)
        answers = None
        try:
            payload = self._wire.payload(request)
            with nullcontext() if self._context is None else self._context(self._settings):
                answers = self._model.predict_stream(_only(payload))
                payload = None
                async for answer in answers:
                    yield self._wire.response(answer, request, where)
        except self._error as error:
            raise _failed(error) from (error if error.status_code >= 500 else None)
        finally:
            # Not left to the collector: a handler may hold something that is scarce until it is closed.
            if hasattr(answers, "aclose"):
                await answers.aclose()

    async def unload(self) -> None:
        unload = getattr(self._model, "unload", None)
        if unload is not None:
            await unload()


def _package(folder: str) -> Any:
    """The package mlserver, imported as if the handler's folder were not there: a logging.py of its own is not meant for it."""
    path = list(sys.path)
    sys.path[:] = [entry for entry in path if os.path.abspath(entry) != folder]
    try:
        package = importlib.import_module("mlserver")
        for part in _PARTS:
            importlib.import_module("mlserver." + part)
        return package
    finally:
        sys.path[:] = path


def _settings(mlserver: Any, head: dict, folder: str) -> Any:
    """model-settings.json as an object, with the defaults that depend on where it lies."""
    values = dict(head["settings"])
    values["name"] = values.get("name") or head.get("name") or os.path.basename(folder)
    values["_source"] = os.path.join(folder, "model-settings.json")
    kind = mlserver.ModelSettings
    settings = kind.model_validate(values) if hasattr(kind, "model_validate") else kind.parse_obj(values)
    if settings.parameters is None:
        settings.parameters = mlserver.settings.ModelParameters()
    if not settings.parameters.uri:
        settings.parameters.uri = folder
    return settings


def _context(mlserver: Any) -> Optional[Any]:
    """What the real package's metrics ask for; 1.3 has it not."""
    try:
        return importlib.import_module("mlserver.context").model_context
    except ImportError:
        return None


async def _only(payload: Any) -> AsyncIterator[Any]:
    """The stream of one request."""
    yield payload


def _failed(error: Any) -> RequestFailed:
    status = error.status_code if 400 <= error.status_code <= 599 else 500
    return RequestFailed(status, str(error), type(error).__name__)


def _tensors(declared: Any) -> List[dict]:
    return [{"name": tensor.name, "datatype": getattr(tensor.datatype, "value", tensor.datatype), "shape": list(tensor.shape)}
            for tensor in declared or ()]
