"""The adapter: what a handler gets, what may come back, and how a load can go."""

import pytest
from dismps_worker.elements import pack
from dismps_worker.failures import LoadFailed, RequestFailed
from dismps_worker.tensors import WireRequest, WireTensor
from mls_serving import serve
from mls_wire import answer, request


def ask(served, values=(1.0, 2.0), datatype="FP32", **more):
    data = WireTensor("x", datatype, [len(values)], memoryview(bytearray(pack(datatype, list(values), "x"))), False, more.pop("tensor", None))
    return answer(served.ask(WireRequest(1, 0, [data], **more)))


def fail(served, **more):
    with pytest.raises(RequestFailed) as failure:
        ask(served, **more)
    return failure.value.status, str(failure.value)


ECHO = """
return InferenceResponse(model_name=self.name, outputs=[
    ResponseOutput(name=n, shape=payload.inputs[0].shape, datatype="FP32", data=payload.inputs[0].data) for n in ("a", "b")])
"""


def test_a_handler_sees_id_parameters_inputs_and_requested_outputs(handler):
    served = handler("""
        x = payload.inputs[0]
        seen = [payload.id, payload.parameters.threshold, x.name, x.datatype, x.shape, x.data.root, x.parameters.unit, [o.name for o in payload.outputs],
                self.name, self.version, self.settings.parameters.extra]
        return InferenceResponse(model_name=self.name, outputs=[StringCodec.encode_output("seen", [repr(v) for v in seen])])
    """, {"parameters": {"version": "2", "extra": {"k": 1}}})
    got = ask(served, id="7", parameters={"threshold": 0.5}, tensor={"unit": "mm"}, outputs=[{"name": "seen"}])
    assert got["outputs"][0]["data"] == ["'7'", "0.5", "'x'", "'FP32'", "[2]", "[1.0, 2.0]", "'mm'", "['seen']", "'m'", "'2'", "{'k': 1}"]
    assert got["id"] == "7"


def test_a_request_without_id_and_parameters(handler):
    served = handler("""
        assert len(payload.id) == 36 and payload.outputs is None and payload.inputs[0].parameters is None
        assert payload.parameters.headers == {} and payload.parameters.content_type is None
        return InferenceResponse(model_name=self.name, id="own", outputs=[], parameters=payload.parameters)
    """)
    assert ask(served) == {"model_name": "m", "outputs": []}


def test_parameters_of_the_answer(handler):
    served = handler("""
        import numpy as np
        return InferenceResponse(model_name=self.name, model_version="9", parameters=Parameters(a=np.float32(0.5), b=None, c=[1], d=np.int64(3)), outputs=[
            ResponseOutput(name="y", shape=[1], datatype="INT8", data=[1], parameters={"k": True})])
    """)
    pytest.importorskip("numpy")
    got = ask(served)
    assert got["parameters"] == {"a": 0.5, "c": [1], "d": 3} and got["model_version"] == "9"
    assert got["outputs"][0]["parameters"] == {"k": True} and type(got["parameters"]["d"]) is int


def test_only_requested_outputs_are_sent(handler):
    served = handler(ECHO)
    assert [o["name"] for o in ask(served, outputs=[{"name": "b"}])["outputs"]] == ["b"]
    assert [o["name"] for o in ask(served, outputs=[])["outputs"]] == ["a", "b"]
    assert fail(served, outputs=[{"name": "a"}, {"name": "c"}]) == (400, "the model gives no output 'c'; it gives 'a', 'b'")


@pytest.mark.parametrize("data", ["[1, 2]", "[[1], [2]]", "(v for v in [1, 2])", "TensorData([1, 2])", "map(int, '12')", "payload.inputs[0].data",
                                  "payload.inputs[0].data.root", "np.array([1, 2])", "np.array([[1.0], [2.0]], 'f4')", "NumpyCodec.decode_input(payload.inputs[0])"])
def test_data_of_an_output_may_be_given_in_many_forms(handler, data):
    if "umpy" in data or "np." in data:
        pytest.importorskip("numpy")
        data = "(lambda np: %s)(__import__('numpy'))" % data
    served = handler("return InferenceResponse(model_name='m', outputs=[ResponseOutput(name='y', shape=[2], datatype='FP32', data=%s)])" % data)
    assert ask(served)["outputs"] == [{"name": "y", "shape": [2], "datatype": "FP32", "data": [1.0, 2.0]}]


def test_fields_may_be_assigned_afterwards(handler):
    pytest.importorskip("numpy")
    served = handler("""
        import numpy as np
        output = ResponseOutput(name="y", shape=[1], datatype="FP64", data=[0])
        output.shape, output.datatype, output.data = np.zeros((1, 2)).shape, Datatype.INT16, [3, 4]
        response = InferenceResponse(model_name="m", outputs=[])
        response.outputs.append(output)
        return response
    """)
    assert ask(served)["outputs"] == [{"name": "y", "shape": [1, 2], "datatype": "INT16", "data": [3, 4]}]


