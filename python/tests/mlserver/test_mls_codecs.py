"""Each codec by itself; test_mls_replay.py has what a real MLServer did with the same content types."""

from datetime import datetime
from typing import List, Optional, Tuple

import pytest
from dismps_worker.elements import pack
from mls_serving import LOOKALIKES  # noqa: F401  puts the look-alike on the path

from mlserver import codecs
from mlserver.codecs import (
    Base64Codec,
    CodecError,
    DatetimeCodec,
    NumpyCodec,
    NumpyRequestCodec,
    PandasCodec,
    StringCodec,
    StringRequestCodec,
)
from mlserver.types import InferenceRequest, Parameters, RequestInput, RequestOutput, ResponseOutput, TensorData

np = pytest.importorskip("numpy")


def wire(values, datatype="FP32", shape=None, **parameters):
    data = TensorData.raw(memoryview(bytearray(pack(datatype, values, "x"))), datatype, shape or [len(values)], "x")
    return RequestInput.construct(name="x", datatype=datatype, shape=shape or [len(values)], data=data,
                                  parameters=Parameters(**parameters) if parameters else None)


# ---- numpy ----

@pytest.mark.parametrize("dtype, datatype", [("bool", "BOOL"), ("u1", "UINT8"), ("u2", "UINT16"), ("u4", "UINT32"), ("u8", "UINT64"), ("i1", "INT8"),
                                             ("i2", "INT16"), ("i4", "INT32"), ("i8", "INT64"), ("f2", "FP16"), ("f4", "FP32"), ("f8", "FP64")])
def test_arrays_there_and_back(dtype, datatype):
    array = np.array([[1, 0, 1], [0, 1, 0]], dtype)
    output = NumpyCodec.encode_output("y", array)
    assert (output.name, output.shape, output.datatype, output.parameters.content_type) == ("y", [2, 3], datatype, "np")
    assert output.data == array.ravel().tolist()
    for tensor in (NumpyCodec.encode_output("y", array), NumpyCodec.encode_input("y", array)):
        back = NumpyCodec.decode_input(tensor)
        assert back.dtype == array.dtype and back.shape == (2, 3) and (back == array).all()
    assert codecs.numpy.to_datatype(array.dtype).value == datatype and codecs.numpy.to_dtype(output) == array.dtype


def test_shapes_of_one_dimension_and_none():
    assert NumpyCodec.encode_output("y", np.arange(3)).shape == [3, 1]
    assert NumpyCodec.encode_output("y", np.float32(3)).shape == [1]
    assert NumpyCodec.encode_output("y", np.zeros((0, 2))).shape == [0, 2]
    assert NumpyCodec.decode_input(wire([7], shape=[1])).shape == (1,)
    assert NumpyCodec.decode_input(RequestInput(name="x", shape=[], datatype="FP32", data=7)).shape == ()


def test_arrays_in_any_order_of_memory_and_bytes():
    assert NumpyCodec.encode_output("y", np.arange(4.0).reshape(2, 2).T).data == [0, 2, 1, 3]
    assert NumpyCodec.encode_output("y", np.arange(6.0)[::2]).data == [0, 2, 4]
    output = NumpyCodec.encode_output("y", np.array([1, 2], ">i4"))
    assert output.datatype == "INT32" and output.data == [1, 2]


def test_decoded_arrays_are_writable_and_their_own():
    tensor = wire([1.0, 2.0])
    first = NumpyCodec.decode_input(tensor)
    first *= 10
    assert NumpyCodec.decode_input(tensor).tolist() == [1.0, 2.0] and tensor.data == [1.0, 2.0] and first.tolist() == [10, 20]


def test_an_array_changed_after_it_was_encoded_does_not_change_the_output():
    scratch = np.zeros(3)
    output = NumpyCodec.encode_output("y", scratch)
    scratch[:] = 9
    assert output.data == [0, 0, 0]


