"""triton_python_backend_utils as handlers use it: names, arguments, and what each call says when it is used wrongly."""

import gc
import importlib
import json
import sys

import numpy as np
import pytest

import triton_python_backend_utils as pb_utils
from _dismps_triton.tensor import Tensor


def test_both_modules_have_the_same_classes():
    c = importlib.import_module("c_python_backend_utils")
    for name in ("Tensor", "InferenceRequest", "InferenceResponse", "TritonError", "TritonModelException", "Logger", "MetricFamily"):
        assert getattr(c, name) is getattr(pb_utils, name)


def test_importing_it_stays_small():
    import os
    import subprocess

    code = "import numpy, sys; before = set(sys.modules); import triton_python_backend_utils; print(*set(sys.modules) - before)"
    folder = os.path.dirname(pb_utils.__file__)
    loaded = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": folder}, capture_output=True, text=True, timeout=60)
    assert not {"ctypes", "asyncio", "logging", "inspect"} & set(loaded.stdout.split()), loaded.stdout
    assert "_dismps_triton.tensor" in loaded.stdout


@pytest.mark.parametrize("dtype, number", [
    (np.bool_, 1), (np.uint8, 2), (np.uint16, 3), (np.uint32, 4), (np.uint64, 5), (np.int8, 6), (np.int16, 7), (np.int32, 8), (np.int64, 9),
    (np.float16, 10), (np.float32, 11), (np.float64, 12), (np.object_, 13)])
def test_types_go_both_ways(dtype, number):
    assert pb_utils.numpy_to_triton_type(dtype) == number
    assert pb_utils.triton_to_numpy_type(number) == dtype
    array = np.array([b"a", b""], dtype=object) if number == 13 else np.zeros(2, dtype)
    made = pb_utils.Tensor("t", array)
    assert (made.triton_dtype(), made.shape(), made.is_cpu(), made.name()) == (number, [2], True, "t")
    assert made.as_numpy() is array


def test_long_and_long_long_are_the_same_type():
    assert pb_utils.Tensor("t", np.zeros(1, "q")).triton_dtype() == pb_utils.Tensor("t", np.zeros(1, "l")).triton_dtype()


def test_names_of_the_configuration():
    assert pb_utils.triton_string_to_numpy("TYPE_STRING") == np.object_
    assert pb_utils.triton_string_to_numpy("TYPE_FP32") == np.float32
    with pytest.raises(KeyError):
        pb_utils.triton_string_to_numpy("TYPE_BF16")
    assert pb_utils.numpy_to_triton_type(np.dtype("U3")) is None
    assert pb_utils.triton_to_numpy_type(99) is None


@pytest.mark.parametrize("array, text", [
    ([1.0], "numpy array is wanted, not list"), (np.float32(1), "numpy array is wanted"),
    (np.array(["a"]), "text goes as bytes"), (np.zeros(1, complex), "complex128")])
def test_what_is_no_tensor_is_refused(array, text):
    with pytest.raises(TypeError, match=text):
        pb_utils.Tensor("t", array)


def test_tensors_of_any_layout_are_sent_in_c_order():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    for source in (array, np.asfortranarray(array), array.astype(">f4"), np.repeat(array, 2, axis=1)[:, ::2], array.view(np.matrix)):
        made = pb_utils.Tensor("t", source)
        assert bytes(made._wire_bytes()) == array.tobytes()
        assert made.shape() == [2, 3]
    assert bytes(pb_utils.Tensor("t", np.zeros((0, 3), np.float32))._wire_bytes()) == b""
    assert bytes(pb_utils.Tensor("t", np.array(1.5, np.float32))._wire_bytes()) == np.float32(1.5).tobytes()


def test_received_memory_is_written_to_in_place():
    memory = bytearray(np.arange(4, dtype=np.int32).tobytes())
    made = Tensor._received("x", "INT32", [2, 2], memoryview(memory))
    made.as_numpy()[1, 1] = 77
    assert np.frombuffer(memory, np.int32).tolist() == [0, 1, 2, 77]
    assert made.as_numpy() is made.as_numpy()


