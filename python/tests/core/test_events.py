"""What only an event loop does: several requests at once, tasks in between. And answers piece by piece."""

import time

import client
from client import tensor

X = tensor("x", "UINT8", [2], b"ab")
ECHO = """
import asyncio, sys, threading, time
from dismps_worker.tensors import WireOutput, WireResponse
def answer(text=b"ab", **more):
    return WireResponse([WireOutput("x", "UINT8", [len(text)], text)], **more)
"""


def test_requests_in_progress_together_are_answered_as_they_end(events):
    worker = events.start(ECHO + """
async def infer(request):
    await asyncio.sleep({"1": 0.3, "2": 0.1}.get(request.id, 0))
    return answer(request.id.encode())
""")
    for id_ in ("1", "2", "3"):
        worker.ask(X, id=id_)
    assert [worker.receive().number for _ in range(3)] == [3, 2, 1]


def test_requests_are_begun_in_the_order_of_their_numbers(events):
    worker = events.start(ECHO + """
begun = []
async def infer(request):
    begun.append(request.number)
    await asyncio.sleep(0.01 * (request.number % 3))
    return answer(bytes(begun) if request.number == 50 else b"ab")
""")
    for _ in range(50):
        worker.ask(X)
    frames = {frame.number: frame for frame in (worker.receive() for _ in range(50))}
    assert frames[50].tensors["x"] == bytes(range(1, 51))


def test_tasks_of_load_run_between_requests(events):
    worker = events.start(ECHO + """
ticks = 0
async def tick():
    global ticks
    while True:
        ticks += 1
        await asyncio.sleep(0.01)
async def load(head):
    global task
    task = asyncio.get_running_loop().create_task(tick())
async def infer(request):
    return answer(bytes([min(ticks, 255)]))
""")
    first = worker.infer(X).tensors["x"][0]
    time.sleep(0.3)
    assert worker.infer(X).tensors["x"][0] > first + 5


def test_ping_is_answered_while_load_and_requests_wait(events):
    events.write("app.py", ECHO + """
async def load(head): await asyncio.sleep(0.5)
async def infer(request):
    await asyncio.sleep(0.5)
    return answer()
""")
    worker = events.worker()
    worker.send(client.LOAD, 0, {"runtime": str(events.runtime), "folder": str(events.folder)})
    worker.send(client.PING)
    worker.ask(X)
    assert [worker.receive().kind for _ in range(3)] == [client.PONG, client.LOADED, client.RESPONSE]


def test_request_runs_in_a_task_of_its_own(events):
    worker = events.start(ECHO + """
import contextvars
variable = contextvars.ContextVar("variable", default=0)
async def infer(request):
    assert asyncio.current_task() is not None and variable.get() == 0
    variable.set(1)
    await asyncio.wait_for(asyncio.sleep(0), 1)
    return answer()
""")
    for _ in range(2):
        assert worker.infer(X).kind == client.RESPONSE, worker.log()


def test_stop_waits_for_what_has_begun(events):
    worker = events.start(ECHO + """
async def infer(request):
    await asyncio.sleep(0.3)
    return answer()
async def unload(): print("unloaded")
""")
    worker.ask(X)
    worker.send(client.STOP)
    assert worker.receive().kind == client.RESPONSE
    assert worker.wait() == 0 and worker.log() == "unloaded\n"


def test_sys_exit_in_a_background_task_answers_what_is_open_and_ends(events):
    worker = events.start(ECHO + """
async def leave():
    await asyncio.sleep(0.1)
    sys.exit(4)
async def infer(request):
    global task
    task = asyncio.get_running_loop().create_task(leave())
    await asyncio.sleep(60)
""")
    worker.ask(X)
    frame = worker.receive()
    assert frame.kind == client.ERROR and frame.head["message"] == "the handler called sys.exit(4)"
    assert worker.wait() == 4


