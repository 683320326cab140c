"""A handler in a worker process, over the frames."""

import json
import struct

import client
import pytest
from mls_serving import first_case
from mls_wire import tensor

APP = """
import sys
from mlserver import MLModel
from mlserver.errors import MLServerError
from mlserver.types import InferenceResponse, ResponseOutput


class Handler(MLModel):
    async def load(self):
        print("loading", self.name)
        return True

    async def predict(self, payload):
        x = payload.inputs[0]
        if x.name == "teapot":
            raise MLServerError("I am one", 418)
        if x.name == "broken":
            return 1 / 0
        return InferenceResponse(model_name=self.name, outputs=[
            ResponseOutput(name="y", shape=x.shape, datatype=x.datatype, data=x.data)])
"""


@pytest.fixture
def worker(tmp_path):
    (tmp_path / "app.py").write_text(APP)
    with client.Worker() as worker:
        worker.folder = tmp_path
        yield worker


def load(worker, **settings):
    return worker.load("mlserver", worker.folder, settings={"name": "echo", "implementation": "app.Handler", **settings})


def test_load_infer_stop(worker):
    loaded = load(worker)
    assert loaded.kind == client.LOADED, (loaded, worker.log())
    data = struct.pack("<51f", *range(51))
    answer = worker.infer(client.tensor("x", "FP32", [1, 51], data), id="7")
    assert answer.kind == client.RESPONSE and answer.tensors["y"] == data and answer.head["id"] == "7"
    assert answer.head["model_name"] == "echo"
    assert worker.stop() == 0
    assert "loading echo" in worker.log()


def test_failures(worker):
    load(worker)
    teapot = worker.infer(client.tensor("teapot", "FP32", [0], b""))
    assert teapot.kind == client.ERROR and (teapot.head["status"], teapot.head["message"], teapot.head["type"]) == (418, "I am one", "MLServerError")
    broken = worker.infer(client.tensor("broken", "FP32", [0], b""))
    assert broken.head["status"] == 500 and broken.head["type"] == "ZeroDivisionError" and broken.head["at"].startswith("app.py:18 in predict")
    assert worker.infer(client.tensor("x", "FP32", [0], b"")).kind == client.RESPONSE


def test_a_missing_module_is_told_with_file_and_line(worker):
    (worker.folder / "app.py").write_text("import os\nimport no_such_module\n" + APP)
    failed = load(worker)
    assert failed.kind == client.LOAD_FAILED and failed.head["reason"] == "import"
    assert (failed.head["module"], failed.head["file"], failed.head["line"]) == ("no_such_module", "app.py", 2)


def test_a_missing_file_of_the_handler_is_told(worker):
    failed = load(worker, implementation="other.Handler")
    assert failed.kind == client.LOAD_FAILED and "other" in json.dumps(failed.head)


def test_batches(worker):
    load(worker, max_batch_size=2, max_batch_time=30)
    first = worker.ask(client.tensor("x", "FP32", [1, 1], struct.pack("<f", 1)), lane=0)
    second = worker.ask(client.tensor("x", "FP32", [2, 1], struct.pack("<2f", 2, 3)), lane=1)
    answers = {frame.number: frame.tensors["y"] for frame in (worker.receive(20), worker.receive(20))}
    assert answers == {first: struct.pack("<f", 1), second: struct.pack("<2f", 2, 3)}
    assert worker.stop() == 0


def test_a_worker_that_has_loaded_a_plain_handler_is_small(worker):
    load(worker)
    assert worker.resident() < 40_000


def test_modules_that_only_the_model_file_names_are_found(golden, worker):
    for module in ("numpy", "joblib", "sklearn"):
        pytest.importorskip(module)
    folder = golden("pixel-nmf")
    with open(f"{folder}/model-settings.json", encoding="utf-8") as file:
        loaded = worker.load("mlserver", folder, timeout=60, settings=json.load(file))
    assert loaded.kind == client.LOADED, (loaded, worker.log())
    tensors = [tensor(i["name"], i["datatype"], i["shape"], i["data"]) for i in first_case("pixel-nmf")["inputs"]]
    answer = worker.infer(*[client.tensor(t.name, t.datatype, t.shape, bytes(t.buffer)) for t in tensors])
    assert answer.kind == client.RESPONSE, (answer, worker.log())
    assert set(answer.tensors) == {"output_flag", "output_cells", "output_loss"}
    assert "ring model loaded" in worker.log()


def test_a_large_tensor_goes_through_shared_memory_unchanged(worker):
    load(worker)
    data = bytes(range(256)) * 4096
    with client.SharedFile(len(data)) as file:
        answer = worker.infer(file.tensor("x", "UINT8", [len(data)], data))
    assert answer.tensors["y"] == data