def test_bytes_survive_whatever_they_hold():
    values = [b"", b"\x00\x01", "Grüße".encode(), b"\xff\xfe", b"a" * 70000]
    array = np.array(values, dtype=object).reshape(5, 1)
    packed = pb_utils.Tensor("t", array)._wire_bytes()
    assert packed == pb_utils.serialize_byte_tensor(array)
    assert pb_utils.deserialize_bytes_tensor(packed).tolist() == values
    assert pb_utils.serialize_byte_tensor(np.array(["ü", 7], dtype=object)) == b"\x02\x00\x00\x00\xc3\xbc\x01\x00\x00\x007"
    assert pb_utils.serialize_byte_tensor(np.zeros(0, object)) == ()
    assert pb_utils.deserialize_bytes_tensor(b"").shape == (0,)
    with pytest.raises(ValueError, match="9 bytes begins where 1 are left"):
        pb_utils.deserialize_bytes_tensor(b"\x09\x00\x00\x00a")


def test_elements_of_equal_length_stay_one_dimension():
    # numpy.array of lists would make two dimensions of it.
    assert pb_utils.deserialize_bytes_tensor(pb_utils.serialize_byte_tensor(np.array([b"ab", b"cd"], object))).shape == (2,)


class TestDlpack:
    def test_goes_to_numpy_and_back_without_a_copy(self):
        array = np.arange(6, dtype=np.float32).reshape(2, 3)
        again = pb_utils.Tensor.from_dlpack("b", pb_utils.Tensor("a", array).to_dlpack())
        assert again.name() == "b" and again.shape() == [2, 3]
        assert np.shares_memory(again.as_numpy(), array)

    def test_objects_with_the_protocol_are_taken(self):
        if not hasattr(np.ndarray, "__dlpack__"):
            pytest.skip("numpy before 1.22 has no __dlpack__")
        array = np.arange(4, dtype=np.int16)
        assert pb_utils.Tensor.from_dlpack("b", array).as_numpy().tolist() == [0, 1, 2, 3]
        assert np.from_dlpack(pb_utils.Tensor("a", array)).tolist() == [0, 1, 2, 3]

    def test_bfloat16_has_no_numpy_form_but_passes(self):
        tensor = Tensor._received("x", "BF16", [2], memoryview(bytearray(b"\x80\x3f\x00\x40")))
        assert tensor.as_numpy() is None
        again = pb_utils.Tensor.from_dlpack("y", tensor.to_dlpack())
        assert again.triton_dtype() == 14
        assert bytes(again._wire_bytes()) == b"\x80\x3f\x00\x40"

    def test_memory_is_given_back(self):
        from _dismps_triton import dlpack

        array = np.arange(10.0)
        count = sys.getrefcount(array)
        for used in (False, True):
            capsule = pb_utils.Tensor("a", array).to_dlpack()
            tensor = pb_utils.Tensor.from_dlpack("b", capsule) if used else None
            del capsule, tensor
            gc.collect()
            assert sys.getrefcount(array) == count
        assert not dlpack._lent

    def test_empty_and_scalar_tensors(self):
        for array in (np.zeros((0, 2), np.int8), np.array(3, np.int64)):
            again = pb_utils.Tensor.from_dlpack("b", pb_utils.Tensor("a", array).to_dlpack())
            assert again.shape() == list(array.shape) and again.as_numpy().tolist() == array.tolist()

    def test_what_is_not_contiguous_or_no_tensor_is_refused(self):
        if hasattr(np.ndarray, "__dlpack__"):
            with pytest.raises(pb_utils.TritonModelException, match="not contiguous"):
                pb_utils.Tensor.from_dlpack("b", np.arange(8.0)[::2].reshape(2, 2).T)
        with pytest.raises(pb_utils.TritonModelException, match="string"):
            pb_utils.Tensor("a", np.array([b"a"], object)).to_dlpack()
        with pytest.raises(pb_utils.TritonModelException, match="__dlpack__"):
            pb_utils.Tensor.from_dlpack("b", [1, 2])

    def test_torch_and_back(self):
        torch = pytest.importorskip("torch")
        source = torch.arange(6, dtype=torch.float32).reshape(2, 3)
        tensor = pb_utils.Tensor.from_dlpack("t", torch.utils.dlpack.to_dlpack(source))
        assert tensor.as_numpy().tolist() == source.tolist()
        back = torch.utils.dlpack.from_dlpack(tensor.to_dlpack())
        assert back.tolist() == source.tolist()
        half = pb_utils.Tensor.from_dlpack("h", source.to(torch.bfloat16))
        assert half.triton_dtype() == 14 and half.as_numpy() is None


