"""Triton models in a worker process, over its frames."""

import os
import struct
import sys

import client
import pytest
from client import tensor

from dismps_worker import triton_model
from dismps_worker.failures import LoadFailed

IO = {"input": [{"name": "x", "data_type": "TYPE_FP32", "dims": [-1, 51]}], "output": [{"name": "y", "data_type": "TYPE_FP32", "dims": [-1, 51]}]}
HEAD = "import sys\nimport numpy as np\nimport triton_python_backend_utils as pb\n"
RESPOND = "pb.InferenceResponse([pb.Tensor('y', pb.get_input_tensor_by_name(r, 'x').as_numpy())])"
IDENTITY = HEAD + "class TritonPythonModel:\n def execute(self, requests):\n  return [%s for r in requests]\n" % RESPOND
FLOATS = struct.pack("<51f", *range(51))


def x():
    return tensor("x", "FP32", [1, 51], FLOATS)


def test_identity_and_its_size(process):
    worker, answer = process(IDENTITY, IO)
    assert answer.kind == client.LOADED, answer
    assert answer.head["inputs"] == [{"name": "x", "datatype": "FP32", "shape": [-1, 51]}]
    assert answer.head["platform"] == "python"
    before = worker.resident()
    for _ in range(2000):
        frame = worker.infer(x(), id="a")
    assert (frame.kind, frame.tensors["y"]) == (client.RESPONSE, FLOATS)
    assert worker.resident() - before < 2000, "requests leave memory behind"
    # 40 MB and what the handler imports: numpy takes about 14 of them.
    assert worker.resident() < 54000
    assert worker.stop() == 0


def test_a_large_tensor_lies_in_shared_memory_and_is_free_afterwards(process):
    worker, _ = process(IDENTITY, IO)
    data = os.urandom(51 * 4 * 5000)
    with client.SharedFile(len(data)) as file:
        for _ in range(3):
            frame = worker.infer(file.tensor("x", "FP32", [5000, 51], data))
            assert frame.tensors["y"] == data
            assert "kept" not in frame.head


def test_memory_that_the_handler_keeps_is_told(process):
    code = HEAD + "class TritonPythonModel:\n kept = []\n def execute(self, requests):\n  r = requests[0]\n" \
                  "  self.kept.append(r.inputs()[0].as_numpy())\n  return [%s]\n" % RESPOND
    worker, _ = process(code, IO)
    with client.SharedFile(1 << 20) as file:
        assert worker.infer(file.tensor("x", "FP32", [1, 51], FLOATS)).head["kept"] is True


def test_failures_have_status_type_and_place_and_the_log_the_traceback(process):
    worker, _ = process(HEAD + "class TritonPythonModel:\n def execute(self, requests):\n  raise ValueError('bad')\n", IO)
    frame = worker.infer(x())
    assert frame.kind == client.ERROR
    assert frame.head == {"status": 500, "type": "ValueError", "at": "model.py:6 in execute",
                          "message": "Failed to process the request(s) for model 'probe', message: ValueError: bad, at model.py:6 in execute"}
    assert "Traceback" in worker.log() and "ValueError: bad" in worker.log()


def test_an_error_of_the_handlers_own_has_its_status(process):
    worker, _ = process(HEAD + "class TritonPythonModel:\n def execute(self, requests):\n"
                               "  return [pb.InferenceResponse(error=pb.TritonError('not now', pb.TritonError.UNAVAILABLE))]\n", IO)
    assert worker.infer(x()).head == {"status": 503, "type": "TritonError", "message": "not now"}


@pytest.mark.parametrize("code, head", [
    ("class TritonPythonModel:\n def initialize(self, args):\n  raise RuntimeError('never: ' + args['model_name'])\n",
     {"reason": "error", "type": "RuntimeError", "message": "never: probe", "at": "model.py:3 in initialize"}),
    ("\nimport no_such_thing\n",
     {"reason": "import", "module": "no_such_thing", "file": "model.py", "line": 2, "message": "No module named 'no_such_thing'"}),
    ("def f(:\n", {"reason": "error", "type": "SyntaxError", "at": "model.py:1"}),
    ("x = 1\n", {"reason": "error", "type": "AttributeError", "message": "model.py has no class TritonPythonModel"})])
def test_what_cannot_be_loaded_says_why(process, code, head):
    worker, answer = process(code, IO)
    assert answer.kind == client.LOAD_FAILED
    assert {key: answer.head.get(key) for key in head} == head
    assert worker.wait() == 0


def test_an_interpreter_without_numpy_is_told(monkeypatch):
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    monkeypatch.setattr(triton_model, "find_spec", lambda name: None)
    with pytest.raises(LoadFailed) as told:
        triton_model.require_numpy()
    assert (told.value.reason, told.value.fields["modules"]) == ("lacks", ["numpy"])


def test_decoupled_responses_come_in_order_and_the_last_is_marked(process):
    worker, _ = process(HEAD + "import threading\nclass TritonPythonModel:\n def execute(self, requests):\n"
                               "  threading.Thread(target=self.work, args=requests).start()\n def work(self, r):\n  s = r.get_response_sender()\n"
                               "  for i in range(3): s.send(pb.InferenceResponse([pb.Tensor('y', np.full((1, 51), i, np.float32))]))\n"
                               "  s.send(flags=pb.TRITONSERVER_RESPONSE_COMPLETE_FINAL)\n",
                        dict(IO, model_transaction_policy={"decoupled": True}))
    number = worker.ask(x(), stream=True)
    frames = [worker.receive() for _ in range(4)]
    assert [frame.number for frame in frames] == [number] * 4
    assert [frame.more for frame in frames] == [True, True, True, False]
    assert [struct.unpack_from("<f", frame.tensors["y"])[0] for frame in frames[:3]] == [0, 1, 2]
    assert frames[3].end and frames[3].head["outputs"] == []


def test_a_forgotten_request_of_a_decoupled_model_is_answered(process):
    worker, _ = process(HEAD + "class TritonPythonModel:\n def execute(self, requests): pass\n", dict(IO, model_transaction_policy={"decoupled": True}))
    for _ in range(3):
        frame = worker.infer(x())
        assert frame.kind == client.ERROR and "no response was sent" in frame.head["message"]


def test_ten_thousand_mixed_requests_get_one_answer_each(process):
    worker, _ = process(HEAD + "class TritonPythonModel:\n n = 0\n def execute(self, requests):\n  r = requests[0]\n"
                               "  self.n += 1\n  if self.n %% 3 == 0: raise ValueError(self.n)\n  if self.n %% 5 == 0: return [None]\n"
                               "  if self.n %% 7 == 0:\n   r.get_response_sender().send(%s, 1)\n   return None\n  return [%s]\n" % (RESPOND, RESPOND), IO)
    kinds = {client.RESPONSE: 0, client.ERROR: 0}
    for _ in range(10000):
        kinds[worker.infer(x()).kind] += 1
    assert kinds == {client.ERROR: 4667, client.RESPONSE: 5333}