def test_large_tensors_are_not_copied():
    n = 100_000
    buffer = memoryview(bytearray(4 * n))
    tensor = RequestInput.construct(name="x", datatype="FP32", shape=[n], data=TensorData.raw(buffer, "FP32", [n], "x"))
    array = NumpyCodec.decode_input(tensor)
    assert np.shares_memory(array, np.frombuffer(buffer, "u1")) and array.flags.writeable
    assert not np.shares_memory(NumpyCodec.decode_input(tensor), array)
    assert np.shares_memory(np.frombuffer(NumpyCodec.encode_output("y", array).data.buffer, "u1"), array)


def test_changed_lists_are_what_is_decoded():
    tensor = wire([1.0, 2.0])
    tensor.data[0] = 5
    assert NumpyCodec.decode_input(tensor).tolist() == [5, 2]
    tensor.data = [7, 8]
    assert NumpyCodec.decode_input(tensor).tolist() == [7, 8]


def test_texts_as_arrays():
    assert NumpyCodec.decode_input(wire(["abc", "grüß"], "BYTES", [2, 1])).tolist() == [["abc"], ["grüß"]]
    assert NumpyCodec.decode_input(wire(["abc", "grüß"], "BYTES")).dtype == np.dtype("<U4")
    assert NumpyCodec.decode_input(wire([b"\xff\x00", "a"], "BYTES")).tolist() == [b"\xff\x00", "a"]
    for array in (np.array(["a", "grüß"]), np.array([b"a", b"gr\xc3\xbc\xc3\x9f"]), np.array(["a", "grüß"], object)):
        output = NumpyCodec.encode_output("y", array)
        assert output.datatype == "BYTES" and bytes(output.data.bytes_as("BYTES", "y")) == pack("BYTES", ["a", "grüß"], "y")


@pytest.mark.parametrize("tensor", [
    RequestInput(name="x", shape=[2, 2], datatype="FP32", data=[1, 2, 3]),
    RequestInput(name="x", shape=[2, 2], datatype="FP32", data=[[1, 2], [3]]),
    RequestInput(name="x", shape=[1], datatype="UINT8", data=[300]),
    RequestInput(name="x", shape=[3], datatype="BYTES", data=["a"]),
    wire([1.0, 2.0, 3.0], shape=[2, 2]),
], ids=["short", "ragged", "range", "texts", "wire"])
def test_data_that_cannot_be_decoded_are_the_clients_fault_and_named(tensor):
    with pytest.raises(CodecError, match="tensor 'x'") as failure:
        NumpyCodec.decode_input(tensor)
    assert failure.value.status_code == 400


def test_what_is_no_array_is_told():
    with pytest.raises(TypeError, match="NumpyCodec encodes numpy arrays; output 'y' is list"):
        NumpyCodec.encode_output("y", [1.0])
    with pytest.raises(TypeError, match="no datatype for arrays of complex128"):
        NumpyCodec.encode_output("y", np.array([1j]))


def test_a_request_of_one_array():
    request = NumpyRequestCodec.encode_request(np.arange(2.0))
    assert request.parameters.content_type == "np" and request.inputs[0].name == "input-1"
    assert NumpyRequestCodec.decode_request(request).tolist() == [[0.0], [1.0]]
    response = NumpyRequestCodec.encode_response("m", np.arange(2.0), "3")
    assert (response.model_name, response.model_version, response.outputs[0].name) == ("m", "3", "output-1")
    assert NumpyRequestCodec.decode_response(response).tolist() == [[0.0], [1.0]]
    with pytest.raises(CodecError, match=r"only supports a single input tensor \(2 were received\)"):
        NumpyRequestCodec.decode_request(InferenceRequest(inputs=request.inputs * 2))


# ---- texts, bytes, times ----