class TestResponse:
    def test_holds_what_it_was_given(self):
        tensor = pb_utils.Tensor("y", np.zeros(1))
        response = pb_utils.InferenceResponse([tensor], parameters={"a": 1, "b": "x", "c": True})
        assert response.output_tensors() == [tensor] and not response.has_error() and response.error() is None
        assert json.loads(response.parameters()) == {"a": 1, "b": "x", "c": True}
        assert pb_utils.get_output_tensor_by_name(response, "y") is tensor
        assert pb_utils.get_output_tensor_by_name(response, "z") is None

    @pytest.mark.parametrize("given, fault", [
        ({"output_tensors": np.zeros(1)}, TypeError), ({"output_tensors": [np.zeros(1)]}, TypeError),
        ({"output_tensors": [None]}, pb_utils.TritonModelException), ({"output_tensors": [], "error": "text"}, TypeError),
        ({"parameters": {"a": 0.5}}, pb_utils.TritonModelException), ({"parameters": {1: 1}}, pb_utils.TritonModelException),
        ({"parameters": [1]}, pb_utils.TritonModelException)])
    def test_wrong_arguments_are_refused(self, given, fault):
        with pytest.raises(fault):
            pb_utils.InferenceResponse(**given)

    def test_errors_have_a_code_with_a_status(self):
        error = pb_utils.TritonError("gone", pb_utils.TritonError.NOT_FOUND)
        assert (error.message(), error.code(), error.http_status()) == ("gone", pb_utils.TritonError.NOT_FOUND, 404)
        assert pb_utils.TritonError("x").code() == pb_utils.TritonError.INTERNAL
        codes = {"UNKNOWN": 400, "INTERNAL": 500, "NOT_FOUND": 404, "INVALID_ARG": 400, "UNAVAILABLE": 503, "UNSUPPORTED": 501,
                 "ALREADY_EXISTS": 400, "CANCELLED": 400}
        assert {name: pb_utils.TritonError("x", getattr(pb_utils.TritonError, name)).http_status() for name in codes} == codes
        named = {"UNKNOWN", "ALREADY_EXISTS", "CANCELLED"}
        assert {pb_utils.TritonError("x", getattr(pb_utils.TritonError, name)).call_status() for name in codes} == named | {None}
        with pytest.raises(TypeError):
            pb_utils.TritonError("x", 3)


class TestAlone:
    """A DISM resource is served alone; handlers that could call other models load, and are told when they try."""

    def test_calls_of_other_models_say_so(self):
        request = pb_utils.InferenceRequest(model_name="other", requested_output_names=["y"], inputs=[pb_utils.Tensor("x", np.zeros(1))],
                                            request_id="7", parameters={"a": 1}, preferred_memory=pb_utils.PreferredMemory(
                                                pb_utils.TRITONSERVER_MEMORY_CPU))
        assert (request.request_id(), request.requested_output_names(), request.parameters()) == ("7", {"y"}, '{"a": 1}')
        with pytest.raises(pb_utils.TritonModelException, match="served alone"):
            request.exec()
        with pytest.raises(pb_utils.TritonModelException, match="served alone"):
            request.async_exec().send(None)
        for call in (pb_utils.load_model, pb_utils.unload_model, pb_utils.is_model_ready):
            with pytest.raises(pb_utils.TritonModelException, match="served alone"):
                call(model_name="other")


