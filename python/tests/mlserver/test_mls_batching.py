"""Requests that are put together, with a clock of the test's own instead of time."""

import asyncio
import os

import pytest
from dismps_worker.failures import RequestFailed
from dismps_worker.mlserver_batching import Batcher
from dismps_worker.tensors import WireOutput, WireResponse
from mls_serving import DATA, serve
from mls_wire import answer, request


def rows(values, name="x", datatype="FP32", **more):
    return request({"inputs": [{"name": name, "shape": [len(values), 1], "datatype": datatype, "data": values}], **more})


class Model:
    """Gives its inputs back, and remembers how many rows it saw at once."""

    def __init__(self):
        self.seen = []

    async def infer(self, asked):
        self.seen.append(asked.inputs[0].shape[0])
        await asyncio.sleep(0)
        return WireResponse([WireOutput(t.name, t.datatype, t.shape, t.buffer, {"k": 1}) for t in asked.inputs], {"p": 2}, asked.id, "m", "1")


def run(model, requests, size=4, seconds=0.02):
    async def together():
        batcher = Batcher(model.infer, size, seconds)
        return await asyncio.gather(*map(batcher.infer, requests), return_exceptions=True)

    return asyncio.run(together())


def data(response):
    return answer(response)["outputs"][0]["data"]


def test_requests_share_a_call_and_get_their_own_rows_and_ids_back():
    model = Model()
    answers = run(model, [rows([1.0], id="a"), rows([2.0, 3.0], id="b"), rows([], id="c"), rows([4.0])], seconds=60)
    assert model.seen == [4]
    assert [data(a) for a in answers] == [[1.0], [2.0, 3.0], [], [4.0]]
    assert [a.id for a in answers] == ["a", "b", "c", None]
    assert answers[1].outputs[0].shape == [2, 1] and answers[1].outputs[0].parameters == {"k": 1}
    assert (answers[1].parameters, answers[1].model_name, answers[1].model_version) == ({"p": 2}, "m", "1")


def test_texts_are_parted_by_element():
    answers = run(Model(), [rows(["a", "grüß"], datatype="BYTES"), rows([""], datatype="BYTES"), rows(["long " * 9], datatype="BYTES")])
    assert [data(a) for a in answers] == [["a", "grüß"], [""], ["long " * 9]]


def test_one_that_stays_alone_goes_after_the_time():
    model = Model()
    assert data(run(model, [rows([1.0])])[0]) == [1.0] and model.seen == [1]


def test_more_requests_than_the_size_make_two_batches():
    model = Model()
    answers = run(model, [rows([float(i)]) for i in range(6)])
    assert model.seen == [4, 2] and [data(a) for a in answers] == [[float(i)] for i in range(6)]


def test_larger_than_the_size_goes_alone_and_at_once():
    model = Model()
    run(model, [rows([1.0]), rows([1.0] * 6), rows([1.0])])
    assert model.seen == [6, 2]


@pytest.mark.parametrize("other", [rows([2.0], name="y"), rows([2.0], datatype="FP64"), rows([2.0], parameters={"threshold": 1}),
                                   rows([2.0], outputs=[{"name": "x"}]),
                                   request({"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}]}),
                                   request({"inputs": [{"name": "x", "shape": [], "datatype": "FP32", "data": [1]}]})])
def test_requests_that_differ_are_not_put_together(other):
    seen = []

    async def infer(asked):
        seen.append(len(asked.inputs[0].buffer))
        return WireResponse([], None, asked.id)

    model = Model()
    model.infer = infer
    run(model, [rows([1.0]), other])
    assert len(seen) == 2


def test_a_failure_is_that_of_all_requests_of_the_batch():
    model = Model()

    async def infer(asked):
        raise SystemExit(3) if asked.inputs[0].name == "exit" else RequestFailed(418, "teapot")

    model.infer = infer
    assert [f.status for f in run(model, [rows([1.0]), rows([2.0])])] == [418, 418]
    with pytest.raises(SystemExit):
        run(model, [rows([1.0], name="exit")])


def test_an_output_that_is_not_by_rows_is_told():
    model = Model()

    async def infer(asked):
        return WireResponse([WireOutput("sum", "FP32", [1], bytes(4))])

    model.infer = infer
    failures = run(model, [rows([1.0]), rows([2.0])])
    assert all(f.status == 500 and "output 'sum' has the shape [1] for a batch of 2 rows" in str(f) for f in failures)
    assert run(model, [rows([1.0])])[0].outputs[0].name == "sum"


def test_batching_as_recorded():
    import json
    pytest.importorskip("numpy")
    served = serve(os.path.join(DATA, "protocol", "mlserver-models", "probe-batch"))
    with open(os.path.join(DATA, "protocol", "mlserver.jsonl"), encoding="utf-8") as file:
        records = [r for r in map(json.loads, file) if r["group"] == "batching"]
    together = [r for r in records if "at the same time" in r["title"]]
    assert len(together) == 4 and len(records) == 7
    for group in [together] + [[r] for r in records if r not in together]:
        answers = served.infer(*[request(r["request"]["json"]) for r in group])
        for record, got in zip(group, answers):
            wanted = {key: value for key, value in record["response"]["json"].items() if value != {}}
            assert answer(got) == wanted, record["title"]


@pytest.mark.parametrize("settings, batched", [({"max_batch_size": 1, "max_batch_time": 1}, False), ({"max_batch_size": 4}, False),
                                               ({"max_batch_time": 1}, False), ({"max_batch_size": 2, "max_batch_time": 0.1}, True)])
def test_both_settings_are_needed(handler, settings, batched):
    served = handler("return InferenceResponse(model_name='m', outputs=[])", settings)
    assert isinstance(getattr(served.runtime.infer, "__self__", None), Batcher) is batched
