"""Several requests that a Triton model gets as one list."""

import os
import struct

import client
from client import tensor

IO = {"input": [{"name": "x", "data_type": "TYPE_INT32", "dims": [-1]}], "output": [{"name": "y", "data_type": "TYPE_INT32", "dims": [-1]}]}
HEAD = "import numpy as np\nimport triton_python_backend_utils as pb\nclass TritonPythonModel:\n sizes = []\n"
VALUES = "pb.get_input_tensor_by_name(r, 'x').as_numpy()"
# y: the request's values, and how many requests came with it.
COUNTS = HEAD + " def execute(self, requests):\n  return [pb.InferenceResponse([pb.Tensor('y', np.append(%s, len(requests)).astype('i4'))]) for r in requests]\n" % VALUES


def x(*values: int):
    return tensor("x", "INT32", [len(values)], struct.pack(f"<{len(values)}i", *values))


def ask(worker, *inputs, **head):
    """Sends the inputs as one list, each on a lane of its own; returns the answers by number."""
    numbers = [worker.ask(one, lane=i, **({"batch": len(inputs)} if i == 0 else {}), **head) for i, one in enumerate(inputs)]
    answers = [worker.receive() for _ in inputs]
    assert sorted(answer.number for answer in answers) == numbers
    return sorted(answers, key=lambda answer: answer.number)


def values(frame):
    assert frame.kind == client.RESPONSE, frame
    data = frame.tensors["y"]
    return list(struct.unpack(f"<{len(data) // 4}i", data))


def test_a_list_is_one_call_and_each_request_gets_its_own_answer(process):
    worker, _ = process(COUNTS, IO)
    assert [values(answer) for answer in ask(worker, x(1), x(2), x(3))] == [[1, 3], [2, 3], [3, 3]]
    assert values(worker.infer(x(4))) == [4, 1]
    assert [values(answer) for answer in ask(worker, x(5), x(6))] == [[5, 2], [6, 2]]


def test_pings_between_the_requests_are_answered(process):
    worker, _ = process(COUNTS, IO)
    worker.ask(x(1), lane=0, batch=2)
    worker.send(client.PING, 77)
    assert worker.receive().kind == client.PONG
    worker.ask(x(2), lane=1)
    assert [values(worker.receive()) for _ in range(2)] == [[1, 2], [2, 2]]


def test_a_request_that_was_given_up_is_left_out(process):
    worker, _ = process(COUNTS, IO)
    first = worker.ask(x(1), lane=0, batch=3)
    worker.cancel(first + 1)
    worker.ask(x(2), lane=1)
    worker.ask(x(3), lane=2)
    answers = {answer.number: answer for answer in (worker.receive() for _ in range(3))}
    assert (values(answers[first]), values(answers[first + 2])) == ([1, 2], [3, 2])
    assert answers[first + 1].kind == client.ERROR


def test_one_bad_answer_fails_its_own_request_alone(process):
    code = HEAD + " def execute(self, requests):\n  return [pb.InferenceResponse(error=pb.TritonError('odd')) if %s[0] %% 2 else " \
                  "pb.InferenceResponse([pb.Tensor('y', %s)]) for r in requests]\n" % (VALUES, VALUES)
    worker, _ = process(code, IO)
    answers = ask(worker, x(1), x(2), x(3))
    assert [answer.kind for answer in answers] == [client.ERROR, client.RESPONSE, client.ERROR]
    assert answers[0].head["message"] == "odd"


def test_a_failure_of_the_model_fails_them_all_and_is_logged_once(process):
    worker, _ = process(HEAD + " def execute(self, requests):\n  raise ValueError('bad')\n", IO)
    answers = ask(worker, x(1), x(2), x(3))
    assert {answer.kind for answer in answers} == {client.ERROR}
    assert all("ValueError: bad, at model.py:6 in execute" in answer.head["message"] for answer in answers)
    assert worker.log().count("Traceback") == 1


def test_a_list_of_another_length_fails_them_all(process):
    worker, _ = process(HEAD + " def execute(self, requests):\n  return []\n", IO)
    for answer in ask(worker, x(1), x(2)):
        assert "InferenceRequest(s) size is:2, and InferenceResponse(s) size is:0" in answer.head["message"]


def test_a_request_without_an_answer_is_told_so(process):
    code = HEAD + " def execute(self, requests):\n  return [None] + [pb.InferenceResponse([pb.Tensor('y', %s)]) for r in requests[1:]]\n" % VALUES
    worker, _ = process(code, IO)
    first, second = ask(worker, x(1), x(2))
    assert first.kind == client.ERROR and "no response was sent" in first.head["message"]
    assert values(second) == [2]


def test_a_request_that_the_model_wants_again_comes_again_alone(process):
    code = HEAD + (" def execute(self, requests):\n  self.sizes.append(len(requests))\n  out = []\n  for r in requests:\n"
                   "   if len(self.sizes) == 1 and %s[0] == 2:\n    r.set_release_flags(pb.TRITONSERVER_REQUEST_RELEASE_RESCHEDULE)\n    out.append(None)\n"
                   "   else:\n    out.append(pb.InferenceResponse([pb.Tensor('y', np.array(self.sizes, 'i4'))]))\n  return out\n" % VALUES)
    worker, _ = process(code, IO)
    assert [values(answer) for answer in ask(worker, x(1), x(2), x(3))] == [[3], [3, 1], [3]]


def test_large_inputs_are_free_afterwards(process):
    worker, _ = process(COUNTS, IO)
    data = os.urandom(4 * 100000)
    with client.SharedFile(len(data)) as one, client.SharedFile(len(data)) as two:
        for _ in range(3):
            for answer in ask(worker, one.tensor("x", "INT32", [100000], data), two.tensor("x", "INT32", [100000], data)):
                assert answer.tensors["y"][:-4] == data
                assert "kept" not in answer.head


def test_an_exit_of_the_handler_ends_the_worker(process):
    worker, _ = process(HEAD + " def execute(self, requests):\n  raise SystemExit(3)\n", IO)
    worker.ask(x(1), lane=0, batch=2)
    worker.ask(x(2), lane=1)
    kinds = []
    try:
        while True:
            kinds.append(worker.receive().kind)
    except client.Ended:
        pass
    assert set(kinds) <= {client.ERROR} and worker.wait() != 0