def test_strings():
    output = StringCodec.encode_output("s", ["grüß", ""])
    assert (output.shape, output.datatype, output.parameters.content_type) == ([2, 1], "BYTES", "str")
    assert output.data == ["grüß".encode(), b""] and StringCodec.decode_output(output) == ["grüß", ""]
    assert StringCodec.encode_output("s", ["a"], use_bytes=False).data == ["a"]
    assert StringCodec.decode_input(wire(["x", "y"], "BYTES")) == ["x", "y"]
    assert StringRequestCodec.decode_request(StringRequestCodec.encode_request(["a"])) == ["a"]
    tensor = RequestInput(name="x", shape=[1], datatype="BYTES", data=[b"a"])
    assert StringCodec.decode_input(tensor) == ["a"] and tensor.data == [b"a"]
    assert StringCodec.decode_input(RequestInput(name="x", shape=[1], datatype="BYTES", data="a")) == ["a"]


def test_base64():
    output = Base64Codec.encode_output("b", [b"\x00\xff", b"abc"])
    assert output.data == [b"AP8=", b"YWJj"] and output.parameters.content_type == "base64"
    assert Base64Codec.decode_output(output) == [b"\x00\xff", b"abc"]
    assert Base64Codec.decode_input(wire(["aGVsbG8=", "not base64!"], "BYTES")) == [b"hello", b"not base64!"]
    assert Base64Codec.encode_input("b", [b"abc"], use_bytes=False).data == ["YWJj"]


def test_times():
    when = datetime(2026, 11, 20, 9, 8, 7)
    output = DatetimeCodec.encode_output("d", [when])
    assert output.data == [b"2026-11-20T09:08:07"] and output.parameters.content_type == "datetime"
    assert DatetimeCodec.decode_output(output) == DatetimeCodec.decode_input(DatetimeCodec.encode_input("d", [when])) == [when]


@pytest.mark.parametrize("codec, tensor, told", [
    (StringCodec, wire([1.0]), "tensor 'x' is of FP32; StringCodec reads BYTES"),
    (StringCodec, wire([b"\xff"], "BYTES"), "tensor 'x': element 0 is not UTF-8 text"),
    (Base64Codec, wire(["é"], "BYTES"), "tensor 'x': element 0 is not base64"),
    (DatetimeCodec, wire(["yesterday"], "BYTES"), "tensor 'x': element 0 is no time in ISO 8601: 'yesterday'"),
])
def test_texts_that_cannot_be_decoded_are_the_clients_fault_and_named(codec, tensor, told):
    with pytest.raises(CodecError) as failure:
        codec.decode_input(tensor)
    assert told in str(failure.value) and failure.value.status_code == 400


# ---- DataFrames ----

def test_data_frames():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [0.5, None], 3: [True, False]})
    response = PandasCodec.encode_response("m", frame, "1")
    assert response.parameters.content_type == "pd"
    assert [(o.name, o.datatype, o.shape) for o in response.outputs] == [
        ("a", "INT64", [2, 1]), ("b", "BYTES", [2, 1]), ("c", "FP64", [2, 1]), ("3", "BOOL", [2, 1])]
    assert response.outputs[1].data == [b"x", b"y"] and response.outputs[1].parameters.content_type == "str"
    back = PandasCodec.decode_response(response)
    assert back["a"].tolist() == [1, 2] and back["c"].isna().tolist() == [False, True] and str(back["a"].dtype) == "int64"
    request = PandasCodec.encode_request(frame[["a"]])
    assert PandasCodec.decode_request(request)["a"].tolist() == [1, 2]


def test_columns_of_other_things_go_as_json():
    pd = pytest.importorskip("pandas")
    output = PandasCodec.encode_outputs(pd.DataFrame({"k": [{"a": [1]}, [2]]}))[0]
    assert output.parameters.content_type == "pd_json" and output.data == [b'{"a":[1]}', b"[2]"]
    request = InferenceRequest(inputs=[RequestInput(name="k", shape=[2, 1], datatype="BYTES", data=output.data, parameters=output.parameters)])
    assert PandasCodec.decode_request(request)["k"].tolist() == [{"a": [1]}, [2]]


