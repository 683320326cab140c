"""What handlers do: the usual, the unusual, and the hostile."""

import os
import threading
import time

import pytest
from v2_json import Sent, outputs_of

from dismps_worker.failures import LoadFailed, RequestFailed

IO = {"input": [{"name": "x", "data_type": "TYPE_FP32", "dims": [-1]}], "output": [{"name": "y", "data_type": "TYPE_FP32", "dims": [-1]}]}
DECOUPLED = dict(IO, model_transaction_policy={"decoupled": True})
ASK = {"inputs": [{"name": "x", "shape": [2], "datatype": "FP32", "data": [1, 2]}]}
HEAD = "import numpy as np\nimport triton_python_backend_utils as pb\n"
RESPOND = "pb.InferenceResponse([pb.Tensor('y', pb.get_input_tensor_by_name(r, 'x').as_numpy())])"
IDENTITY = HEAD + "class TritonPythonModel:\n def execute(self, requests):\n  return [%s for r in requests]\n" % RESPOND
FINE = {"y": ("FP32", [2], [1.0, 2.0])}


def execute(*lines: str) -> str:
    return HEAD + "class TritonPythonModel:\n  def execute(self, requests):\n    r = requests[0]\n" + "".join("    %s\n" % line for line in lines)


def until(condition, limit: float = 10) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


class TestLoading:
    def test_initialize_gets_exactly_tritons_seven_strings(self, load):
        model = load(IDENTITY + " def initialize(self, args):\n  self.args = args\n", dict(IO, instance_group=[{"count": 2}, {"kind": "KIND_CPU"}]),
                     name="hist", version="3", instance=2)
        args = model.runtime._model.args
        folder = os.path.dirname(model.head["folder"])
        import json
        assert json.loads(args.pop("model_config"))["name"] == "hist"
        assert args == {"model_instance_kind": "CPU", "model_instance_name": "hist_1_0", "model_instance_device_id": "0",
                        "model_repository": folder, "model_version": "3", "model_name": "hist"}

    def test_neighbours_are_imported_in_all_three_ways(self, load):
        code = ("from . import helper\nfrom .pack.deep import DEEP\nimport sibling\nimport os\n" + HEAD +
                "TEXT = open(os.path.join(os.path.dirname(__file__), 'table.txt')).read()\n"
                "class TritonPythonModel:\n  seen = (helper.A, DEEP, sibling.B, TEXT, __name__, pb.get_model_dir())\n  def execute(self, requests): pass\n")
        model = load(code, IO, version="7", files={"helper.py": "A = 1", "pack/__init__.py": "", "pack/deep.py": "DEEP = 2",
                                                   "sibling.py": "B = 3", "table.txt": "t"})
        assert model.runtime._model.seen == (1, 2, 3, "t", "7.model", model.head["folder"])

    @pytest.mark.parametrize("version, files", [("json", {}), ("1.0", {}), ("1", {"__init__.py": "X = 5"}), ("1", {"1/other.py": ""})])
    def test_the_folders_name_may_be_any(self, load, version, files):
        model = load("from .side import S\n" + IDENTITY, IO, version=version, files=dict(files, **{"side.py": "S = 1"}))
        assert outputs_of(model.infer(ASK)) == FINE

    def test_no_bytecode_is_left_in_the_code_folder(self, process):
        worker, answer = process(IDENTITY, IO)
        assert answer.kind == 17, answer
        assert sorted(os.listdir(process.folder)) == ["model.py"]

    def test_the_file_of_the_configuration_is_taken(self, load):
        model = load("raise RuntimeError('not this one')", dict(IO, default_model_filename="other.py"), files={"other.py": IDENTITY})
        assert outputs_of(model.infer(ASK)) == FINE

    @pytest.mark.parametrize("code, text", [
        ("x = 1\n", "model.py has no class TritonPythonModel"),
        (IDENTITY + " @staticmethod\n def auto_complete_config(c):\n  pass\n", "must return the ModelConfig it was given, not NoneType")])
    def test_what_is_no_model_is_told(self, load, code, text):
        with pytest.raises(LoadFailed, match=text):
            load(code, IO)

    def test_a_missing_file_is_told(self, load, tmp_path):
        with pytest.raises(LoadFailed, match="no other.py in"):
            load(IDENTITY, dict(IO, default_model_filename="other.py"))

    def test_a_missing_module_goes_up_with_its_name(self, load):
        with pytest.raises(ImportError) as told:
            load("import no_such_module_at_all\n", IO)
        assert told.value.name == "no_such_module_at_all"

    def test_auto_complete_is_called_although_nothing_is_missing(self, load):
        model = load(IDENTITY + " @staticmethod\n def auto_complete_config(c):\n  c.add_output({'name':'z','data_type':'TYPE_INT8','dims':[2]})\n"
                                "  return c\n", dict(IO, max_batch_size=4))
        assert model.answer["outputs"] == [{"name": "y", "datatype": "FP32", "shape": [-1, -1]}, {"name": "z", "datatype": "INT8", "shape": [-1, 2]}]
        assert [entry["name"] for entry in model.answer["config"]["output"]] == ["y", "z"]

    def test_a_bare_copy_of_tritons_module_is_made_whole(self, load):
        import sys
        # Triton's own file has the functions only; its stub adds the classes.
        kept = sys.modules.pop("triton_python_backend_utils", None)
        try:
            bare = "def get_input_tensor_by_name(r, n):\n  return next(t for t in r.inputs() if t.name() == n)\n"
            assert outputs_of(load(IDENTITY, IO, files={"triton_python_backend_utils.py": bare}).infer(ASK)) == FINE
        finally:
            if kept is not None:
                sys.modules["triton_python_backend_utils"] = kept

    def test_finalize_is_called_and_may_fail(self, load, capsys):
        model = load(IDENTITY + " def finalize(self):\n  raise RuntimeError('at the end')\n", IO)
        model.runtime.unload()
        assert "RuntimeError: at the end" in capsys.readouterr().err


