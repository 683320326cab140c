"""Settings of a model and of a server. Values come from model-settings.json; environment variables are not read."""
from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Optional, Tuple

from dismps_worker.implementation import import_class

from .types import MetadataTensor, convert
from .types.base import BaseModel, ValidationError, as_plain


class BaseSettings(BaseModel):
    """A record whose class attributes are the defaults. What was given is remembered: dict() shows that and no more."""

    _convert: Dict[str, Any] = {}
    _extra = False

    def __init__(self, **values: Any):
        known = _defaults(type(self))
        self._given = set()
        for name, default in known.items():
            object.__setattr__(self, name, type(default)(default) if isinstance(default, (list, dict)) else default)
        for name, value in values.items():
            if name in known:
                change = self._convert.get(name)
                setattr(self, name, value if change is None or value is None else
                        change(value, "%s.%s" % (type(self).__name__, name)))
            elif self._extra:
                setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if not name.startswith("_"):
            self._given.add(name)

    def __iter__(self) -> Iterator[Tuple[str, Any]]:
        names = list(_defaults(type(self)))
        names += [name for name in self.__dict__ if name not in names and not name.startswith("_")]
        for name in names:
            yield name, getattr(self, name)

    def dict(self, include: Any = None, exclude: Any = None, by_alias: bool = True, exclude_unset: bool = True,
             exclude_defaults: bool = False, exclude_none: bool = True, **_: Any) -> "Dict[str, Any]":
        """The fields that were given, by the names of model-settings.json."""
        out = {}
        for name, value in self:
            if (exclude_unset and name not in self._given) or (exclude_none and value is None):
                continue
            if (include is not None and name not in include) or (exclude is not None and name in exclude):
                continue
            out[name.rstrip("_") if by_alias else name] = as_plain(value, exclude_none)
        return out

    model_dump = dict

    @property
    def model_fields_set(self) -> set:
        return set(self._given)

    __fields_set__ = model_fields_set


def _defaults(cls: type) -> Dict[str, Any]:
    found: Dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name in base.__dict__.get("__annotations__", ()):
            if not name.startswith("_") and name in base.__dict__:
                found[name] = base.__dict__[name]
    return found


class Settings(BaseSettings):
    """Settings of a server. Nothing here changes what DismPS does; handlers read them."""

    debug: bool = True
    parallel_workers: int = 1
    parallel_workers_timeout: int = 5
    environments_dir: str = ".envs"
    model_repository_root: str = "."
    load_models_at_startup: bool = True
    server_name: str = "mlserver"
    server_version: str = ""
    extensions: List[str] = []
    host: str = "0.0.0.0"
    http_port: int = 8080
    root_path: str = ""
    grpc_port: int = 8081
    grpc_max_message_length: Optional[int] = None
    metrics_endpoint: Optional[str] = "/metrics"
    metrics_port: int = 8082
    metrics_rest_server_prefix: str = "rest_server"
    metrics_dir: str = ".metrics"
    use_structured_logging: bool = False
    logging_settings: Any = None
    cache_enabled: bool = False
    cache_size: int = 100
    gzip_enabled: bool = True


class ModelParameters(BaseSettings):
    """`parameters` of model-settings.json. Keys of the user's own become attributes."""

    _extra = True
    uri: Optional[str] = None
    version: Optional[str] = None
    environment_path: Optional[str] = None
    environment_tarball: Optional[str] = None
    inference_pool_gid: Optional[str] = None
    autogenerate_inference_pool_gid: bool = False
    format: Optional[str] = None
    content_type: Optional[str] = None
    extra: Optional[dict] = {}

    _convert = {"uri": convert.text, "version": convert.text, "format": convert.text, "content_type": convert.text}


class ModelSettings(BaseSettings):
    """model-settings.json. Keys that it does not know are left out, as the platform's server leaves them out."""

    # The file that the settings came from; relative paths in them are relative to its folder.
    _source: Optional[str] = None

    implementation_: str = ""
    name: str = ""
    platform: str = ""
    versions: List[str] = []
    inputs: List[MetadataTensor] = []
    outputs: List[MetadataTensor] = []
    parallel_workers: Optional[int] = None
    warm_workers: bool = False
    max_batch_size: int = 0
    max_batch_time: float = 0.0
    parameters: Optional[ModelParameters] = None
    cache_enabled: bool = False

    _convert = {"name": convert.text, "platform": convert.text, "versions": convert.texts,
                "inputs": convert.many(MetadataTensor), "outputs": convert.many(MetadataTensor),
                "max_batch_size": convert.whole, "max_batch_time": convert.number, "parameters": convert.one(ModelParameters)}

    def __init__(self, **values: Any):
        source = values.pop("_source", None)
        implementation = values.pop("implementation", values.pop("implementation_", None))
        if not implementation:
            raise ValidationError("ModelSettings: the field 'implementation' is missing")
        super().__init__(**values)
        self._source = source
        if isinstance(implementation, type):
            self.implementation = implementation
        else:
            self.implementation_ = convert.text(implementation, "ModelSettings.implementation")

    @classmethod
    def parse_file(cls, path: str, **_: Any) -> "ModelSettings":
        with open(path, encoding="utf-8") as file:
            return cls(**{**json.load(file), "_source": path})

    @property
    def version(self) -> Optional[str]:
        return None if self.parameters is None else self.parameters.version

    @property
    def implementation(self) -> type:
        """The class of the handler, imported with the folder of the settings first on the path."""
        if self._source is None:
            return import_class(self.implementation_)
        with _first_on_path(os.path.dirname(self._source)):
            return import_class(self.implementation_)

    @implementation.setter
    def implementation(self, value: type) -> None:
        self.implementation_ = "%s.%s" % (value.__module__, value.__name__)


@contextmanager
def _first_on_path(folder: str) -> Iterator[None]:
    import sys
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        if folder in sys.path:
            sys.path.remove(folder)