class TestModelConfig:
    BASE = {"name": "m", "max_batch_size": 4, "input": [{"name": "x", "data_type": "TYPE_FP32", "dims": [3]}], "output": []}

    def config(self, **more):
        return pb_utils.ModelConfig(json.dumps({**self.BASE, **more}))

    def test_what_is_missing_is_added_and_what_agrees_is_kept(self):
        config = self.config()
        config.add_input({"name": "x", "data_type": "TYPE_FP32", "dims": [3], "optional": True})
        config.add_output({"name": "y", "data_type": "TYPE_INT64", "dims": [1]})
        config.set_max_batch_size(8)
        config.set_dynamic_batching()
        config.set_model_transaction_policy({"decoupled": True})
        made = config.as_dict()
        assert made["input"] == [{"name": "x", "data_type": "TYPE_FP32", "dims": [3], "optional": True}]
        assert made["output"] == [{"name": "y", "data_type": "TYPE_INT64", "dims": [1]}]
        assert (made["max_batch_size"], made["dynamic_batching"], made["model_transaction_policy"]) == (8, {}, {"decoupled": True})

    @pytest.mark.parametrize("entry, text", [
        ({"name": "x", "data_type": "TYPE_INT8", "dims": [3]}, "configuration expects datatype TYPE_FP32 for input 'x', model provides TYPE_INT8"),
        ({"name": "x", "data_type": "TYPE_FP32", "dims": [4]}, r"the model expects dims \[4\] but the model configuration specifies dims \[3\]"),
        ({"data_type": "TYPE_FP32", "dims": [4]}, "is missing 'name' property"),
        ({"name": "z", "dims": [4]}, "is missing 'data_type' property"),
        ({"name": "z", "data_type": "TYPE_FP32"}, "is missing 'dims' property"),
        ({"name": "z", "data_type": "TYPE_FP32", "dims": [1], "shape": [1]}, "contains property other than 'name', 'data_type', 'dims' and 'optional'")])
    def test_inputs_that_do_not_agree_are_refused(self, entry, text):
        with pytest.raises(ValueError, match=text):
            self.config().add_input(entry)

    def test_outputs_have_no_optional(self):
        with pytest.raises(ValueError, match="other than 'name', 'data_type' and 'dims'"):
            self.config().add_output({"name": "z", "data_type": "TYPE_FP32", "dims": [1], "optional": True})

    def test_settings_that_do_not_agree_are_refused(self):
        with pytest.raises(ValueError, match="specified max_batch_size 4, but .* specified max_batch_size 2"):
            self.config().set_max_batch_size(2)
        with pytest.raises(ValueError, match="sequence_batching"):
            self.config(sequence_batching={}).set_dynamic_batching()
        with pytest.raises(ValueError, match="already set to 'False'"):
            self.config(model_transaction_policy={"decoupled": False}).set_model_transaction_policy({"decoupled": True})
        with pytest.raises(ValueError, match="other than 'decoupled'"):
            self.config().set_model_transaction_policy({"x": 1})

    def test_look_ups(self):
        config = self.config().as_dict()
        assert pb_utils.get_input_config_by_name(config, "x")["dims"] == [3]
        assert pb_utils.get_output_config_by_name(config, "x") is None
        assert not pb_utils.using_decoupled_model_transaction_policy(config)
        assert pb_utils.using_decoupled_model_transaction_policy({"model_transaction_policy": {"decoupled": True}})


def test_the_logger_writes_level_and_place(capsys):
    pb_utils.Logger.log_warn("look")
    pb_utils.Logger.log("fine", pb_utils.Logger.INFO)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("W test_utilities.py:") and lines[0].endswith("] look")
    assert lines[1].startswith("I test_utilities.py:")
    with pytest.raises(TypeError):
        pb_utils.Logger.log_info(7)


def test_metrics_count():
    family = pb_utils.MetricFamily(name="n", description="d", kind=pb_utils.MetricFamily.COUNTER)
    metric = family.Metric(labels={"a": "b"})
    metric.increment(2)
    metric.increment(1.5)
    assert metric.value() == 3.5
    with pytest.raises(pb_utils.TritonModelException):
        metric.set(1)
    with pytest.raises(pb_utils.TritonModelException, match="buckets"):
        pb_utils.MetricFamily("h", "d", pb_utils.MetricFamily.HISTOGRAM).Metric()
    pb_utils.MetricFamily("h", "d", pb_utils.MetricFamily.HISTOGRAM).Metric(buckets=[1.0, 2.0]).observe(1)