class TestRequests:
    def test_only_what_is_asked_for_is_sent(self, load):
        config = dict(IO, output=[{"name": name, "data_type": "TYPE_FP32", "dims": [-1]} for name in "ab"])
        model = load(execute("self.n = r.requested_output_names()", "x = r.inputs()[0].as_numpy()",
                             "return [pb.InferenceResponse([pb.Tensor('a', x), pb.Tensor('b', x)])]"), config)
        assert list(outputs_of(model.infer(ASK))) == ["a", "b"]
        assert list(outputs_of(model.infer(dict(ASK, outputs=[{"name": "b"}])))) == ["b"]
        assert model.runtime._model.n == {"b"}
        assert list(outputs_of(model.infer(dict(ASK, outputs=[])))) == ["a", "b"]

    def test_sequence_and_timeout_are_no_parameters(self, load):
        model = load(execute("self.seen = (r.correlation_id(), r.flags(), r.timeout(), r.parameters())", "return [%s]" % RESPOND), IO)
        model.infer(dict(ASK, parameters={"sequence_id": "run", "sequence_end": True, "timeout": 5, "priority": 1, "binary_data_output": True,
                                          "headers": {}, "mine": 2.5}))
        assert model.runtime._model.seen == ("run", 2, 5, '{"mine": 2.5}')

    def test_response_parameters_are_sent(self, load):
        model = load(execute("return [pb.InferenceResponse([pb.Tensor('y', r.inputs()[0].as_numpy())], parameters={'k': 1})]"), IO)
        assert model.infer(ASK).parameters == {"k": 1}

    def test_inputs_may_be_changed_and_kept(self, load):
        model = load(HEAD + "class TritonPythonModel:\n  kept = []\n  def execute(self, requests):\n    x = requests[0].inputs()[0].as_numpy()\n"
                            "    x += 1\n    self.kept.append(x)\n    return [pb.InferenceResponse([pb.Tensor('y', x)])]\n", IO)
        assert outputs_of(model.infer(ASK))["y"][2] == [2.0, 3.0]
        model.infer(ASK)
        assert [kept.tolist() for kept in model.runtime._model.kept] == [[2.0, 3.0], [2.0, 3.0]]

    def test_requests_leave_nothing_behind(self, load):
        """Also failed ones: what refers to a request's memory keeps the server from using its file again."""
        import gc

        import numpy as np
        from v2_json import request

        model = load(execute("x = r.inputs()[0].as_numpy()", "if x[0] == 9: raise ValueError('no')", "if x[0] == 8: return [5]",
                             "return [%s]" % RESPOND), IO)
        gc.disable()
        try:
            for value in (1.0, 9.0, 8.0):
                owner = np.array([value, 2.0], np.float32)
                asked = request(ASK)
                asked.inputs[0].buffer = memoryview(owner)
                import sys
                before = sys.getrefcount(owner)
                try:
                    model.runtime.infer(asked)
                except RequestFailed:
                    pass
                asked.inputs[0].buffer = None
                assert sys.getrefcount(owner) == before - 1, value
        finally:
            gc.enable()

    def test_an_iterative_sequence_is_carried_on(self, load):
        model = load(HEAD + "class TritonPythonModel:\n  n = 0\n  def execute(self, requests):\n    r = requests[0]\n    self.n += 1\n"
                            "    if self.n < 3:\n      r.set_release_flags(pb.TRITONSERVER_REQUEST_RELEASE_RESCHEDULE)\n      return [None]\n"
                            "    return [%s]\n" % RESPOND, IO)
        assert outputs_of(model.infer(ASK)) == FINE
        assert model.runtime._model.n == 3


