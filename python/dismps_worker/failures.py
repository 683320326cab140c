"""What a runtime raises when it knows more than an exception of the handler tells."""

from __future__ import annotations

from typing import Optional


class LoadFailed(Exception):
    """The model cannot be loaded. ``reason`` is one of docs/worker.md (lacks, import, error, not-ready); ``fields`` go into the head."""

    def __init__(self, reason: str, **fields: object) -> None:
        super().__init__(fields.get("message") or reason)
        self.reason = reason
        self.fields = fields


class RequestFailed(Exception):
    """
    A request has failed in a way whose HTTP status is known. Raised ``from`` another exception, that one goes to the log with its
    traceback, and gives ``type`` and ``at`` where they are not given. ``code`` names the status of gRPC where the HTTP status does not tell it. With ``final`` False it stands in the place of one answer of several.
    """

    final = True

    def __init__(self, status: int, message: str, type: Optional[str] = None, at: Optional[str] = None, code: Optional[str] = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.type = type
        self.at = at
        self.code = code


class FrameError(Exception):
    """The server's bytes cannot be read: the conversation is over."""
