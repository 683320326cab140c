"""Frames: reading them from and writing them to a descriptor. docs/worker.md has the layout."""

from __future__ import annotations

import io
import os
import struct
from _thread import allocate_lock
from typing import Callable, List, Optional, Sequence

from dismps_worker.failures import FrameError
from dismps_worker.heads import encode, parse

LOAD, INFER, PING, STOP, CANCEL, TAKEN = 1, 2, 3, 4, 5, 6
HELLO, LOADED, LOAD_FAILED, RESPONSE, ERROR, PONG = 16, 17, 18, 19, 20, 21

# Added to the kind: other answers follow; there is no answer in it, only their end.
MORE, END = 1 << 8, 2 << 8

LONGEST = 1 << 30
ALIGNMENT = 16
_PREFIX = struct.Struct("<IIQI")  # length, kind with flags and two zeros, number, length of the head
_CHUNK = 65536
_PIECES = 512  # fewer than any system's bound for one writev


class Frame:
    """A frame as read. ``data`` is the whole of it, in memory of its own; tensors begin behind ``end``."""

    __slots__ = ("kind", "number", "head", "data", "end")

    def __init__(self, data: bytearray) -> None:
        _, self.kind, self.number, size = _PREFIX.unpack_from(data)
        self.end = _PREFIX.size + size
        if self.end > len(data):
            raise FrameError(f"a frame of {len(data)} bytes with a head of {size}")
        try:
            text = data[_PREFIX.size:self.end].decode()
            self.head, end = parse(text)
        except (ValueError, RecursionError) as fault:
            raise FrameError(f"a head that is not JSON: {fault}") from None
        if end != len(text) or type(self.head) is not dict:
            raise FrameError("a head that is not one object")
        self.data = data


class FrameReader:
    """Reads with one system call a time, so that it serves a blocking loop and an event loop alike."""

    def __init__(self, descriptor: int) -> None:
        self._file = io.FileIO(descriptor, "rb", closefd=False)
        self._chunk = bytearray(_CHUNK)
        self._view = memoryview(self._chunk)
        self._filled = 0
        self._large: Optional[bytearray] = None

    def read(self) -> Optional[List[Frame]]:
        """The frames that one system call completed, maybe none; None at the end of the input."""
        if self._large is not None:
            return self._read_large()
        filled = self._filled
        count = self._file.readinto(self._view[filled:] if filled else self._view)
        if not count:
            return self._ended(count)
        return self._cut(filled + count)

    def _cut(self, filled: int) -> List[Frame]:
        frames: List[Frame] = []
        chunk = self._chunk
        at = 0
        while filled - at >= _PREFIX.size:
            length, kind, _, _ = _PREFIX.unpack_from(chunk, at)
            if not 16 <= length <= LONGEST or kind > 255:
                raise FrameError(f"a frame that begins with {bytes(chunk[at:at + 8])!r}")
            total = length + 4
            if at + total <= filled:
                frames.append(Frame(chunk[at:at + total]))
                at += total
            elif total > _CHUNK:
                self._large = bytearray(total)
                self._large[:filled - at] = self._view[at:filled]
                self._filled = filled - at
                return frames
            else:
                break
        if at and at < filled:
            chunk[:filled - at] = chunk[at:filled]
        self._filled = filled - at
        return frames

    def _read_large(self) -> Optional[List[Frame]]:
        with memoryview(self._large) as view, view[self._filled:] as rest:
            count = self._file.readinto(rest)
        if not count:
            return self._ended(count)
        self._filled += count
        if self._filled < len(self._large):
            return []
        data, self._large, self._filled = self._large, None, 0
        return [Frame(data)]

    def _ended(self, count: Optional[int]) -> Optional[List[Frame]]:
        if count is None:  # nothing there yet: the descriptor was not made to wait
            return []
        if self._filled:
            raise FrameError("the input ended within a frame")
        return None


class FrameWriter:
    """Writes frames from any thread, a small one with one system call."""

    def __init__(self, descriptor: int, lost: Callable[[OSError], None]) -> None:
        self._descriptor = descriptor
        self._lock = allocate_lock()
        self._lost = lost

    def send(self, kind: int, number: int, head: dict, buffers: Sequence[memoryview] = ()) -> int:
        """Sends a frame; returns the length that it begins with."""
        text = encode(head)
        total = _PREFIX.size + len(text)
        pieces: List[object] = [b"", text]
        for buffer in buffers:
            pad = -total % ALIGNMENT
            if pad:
                pieces.append(bytes(pad))
            pieces.append(buffer)
            total += pad + buffer.nbytes
        if total - 4 > LONGEST:
            raise ValueError(f"the answer has {total} bytes; the most that one may have is {LONGEST}")
        pieces[0] = _PREFIX.pack(total - 4, kind, number, len(text))
        try:
            with self._lock:
                if total <= _CHUNK or len(pieces) > _PIECES or not hasattr(os, "writev"):
                    self._write(b"".join(pieces))
                else:
                    self._write_pieces(pieces, total)
        except OSError as fault:
            self._lost(fault)
        return total - 4

    def _write(self, data: bytes) -> None:
        count = os.write(self._descriptor, data)
        if count < len(data):
            rest = memoryview(data)[count:]
            while rest:
                rest = rest[os.write(self._descriptor, rest):]

    def _write_pieces(self, pieces: List[object], total: int) -> None:
        count = os.writev(self._descriptor, pieces)
        while count < total:
            total -= count
            while pieces and count >= memoryview(pieces[0]).nbytes:
                count -= memoryview(pieces.pop(0)).nbytes
            if count:
                pieces[0] = _flat(pieces[0])[count:]
            count = os.writev(self._descriptor, pieces)


def _flat(buffer: object) -> memoryview:
    view = memoryview(buffer)
    try:
        return view.cast("B")
    except TypeError:  # a format that memoryview cannot cast, as that of another byte order
        return memoryview(view.tobytes())
