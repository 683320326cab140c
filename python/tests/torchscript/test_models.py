"""TorchScript models: the golden one, those with odd signatures, and files that are none."""

import os
from typing import Dict, List, Tuple

import pytest
from v2_json import DATA, cases, check, flat, outputs_of, request, tensor

torch = pytest.importorskip("torch")

from dismps_worker.failures import LoadFailed, RequestFailed  # noqa: E402
from dismps_worker.tensors import WireRequest, WireTensor  # noqa: E402

FP32, INT64, STRING = "TYPE_FP32", "TYPE_INT64", "TYPE_STRING"
GOLDEN = os.path.join(DATA, "models", "metsig-ae-torchscript")
X = {"name": "x", "shape": [2], "datatype": "FP32", "data": [1, 2]}


def ask(*inputs, outputs=None):
    return request({"inputs": list(inputs), "outputs": outputs} if outputs else {"inputs": list(inputs)})


def named(name, data=(1, 2), datatype="FP32"):
    return {"name": name, "shape": [len(data)], "datatype": datatype, "data": list(data)}


class Two(torch.nn.Module):
    def forward(self, a, b):
        return a - b, a + b


class Strings(torch.nn.Module):
    def forward(self, texts: List[str]) -> Tuple[List[str], torch.Tensor]:
        return [text.upper() for text in texts], torch.tensor([len(text) for text in texts])


