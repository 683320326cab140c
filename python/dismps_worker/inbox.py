"""
Frames for a worker that is busy. A handler that runs on the main thread keeps it from reading, so whoever waits for a word of the server
(room for one more answer, a request given up) reads the frames itself, on whichever thread that is, and leaves to the main thread what is not for it.
"""

from __future__ import annotations

import os
import select
from threading import Condition, Lock
from typing import Callable, List, NoReturn, Optional

from dismps_worker.failures import FrameError
from dismps_worker.frames import Frame, FrameReader


class Inbox:
    """``notice`` takes the frames that concern requests under way and says whether it did; ``crash`` ends the process."""

    def __init__(self, descriptor: int, reader: FrameReader, notice: Callable[[Frame], bool],
                 crash: Callable[[BaseException], NoReturn]) -> None:
        self._descriptor = descriptor
        self._reader = reader
        self._notice = notice
        self._crash = crash
        self._gate = Lock()
        self._changed = Condition(self._gate)
        self._reading = False
        self._waiting = 0
        self._frames: Optional[List[Frame]] = []

    def take(self) -> Optional[List[Frame]]:
        """The next frames for the main thread; None at the end of the input."""
        with self._gate:
            while True:
                frames = self._frames
                if frames or frames is None:
                    if frames:
                        self._frames = []
                    return frames
                self._turn()

    def until(self, met: Callable[[], bool]) -> None:
        """Waits on any thread; returns at the end of the input too."""
        with self._gate:
            while not met() and self._frames is not None:
                self._turn()

    def poll(self) -> None:
        """Reads what is there already."""
        with self._gate:
            while not self._reading and self._frames is not None and _readable(self._descriptor):
                self._read()

    def _turn(self) -> None:
        if not self._reading:
            self._read()
            return
        self._waiting += 1
        try:
            self._changed.wait()
        finally:
            self._waiting -= 1

    def _read(self) -> None:
        """One system call's worth. Called with the gate held, which is open while the call waits."""
        self._reading = True
        self._gate.release()
        frames: Optional[List[Frame]] = None
        try:
            frames = self._reader.read()
        except (FrameError, OSError) as fault:
            self._crash(fault)
        finally:
            self._gate.acquire()
            self._reading = False
        if frames is None:
            self._frames = None
        else:
            self._frames += [frame for frame in frames if not self._notice(frame)]
        if self._waiting:
            self._changed.notify_all()


def _readable(descriptor: int) -> bool:
    try:
        if hasattr(select, "poll"):
            ready = select.poll()
            ready.register(descriptor, select.POLLIN)
            return bool(ready.poll(0))
        # Windows waits for sockets only: there a handler learns of it when it sends its next answer.
        return os.name != "nt" and bool(select.select([descriptor], [], [], 0)[0])
    except OSError:
        return False