class TestOutputs:
    def test_another_shape_is_sent_and_told_once_in_the_log(self, load, capsys):
        model = load(execute("return [pb.InferenceResponse([pb.Tensor('y', np.zeros((2, 2), np.float32))])]"), IO, name="m")
        for _ in range(3):
            assert outputs_of(model.infer(ASK))["y"][1] == [2, 2]
        assert capsys.readouterr().err == "W model 'm': output 'y' has shape [2, 2], but the configuration says [-1]\n"

    def test_what_the_configuration_lacks_is_left_out(self, load, capsys):
        model = load(execute("x = r.inputs()[0].as_numpy()", "return [pb.InferenceResponse([pb.Tensor('y', x), pb.Tensor('extra', x)])]"), IO)
        assert outputs_of(model.infer(ASK)) == FINE
        assert "output 'extra' is not in the configuration" in capsys.readouterr().err

    @pytest.mark.parametrize("returned, text", [
        ("5", "Expected a list in the execute return, found type '<class 'int'>'"),
        ("(%s,)" % RESPOND, "found type '<class 'tuple'>'"),
        ("(i for i in [1])", "found type '<class 'generator'>'"),
        ("[1]", "Expected an 'InferenceResponse' object in the execute function return list, found type '<class 'int'>'"),
        ("[%s, %s]" % (RESPOND, RESPOND), "InferenceRequest(s) size is:1, and InferenceResponse(s) size is:2"),
        ("None", "execute returned None and no response was sent"),
        ("[None]", "execute returned None and no response was sent"),
        ("[pb.InferenceResponse([pb.Tensor('y', np.zeros(1, np.int64))])]", "output 'y' has datatype INT64, but the configuration says FP32"),
        ("[pb.InferenceResponse([pb.Tensor('y', np.zeros(1, np.float32))] * 2)]", "output 'y' is in the response twice")])
    def test_garbage_is_refused_and_the_next_request_answered(self, load, returned, text):
        model = load(execute("if len(requests[0].inputs()[0].shape()) == 2: return %s" % returned, "return [%s]" % RESPOND), IO, name="m")
        with pytest.raises(RequestFailed) as told:
            model.infer({"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP32", "data": [1]}]})
        assert told.value.status == 500 and text in told.value.message and "model 'm'" in told.value.message
        assert outputs_of(model.infer(ASK)) == FINE

    @pytest.mark.parametrize("line, text", [
        ("raise KeyError('a')", "KeyError"), ("raise RecursionError", "RecursionError"), ("raise type('E', (Exception,), {'__str__': lambda s: 1/0})()", "E"),
        ("next(iter([]))", "StopIteration"), ("raise ValueError('x' * 10**7)", "ValueError: xxx")])
    def test_whatever_is_raised_is_told(self, load, line, text):
        with pytest.raises(RequestFailed) as told:
            load(execute(line), IO, name="m").infer(ASK)
        assert ("Failed to process the request(s) for model 'm', message: " + text) in told.value.message
        assert len(told.value.message) < 10000

    def test_sys_exit_goes_up_to_the_worker(self, load):
        with pytest.raises(SystemExit):
            load(execute("import sys; sys.exit(3)"), IO).infer(ASK)

    def test_a_class_without_execute_says_so(self, load):
        with pytest.raises(RequestFailed, match="no execute"):
            load("class TritonPythonModel: pass", IO).infer(ASK)


