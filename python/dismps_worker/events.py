"""Serves an asynchronous runtime: several requests may be in progress, and tasks that load() made run in between."""

from __future__ import annotations

import asyncio
import sys
from threading import Thread
from typing import Dict, List, Optional, Set

from dismps_worker import frames
from dismps_worker.failures import FrameError
from dismps_worker.frames import Frame, FrameReader
from dismps_worker.places import log_text
from dismps_worker.serving import END, Answer, Serving
from dismps_worker.stdio import leave, low_descriptors_taken
from dismps_worker.tensors import WireRequest

# A request's first step is made at once, without a turn of the event loop.
_EAGER = {"eager_start": True} if sys.version_info >= (3, 12) else {}

# The kernel does not wake a wait whose descriptor was closed by another thread; the next wait fails.
_WAKE_SECONDS = 1.0


class EventLoop:
    def __init__(self, serving: Serving, runtime: object, reader: FrameReader, waiting: List[Frame]) -> None:
        self._serving = serving
        self._runtime = runtime
        self._reader = reader
        self._tasks: Set[asyncio.Task] = set()
        # Requests whose answers are sent one by one, and their waits for room.
        self._streams: Dict[int, asyncio.Task] = {}
        self._waits: Dict[int, asyncio.Future] = {}
        self._loaded = False
        self._stopping = False
        # Frames that came before load() was done.
        self._early: List[Frame] = []
        with low_descriptors_taken():
            self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._take, waiting)

    def load(self, head: dict) -> dict:
        descriptor = self._serving.stdio.source
        try:
            self._loop.add_reader(descriptor, self._readable)
        except NotImplementedError:  # Windows cannot wait for a pipe
            Thread(target=self._read, name="frames", daemon=True).start()
        return self._loop.run_until_complete(self._runtime.load(head))

    def serve(self) -> None:
        """Returns at the end of the input, and ends the process after a STOP."""
        self._loaded = True
        self._loop.call_soon(self._take, self._early)
        self._early = []
        self._wake()
        try:
            self._loop.run_forever()
        except SystemExit as ended:
            self._serving.exit(ended.code)
        except BaseException as fault:  # KeyboardInterrupt of a task, or the loop's own descriptors closed
            self._serving.crash(fault)

    def _wake(self) -> None:
        self._loop.call_later(_WAKE_SECONDS, self._wake)

    def _readable(self) -> None:
        serving = self._serving
        serving.stdio.leave_if_forked()
        try:
            self._take(self._reader.read())
        except (FrameError, OSError) as fault:
            serving.crash(fault)

    def _read(self) -> None:
        """Reads in a thread of its own, where the event loop cannot."""
        waiting: Optional[List[Frame]] = []
        while waiting is not None:
            try:
                waiting = self._reader.read()
            except (FrameError, OSError) as fault:
                self._serving.crash(fault)
            self._loop.call_soon_threadsafe(self._take, waiting)

    def _take(self, waiting: Optional[List[Frame]]) -> None:
        if waiting is None:
            leave(0)
        for frame in waiting:
            if frame.kind == frames.PING:
                self._serving.writer.send(frames.PONG, frame.number, {})
            elif not self._loaded:
                self._early.append(frame)
            elif frame.kind == frames.INFER:
                task = asyncio.Task(self._answer(frame), loop=self._loop, **_EAGER)
                if not task.done():
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
            elif frame.kind == frames.STOP:
                if not self._stopping:
                    self._stopping = True
                    self._tasks.add(self._loop.create_task(self._stop()))
            else:
                self._signal(frame)

    def _signal(self, frame: Frame) -> None:
        serving, number = self._serving, frame.number
        try:
            if not serving.notice(frame):
                raise FrameError(f"a frame of kind {frame.kind}")
        except FrameError as fault:
            serving.crash(fault)
        if frame.kind == frames.CANCEL and number in self._streams:
            self._streams[number].cancel()
        wait = self._waits.get(number)
        if wait is not None and not wait.done() and serving.has_room(number):
            wait.set_result(None)

    async def _answer(self, frame: Frame) -> None:
        serving = self._serving
        try:
            request, shared = serving.begin(frame)
        except FrameError as fault:
            serving.crash(fault)
        number, lane = request.number, request.lane
        response = frame = None
        try:
            if request.stream and getattr(self._runtime, "stream", None) is not None:
                answer = await self._send_all(request)
            else:
                response = await self._runtime.infer(request)
                answer = serving.response(response, lane, shared)
        except SystemExit as ended:
            serving.exit(ended.code)
        except BaseException as fault:
            answer = END if number in serving.cancelled else serving.failure(fault)
        request = response = None
        serving.finish(number, lane, answer, shared)

    async def _send_all(self, request: WireRequest) -> Answer:
        """Sends what the runtime yields; the end, or a failure, is left to the caller."""
        number = request.number
        self._streams[number] = asyncio.current_task()
        answers = self._runtime.stream(request)
        try:
            async for response in answers:
                response.final = False
                if not self._serving.has_room(number):
                    await self._room(number)
                request.send(response)
                response = None
                # A handler that never waits would keep the loop from reading what the server says.
                await asyncio.sleep(0)
                if number in self._serving.cancelled:
                    break
        finally:
            del self._streams[number]
            await answers.aclose()
        return END

    async def _room(self, number: int) -> None:
        wait = self._waits[number] = self._loop.create_future()
        try:
            await wait
        finally:
            del self._waits[number]

    async def _stop(self) -> None:
        serving = self._serving
        while serving.open:
            await asyncio.sleep(0.005)
        try:
            await self._runtime.unload()
        except BaseException as fault:
            serving.stdio.write(log_text(fault))
        serving.end(0)
