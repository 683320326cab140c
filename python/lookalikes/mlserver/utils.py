"""Where the model's files are, and small things that handlers import from here."""
from __future__ import annotations

import asyncio
import os
from typing import Any, Awaitable, Callable, Dict, List, Optional
from urllib.parse import urlparse

from .errors import InvalidModelURI
from .settings import ModelSettings
from .types import InferenceRequest, InferenceResponse, Parameters


async def get_model_uri(settings: ModelSettings, wellknown_filenames: List[str] = []) -> str:  # noqa: B006
    """The path of the model: the file that `parameters.uri` names, or in a folder the first file there with a well-known name,
    or the folder. A URI of another scheme than file is given back as it is."""
    parameters = settings.parameters
    uri = None if parameters is None else parameters.uri
    if not uri:
        raise InvalidModelURI(settings.name)
    parts = urlparse(uri, scheme="file")
    if parts.scheme != "file" and not os.path.splitdrive(uri)[0]:
        return uri
    path = to_absolute_path(settings, parts.path if parts.scheme == "file" else uri)
    if os.path.isfile(path):
        return path
    if not os.path.isdir(path):
        raise InvalidModelURI(settings.name, path)
    for name in wellknown_filenames:
        if os.path.isfile(os.path.join(path, name)):
            return os.path.join(path, name)
    return path


def to_absolute_path(model_settings: ModelSettings, uri: str) -> str:
    """A path of the settings, seen from the folder of their file."""
    source = model_settings._source
    return uri if source is None else os.path.normpath(os.path.join(os.path.dirname(source), uri))


def get_wrapped_method(f: Callable) -> Callable:
    while hasattr(f, "__wrapped__"):
        f = f.__wrapped__
    return f


def get_import_path(klass: type) -> str:
    """``module.Class`` of a class."""
    return "%s.%s" % (klass.__module__, klass.__name__)


def generate_uuid() -> str:
    import uuid
    return str(uuid.uuid4())


def insert_headers(inference_request: InferenceRequest, headers: Dict[str, str]) -> InferenceRequest:
    if inference_request.parameters is None:
        inference_request.parameters = Parameters()
    inference_request.parameters.headers = headers
    return inference_request


def extract_headers(inference_response: InferenceResponse) -> Optional[Dict[str, str]]:
    parameters = inference_response.parameters
    if parameters is None or parameters.headers is None:
        return None
    headers = parameters.headers
    parameters.headers = None
    return headers


def install_uvloop_event_loop() -> None:
    """The worker's loop runs by the time a handler can call this."""


def schedule_with_callback(coro: Awaitable, cb: Callable[[Any], None]) -> "asyncio.Task":
    task = asyncio.ensure_future(coro)
    task.add_done_callback(cb)
    return task
