"""predict_stream() in a worker process, over the frames."""

import struct

import client
import pytest

APP = """
import asyncio
from mlserver import MLModel
from mlserver.errors import InferenceError
from mlserver.types import InferenceResponse, ResponseOutput


class Handler(MLModel):
    async def load(self):
        return True

    async def predict(self, payload):
        return self.answer(-1)

    async def predict_stream(self, payloads):
        try:
            async for payload in payloads:
                n = payload.inputs[0].data[0]
                for i in range(n):
                    if payload.inputs[0].name == "slow":
                        await asyncio.sleep(0.002)
                    if payload.inputs[0].name == "stuck" and i == 1:
                        await asyncio.sleep(1000)
                    if payload.inputs[0].name == "broken" and i == 1:
                        raise InferenceError("not this one")
                    yield self.answer(i)
        finally:
            print("closed", flush=True)

    def answer(self, i):
        return InferenceResponse(model_name=self.name, outputs=[ResponseOutput(name="y", shape=[1], datatype="INT32", data=[i])])
"""

PLAIN = """
from mlserver import MLModel
from mlserver.types import InferenceResponse, ResponseOutput


class Handler(MLModel):
    async def predict(self, payload):
        return InferenceResponse(model_name=self.name, outputs=[ResponseOutput(name="y", shape=[1], datatype="INT32", data=[7])])
"""


@pytest.fixture
def start(tmp_path):
    started = []

    def begin(app):
        (tmp_path / "app.py").write_text(app)
        worker = client.Worker()
        started.append(worker)
        return worker, worker.load("mlserver", tmp_path, settings={"name": "m", "implementation": "app.Handler"})

    yield begin
    for worker in started:
        worker.__exit__()


def count(n, name="n"):
    return client.tensor(name, "INT32", [1], struct.pack("<i", n))


def value(frame):
    return struct.unpack("<i", frame.tensors["y"])[0]


def test_each_yield_is_an_answer(start):
    worker, loaded = start(APP)
    assert loaded.head["streams"] is True
    worker.ask(count(3), stream=True, id="7")
    frames = [worker.receive() for _ in range(4)]
    assert [value(frame) for frame in frames[:3]] == [0, 1, 2]
    assert {frame.head["id"] for frame in frames[:3]} == {"7"}
    assert [(frame.more, frame.end) for frame in frames] == [(True, False)] * 3 + [(False, True)]
    assert "closed" in worker.log()


def test_who_asks_for_one_answer_gets_that_of_predict(start):
    worker, _ = start(APP)
    frame = worker.infer(count(3))
    assert value(frame) == -1 and not frame.more and not frame.end


def test_a_handler_without_it_answers_once(start):
    worker, loaded = start(PLAIN)
    assert "streams" not in loaded.head
    frame = worker.infer(count(3), stream=True)
    assert value(frame) == 7 and not frame.more and not frame.end


@pytest.mark.parametrize("name", ["n", "slow"])
def test_no_more_answers_are_on_the_way_than_the_server_takes(start, name):
    worker, _ = start(APP)
    worker.ask(count(10, name), stream=True)
    first = [worker.receive() for _ in range(8)]
    assert worker.is_silent()
    assert value(worker.infer(count(1), lane=1)) == -1, "others are served"
    worker.taken(*first)
    assert [value(worker.receive()) for _ in range(2)] == [8, 9]
    assert worker.receive().end


@pytest.mark.parametrize("name, before", [("n", 8), ("slow", 2), ("stuck", 1)])
def test_who_goes_away_closes_the_generator(start, name, before):
    worker, _ = start(APP)
    number = worker.ask(count(100, name), stream=True)
    for _ in range(before):
        worker.receive()
    worker.cancel(number)
    while not (frame := worker.receive()).end:
        assert frame.more
    assert "closed" in worker.log()
    assert "Error" not in worker.log()
    assert value(worker.infer(count(1))) == -1


def test_a_failure_ends_the_answers(start):
    worker, _ = start(APP)
    worker.ask(count(3, "broken"), stream=True)
    assert value(worker.receive()) == 0
    frame = worker.receive()
    assert (frame.kind, frame.more, frame.head["status"], frame.head["message"]) == (client.ERROR, False, 400, "not this one")