class TestSenders:
    def test_another_thread_answers_later(self, load):
        model = load(HEAD + "import threading\nGO = threading.Event()\nclass TritonPythonModel:\n  def execute(self, requests):\n"
                            "    threading.Thread(target=self.work, args=requests).start()\n  def work(self, r):\n    GO.wait(10)\n"
                            "    s = r.get_response_sender()\n    s.send(%s)\n    s.send(%s)\n    s.send(flags=pb.TRITONSERVER_RESPONSE_COMPLETE_FINAL)\n"
                            % (RESPOND, RESPOND), DECOUPLED)
        sent = Sent()
        assert model.infer(ASK, sent) is None and not sent
        import sys
        sys.modules["1.model"].GO.set()
        until(lambda: len(sent) == 3)
        assert [answer and answer.final for answer in sent] == [False, False, None]

    def test_a_plain_model_may_send_its_one_response(self, load):
        model = load(execute("s = r.get_response_sender()", "s.send(%s, flags=1)" % RESPOND), IO)
        sent = Sent()
        assert model.infer(ASK, sent) is None
        assert [outputs_of(answer) for answer in sent] == [FINE] and sent[0].final

    @pytest.mark.parametrize("lines, text", [
        (["s.send(%s)" % RESPOND, "s.send(%s)" % RESPOND], "Non-decoupled model cannot send more than one response"),
        (["s.send(flags=1)"], "cannot send complete final before sending a response"),
        (["s.send()"], "must be provided when the response flags is set to zero"),
        (["s.send(%s, 7)" % RESPOND], "Unsupported flag"),
        (["s.send(5)"], "an InferenceResponse is wanted")])
    def test_wrong_sending_is_refused_and_there_is_one_answer(self, load, lines, text, capsys):
        model = load(execute("s = r.get_response_sender()", *lines), IO)
        sent = Sent()
        try:
            assert model.infer(ASK, sent) is None
        except RequestFailed as failure:
            sent.append(failure)
        assert len(sent) == 1
        assert text in (sent[0].message if isinstance(sent[0], RequestFailed) else capsys.readouterr().err)

    def test_a_response_returned_after_one_sent_is_not_sent(self, load, capsys):
        model = load(execute("r.get_response_sender().send(%s)" % RESPOND, "return [%s]" % RESPOND), IO)
        sent = Sent()
        assert model.infer(ASK, sent) is None
        assert len(sent) == 1 and "had answered through its response sender" in capsys.readouterr().err

    def test_a_decoupled_model_must_not_return_responses(self, load):
        with pytest.raises(RequestFailed, match="so execute must return None"):
            load(execute("return [%s]" % RESPOND), DECOUPLED).infer(ASK)

    def test_a_request_that_a_decoupled_model_drops_is_answered_at_once(self, load):
        with pytest.raises(RequestFailed, match="no response was sent"):
            load(execute("return None"), DECOUPLED).infer(ASK)

    def test_a_decoupled_answer_without_its_end_is_ended(self, load):
        model = load(execute("r.get_response_sender().send(%s)" % RESPOND), DECOUPLED)
        sent = Sent()
        model.infer(ASK, sent)
        assert [answer and (len(answer.outputs), answer.final) for answer in sent] == [(1, False), None]

    def test_a_dropped_sender_of_another_thread_is_noticed(self, load):
        model = load(HEAD + "import threading\nclass TritonPythonModel:\n  def execute(self, requests):\n    GO = threading.Event()\n"
                            "    threading.Thread(target=lambda r: GO.wait(10), args=(requests[0],)).start()\n    self.go = GO\n", DECOUPLED)
        sent = Sent()
        assert model.infer(ASK, sent) is None and not sent
        model.runtime._model.go.set()
        until(lambda: sent)
        assert isinstance(sent[0], RequestFailed) and "no response was sent" in sent[0].message

    def test_a_thread_that_asks_for_the_sender_while_execute_returns_gets_the_one_there_is(self, load):
        model = load(HEAD + "import threading\nclass TritonPythonModel:\n  def execute(self, requests):\n"
                            "    threading.Thread(target=self.work, args=requests).start()\n  def work(self, r):\n"
                            "    s = r.get_response_sender()\n    s.send(%s)\n    s.send(flags=1)\n" % RESPOND, DECOUPLED)
        both = threading.Barrier(2)
        make = model.runtime._sender_for

        def slow(*args):
            try:
                both.wait(0.3)  # two that make one meet here
            except threading.BrokenBarrierError:
                pass
            return make(*args)

        model.runtime._sender_for = slow
        sent = Sent()
        assert model.infer(ASK, sent) is None
        until(lambda: None in sent)
        assert [answer and (len(answer.outputs), answer.final) for answer in sent] == [(1, False), None]

    def test_an_exception_after_a_response_ends_the_answer(self, load):
        model = load(execute("self.s = s = r.get_response_sender()", "s.send(%s)" % RESPOND, "raise ValueError('late')"), DECOUPLED)
        sent = Sent()
        with pytest.raises(RequestFailed, match="late"):
            model.infer(ASK, sent)
        assert len(sent) == 1
        import triton_python_backend_utils as pb
        with pytest.raises(pb.TritonModelException, match="closed"):
            model.runtime._model.s.send(flags=1)

    def test_threads_that_send_at_once_do_not_overtake_the_end(self, load):
        model = load(HEAD + "import threading\nclass TritonPythonModel:\n  def execute(self, requests):\n    r = requests[0]\n"
                            "    s = r.get_response_sender()\n    def work():\n      for _ in range(50): s.send(%s)\n"
                            "    ts = [threading.Thread(target=work) for _ in range(4)]\n    [t.start() for t in ts]\n    [t.join() for t in ts]\n"
                            "    s.send(flags=1)\n" % RESPOND, DECOUPLED)
        sent = Sent()
        model.infer(ASK, sent)
        assert len(sent) == 201 and sent.index(None) == 200


