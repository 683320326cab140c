"""Where in the code folder an exception came from, and what of it goes into the log."""

from __future__ import annotations

import linecache
import os
import tokenize  # noqa: F401  linecache may import it late, when a handler's own tokenize.py could be in the way
import traceback
from types import TracebackType
from typing import Dict, Iterator, NamedTuple, Optional, Tuple

_WORKER = os.path.dirname(os.path.abspath(__file__)) + os.sep
_LONGEST = 8192


class Place(NamedTuple):
    """A line of the code folder. ``file`` is relative to it."""

    file: str
    line: int
    function: Optional[str]

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return where if self.function is None else f"{where} in {self.function}"


class CodeFolder:
    """The folder of the handler's modules."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self._root = os.path.join(os.path.realpath(path), "")
        self._known: Dict[str, Optional[str]] = {}

    def relative(self, file: str) -> Optional[str]:
        """The file's name within the folder; None for others, and for packages of an environment that lies in the folder."""
        if file not in self._known:
            self._known[file] = self._relative(os.path.realpath(file))
        return self._known[file]

    def _relative(self, real: str) -> Optional[str]:
        inside = real.startswith(self._root)
        if not inside or "site-packages" in real[len(self._root):] or "dist-packages" in real[len(self._root):]:
            return None
        return real[len(self._root):].replace(os.sep, "/")

    def innermost(self, fault: BaseException) -> Optional[Place]:
        """The place of the folder that is nearest to where the exception was raised."""
        if isinstance(fault, SyntaxError) and fault.filename:
            file = self.relative(fault.filename)
            if file is not None:
                return Place(file, fault.lineno or 1, None)
        place = None
        for frame, line in _frames(fault.__traceback__):
            if frame.f_code.co_filename.startswith("<"):
                continue
            file = self.relative(frame.f_code.co_filename)
            if file is not None:
                name = frame.f_code.co_name
                place = Place(file, line, None if name == "<module>" else name)
        return place


def _frames(trace: Optional[TracebackType]) -> Iterator[Tuple[object, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def log_text(fault: BaseException) -> str:
    """The traceback as the handler's author expects it: without the worker's own frames above the handler's."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_WORKER):
        trace = trace.tb_next
    linecache.checkcache()
    try:
        return "".join(traceback.format_exception(type(fault), fault, trace or fault.__traceback__))
    except Exception:  # an exception whose own text raises
        return f"{type(fault).__name__} (its text cannot be shown)\n"


def message(fault: BaseException) -> str:
    """The exception's text, or its type where it has none."""
    if isinstance(fault, KeyError) and len(fault.args) == 1:
        text = f"no such key: {fault.args[0]!r}"
    else:
        try:
            text = str(fault)
        except Exception:
            text = ""
    text = text or type(fault).__name__
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