def test_interrupt_in_a_background_task_answers_what_is_open_and_ends(events):
    worker = events.start(ECHO + """
async def leave():
    await asyncio.sleep(0.1)
    raise KeyboardInterrupt
async def infer(request):
    global task
    task = asyncio.get_running_loop().create_task(leave())
    await asyncio.sleep(60)
""")
    worker.ask(X)
    frame = worker.receive()
    assert frame.kind == client.ERROR and "KeyboardInterrupt" in frame.head["message"]
    assert worker.wait() == 1


def test_exception_in_a_background_task_is_logged_and_the_worker_goes_on(events):
    worker = events.start(ECHO + """
async def fail(): raise ValueError("in the background")
async def infer(request):
    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
    return answer()
""")
    for _ in range(2):
        assert worker.infer(X).kind == client.RESPONSE
    worker.stop()
    assert "ValueError: in the background" in worker.log()


def test_loop_that_cannot_wait_for_the_pipe_reads_in_a_thread(events):
    worker = events.start("""
        import asyncio
        def infer(request):
            from dismps_worker.tensors import WireResponse
            import threading
            return WireResponse([], {"threads": [thread.name for thread in threading.enumerate()]})
    """, env={"PYTHONPATH": str(without_add_reader(events))})
    assert worker.infer(X).head["parameters"]["threads"] == ["MainThread", "frames"]
    assert worker.stop() == 0


def without_add_reader(case):
    """A folder with a sitecustomize that takes add_reader away, as on Windows."""
    folder = case.folder.parent / "site-packages"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import asyncio.selector_events as s\n"
        "def no(*a): raise NotImplementedError\n"
        "s.BaseSelectorEventLoop.add_reader = no\n")
    return folder


def test_answers_piece_by_piece_from_a_thread(case):
    worker = case.start(ECHO + """
def infer(request):
    def run():
        for part in range(3):
            request.send(answer(bytes([part]), final=False))
        request.send(answer(b"end", final=True))
        try:
            request.send(answer(b"one more"))
        except RuntimeError as fault:
            print(fault)
    threading.Timer(0.05, run).start()
""")
    for number in (1, 2):
        worker.ask(X, stream=True)
        frames = [worker.receive() for _ in range(4)]
        assert [frame.tensors["x"] for frame in frames] == [b"\0", b"\1", b"\2", b"end"]
        assert [frame.more for frame in frames] == [True, True, True, False]
        assert {frame.number for frame in frames} == {number}
    worker.ask(X, stream=True)
    assert worker.stop() == 0
    assert worker.receive().kind == client.RESPONSE, "STOP waits for the last piece"
    assert "this request has had its final answer" in worker.log()


def test_piecewise_answer_may_end_with_a_failure(case):
    worker = case.start(ECHO + """
from dismps_worker.failures import RequestFailed
def infer(request):
    request.send(answer(final=False))
    request.send(RequestFailed(503, "no more"))
""")
    worker.ask(X, stream=True)
    assert worker.receive().more
    assert worker.receive().head == {"status": 503, "message": "no more"}


def test_second_final_answer_is_left_out(case):
    worker = case.start(ECHO + """
def infer(request):
    request.send(answer(b"first"))
    return answer(b"second")
""")
    assert worker.infer(X).tensors["x"] == b"first"
    assert worker.infer(X).tensors["x"] == b"first"
    assert "another one is left out" in worker.log()


def test_large_pieces_go_through_the_frame_until_the_last(case):
    worker = case.start(ECHO + """
def infer(request):
    for part in (b"a", b"b"):
        request.send(answer(part * 300_000, final=False))
    request.send(answer(b"c" * 300_000))
""")
    worker.ask(X, stream=True)
    frames = [worker.receive() for _ in range(3)]
    assert [frame.tensors["x"] for frame in frames] == [part * 300_000 for part in (b"a", b"b", b"c")]
    assert ["file" in frame.head["outputs"][0] for frame in frames] == [False, False, True]
