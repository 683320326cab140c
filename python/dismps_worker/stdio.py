"""The process's descriptors and its tie to the server: what is done before anything of the user's is imported."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import Iterator, List

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

# Handlers that close "all" descriptors mostly mean the low ones.
LOWEST = 100
PIPE_BYTES = 1 << 20
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_LINES = 1  # _IOLBF


class Stdio:
    """The descriptors that the worker keeps for itself: frames from the server, frames to it, and the log."""

    def __init__(self) -> None:
        self.source = _keep(0)
        self.sink = _keep(1)
        self.log = _keep(2)
        self.forked = False
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        if null > 2:
            os.close(null)
        os.dup2(self.log, 1)
        if fcntl is None:
            _binary(self.source, self.sink, self.log)
        for pipe in (self.source, self.sink):
            _widen(pipe)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                # The log is read as UTF-8, and a handler's odd character must not fail a request.
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._lose)

    def _lose(self) -> None:
        self.forked = True
        for descriptor in (self.source, self.sink):
            try:
                os.close(descriptor)
            except OSError:
                pass

    def leave_if_forked(self, code: int = 0) -> None:
        """A fork's child that comes back from the handler ends here: the parent answers, and nobody answers twice."""
        if self.forked:
            leave(code)

    def write(self, text: str) -> None:
        """Writes whole lines to the log, also when the handler has closed or replaced the standard streams."""
        flush()
        data = memoryview(text.encode("utf-8", "backslashreplace"))
        try:
            while data:
                data = data[os.write(self.log, data):]
        except OSError:
            pass

    def mend(self) -> None:
        """Puts the log back on descriptors 1 and 2 where a handler has closed them, so that later prints do not fail."""
        for descriptor in (1, 2):
            try:
                os.fstat(descriptor)
            except OSError:
                try:
                    os.dup2(self.log, descriptor)
                except OSError:
                    pass


def _keep(descriptor: int) -> int:
    if fcntl is None:
        return os.dup(descriptor)
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, LOWEST)
    except OSError:  # fewer descriptors allowed than that
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)


def raise_above(descriptor: int) -> int:
    """Moves a descriptor that the worker opened to where handlers rarely close."""
    if fcntl is None or descriptor >= LOWEST:
        return descriptor
    moved = _keep(descriptor)
    os.close(descriptor)
    return moved


@contextmanager
def low_descriptors_taken() -> Iterator[None]:
    """What is opened within gets descriptors from LOWEST up: those of an event loop cannot be moved later."""
    taken: List[int] = []
    try:
        if fcntl is not None:
            while not taken or taken[-1] < LOWEST - 1:
                taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:  # fewer descriptors allowed than that
        taken[-8:], spare = [], taken[-8:]
        for descriptor in spare:
            os.close(descriptor)
    try:
        yield
    finally:
        for descriptor in taken:
            os.close(descriptor)


def _widen(descriptor: int) -> None:
    """A frame of 256 kB goes through in one piece then; without the right to it, only slower."""
    size = getattr(fcntl, "F_SETPIPE_SZ", 1031 if sys.platform == "linux" else None)
    if size is not None:
        try:
            fcntl.fcntl(descriptor, size, PIPE_BYTES)
        except OSError:
            pass


def _binary(*descriptors: int) -> None:
    import msvcrt

    for descriptor in descriptors:
        msvcrt.setmode(descriptor, os.O_BINARY)


def tie_to_parent() -> None:
    """
    Leaves the terminal's session, and on Linux asks to be killed together with the thread that started this process. There the C
    library's output is line-buffered as well.
    """
    if not hasattr(os, "setsid"):
        return
    parent = os.getppid()
    try:
        os.setsid()
    except OSError:  # leads a group already
        pass
    if sys.platform != "linux":
        return
    try:
        from ctypes import CDLL, c_void_p

        library = CDLL(None)
        library.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        # What C code prints is to be in the log at once too, not when 4096 bytes are full.
        library.setvbuf(c_void_p.in_dll(library, "stdout"), None, _LINES, 0)
    except (ImportError, OSError, AttributeError, ValueError):  # end of file still ends an idle worker
        pass
    if os.getppid() != parent:
        leave(0)


def flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def leave(code: int) -> None:
    """Ends the process at once: threads that a handler left behind must not hold it up."""
    flush()
    os._exit(code)