class Casts(torch.nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.kind: int = {"double": 7, "uint8": 0, "complex": 9, "half": 5}[kind]

    def forward(self, x):
        return x.to(self.kind)


class Named(torch.nn.Module):
    def forward(self, d: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        return {"sum": d["a"] + d["b"], "difference": d["a"] - d["b"]}


class Scalar(torch.nn.Module):
    def forward(self, x):
        return x.sum()


class Layout(torch.nn.Module):
    def forward(self, x):
        return x.reshape(2, 3).t(), x[::2]


class Empty(torch.nn.Module):
    def forward(self, x):
        return x * 2


class TestGolden:
    def test_outputs_are_the_golden_ones(self, load):
        model = load.golden(GOLDEN)
        assert model.answer["platform"] == "pytorch_libtorch" and model.answer["notes"] == []
        assert model.answer["outputs"][1] == {"name": "output_1", "datatype": "FP32", "shape": [-1]}
        for case, body, expected, tolerance in cases(GOLDEN):
            check(model.infer(request(body)), expected["outputs"], tolerance)

    def test_one_output_is_sent_when_one_is_asked_for(self, load):
        model = load.golden(GOLDEN)
        body = dict(cases(GOLDEN)[0][1], outputs=[{"name": "output_1"}])
        assert list(outputs_of(model.infer(request(body)))) == ["output_1"]


class TestNames:
    @pytest.mark.parametrize("inputs, values", [
        (("a", "b"), (2.0, 4.0)), (("b", "a"), (-2.0, 4.0)),
        (("IN__0", "IN__1"), (2.0, 4.0)), (("IN__1", "IN__0"), (-2.0, 4.0)),
        (("first", "second"), (2.0, 4.0)), (("b", "second"), (2.0, 4.0)), (("x__1", "y"), (2.0, 4.0)), (("in__one__1", "z__0"), (2.0, 4.0))])
    def test_inputs_go_by_argument_by_number_or_by_order(self, load, inputs, values):
        model = load(Two(), [(name, FP32, [-1]) for name in inputs], [("d", FP32, [-1]), ("s", FP32, [-1])])
        # The first of the configuration is 3, the second 1; they come in the other order.
        found = outputs_of(model.infer(ask(named(inputs[1], [1]), named(inputs[0], [3]))))
        assert (found["d"][2][0], found["s"][2][0]) == values

    @pytest.mark.parametrize("outputs, values", [
        (("OUTPUT__0", "OUTPUT__1"), (2.0, 4.0)), (("OUTPUT__1", "OUTPUT__0"), (4.0, 2.0)), (("output_1", "output_0"), (2.0, 4.0)),
        (("OUTPUT__1", "plain"), (2.0, 4.0)), (("only__1",), (4.0,)), (("one",), (2.0,))])
    def test_outputs_go_by_number_or_by_order(self, load, outputs, values):
        model = load(Two(), [("a", FP32, [-1]), ("b", FP32, [-1])], [(name, FP32, [-1]) for name in outputs])
        found = outputs_of(model.infer(ask(named("a", [3]), named("b", [1]))))
        assert tuple(found[name][2][0] for name in outputs) == values

    @pytest.mark.parametrize("inputs, outputs, text", [
        (["a"], ["y"], "argument 'b' of forward has none"),
        (["a", "b", "c"], ["y"], "input 'c' is number 2, counted from 0, but forward has 2"),
        (["i__0", "i__2"], ["y"], "input 'i__2' is number 2"),
        (["i__1", "j__1"], ["y"], "inputs 'i__1' and 'j__1' both have the number 1"),
        (["a", "b"], ["y__0", "y__2"], "output 'y__2' is number 2, counted from 0, but forward has 2"),
        (["a", "b"], ["x", "y", "z"], "output 'z' is number 2")])
    def test_names_that_do_not_fit_fail_the_load(self, load, inputs, outputs, text):
        with pytest.raises(LoadFailed, match=text):
            load(Two(), [(name, FP32, [-1]) for name in inputs], [(name, FP32, [-1]) for name in outputs])

    def test_without_a_configuration_names_count_up(self, load):
        model = load(Two())
        assert model.answer["inputs"] == [{"name": "input_0"}, {"name": "input_1"}]
        assert model.answer["outputs"] == [{"name": "output__0"}, {"name": "output__1"}]
        assert outputs_of(model.infer(ask(named("input_0", [3]), named("input_1", [1]))))["output__1"][2] == [4.0]

    def test_dicts_in_and_out_and_a_note_that_triton_does_not(self, load):
        model = load(Named(), [("a", FP32, [-1]), ("b", FP32, [-1])], [("difference", FP32, [-1]), ("sum", FP32, [-1])])
        assert "Triton's PyTorch backend sends a Tensor" in model.answer["notes"][0]
        found = outputs_of(model.infer(ask(named("a", [3]), named("b", [1]))))
        assert (found["difference"][2], found["sum"][2]) == ([2.0], [4.0])
        with pytest.raises(RequestFailed, match="output 'other' is not in the dict that forward returned; it has 'sum', 'difference'"):
            load(Named(), [("a", FP32, [-1]), ("b", FP32, [-1])], [("other", FP32, [-1])]).infer(ask(named("a"), named("b")))

    def test_defaults_may_stay_and_are_told(self, load):
        model = load("float-argument", [("x", FP32, [-1]), ("w", FP32, [-1])], [("y", FP32, [-1])])
        assert "keeps its default for 'scale'" in model.answer["notes"][0]
        with pytest.raises(LoadFailed, match="argument 'scale' of forward has the type float"):
            load("float-argument", [("x", FP32, [-1]), ("w", FP32, [-1]), ("scale", FP32, [-1])], [("y", FP32, [-1])])

    @pytest.mark.parametrize("model", ["lists"])
    def test_arguments_that_triton_cannot_fill_fail_the_load(self, load, model):
        with pytest.raises(LoadFailed, match=r"argument 'xs' of forward has the type List\[Tensor\]"):
            load(model, [("xs", FP32, [-1])], [("y", FP32, [-1])])

    @pytest.mark.parametrize("model", ["traced", "quantized", "cuda-in-code"])
    def test_other_archives_load(self, load, model):
        assert load(model, [("x", FP32, [-1])], [("y", FP32, [-1])]).answer["outputs"][0]["name"] == "y"


class TestValues:
    def test_strings_go_in_and_out(self, load):
        model = load(Strings(), [("t", STRING, [-1])], [("upper", STRING, [-1]), ("length", INT64, [-1])])
        found = outputs_of(model.infer(ask(named("t", ["grüß", "", "a\x00b"], "BYTES"))))
        # TorchScript's upper knows ASCII only, and its strings are bytes.
        assert found["upper"] == ("BYTES", [3], ["GRüß".encode(), b"", b"A\x00B"])
        assert found["length"] == ("INT64", [3], [6, 0, 3])
        with pytest.raises(RequestFailed, match="element 1 of input 't' is not UTF-8"):
            model.infer(WireRequest(1, 0, [tensor("t", "BYTES", [2], [b"ok", b"\xff"])]))

    @pytest.mark.parametrize("datatype, value", [("BOOL", True), ("UINT8", 200), ("INT8", -5), ("INT16", -300), ("INT32", 70000), ("INT64", 1 << 40),
                                                 ("FP16", 0.5), ("FP32", 1.25), ("FP64", 1e300)])
    def test_every_type_that_torch_has(self, load, datatype, value):
        class Same(torch.nn.Module):
            def forward(self, x):
                return x.clone()

        torch_module = torch.jit.trace(Same(), torch.zeros(1))
        model = load(torch_module, [("x", "TYPE_" + datatype, [-1])], [("y", "TYPE_" + datatype, [-1])])
        assert outputs_of(model.infer(ask(named("x", [value, value], datatype))))["y"] == (datatype, [2], [value, value])

    def test_bfloat16_passes(self, load):
        model = load(Empty(), [("x", "TYPE_BF16", [-1])], [("y", "TYPE_BF16", [-1])])
        response = model.infer(WireRequest(1, 0, [WireTensor("x", "BF16", [1], memoryview(bytearray(b"\x80\x3f")))]))
        assert (response.outputs[0].datatype, bytes(response.outputs[0].buffer)) == ("BF16", b"\x00\x40")

    def test_unsigned_types_that_it_has_not_fail_the_load(self, load):
        with pytest.raises(LoadFailed, match="input 'x' is UINT16, which TorchScript has not"):
            load(Empty(), [("x", "TYPE_UINT16", [-1])], [("y", FP32, [-1])])
        with pytest.raises(RequestFailed, match="datatype UINT32, which torch has not"):
            load(Empty(), [("x", FP32, [-1])], [("y", FP32, [-1])]).infer(ask(named("x", [1], "UINT32")))

    def test_no_elements(self, load):
        model = load(Empty(), [("x", FP32, [-1, 3])], [("y", FP32, [-1, 3])])
        response = model.infer(ask({"name": "x", "shape": [0, 3], "datatype": "FP32", "data": []}))
        assert outputs_of(response)["y"] == ("FP32", [0, 3], [])

    def test_any_layout_is_sent_in_c_order(self, load):
        model = load(Layout(), [("x", FP32, [-1])], [("t", FP32, [3, 2]), ("s", FP32, [3])])
        found = outputs_of(model.infer(ask(named("x", [0, 1, 2, 3, 4, 5]))))
        assert found["t"] == ("FP32", [3, 2], [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]) and found["s"][2] == [0.0, 2.0, 4.0]

    @pytest.mark.parametrize("module, text", [
        (Casts("double"), "output 'y' has datatype FP64, but the configuration says FP32"),
        (Casts("complex"), "complex64"), (Scalar(), "output 'y' is a scalar")])
    def test_outputs_that_the_configuration_does_not_say_are_refused(self, load, module, text):
        model = load(module, [("x", FP32, [-1])], [("y", FP32, [-1])])
        for _ in range(2):
            with pytest.raises(RequestFailed) as told:
                model.infer(ask(named("x")))
            assert told.value.status == 500 and text in told.value.message and "model 'm'" in told.value.message

    def test_a_reshape_of_the_configuration(self, load):
        config = {"max_batch_size": 4, "input": [{"name": "x", "data_type": FP32, "dims": [4], "reshape": {"shape": [2, 2]}}],
                  "output": [{"name": "y", "data_type": FP32, "dims": [4], "reshape": {"shape": [2, 2]}}]}
        response = load(Empty(), config=config).infer(ask({"name": "x", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, 3, 4]}))
        assert outputs_of(response)["y"] == ("FP32", [1, 4], [2.0, 4.0, 6.0, 8.0])


class TestFaults:
    def test_torchs_own_error_is_one_line_with_the_model(self, load):
        model = load(Two(), [("a", FP32, [-1]), ("b", FP32, [-1])], [("y", FP32, [-1])])
        with pytest.raises(RequestFailed) as told:
            model.infer(ask(named("a", [1, 2, 3]), named("b", [1, 2])))
        assert told.value.status == 500 and "\n" not in told.value.message
        assert told.value.message.startswith("model 'm' failed: RuntimeError: The size of tensor a (3) must match the size of tensor b (2)")
        assert outputs_of(model.infer(ask(named("a"), named("b"))))["y"][2] == [0.0, 0.0]

    def test_missing_and_unknown_names_are_told(self, load):
        model = load(Two(), [("a", FP32, [-1]), ("b", FP32, [-1])], [("y", FP32, [-1])])
        for body in (ask(named("a")), ask(named("a"), named("c"))):
            with pytest.raises(RequestFailed, match="takes the inputs 'a', 'b'; the request has 'a'"):
                model.infer(body)
        with pytest.raises(RequestFailed, match="has no output 'z'; it has 'y'"):
            model.infer(ask(named("a"), named("b"), outputs=[{"name": "z"}]))

    @pytest.mark.parametrize("model, text", [
        ("state-dict", "model.pt is not loaded: it holds what torch.save writes"),
        ("state-dict-legacy", "model.pt is not loaded: it is no TorchScript archive"),
        ("whole-module", "model.pt is not loaded: it holds what torch.save writes")])
    def test_files_that_are_no_torchscript_say_so_in_one_line(self, load, model, text):
        with pytest.raises(LoadFailed) as told:
            load(model)
        message = told.value.fields["message"]
        assert told.value.reason == "error" and message.startswith(text) and "\n" not in message

    def test_a_newer_archive_is_told(self, load, tmp_path):
        import zipfile

        torch.jit.script(Empty()).save(str(tmp_path / "old.pt"))
        with zipfile.ZipFile(tmp_path / "old.pt") as source, zipfile.ZipFile(tmp_path / "model.pt", "w") as target:
            for entry in source.namelist():
                target.writestr(entry, b"9999\n" if entry.endswith("/version") else source.read(entry))
        with pytest.raises(LoadFailed, match="it comes from a newer torch than the interpreter's"):
            load.head({"name": "m", "folder": str(tmp_path)})

    def test_a_missing_file_is_told(self, load, tmp_path):
        with pytest.raises(LoadFailed, match="no model.pt in"):
            load.head({"name": "m", "folder": str(tmp_path)})


class TestWorker:
    """In a process of its own, over the frames."""

    def test_the_golden_model(self, tmp_path):
        import shutil

        import client
        import pbtxt
        from v2_json import packed, unpacked

        shutil.copy(os.path.join(GOLDEN, "model.pt"), tmp_path)
        config = pbtxt.read(os.path.join(GOLDEN, "built", "metsig-torchscript-autoencoder.config.pbtxt"))
        with client.Worker() as worker:
            answer = worker.load("torchscript", tmp_path, 60, config=config, modules=["torch"])
            assert answer.kind == client.LOADED, answer
            for case, body, expected, tolerance in cases(GOLDEN):
                entry = body["inputs"][0]
                frame = worker.infer(client.tensor("input_0", "FP32", entry["shape"], packed("FP32", entry["data"])))
                want = {output["name"]: output for output in expected["outputs"]}
                for output in frame.head["outputs"]:
                    assert output["shape"] == want[output["name"]]["shape"]
                    values = unpacked("FP32", frame.tensors[output["name"]])
                    assert values == pytest.approx(flat(want[output["name"]]["data"]), rel=tolerance["rtol"], abs=tolerance["atol"])
            frame = worker.infer(client.tensor("input_0", "FP32", [1, 3], bytes(12)))
            assert (frame.kind, frame.head["status"], frame.head["type"]) == (client.ERROR, 500, "RuntimeError")
            assert worker.stop() == 0

    def test_a_large_tensor_lies_in_shared_memory_and_is_free_afterwards(self, tmp_path):
        import client

        torch.jit.script(Empty()).save(str(tmp_path / "model.pt"))
        data = bytes(4 << 20)
        with client.Worker() as worker, client.SharedFile(len(data)) as file:
            worker.load("torchscript", tmp_path, 60, shared="/dev/shm/dismps-test-%d-" % os.getpid())
            for _ in range(3):
                frame = worker.infer(file.tensor("input_0", "FP32", [1 << 20], data))
                assert frame.tensors["output__0"] == data and "kept" not in frame.head

    def test_an_interpreter_without_torch_is_told(self, monkeypatch):
        import sys

        from dismps_worker import torchscript_runtime

        monkeypatch.delitem(sys.modules, "torch")
        monkeypatch.setattr(torchscript_runtime, "find_spec", lambda name: None)
        with pytest.raises(LoadFailed) as told:
            torchscript_runtime.TorchScriptRuntime().load({})
        assert (told.value.reason, told.value.fields["modules"]) == ("lacks", ["torch"])


class TestDevices:
    def test_a_gpu_that_is_not_there_is_a_note(self, load):
        if torch.cuda.is_available():
            pytest.skip("there is a GPU")
        model = load(Empty(), [("x", FP32, [-1])], [("y", FP32, [-1])], kind="GPU", device=0)
        assert model.answer["notes"] == ["the configuration asks for a GPU, but torch %s finds no GPU: served on the CPU" % torch.__version__]
        assert outputs_of(model.infer(ask(named("x"))))["y"][2] == [2.0, 4.0]

    def test_a_gpu_computes(self, load):
        if not torch.cuda.is_available():
            pytest.skip("no GPU")
        model = load(Empty(), [("x", FP32, [-1])], [("y", FP32, [-1])], kind="GPU", device=0)
        assert model.answer["notes"] == [] and outputs_of(model.infer(ask(named("x"))))["y"][2] == [2.0, 4.0]

    def test_threads_are_those_of_the_template(self, load):
        load(Empty(), [("x", FP32, [-1])], [("y", FP32, [-1])], threads=2)
        assert torch.get_num_threads() == 2
        load(Empty(), [("x", FP32, [-1])], [("y", FP32, [-1])], threads=1, config={"parameters": {"INTRA_OP_THREAD_COUNT": {"string_value": "8"}}})
        assert torch.get_num_threads() == 1
