"""Real Triton's answers, recorded; the models that gave them run here, and the answers must mean the same."""

import json
import os

import pytest
from v2_json import DATA, FORMATS, Sent, flat, packed, unpacked

from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireRequest, WireTensor

FOLDER = os.path.join(DATA, "protocol-triton")
MODELS = os.path.join(DATA, "protocol", "triton-models")

# Triton sends what the configuration does not allow. triton_outputs.py says why this one is refused.
REFUSED = {"infer_json/model_wrong_dtype": "output 'OUTPUT0' has datatype INT64, but the configuration says FP32"}


def recordings():
    with open(os.path.join(FOLDER, "infer.jsonl"), encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return [pytest.param(line, id="%s-%d" % (line["id"].replace("/", "."), number)) for number, line in enumerate(lines)]


def body_of(message: dict):
    """(JSON, the bytes behind it)."""
    parts = [part["text"].encode() if "text" in part else bytes.fromhex(part["hex"]) for part in message["body"]
             for _ in range(part.get("repeat", 1))]
    data = b"".join(parts)
    headers = {name.lower(): value for name, value in message["headers"]}
    length = int(headers.get("inference-header-content-length", len(data)))
    return json.loads(data[:length]), data[length:]


def wire_request(message: dict) -> WireRequest:
    body, rest = body_of(message)
    inputs, at = [], 0
    for entry in body["inputs"]:
        size = entry.get("parameters", {}).get("binary_data_size")
        if size is None:
            data = packed(entry["datatype"], entry["data"])
        else:
            data, at = bytearray(rest[at:at + size]), at + size
        inputs.append(WireTensor(entry["name"], entry["datatype"], entry["shape"], memoryview(data)))
    return WireRequest(1, 0, inputs, body.get("id"), body.get("parameters"), body.get("outputs"))


def load_recorded(load, name: str, version: str):
    folder = os.path.join(MODELS, name)
    return load.folder(os.path.join(folder, version), os.path.join(folder, "config.pbtxt"), name, version)


@pytest.mark.parametrize("recorded", recordings())
def test_the_answer_means_what_tritons_does(load, recorded):
    target = recorded["request"]["target"].split("/")
    name = target[3]
    version = target[5] if target[4] == "versions" else max(
        os.listdir(os.path.join(MODELS, name)), key=lambda entry: int(entry) if entry.isdigit() else -1)
    model = load_recorded(load, name, version)
    asked = wire_request(recorded["request"])
    answer, rest = body_of(recorded["response"])
    status = recorded["response"]["status"]
    if status != 200 or recorded["id"] in REFUSED:
        with pytest.raises(RequestFailed) as told:
            model.runtime.infer(asked)
        assert told.value.status == (500 if recorded["id"] in REFUSED else status)
        _same_words(told.value.message, REFUSED.get(recorded["id"], answer.get("error")))
        return
    response = model.runtime.infer(asked)
    assert [output.name for output in response.outputs] == [output["name"] for output in answer["outputs"]]
    at = 0
    for output, want in zip(response.outputs, answer["outputs"]):
        assert (output.datatype, list(output.shape)) == (want["datatype"], want["shape"])
        size = want.get("parameters", {}).get("binary_data_size")
        if size is None:
            assert _values(output.datatype, unpacked(output.datatype, output.buffer)) == _values(output.datatype, flat(want["data"]))
        else:
            assert bytes(output.buffer) == rest[at:at + size]
            at += size


def _same_words(said: str, recorded: str) -> None:
    # Triton names the instance ("raising_0_0") and lists the whole traceback; the kind and the text are what counts.
    recorded = recorded.replace("_0_0'", "'").split("\n\nAt:")[0].strip()
    assert recorded in said


def _values(datatype: str, values: list) -> list:
    if datatype == "BYTES":
        texts = [value if isinstance(value, bytes) else value.encode() for value in values]
        # JSON that a model made out of a set or a dict may be in another order.
        return [json.dumps(json.loads(text), sort_keys=True) if text[:1] == b"{" else text for text in texts]
    if datatype in ("FP32", "FP64"):
        return [repr(value) for value in unpacked(datatype, packed(datatype, values))]
    assert datatype in FORMATS
    return values


def test_a_reshaped_tensor_is_seen_in_its_inner_shape_and_sent_in_the_outer_one(load):
    model = load_recorded(load, "reshaped", "1")
    model.runtime._model.execute = _shapes_seen(model.runtime._model.execute, seen := [])
    response = model.infer({"inputs": [
        {"name": "INPUT0", "shape": [2, 2, 2], "datatype": "FP32", "data": list(range(8))},
        {"name": "INPUT1", "shape": [2, 1], "datatype": "FP32", "data": [9, 8]}]})
    assert seen == [[2, 4], [2]]
    assert [output.shape for output in response.outputs] == [[2, 2, 2], [2, 1]]


def _shapes_seen(execute, seen: list):
    def wrapped(requests):
        seen.extend(tensor.shape() for tensor in requests[0].inputs())
        return execute(requests)

    return wrapped


def test_a_decoupled_model_sends_and_ends(load):
    model = load_recorded(load, "repeat_decoupled", "1")
    sent = Sent()
    body = {"inputs": [{"name": "COUNT", "shape": [1], "datatype": "INT32", "data": [3]}]}
    assert model.infer(body, sent) is None
    assert [answer and (len(answer.outputs), answer.final) for answer in sent] == [(1, False)] * 3 + [None]
    assert [unpacked("INT32", answer.outputs[0].buffer) for answer in sent[:3]] == [[0], [1], [2]]


def test_an_error_among_decoupled_responses_takes_the_place_of_one(load):
    model = load_recorded(load, "repeat_decoupled", "1")
    sent = Sent()
    model.infer({"inputs": [{"name": "COUNT", "shape": [1], "datatype": "INT32", "data": [3]},
                            {"name": "FAIL_AT", "shape": [1], "datatype": "INT32", "data": [1]}]}, sent)
    assert isinstance(sent[1], RequestFailed) and (sent[1].status, sent[1].message) == (500, "failed at 1")
    assert [answer and answer.final for answer in sent] == [False, False, False, None]


def test_streamed_text(load):
    model = load_recorded(load, "gen_stream", "1")
    sent = Sent()
    model.infer({"inputs": [{"name": "text_input", "shape": [1], "datatype": "BYTES", "data": ["one two three"]}]}, sent)
    assert [unpacked("BYTES", answer.outputs[0].buffer) for answer in sent[:-1]] == [[b"ONE"], [b"TWO"], [b"THREE"]]


@pytest.mark.parametrize("name", ["auto_min", "auto_noconfig"])
def test_a_model_without_tensors_in_its_configuration_tells_them(load, name):
    model = load_recorded(load, name, "1")
    assert model.answer["inputs"] == [{"name": "INPUT0", "datatype": "FP32", "shape": [-1, 4]}]
    assert model.answer["outputs"] == [{"name": "OUTPUT0", "datatype": "FP32", "shape": [-1, 4]}]
    config = model.answer["config"]
    assert (config["name"], config["max_batch_size"], config["dynamic_batching"]) == (name, 8, {})


def test_response_parameters_that_triton_refuses_are_refused_as_the_model_expects(load):
    # The model catches TypeError, which the recorded Triton raises, and sends the response without them.
    response = load_recorded(load, "respparams", "1").infer(
        {"inputs": [{"name": "INPUT0", "shape": [1], "datatype": "FP32", "data": [1]}]})
    assert response.parameters is None


def test_a_model_that_cannot_initialize_says_why(load):
    with pytest.raises(RuntimeError, match="weights file is missing"):
        load_recorded(load, "broken_init", "1")
