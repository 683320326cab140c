"""Types of the repository extension, for handlers that import them; the server itself speaks it."""
from __future__ import annotations

from enum import Enum
from typing import Any, Iterator

from . import convert
from .base import REQUIRED, BaseModel


class State(Enum):
    UNKNOWN = "UNKNOWN"
    READY = "READY"
    UNAVAILABLE = "UNAVAILABLE"
    LOADING = "LOADING"
    UNLOADING = "UNLOADING"


class RepositoryIndexRequest(BaseModel):
    __slots__ = ("ready",)
    _fields = (("ready", None, None),)


class RepositoryIndexResponseItem(BaseModel):
    __slots__ = ("name", "version", "state", "reason")
    _fields = (("name", REQUIRED, convert.text), ("version", None, convert.text), ("state", REQUIRED, convert.text),
               ("reason", REQUIRED, convert.text))


class RepositoryIndexResponse(BaseModel):
    __slots__ = ("root",)
    _fields = (("root", REQUIRED, convert.many(RepositoryIndexResponseItem)),)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.root)

    def __getitem__(self, at: int) -> Any:
        return self.root[at]

    def __len__(self) -> int:
        return len(self.root)


class RepositoryLoadErrorResponse(BaseModel):
    __slots__ = ("error",)
    _fields = (("error", None, convert.text),)


class RepositoryUnloadErrorResponse(BaseModel):
    __slots__ = ("error",)
    _fields = (("error", None, convert.text),)
