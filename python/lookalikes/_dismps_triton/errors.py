"""Errors as a handler makes them: TritonError goes into a response, TritonModelException is raised."""

from __future__ import annotations

import enum
from typing import Optional


class TritonModelException(Exception):
    pass


class ArgumentFault(TritonModelException, TypeError):
    """A wrong argument. Triton's binding answers some with one exception and some with the other; this is caught as either."""


class _Code(enum.IntEnum):
    UNKNOWN = 0
    INTERNAL = 1
    NOT_FOUND = 2
    INVALID_ARG = 3
    UNAVAILABLE = 4
    UNSUPPORTED = 5
    ALREADY_EXISTS = 6
    CANCELLED = 7


# Triton's own map (http_server.cc, 24.01 and later); what is not here is 400.
_STATUS = {_Code.INTERNAL: 500, _Code.NOT_FOUND: 404, _Code.UNAVAILABLE: 503, _Code.UNSUPPORTED: 501}

# Over HTTP these are 400 too.
_ONLY_CALLS = frozenset((_Code.UNKNOWN, _Code.ALREADY_EXISTS, _Code.CANCELLED))


class TritonError:
    UNKNOWN = _Code.UNKNOWN
    INTERNAL = _Code.INTERNAL
    NOT_FOUND = _Code.NOT_FOUND
    INVALID_ARG = _Code.INVALID_ARG
    UNAVAILABLE = _Code.UNAVAILABLE
    UNSUPPORTED = _Code.UNSUPPORTED
    ALREADY_EXISTS = _Code.ALREADY_EXISTS
    CANCELLED = _Code.CANCELLED

    __slots__ = ("_message", "_code")

    def __init__(self, message: str, code: _Code = _Code.INTERNAL) -> None:
        if isinstance(message, bytes):
            message = message.decode("utf-8", "replace")
        if not isinstance(message, str):
            raise TypeError("TritonError: message must be a str, not %s" % type(message).__name__)
        if not isinstance(code, _Code):
            raise TypeError("TritonError: code must be one of TritonError's own (TritonError.NOT_FOUND ...), not %r" % (code,))
        self._message = message
        self._code = code

    def message(self) -> str:
        return self._message

    def code(self) -> _Code:
        return self._code

    def http_status(self) -> int:
        return _STATUS.get(self._code, 400)

    def call_status(self) -> Optional[str]:
        """The name of the status of gRPC, where several have the same HTTP status."""
        return self._code.name if self._code in _ONLY_CALLS else None


setattr(TritonError, "__ErrorCode", _Code)
