"""Several answers to one request of a Triton model, over the frames: room, giving up, errors and the end."""

import time

import client
import pytest
from client import tensor

CONFIG = {"input": [{"name": "n", "data_type": "TYPE_INT32", "dims": [1]}], "output": [{"name": "y", "data_type": "TYPE_UINT8", "dims": [-1]}],
          "model_transaction_policy": {"decoupled": True}}

# Sends `count` answers of `size` bytes; on another thread where `thread` says so.
CODE = """
import threading
import numpy as np
import triton_python_backend_utils as pb

SIZE, THREAD = %d, %s


class TritonPythonModel:
    def execute(self, requests):
        for r in requests:
            if THREAD:
                threading.Thread(target=self.work, args=(r,)).start()
            else:
                self.work(r)

    def work(self, r):
        n = int(pb.get_input_tensor_by_name(r, "n").as_numpy()[0])
        s = r.get_response_sender()
        for i in range(n):
            s.send(pb.InferenceResponse([pb.Tensor("y", np.full(SIZE, i, np.uint8))]))
            if s.is_cancelled() and r.is_cancelled():
                print("given up after", i + 1, flush=True)
                break
        s.send(flags=pb.TRITONSERVER_RESPONSE_COMPLETE_FINAL)
"""


def count(n: int) -> tuple:
    return tensor("n", "INT32", [1], n.to_bytes(4, "little"))


@pytest.mark.parametrize("thread", [False, True])
def test_no_more_answers_are_on_the_way_than_the_server_takes(process, thread):
    worker, _ = process(CODE % (1, thread), CONFIG)
    worker.ask(count(20), stream=True)
    first = [worker.receive() for _ in range(8)]
    assert worker.is_silent()
    worker.taken(*first[:4])
    second = [worker.receive() for _ in range(4)]
    assert worker.is_silent()
    worker.taken(*first[4:], *second)
    rest = [worker.receive() for _ in range(9 - 1)]
    worker.taken(*rest)
    end = worker.receive()
    assert [frame.tensors["y"][0] for frame in first + second + rest] == list(range(20))
    assert end.end and not end.more
    assert worker.infer(count(0), stream=True).end
    assert worker.stop() == 0


def test_large_answers_wait_sooner(process):
    worker, _ = process(CODE % (3 << 20, False), CONFIG)
    worker.ask(count(3), stream=True)
    first = [worker.receive() for _ in range(2)]
    assert worker.is_silent(), "4 MiB and one answer are the most"
    worker.taken(*first)
    assert worker.receive().tensors["y"] == b"\2" * (3 << 20)
    assert worker.receive().end


@pytest.mark.parametrize("thread", [False, True])
def test_who_goes_away_is_noticed_by_a_sender_that_waits(process, thread):
    worker, _ = process(CODE % (1, thread), CONFIG)
    number = worker.ask(count(1000), stream=True)
    for _ in range(8):
        worker.receive()
    worker.cancel(number)
    assert worker.receive().end
    assert "given up after" in worker.log()
    assert worker.infer(count(0), stream=True).end, "it serves the next"


def test_a_busy_handler_asks_whether_it_was_given_up(process):
    worker, _ = process("import time\nimport triton_python_backend_utils as pb\nclass TritonPythonModel:\n def execute(self, requests):\n"
                        "  print('busy', flush=True)\n  while not requests[0].is_cancelled(): time.sleep(0.002)\n"
                        "  return [pb.InferenceResponse(error=pb.TritonError('given up', pb.TritonError.CANCELLED))]\n",
                        dict(CONFIG, model_transaction_policy={"decoupled": False}))
    number = worker.ask(count(1))
    until = time.monotonic() + 20
    while "busy" not in worker.log() and time.monotonic() < until:
        time.sleep(0.005)
    other = worker.ask(count(1), lane=1)
    worker.cancel(other)
    worker.cancel(number)
    answers = {frame.number: frame for frame in (worker.receive(), worker.receive())}
    assert answers[number].head["message"] == "given up"
    assert answers[other].head["message"] == "the request was given up before it began"


def test_others_are_served_while_a_sender_waits(process):
    worker, _ = process(CODE % (1, True), CONFIG)
    slow = worker.ask(count(20), stream=True)
    first = [worker.receive() for _ in range(8)]
    other = worker.ask(count(1), lane=1, stream=True)
    assert [(frame.number, frame.more) for frame in (worker.receive(), worker.receive())] == [(other, True), (other, False)]
    worker.taken(*first)
    assert worker.receive().number == slow


def test_an_error_takes_the_place_of_one_answer(process):
    worker, _ = process("import numpy as np\nimport triton_python_backend_utils as pb\nclass TritonPythonModel:\n def execute(self, requests):\n"
                        "  s = requests[0].get_response_sender()\n  bad = pb.InferenceResponse(error=pb.TritonError('no', pb.TritonError.NOT_FOUND))\n"
                        "  s.send(bad)\n  s.send(pb.InferenceResponse([pb.Tensor('y', np.zeros(1, np.uint8))]))\n  s.send(bad, flags=1)\n", CONFIG)
    worker.ask(count(1), stream=True)
    frames = [worker.receive() for _ in range(4)]
    assert [(frame.kind, frame.more, frame.end) for frame in frames] == [
        (client.ERROR, True, False), (client.RESPONSE, True, False), (client.ERROR, True, False), (client.RESPONSE, False, True)]
    assert frames[0].head["status"] == 404 and frames[0].head["message"] == "no"


def test_who_asks_for_one_answer_gets_the_last_alone(process):
    worker, _ = process(CODE % (1, False), CONFIG)
    assert worker.infer(count(50)).end


def test_the_end_of_the_server_ends_a_sender_that_waits(process):
    worker, _ = process(CODE % (1, False), CONFIG)
    worker.ask(count(1000), stream=True)
    worker.receive()
    worker.process.stdin.close()
    worker.process.stdout.close()
    worker.process.stdin = worker.process.stdout = open("/dev/null")
    assert worker.wait() in (0, 71)