@pytest.mark.parametrize("columns, told", [
    ([("a", [1.0, 2.0], [2]), ("b", [1.0], [1])], "'a' with 2 rows, 'b' with 1 rows"),
    ([("a", [1.0, 2.0], [3])], "tensor 'a'"),
])
def test_columns_that_make_no_frame_are_told(columns, told):
    pytest.importorskip("pandas")
    inputs = [RequestInput(name=n, shape=s, datatype="FP32", data=d) for n, d, s in columns]
    with pytest.raises(CodecError) as failure:
        PandasCodec.decode_request(InferenceRequest(inputs=inputs))
    assert told in str(failure.value)


# ---- the functions about codecs ----

def test_own_codecs_and_content_types():
    @codecs.register_input_codec
    class Shouting(codecs.InputCodec):
        ContentType = "test-shouting"

        @classmethod
        def decode_input(cls, request_input):
            return [v.upper() for v in StringCodec.decode_input(request_input)]

    tensor = wire(["a"], "BYTES", content_type="test-shouting")
    assert codecs.decode_request_input(tensor) == ["A"]
    assert codecs.has_decoded(tensor) and codecs.get_decoded(tensor) == ["A"] and codecs.get_decoded_or_raw(tensor) == ["A"]
    assert "_decoded_payload" not in tensor.parameters.dict()
    raw = wire([1.0])
    assert codecs.get_decoded(raw) is None and codecs.get_decoded_or_raw(raw) == [1.0]
    assert codecs.decode_request_input(wire([1.0], content_type="unknown")) is None


def test_a_codec_made_of_another_has_its_own_content_type():
    class Mine(NumpyCodec):
        ContentType = "test-mine"

    assert Mine.encode_output("y", np.zeros(1)).parameters.content_type == "test-mine"


def test_decode_args():
    pd = pytest.importorskip("pandas")

    class Model:
        name, version = "m", "1"

        @codecs.decode_args
        async def predict(self, x: np.ndarray, words: List[str], rest: Optional[pd.DataFrame] = None) -> Tuple[np.ndarray, List[str]]:
            return x * 2 + (0 if rest is None else rest["z"].sum()), words + ["!"]

        @codecs.decode_args
        async def wrong(self, x: np.ndarray) -> np.ndarray:
            return "text"

    import asyncio
    inputs = [RequestInput(name="x", shape=[1, 2], datatype="FP32", data=[1, 2]), RequestInput(name="words", shape=[1], datatype="BYTES", data=["a"]),
              RequestInput(name="z", shape=[1], datatype="INT32", data=[5])]
    response = asyncio.run(Model().predict(InferenceRequest(inputs=inputs)))
    assert [(o.name, o.data) for o in response.outputs] == [("output-0", [7.0, 9.0]), ("output-1", [b"a", b"!"])]
    assert response.model_version == "1"
    with pytest.raises(codecs.errors.InputsNotFound, match="Input 'z' was not found. Available inputs are 'x'."):
        asyncio.run(Model().wrong(InferenceRequest(inputs=[inputs[0], inputs[2]])))
    with pytest.raises(codecs.errors.OutputNotFound, match="position '0'"):
        asyncio.run(Model().wrong(InferenceRequest(inputs=inputs[:1])))


def test_outputs_by_value_or_by_content_type():
    assert codecs.encode_response_output(np.zeros(1), RequestOutput(name="y")).datatype == "FP64"
    assert codecs.encode_response_output(["a"], RequestOutput(name="y")).parameters.content_type == "str"
    assert codecs.encode_response_output([b"a"], RequestOutput(name="y", parameters={"content_type": "base64"})).data == [b"YQ=="]
    assert codecs.encode_response_output(object(), RequestOutput(name="y")) is None
    assert isinstance(codecs.encode_response_output(np.zeros(1), RequestOutput(name="y")), ResponseOutput)
