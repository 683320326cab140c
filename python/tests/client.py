"""The server's end of the frames, for tests: starts a worker process and talks to it. Every wait has a limit."""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from typing import Dict, List, Optional, Sequence

LOAD, INFER, PING, STOP, CANCEL, TAKEN = 1, 2, 3, 4, 5, 6
HELLO, LOADED, LOAD_FAILED, RESPONSE, ERROR, PONG = 16, 17, 18, 19, 20, 21
MORE, END = 1 << 8, 2 << 8

PYTHON_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORKER = os.path.join(PYTHON_FOLDER, "dismps_worker")
# Another interpreter for the worker than the one that runs pytest.
PYTHON = os.environ.get("DISMPS_TEST_PYTHON", sys.executable)
LARGE = 256 << 10
_PREFIX = struct.Struct("<IIQI")


class Ended(Exception):
    """The worker has closed its end."""


class Late(Exception):
    """The worker has not answered in time."""


class Frame:
    def __init__(self, kind: int, number: int, head: dict, data: bytes, end: int) -> None:
        self.kind = kind & 0xFF
        self.more, self.end = bool(kind & MORE), bool(kind & END)
        self.size = len(data)
        self.number = number
        self.head = head
        # Bytes by output name, those in shared files too.
        self.tensors: Dict[str, bytes] = {}
        for entry in head.get("outputs", []) if self.kind == RESPONSE else []:
            if "file" in entry:
                with open(entry["file"], "rb") as file:
                    file.seek(entry["at"])
                    self.tensors[entry["name"]] = file.read(entry["size"])
            else:
                end += -end % 16
                self.tensors[entry["name"]] = data[end:end + entry["size"]]
                end += entry["size"]

    def __repr__(self) -> str:
        return f"Frame({self.kind}, {self.number}, {self.head})"


def pack(kind: int, number: int, head: object, buffers: Sequence[bytes] = ()) -> bytes:
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    data = bytearray(_PREFIX.size) + text
    for buffer in buffers:
        data += bytes(-len(data) % 16)
        data += buffer
    _PREFIX.pack_into(data, 0, len(data) - 4, kind, number, len(text))
    return bytes(data)


def tensor(name: str, datatype: str, shape: List[int], data: bytes, **more: object) -> tuple:
    """An input for ``Worker.infer``: its entry in the head, and its bytes."""
    return {"name": name, "datatype": datatype, "shape": shape, "size": len(data), **more}, bytes(data)


class Worker:
    """A worker process. Use it in ``with``."""

    def __init__(self, python: Optional[str] = None, env: Optional[dict] = None, folder: Optional[str] = None) -> None:
        self._log = tempfile.TemporaryFile()
        self._empty = tempfile.TemporaryDirectory(prefix="dismps-test-")
        self.number = 0
        self._data = bytearray()
        self.process = subprocess.Popen(
            [python or PYTHON, WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, bufsize=0,
            cwd=folder or self._empty.name, env={**os.environ, **(env or {})})
        self.hello = self.receive()
        assert self.hello.kind == HELLO, self.hello

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self.process.stdin.close()
        self.process.stdout.close()
        self._log.close()
        self._empty.cleanup()

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.process.stdin.fileno(), view):]

    def send(self, kind: int, number: int = 0, head: object = None, buffers: Sequence[bytes] = ()) -> None:
        self.write(pack(kind, number, {} if head is None else head, buffers))

    def receive(self, timeout: float = 20) -> Frame:
        """The next frame. Raises Ended when the worker has gone, Late when it is silent."""
        until = time.monotonic() + timeout
        while True:
            if len(self._data) >= 4:
                total = 4 + struct.unpack_from("<I", self._data)[0]
                if len(self._data) >= total:
                    break
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise Late(f"no frame within {timeout} s; the log: {self.log()}")
            more = os.read(self.process.stdout.fileno(), 1 << 20)
            if not more:
                raise Ended(f"the worker has ended; the log: {self.log()}")
            self._data += more
        _, kind, number, size = _PREFIX.unpack_from(self._data)
        end = _PREFIX.size + size
        frame = Frame(kind, number, json.loads(bytes(self._data[_PREFIX.size:end])), bytes(self._data[:total]), end)
        del self._data[:total]
        return frame

    def load(self, runtime: str, folder: str, timeout: float = 20, **head: object) -> Frame:
        """Sends LOAD; returns LOADED or LOAD_FAILED."""
        base = {"runtime": runtime, "name": "m", "version": "1", "instance": 0, "folder": str(folder), "modules": [], "threads": 1,
                "kind": "CPU", "device": 0}
        self.send(LOAD, 0, {**base, **head})
        return self.receive(timeout)

    def ask(self, *inputs: tuple, **head: object) -> int:
        """Sends INFER; returns its number."""
        self.number += 1
        buffers = [data for entry, data in inputs if "file" not in entry]
        self.send(INFER, self.number, {"lane": 0, "inputs": [entry for entry, _ in inputs], **head}, buffers)
        return self.number

    def infer(self, *inputs: tuple, timeout: float = 20, **head: object) -> Frame:
        """Sends INFER; returns its RESPONSE or ERROR."""
        number = self.ask(*inputs, **head)
        frame = self.receive(timeout)
        assert frame.number == number, frame
        return frame

    def cancel(self, number: int) -> None:
        """Says that nobody waits for the answers to a request."""
        self.send(CANCEL, number)

    def taken(self, *answers: Frame) -> None:
        """Says that answers to one request were taken."""
        self.send(TAKEN, answers[0].number, {"answers": len(answers), "bytes": sum(answer.size - 4 for answer in answers)})

    def is_silent(self, seconds: float = 0.3) -> bool:
        """Whether no frame comes for a while."""
        return not self._data and not select.select([self.process.stdout], [], [], seconds)[0]

    def stop(self, timeout: float = 20) -> int:
        """Sends STOP; returns the exit code."""
        self.send(STOP)
        return self.wait(timeout)

    def wait(self, timeout: float = 20) -> int:
        """The exit code; negative for the signal that ended it."""
        return self.process.wait(timeout)

    def log(self) -> str:
        self._log.flush()
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode("utf-8", "replace")

    def resident(self) -> int:
        """Resident memory in kB."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * 4


class SharedFile:
    """A file of shared memory with a large input, as the server makes them."""

    def __init__(self, size: int, path: Optional[str] = None) -> None:
        self.path = path or tempfile.mktemp(prefix="dismps-test-in-", dir="/dev/shm")
        with open(self.path, "xb") as file:
            file.truncate(size)

    def tensor(self, name: str, datatype: str, shape: List[int], data: bytes, at: int = 0) -> tuple:
        with open(self.path, "r+b") as file:
            file.seek(at)
            file.write(data)
        return tensor(name, datatype, shape, data, file=self.path, at=at)

    def read(self, at: int, size: int) -> bytes:
        with open(self.path, "rb") as file:
            file.seek(at)
            return file.read(size)

    def __enter__(self) -> SharedFile:
        return self

    def __exit__(self, *_: object) -> None:
        os.unlink(self.path)


def end_by_id(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
