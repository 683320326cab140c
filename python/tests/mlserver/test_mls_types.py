"""The look-alike's types as handlers use them, in the spellings of pydantic 1 and 2."""

import copy
import json
import pickle

import pytest
from dismps_worker.elements import pack
from mls_serving import LOOKALIKES  # noqa: F401  puts the look-alike on the path

from mlserver import ModelSettings
from mlserver.errors import InferenceError
from mlserver.settings import ModelParameters
from mlserver.types import (
    Datatype,
    InferenceRequest,
    InferenceResponse,
    MetadataTensor,
    Parameters,
    RequestInput,
    ResponseOutput,
    TensorData,
)


def wire_data(values, datatype="FP32", shape=None, nested=False):
    return TensorData.raw(memoryview(bytearray(pack(datatype, values, "x"))), datatype, shape or [len(values)], "x", nested)


def test_construction_from_objects_dicts_and_enumerations():
    response = InferenceResponse(model_name="m", outputs=[
        {"name": "y", "shape": (2, 1), "datatype": Datatype.FP32, "data": [1.0, 2.0], "parameters": {"content_type": "np", "a": 1}}])
    output = response.outputs[0]
    assert isinstance(output, ResponseOutput)
    assert output.datatype == "FP32" and output.shape == [2, 1] and output.parameters.a == 1
    assert output.data == [1.0, 2.0]
    assert response.id is None and response.parameters is None


@pytest.mark.parametrize("make, told", [
    (lambda: ResponseOutput(name="y", shape=[1], data=[1]), "ResponseOutput: the field 'datatype' is missing"),
    (lambda: ResponseOutput(name="y", shape=[1], datatype="fp32", data=[1]), "'fp32' is no datatype; there are BOOL"),
    (lambda: ResponseOutput(name="y", shape=[1.5], datatype="FP32", data=[1]), "ResponseOutput.shape: a list of whole numbers"),
    (lambda: ResponseOutput(name="y", shape="1", datatype="FP32", data=[1]), "ResponseOutput.shape: a list of whole numbers"),
    (lambda: ResponseOutput(name=None, shape=[1], datatype="FP32", data=[1]), "ResponseOutput: the field 'name' is None"),
    (lambda: InferenceResponse(model_name="m"), "InferenceResponse: the field 'outputs' is missing"),
    (lambda: InferenceResponse(model_name="m", outputs={"y": [1]}), "InferenceResponse.outputs: a list of ResponseOutput is wanted, not dict"),
    (lambda: InferenceResponse(model_name="m", outputs=[1]), "outputs[0]: ResponseOutput or a dict is wanted, not int"),
    (lambda: InferenceResponse(outputs=[]), "the field 'model_name' is missing"),
    (lambda: ModelSettings(name="m"), "the field 'implementation' is missing"),
])
def test_wrong_construction_is_told(make, told):
    with pytest.raises(ValueError) as failure:
        make()
    assert told in str(failure.value)


def test_unknown_fields_are_left_out_and_positions_refused():
    assert not hasattr(ResponseOutput(name="y", shape=[1], datatype="FP32", data=[1], colour="red"), "colour")
    with pytest.raises(TypeError):
        ResponseOutput("y", [1], "FP32", [1])
    with pytest.raises(AttributeError):
        InferenceResponse(model_name="m", outputs=[]).colour = "red"


def test_dicts_and_json_in_both_spellings():
    request = InferenceRequest(inputs=[RequestInput(name="x", shape=[2], datatype="INT8", data=[1, 2])], id="7")
    wanted = {"id": "7", "inputs": [{"name": "x", "shape": [2], "datatype": "INT8", "data": [1, 2]}]}
    assert request.dict() == request.model_dump() == dict(wanted)
    assert json.loads(request.json()) == json.loads(request.model_dump_json()) == wanted
    for parse in (InferenceRequest.parse_obj, InferenceRequest.model_validate):
        assert parse(wanted) == request
    assert InferenceRequest.parse_raw(request.json()) == InferenceRequest.model_validate_json(request.json()) == request
    assert request.dict(exclude_none=False, exclude_unset=False)["outputs"] is None


def test_copies():
    output = ResponseOutput(name="y", shape=[2], datatype="FP32", data=[1.0, 2.0], parameters={"a": [1]})
    assert output.copy(update={"name": "z"}).name == output.model_copy(update={"name": "z"}).name == "z"
    deep = output.copy(deep=True)
    deep.parameters.a.append(2)
    deep.shape.append(1)
    assert output.parameters.a == [1] and output.shape == [2]
    wire = RequestInput.construct(name="x", shape=[2], datatype="FP32", data=wire_data([1.0, 2.0]))
    for twin in (copy.deepcopy(wire), pickle.loads(pickle.dumps(wire)), copy.copy(wire)):
        assert twin.data == [1.0, 2.0] and twin.parameters is None


