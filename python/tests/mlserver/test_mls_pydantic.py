"""The way of the real package, walked with the look-alike's types: they are made by keyword, as pydantic's are."""

import pytest
from mls_wire import answer, request

import mlserver


@pytest.fixture(autouse=True)
def as_if_real(monkeypatch):
    monkeypatch.setattr(mlserver, "LOOKALIKE", False)


ECHO = """
return InferenceResponse(model_name=self.name, model_version="2", parameters=payload.parameters, outputs=[
    ResponseOutput(name="out_" + i.name, shape=i.shape, datatype=i.datatype, data=i.data, parameters=i.parameters) for i in payload.inputs])
"""

BODY = {"id": "7", "parameters": {"k": 1}, "inputs": [
    {"name": "a", "shape": [2, 2], "datatype": "FP32", "data": [[1, 2], [3, 4]], "parameters": {"u": "mm"}},
    {"name": "b", "shape": [2], "datatype": "BYTES", "data": ["x", "grüß"]}]}


def test_there_and_back(handler):
    got = answer(handler(ECHO).ask(request(BODY)))
    assert got == {"model_name": "m", "model_version": "2", "id": "7", "parameters": {"k": 1}, "outputs": [
        {"name": "out_a", "shape": [2, 2], "datatype": "FP32", "data": [1, 2, 3, 4], "parameters": {"u": "mm"}},
        {"name": "out_b", "shape": [2], "datatype": "BYTES", "data": ["x", "grüß"]}]}


def test_the_handler_sees_lists_as_the_client_wrote_them(handler):
    served = handler("assert payload.inputs[0].data.root == [[1.0, 2.0], [3.0, 4.0]]\n" + ECHO)
    assert answer(served.ask(request(BODY)))["model_name"] == "m"


def test_requested_outputs(handler):
    got = answer(handler(ECHO).ask(request({**BODY, "outputs": [{"name": "out_b"}]})))
    assert [o["name"] for o in got["outputs"]] == ["out_b"]


@pytest.mark.parametrize("body, status, told", [
    ("return None", 500, "returned NoneType"), ("raise InferenceError('no')", 400, "no"),
    ("return InferenceResponse(model_name='m', outputs=[ResponseOutput(name='y', shape=[5], datatype='FP32', data=[1.0])])", 500, "1 value for shape"),
    ("return InferenceResponse(model_name='m', outputs=[ResponseOutput(name='y', shape=[1], datatype='FP32', data=['x'])])", 500, "'y': element 0"),
])
def test_failures(handler, body, status, told):
    from dismps_worker.failures import RequestFailed
    with pytest.raises(RequestFailed, match=told) as failure:
        handler(body).ask(request(BODY))
    assert failure.value.status == status


def test_data_that_do_not_fit_their_shape_are_the_clients_fault(handler):
    from dismps_worker.failures import RequestFailed
    asked = request(BODY)
    asked.inputs[0].shape = [3, 2]
    with pytest.raises(RequestFailed, match="tensor 'a': 4 values for shape") as failure:
        handler(ECHO).ask(asked)
    assert failure.value.status == 400
