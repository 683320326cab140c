"""The status page: which request was handed to the handler last, readable for the server after this process has died."""

from __future__ import annotations

import mmap
import os
from typing import Optional


class StatusPage:
    def __init__(self, path: Optional[str]) -> None:
        self._begun: object = [0]
        if path is None:
            return
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            page = mmap.mmap(descriptor, 4096)
        finally:
            os.close(descriptor)
        # One store of eight bytes: death in the midst of it leaves the old number or the new one.
        self._begun = memoryview(page)[:8].cast("Q")

    def begin(self, number: int) -> None:
        """Called just before a request goes to the handler."""
        self._begun[0] = number