@pytest.mark.parametrize("body, status, told", [
    ("return None", 500, "predict() of app.Handler returned NoneType; an InferenceResponse (mlserver.types) is expected"),
    ("return {'outputs': []}", 500, "predict() of app.Handler returned dict; an InferenceResponse"),
    ("raise InferenceError('no')", 400, "no"),
    ("raise MLServerError('teapot', 418)", 418, "teapot"),
    ("raise MLServerError('odd', 200)", 500, "odd"),
    ("self.encode(object(), RequestOutput(name='y'))", 400, "Codec not found for output field with name 'y'"),
    ("return InferenceResponse(model_name='m', outputs=[ResponseOutput(name='y', shape=[5], datatype='FP32', data=[1.0])])", 500,
     "output 'y' has 1 value for shape [5]"),
    ("return InferenceResponse(model_name='m', outputs=[ResponseOutput(name='y', shape=[2], datatype='BYTES', data=['a'])])", 500,
     "output 'y' has 1 value for shape [2]"),
    ("return InferenceResponse(model_name='m', outputs=[ResponseOutput(name='y', shape=[1], datatype='INT8', data=[300])])", 500,
     "the output of predict() of app.Handler cannot be sent: tensor 'y': element 0 is 300; INT8 holds -128 to 127"),
    ("r = InferenceResponse(model_name='m', outputs=[]); r.outputs = [1]; return r", 500, "returned int among its outputs"),
])
def test_failures_of_a_handler(handler, body, status, told):
    got = fail(handler(body))
    assert got[0] == status and told in got[1]


def test_other_exceptions_go_up_as_they_are(handler):
    with pytest.raises(ZeroDivisionError):
        ask(handler("return 1 / 0"))


def test_texts_that_are_cut_short_are_the_clients_fault(handler):
    served = handler("payload.inputs[0].data.root")
    broken = WireTensor("x", "BYTES", [1], memoryview(bytearray(b"\x09\0\0\0a")))
    with pytest.raises(RequestFailed, match="tensor 'x'") as failure:
        served.ask(WireRequest(1, 0, [broken]))
    assert failure.value.status == 400


