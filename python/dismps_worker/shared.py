"""Files of shared memory: the server's, which large inputs lie in, and the worker's own for large outputs."""

from __future__ import annotations

import gc
import mmap
import os
import sys
from typing import Dict, List, Optional, Sequence, Tuple

from dismps_worker.failures import FrameError
from dismps_worker.stdio import raise_above

# Tensors up to here travel in the frame. The server has the same number.
LARGE = 256 << 10
_STEP = 256 << 10
_BETWEEN = 64  # outputs begin at cache lines


class InputFile:
    """A mapped file of the server's."""

    __slots__ = ("_map", "_idle")

    def __init__(self, path: str) -> None:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            self._map = mmap.mmap(descriptor, 0)
        finally:
            os.close(descriptor)
        self._idle = 0
        self._idle = self._references()

    def __len__(self) -> int:
        return len(self._map)

    def view(self, at: int, size: int) -> memoryview:
        return memoryview(self._map)[at:at + size]

    def referred(self) -> bool:
        """
        Whether anything still refers to the memory. Every view, slice, cast and array of it holds the map itself, so the count of
        references tells; closing the map to see whether that fails would cost the mapping.
        """
        return self._references() > self._idle

    def _references(self) -> int:
        return sys.getrefcount(self._map)


class InputFiles:
    """The mapped files of each lane, kept until the server names others."""

    def __init__(self) -> None:
        self._lanes: Dict[int, Dict[str, InputFile]] = {}

    def view(self, lane: int, path: str, at: int, size: int) -> memoryview:
        files = self._lanes.setdefault(lane, {})
        file = files.get(path)
        if file is None or len(file) < at + size:
            try:
                file = files[path] = InputFile(path)
            except (OSError, ValueError) as fault:
                raise FrameError(f"the shared file {path} cannot be mapped: {fault}") from None
        if at < 0 or size < 0 or len(file) < at + size:
            raise FrameError(f"the shared file {path} has {len(file)} bytes, and {at + size} are asked for")
        return file.view(at, size)

    def only(self, lane: int, paths: Sequence[str]) -> None:
        """Drops the lane's files that its latest request does not name."""
        files = self._lanes.get(lane, {})
        if len(files) > len(paths):
            for path in [path for path in files if path not in paths]:
                del files[path]

    def kept(self, lane: int) -> bool:
        """
        Whether the handler still refers to the lane's input. Asked when the worker's own references are gone; a kept file is
        forgotten, since the server does not use it again.
        """
        files = self._lanes.get(lane)
        if not files or not _referred(files):
            return False
        gc.collect(1)  # an exception or a callback that refers to itself is not yet a handler that keeps its input
        if not _referred(files):
            return False
        files.clear()
        return True


def _referred(files: Dict[str, InputFile]) -> bool:
    return any(file.referred() for file in files.values())


class OutputFile:
    """A file for the large outputs of one lane. It is only ever grown."""

    def __init__(self, path: str) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._descriptor = raise_above(os.open(path, flags, 0o600))
        self._map: Optional[mmap.mmap] = None
        self.path = path

    def put(self, buffers: Sequence[memoryview]) -> List[int]:
        """Copies the buffers in and tells their offsets. Raises OSError when there is not the memory for them."""
        places, end = [], 0
        for buffer in buffers:
            places.append(end)
            end += buffer.nbytes + -buffer.nbytes % _BETWEEN
        if self._map is None or len(self._map) < end:
            self._grow(end + -end % _STEP)
        for at, buffer in zip(places, buffers):
            self._map[at:at + buffer.nbytes] = buffer
        return places

    def _grow(self, size: int) -> None:
        if hasattr(os, "posix_fallocate"):
            # Memory that is promised but not there would end the process with SIGBUS when it is written to.
            os.posix_fallocate(self._descriptor, 0, size)
        else:
            os.ftruncate(self._descriptor, size)
        if self._map is not None:
            self._map.close()
            self._map = None
        self._map = mmap.mmap(self._descriptor, size)

    def remove(self) -> None:
        try:
            os.unlink(self.path)
        except OSError:  # as a rule the server has done it
            pass


class OutputFiles:
    """One file a lane, made when first needed."""

    def __init__(self, prefix: Optional[str]) -> None:
        self._prefix = prefix
        self._lanes: Dict[int, OutputFile] = {}

    def put(self, lane: int, buffers: Sequence[memoryview]) -> Optional[Tuple[str, List[int]]]:
        """The file's path and the buffers' places in it; None where there is no room, and the buffers go through the frame."""
        if not self._prefix:
            return None
        file = self._lanes.get(lane)
        try:
            if file is None:
                file = self._lanes[lane] = OutputFile(f"{self._prefix}out-{os.getpid()}-{lane}")
            return file.path, file.put(buffers)
        except OSError:
            return None

    def remove(self) -> None:
        for file in self._lanes.values():
            file.remove()
