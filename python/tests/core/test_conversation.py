"""HELLO, LOAD, requests, PING and STOP."""

import os
import struct
import time

import client
from client import tensor

FLOATS = struct.pack("<51f", *range(51))


def x(data=FLOATS):
    return tensor("x", "FP32", [1, len(data) // 4], data)


def test_hello_tells_protocol_and_interpreter(case):
    worker = case.worker()
    assert worker.hello.head["protocol"] == 1
    assert worker.hello.head["pid"] == worker.process.pid
    assert worker.hello.head["python"].count(".") == 2
    assert os.path.isabs(worker.hello.head["executable"])


def test_request_comes_back_with_its_number_and_bytes(case):
    worker = case.start()
    for number in range(1, 4):
        frame = worker.infer(x(), id="a")
        assert (frame.kind, frame.number) == (client.RESPONSE, number)
        assert frame.head == {"outputs": [{"name": "x", "datatype": "FP32", "shape": [1, 51], "size": 204}], "id": "a"}
        assert frame.tensors["x"] == FLOATS


def test_several_tensors_lie_at_multiples_of_sixteen(case):
    worker = case.start()
    sent = [tensor(f"t{i}", "UINT8", [i], bytes(range(i))) for i in (3, 0, 17, 1, 0)]
    frame = worker.infer(*[(dict(entry, name=f"n{i}"), data) for i, (entry, data) in enumerate(sent)])
    assert [frame.tensors[f"n{i}"] for i in range(5)] == [data for _, data in sent]


def test_pings_are_answered_while_idle(case):
    worker = case.start()
    for number in (1, 2):
        worker.send(client.PING, number)
        assert worker.receive().kind == client.PONG
    worker.infer(x())
    worker.send(client.PING)
    assert worker.receive().kind == client.PONG


def test_ping_before_load_is_answered(case):
    worker = case.worker()
    worker.send(client.PING)
    assert worker.receive().kind == client.PONG


def test_frames_that_arrive_together_are_all_answered(case):
    worker = case.start()
    entry, data = x()
    head = {"lane": 0, "inputs": [entry]}
    worker.write(b"".join(client.pack(client.INFER, number, head, [data]) for number in range(1, 401)) + client.pack(client.PING, 0, {}))
    answers = [worker.receive() for _ in range(401)]
    assert sorted(frame.number for frame in answers) == list(range(401))


def test_frame_that_arrives_byte_by_byte_is_read(case):
    worker = case.start()
    entry, data = x()
    for byte in client.pack(client.INFER, 1, {"lane": 0, "inputs": [entry]}, [data]):
        worker.write(bytes([byte]))
    assert worker.receive().tensors["x"] == FLOATS


def test_frames_beyond_the_pipe_travel_both_ways(case):
    worker = case.start(shared=None)
    data = os.urandom(200_000)
    inputs = [tensor(f"x{i}", "UINT8", [len(data)], data) for i in range(3)]
    frame = worker.infer(*inputs)
    assert [frame.tensors[f"x{i}"] == data for i in range(3)] == [True] * 3


def test_stop_unloads_and_exits_with_zero(case):
    worker = case.start("""
        import atexit
        atexit.register(print, "at exit")
        def unload(): print("unloaded")
    """)
    assert worker.stop() == 0
    assert worker.log() == "unloaded\nat exit\n"


def test_stop_does_not_wait_for_threads_of_the_handler(case):
    worker = case.start("""
        import threading, time
        threading.Thread(target=time.sleep, args=(60,)).start()
    """)
    began = time.monotonic()
    assert worker.stop() == 0
    assert time.monotonic() - began < 5


def test_end_of_input_ends_the_worker(case):
    worker = case.start()
    worker.process.stdin.close()
    assert worker.wait(5) == 0


def test_status_page_has_the_number_of_the_request_begun_last(case, tmp_path):
    page = tmp_path / "status"
    page.write_bytes(bytes(4096))
    worker = case.start("""
        import os
        def infer(request): os._exit(3)
    """, status=str(page))
    assert page.read_bytes()[:8] == bytes(8)
    worker.number = 6
    worker.ask(x())
    assert worker.wait() == 3
    assert struct.unpack("<Q", page.read_bytes()[:8]) == (7,)


def test_input_may_be_changed_and_kept(case):
    worker = case.start("""
        kept = []
        def infer(request):
            from dismps_worker.tensors import WireOutput, WireResponse
            x = request.inputs[0]
            x.buffer[0:1] = b"!"
            kept.append(x.buffer)
            assert bytes(kept[0]) == b"!abc"
            return WireResponse([WireOutput("y", "UINT8", [4], x.buffer)])
    """)
    for text in (b"aabc", b"xyzw"):
        assert worker.infer(tensor("x", "UINT8", [4], text)).tensors["y"] == b"!" + text[1:]