def test_codecs_of_the_model_and_its_metadata(handler):
    pytest.importorskip("numpy")
    served = handler("""
        x = self.decode(payload.inputs[0])
        whole = self.decode_request(payload, default_codec=NumpyRequestCodec)
        assert type(x).__name__ == "ndarray" and (whole == x).all()
        assert self.decode(RequestInput(name="other", shape=[1], datatype="FP32", data=[1])) == [1]
        response = self.encode_response(x)
        response.outputs.append(self.encode(x, self.outputs[0]))
        return response
    """, {"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1], "parameters": {"content_type": "np"}}],
          "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1]}]})
    assert [(o["name"], o["shape"]) for o in ask(served)["outputs"]] == [("output-1", [2, 1]), ("y", [2, 1])]


# ---- load ----

def test_a_handler_in_a_package_with_an_own_constructor_and_metadata_set_at_load(handler, tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "values.py").write_text("DIMS = [-1, 3]\n")
    (tmp_path / "pkg" / "mod.py").write_text(
        "from mlserver import MLModel, ModelSettings\nfrom mlserver.types import MetadataTensor\nfrom .values import DIMS\n"
        "class Own(MLModel):\n    def __init__(self, settings: ModelSettings):\n        super().__init__(settings)\n"
        "    async def load(self):\n        self.inputs = [MetadataTensor(name='x', datatype='FP32', shape=DIMS)]\n        return True\n")
    served = handler(None, {"implementation": "pkg.mod.Own", "parameters": {"version": "4"}})
    assert served.loaded == {"notes": [], "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 3]}], "outputs": [], "version": "4"}
    with pytest.raises(NotImplementedError, match="predict"):
        ask(served)


def loads(handler, body, settings=None, head="from mlserver import MLModel\n"):
    return handler(None, settings, app=head + "class Handler(MLModel):\n" + body)


@pytest.mark.parametrize("value", ["False", "0", "[]"])
def test_load_that_returns_false_is_not_ready(handler, value):
    with pytest.raises(LoadFailed) as failure:
        loads(handler, "    async def load(self):\n        return %s\n" % value)
    assert failure.value.reason == "not-ready" and value in failure.value.fields["message"]


def test_load_that_returns_nothing_is_ready_with_a_note(handler):
    assert "load() of app.Handler returned None" in loads(handler, "    async def load(self):\n        pass\n").loaded["notes"][0]


def test_methods_that_are_not_async_are_told(handler):
    with pytest.raises(LoadFailed) as failure:
        loads(handler, "    def load(self):\n        return True\n")
    assert failure.value.reason == "error" and "not async" in failure.value.fields["message"]
    assert "not 'async def'" in loads(handler, "    def predict(self, payload):\n        return None\n").loaded["notes"][0]


def test_exceptions_of_load_go_up(handler):
    with pytest.raises(ZeroDivisionError):
        loads(handler, "    async def load(self):\n        1 / 0\n")


@pytest.mark.parametrize("implementation, told", [
    ("app.Absent", "the module 'app' has no 'Absent'; it has Handler"), ("Handler", "names no module: 'module.Class' is wanted")])
def test_an_implementation_that_is_not_there(handler, implementation, told):
    with pytest.raises(ImportError) as failure:
        loads(handler, "    pass\n", {"implementation": implementation})
    assert told in str(failure.value)


def test_a_module_with_the_name_of_a_loaded_one_is_the_handlers(handler):
    import this_is_loaded_already  # noqa: F401
    served = handler(None, {"implementation": "this_is_loaded_already.Handler"}, this_is_loaded_already=(
        "from mlserver import MLModel\nfrom mlserver.types import InferenceResponse\n"
        "class Handler(MLModel):\n    async def predict(self, payload):\n        return InferenceResponse(model_name='its own', outputs=[])\n"))
    assert ask(served)["model_name"] == "its own"


def test_files_of_the_folder_do_not_hide_what_the_package_imports(handler, tmp_path):
    (tmp_path / "mlserver.py").write_text("raise ValueError('not this one')\n")
    assert ask(handler(ECHO))["model_name"] == "m"


@pytest.mark.parametrize("uri, wanted", [("./model.bin", "model.bin"), (None, "model.bin"), ("s3://bucket/model", "s3://bucket/model"),
                                         ("sub", "sub"), ("absent", 422)])
def test_model_uri(handler, tmp_path, uri, wanted):
    (tmp_path / "model.bin").write_text("")
    (tmp_path / "sub").mkdir()
    served = handler("""
        from mlserver.utils import get_model_uri
        uri = await get_model_uri(self.settings, wellknown_filenames=["absent.bin", "model.bin"])
        return InferenceResponse(model_name=uri, outputs=[])
    """, {"parameters": {"uri": uri}})
    if isinstance(wanted, int):
        status, told = fail(served)
        assert status == wanted and str(tmp_path / "absent") in told
    else:
        assert ask(served)["model_name"] == (wanted if ":" in wanted else str(tmp_path / wanted))


def test_the_name_is_that_of_the_settings_else_that_of_the_server(tmp_path):
    (tmp_path / "named_handler.py").write_text("from mlserver import MLModel\nclass H(MLModel):\n    pass\n")
    assert serve(tmp_path, {"implementation": "named_handler.H"}, "given").runtime._model.name == "given"
    assert serve(tmp_path, {"implementation": "named_handler.H", "name": "own"}, "given").runtime._model.name == "own"


def test_unload_is_called(handler):
    import asyncio
    served = loads(handler, "    async def unload(self):\n        raise KeyError('unloaded')\n")
    with pytest.raises(KeyError, match="unloaded"):
        asyncio.run(served.runtime.unload())


def test_the_log_names_the_model(handler, capsys):
    served = handler("mlserver.logging.logger.warning('seen %d', 3)\nmlserver.log(metric_of_a_test=2)\nmlserver.log(metric_of_a_test=5)\n"
                     "return InferenceResponse(model_name='m', outputs=[])", {"parameters": {"version": "2"}})
    import logging
    logger = logging.getLogger("mlserver")
    lines = []
    stand_in = logging.Handler()
    stand_in.emit = lambda record: lines.append(logger.handlers[0].formatter.format(record))
    logger.addHandler(stand_in)
    try:
        ask(served)
    finally:
        logger.removeHandler(stand_in)
    assert "[mlserver][m:2] WARNING - seen 3" in lines[0]
    from mlserver.metrics import REGISTRY
    assert REGISTRY["metric_of_a_test"].last == 5 and REGISTRY["metric_of_a_test"].count == 2
    assert [line for line in lines if "metric_of_a_test" in line and "INFO" in line] == lines[1:2]


def test_an_identity_handler_hands_the_bytes_through(handler):
    served = handler(ECHO)
    asked = request({"inputs": [{"name": "x", "shape": [1, 51], "datatype": "FP32", "data": [0.5] * 51}]})
    buffer = asked.inputs[0].buffer
    assert served.runtime._wire.payload(asked).inputs[0].data.buffer is buffer
    assert all(output.buffer is buffer for output in served.ask(asked).outputs)
