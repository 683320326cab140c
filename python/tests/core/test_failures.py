"""Requests that fail, and handlers that end the process."""

import signal

import client
import pytest
from client import tensor

X = tensor("x", "UINT8", [2], b"ab")
ANSWER = """
from dismps_worker.tensors import WireOutput, WireResponse
def answer(buffer=b"ab", datatype="UINT8", shape=(2,), **more):
    return WireResponse([WireOutput("y", datatype, list(shape), buffer)], **more)
"""


def error(worker, *inputs):
    frame = worker.infer(*(inputs or (X,)))
    assert frame.kind == client.ERROR, frame
    return frame.head


def goes_on(worker):
    worker.send(client.PING)
    return worker.receive().kind == client.PONG


def test_exception_is_told_with_type_message_and_place(case):
    case.write("inner.py", "def half(x):\n    return [y / 0 for y in x]\n")
    worker = case.start("import inner\ndef infer(request):\n    return inner.half([1])")
    head = error(worker)
    assert head.pop("at") in ("inner.py:2 in <listcomp>", "inner.py:2 in half")
    assert head == {"status": 500, "type": "ZeroDivisionError", "message": "division by zero"}
    log = worker.log()
    assert log.startswith("Traceback (most recent call last):\n") and "in infer" in log and "ZeroDivisionError: division by zero" in log
    assert goes_on(worker)


def test_place_is_the_handlers_when_a_library_raises(case):
    worker = case.start("import json\ndef infer(request):\n\n    return json.loads('{')")
    head = error(worker)
    assert (head["type"], head["at"]) == ("JSONDecodeError", "app.py:4 in infer")


def test_known_failure_has_its_status_and_the_causes_traceback(case):
    worker = case.start("""
        from dismps_worker.failures import RequestFailed
        def infer(request):
            if request.id:
                raise RequestFailed(400, "input 'x' is missing")
            try:
                int("a")
            except ValueError as fault:
                raise RequestFailed(422, "no number") from fault
    """)
    frame = worker.infer(X, id="1")
    assert frame.head == {"status": 400, "message": "input 'x' is missing"}
    assert worker.log() == ""
    assert error(worker) == {"status": 422, "type": "ValueError", "message": "no number", "at": "app.py:7 in infer"}
    assert "ValueError: invalid literal" in worker.log()


@pytest.mark.parametrize("raised, text", [
    ("raise MemoryError", "the handler ran out of memory"),
    ("bytearray(1 << 60)", "the handler ran out of memory"),
    ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ("raise GeneratorExit", "GeneratorExit"),
    ("import asyncio; raise asyncio.CancelledError", "CancelledError"),
    ("infer(request)", "maximum recursion depth exceeded"),
    ("raise type('Odd', (Exception,), {'__str__': lambda s: 1 / 0})", "Odd"),
    ("raise ValueError('x' * 10000)", "xxx …"),
    (r"raise ValueError('\ud800 é \x00')", "? é \x00"),
])
def test_every_kind_of_exception_is_an_answer_and_the_worker_goes_on(case, raised, text):
    worker = case.start(f"def infer(request):\n    {raised}")
    for _ in range(2):
        head = error(worker)
        assert head["status"] == 500 and text in head["message"] and head["at"].startswith("app.py:2 in ")
    assert goes_on(worker)


@pytest.mark.parametrize("value, code, text", [("3", 3, "sys.exit(3)"), ("0", 1, "sys.exit(0)"), ("", 1, "sys.exit()"), ("'no more'", 1, "sys.exit('no more')"), ("256", 1, "sys.exit(256)")])
def test_sys_exit_answers_and_ends_the_worker_with_its_code(case, value, code, text):
    worker = case.start(f"import sys\ndef infer(request): sys.exit({value})")
    head = error(worker)
    assert head == {"status": 500, "type": "SystemExit", "message": f"the handler called {text}"}
    assert worker.wait() == code
    assert text in worker.log()


def test_os_exit_ends_the_worker_without_an_answer(case):
    worker = case.start("import os\ndef infer(request): os._exit(9)")
    worker.ask(X)
    with pytest.raises(client.Ended):
        worker.receive()
    assert worker.wait() == 9