class TestCoroutines:
    def test_execute_may_be_a_coroutine(self, load):
        code = HEAD + "import asyncio\nclass TritonPythonModel:\n  async def execute(self, requests):\n    await asyncio.sleep(0)\n    r = requests[0]\n    return [%s]\n"
        assert outputs_of(load(code % RESPOND, IO).infer(ASK)) == FINE

    def test_a_decoupled_coroutine_goes_on_in_the_background(self, load):
        model = load(HEAD + "import asyncio\nclass TritonPythonModel:\n  async def execute(self, requests):\n    r = requests[0]\n"
                            "    while not getattr(self, 'go', False): await asyncio.sleep(0.005)\n    r.get_response_sender().send(%s, flags=1)\n" % RESPOND,
                     DECOUPLED)
        first, second = Sent(), Sent()
        assert model.infer(ASK, first) is None and model.infer(ASK, second) is None and not first
        model.runtime._model.go = True
        until(lambda: first and second)
        assert outputs_of(first[0]) == FINE and first[0].final

    @pytest.mark.parametrize("line, text", [("raise ValueError('in the background')", "ValueError: in the background, at model.py:"),
                                            ("pass", "no response was sent")])
    def test_its_failure_is_an_answer(self, load, line, text):
        model = load(HEAD + "class TritonPythonModel:\n  async def execute(self, requests):\n    %s\n" % line, DECOUPLED)
        sent = Sent()
        model.infer(ASK, sent)
        until(lambda: sent)
        assert isinstance(sent[0], RequestFailed) and text in sent[0].message

    def test_its_failure_in_a_plain_model_is_raised(self, load):
        with pytest.raises(RequestFailed, match="ValueError: no, at model.py:5 in execute"):
            load(HEAD + "class TritonPythonModel:\n  async def execute(self, requests):\n    raise ValueError('no')\n", IO).infer(ASK)
        assert threading.active_count() < 20