def test_parameters_take_any_name():
    parameters = Parameters(threshold=0.5, copy="a client's word", dict=1)
    parameters.more = [1]
    assert parameters.threshold == 0.5 and parameters.more == [1] and parameters.content_type is None
    assert parameters.copy().dict() == {"threshold": 0.5, "copy": "a client's word", "dict": 1, "more": [1]}
    assert parameters.model_dump(exclude={"copy", "dict"}) == {"threshold": 0.5, "more": [1]}
    assert getattr(parameters, "absent", 3) == 3
    with pytest.raises(AttributeError, match="no 'absent'"):
        parameters.absent
    del parameters.more
    assert not hasattr(parameters, "more")
    assert copy.deepcopy(parameters) == parameters == pickle.loads(pickle.dumps(parameters))


def test_parameters_from_outside_cannot_pass_for_decoded_data():
    from mlserver.codecs import has_decoded
    from_wire = Parameters.of({"_decoded_payload": [1]})
    tensor = RequestInput.construct(name="x", parameters=from_wire)
    assert not has_decoded(tensor)
    assert not has_decoded(RequestInput.construct(name="x", parameters=Parameters(_decoded_payload=[1])))


def test_tensor_data_looks_like_a_list():
    data = wire_data([1.0, 2.0, 3.0])
    assert data == [1.0, 2.0, 3.0] and len(data) == 3 and data[1] == 2.0 and list(data) == [1.0, 2.0, 3.0] and 2.0 in data
    assert data.root is data.__root__
    assert data.root == [1.0, 2.0, 3.0] and str(data) == "root=[1.0, 2.0, 3.0]"
    assert not TensorData([]) and TensorData(root=[1]) == TensorData(__root__=[1]) == (1,)
    assert wire_data([[1.0, 2.0], [3.0, 4.0]], shape=[2, 2], nested=True).root == [[1.0, 2.0], [3.0, 4.0]]
    assert wire_data(["a", b"\xff"], "BYTES") == ["a", b"\xff"]


def test_a_change_to_the_list_is_what_counts_afterwards():
    data = wire_data([1.0, 2.0])
    data[0] = 5.0
    assert bytes(data.bytes_as("FP32", "y")) == pack("FP32", [5.0, 2.0], "y")


def test_untouched_data_go_through_as_bytes():
    data = wire_data([1.0, 2.0])
    assert data.bytes_as("FP32", "y") is data.buffer
    assert bytes(data.bytes_as("FP64", "y")) == pack("FP64", [1.0, 2.0], "y")


def test_data_that_do_not_fit_the_shape_name_the_tensor():
    with pytest.raises(InferenceError, match="'x': 3 values for shape \\[2, 2\\]"):
        wire_data([1.0, 2.0, 3.0], shape=[2, 2], nested=True).root


def test_settings():
    settings = ModelSettings(**{"name": "m", "implementation": "app.Handler", "max_batch_size": "4", "max_batch_time": 0.5, "typo": 1,
                                "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 51]}],
                                "parameters": {"uri": "model.joblib", "version": "3", "extra": {"a": 1}, "own": "kept"}})
    assert settings.implementation_ == "app.Handler" and settings.max_batch_size == 4 and settings.version == "3"
    assert isinstance(settings.inputs[0], MetadataTensor) and settings.inputs[0].shape == [-1, 51]
    assert settings.parameters.extra == {"a": 1} and settings.parameters.own == "kept" and settings.parameters.format is None
    assert not hasattr(settings, "typo") and settings.outputs == [] and settings.platform == ""
    assert settings.dict()["implementation"] == "app.Handler" and "platform" not in settings.dict()
    assert settings.dict(exclude_unset=False)["platform"] == ""
    settings.parameters.uri = "other"
    assert settings.model_dump()["parameters"] == {"uri": "other", "version": "3", "extra": {"a": 1}, "own": "kept"}
    assert ModelSettings(name="a", implementation="x.Y").version is None
    assert ModelParameters().extra is not ModelParameters().extra


def test_settings_name_a_class():
    class Handler:
        pass

    settings = ModelSettings(name="m", implementation=Handler)
    assert settings.implementation_ == __name__ + ".Handler"


def test_settings_from_a_file(tmp_path):
    (tmp_path / "model-settings.json").write_text('{"name": "m", "implementation": "handler_of_settings.H", "parameters": {"uri": "./a.txt"}}')
    (tmp_path / "handler_of_settings.py").write_text("class H: pass\n")
    settings = ModelSettings.parse_file(str(tmp_path / "model-settings.json"))
    assert settings.implementation.__name__ == "H"
    settings.implementation_ = "handler_of_settings.Absent"
    with pytest.raises(ImportError, match="has no 'Absent'; it has H"):
        settings.implementation