def test_segmentation_fault_leaves_the_handlers_line_in_the_log(case):
    worker = case.start("import os, signal\ndef infer(request):\n    os.kill(os.getpid(), signal.SIGSEGV)")
    worker.ask(X)
    assert worker.wait() == -signal.SIGSEGV
    assert "Segmentation fault" in worker.log() and 'app.py", line 3 in infer' in worker.log()


@pytest.mark.parametrize("call, text", [
    ("answer(b'abc')", "output 'y' has 3 bytes; UINT8 of shape [2] takes 2"),
    ("answer(b'abcd', 'FP32', (1, 2))", "output 'y' has 4 bytes; FP32 of shape [1, 2] takes 8"),
    ("answer(b'', 'FP32', (-1,))", "output 'y' has 0 bytes; FP32 of shape [-1] takes -4"),
    ("answer(b'ab', 'FLOAT')", "output 'y' has the unknown datatype 'FLOAT'"),
    ("answer(b'abc', 'BYTES', (1,))", "output 'y' has 3 bytes, too few or too many for 1 elements of BYTES"),
    ("answer('ab')", "output 'y' holds a str where its bytes should be"),
    ("answer(memoryview(b'abcd')[::2])", "output 'y' does not have its bytes in C order"),
])
def test_output_that_does_not_fit_its_shape_is_named(case, call, text):
    worker = case.start(ANSWER + f"def infer(request): return {call}")
    head = error(worker)
    assert (head["status"], head["message"]) == (500, text)
    assert goes_on(worker)


def test_parameters_become_json_as_far_as_they_can(case):
    worker = case.start(ANSWER + """
class Scalar:
    shape = ()
    def item(self): return 2.5
def infer(request):
    if request.id: return answer(parameters={"a": object()})
    return answer(parameters={"nan": float("nan"), "inf": [float("inf")], "scalar": Scalar(), "set": {1}, "odd": "\\ud800", "bytes": b"b"})
""")
    assert worker.infer(X).head["parameters"] == {"nan": None, "inf": [None], "scalar": 2.5, "set": [1], "odd": "?", "bytes": "b"}
    frame = worker.infer(X, id="1")
    assert frame.kind == client.ERROR and "type object has no form in JSON" in frame.head["message"]
    assert goes_on(worker)


def test_frames_that_cannot_be_read_end_the_worker_with_70(case):
    good = client.pack(client.PING, 0, {})
    entry, data = X
    bad = {
        "text": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "zeros": bytes(64),
        "too long": b"\x01\x00\x00\x40" + good[4:],
        "nonzero bytes": good[:5] + b"\x01" + good[6:],
        "unknown kind": client.pack(99, 0, {}),
        "a second LOAD": client.pack(client.LOAD, 0, {}),
        "head longer than the frame": good[:16] + b"\xff\x00\x00\x00" + good[20:],
        "head of no JSON": client.pack(client.PING, 0, b"{'a'}"),
        "head of two objects": client.pack(client.PING, 0, b"{}{}"),
        "head of a list": client.pack(client.PING, 0, b"[]"),
        "head of no UTF-8": client.pack(client.PING, 0, b'{"\xff":1}'),
        "deep head": client.pack(client.PING, 0, b"[" * 60000),
        "no inputs": client.pack(client.INFER, 1, {"lane": 0}),
        "input without a name": client.pack(client.INFER, 1, {"inputs": [{"size": 0}]}),
        "bytes missing": client.pack(client.INFER, 1, {"inputs": [dict(entry, size=3000)]}, [data]),
        "negative size": client.pack(client.INFER, 1, {"inputs": [dict(entry, size=-1)]}, [data]),
        "no such file": client.pack(client.INFER, 1, {"inputs": [dict(entry, file="/dev/shm/dismps-none", at=0)]}),
        "truncated": good[:10],
        "truncated large": client.pack(client.PING, 0, {"a": "a" * 100000})[:90000],
    }
    for what, data in bad.items():
        worker = case.worker()
        case.write("app.py", "")
        assert worker.load(str(case.runtime), case.folder).kind == client.LOADED
        worker.write(data)
        if "truncated" in what:
            worker.process.stdin.close()
        assert worker.wait(10) == 70, (what, worker.log())
        assert worker.log().startswith("The server's frames cannot be read: ") and worker.log().count("\n") == 1, (what, worker.log())
        worker.__exit__()
        case.started.remove(worker)
