"""What a real MLServer 1.7.1 answered (tests/data/protocol), asked again of the adapter and compared by meaning.

Where ours is wanted to differ, WANTED says how, with the number of the fault in the README there."""

import json
import os
import re

import pytest
from dismps_worker.failures import LoadFailed, RequestFailed
from mls_serving import DATA, serve
from mls_wire import answer, request

PROTOCOL = os.path.join(DATA, "protocol")
GROUPS = ("datatypes", "content types", "parameters", "outputs", "built-in runtimes", "errors", "handler errors", "versions",
          "compression", "binary extension", "headers", "streaming")
FOLDERS = {"echo": "probe-echo", "codec": "probe-codec", "errors": "probe-errors", "meta": "probe-meta", "batch": "probe-batch",
           "stream": "probe-stream", "multi/1": "multi/1", "multi/2": "multi/2"}
GOLDEN = {"sklearn-plain": "sklearn-plain", "xgb-plain-json": "xgb-plain-json", "metsig-xgb-flag": "xgb-flag",
          "metsig-nmf-autoencoder": "metsig-nmf"}
NEEDS = {"sklearn-plain": "sklearn", "xgb-plain-json": "xgboost", "metsig-xgb-flag": "xgboost", "metsig-nmf-autoencoder": "sklearn"}

# id: (number of the fault, wanted status, words of the message or what differs in the answer)
WANTED = {
    "mls-052": (10, 400, "'a'.*1.5"),
    "mls-053": (10, 400, "'a'.*300"),
    "mls-054": (10, 400, "'a'.*-1"),
    "mls-055": (2, 400, "'a'.*'x'"),
    "mls-062": (10, 200, {"data": ["request: DataFrame {'a': 'float32', 'b': 'object'} {'a': [1.0, 2.0], 'b': ['x', 'y']}",
                                   "a: TensorData root=[1.0, 2.0]", "b: TensorData root=['x', 'y']"]}),
    "mls-068": (2, 400, "'a'.*base64"),
    "mls-076": (9, 400, "'x'.*3 values"),
    "mls-085": (7, 200, {"id": None}),
    "mls-096": (12, 200, {"names": ["output_1"]}),
    "mls-102": (2, 400, "Feature shape mismatch"),
    "mls-104": (2, 400, "2D array"),
    "mls-113": (9, 400, "'a'.*ragged"),
    "mls-114": (9, 400, "'a'"),
    "mls-289": (9, 400, "'x'.*8 values"),
    "mls-290": (2, 400, "features"),
    "mls-291": (2, 400, "'a'.*'x'"),
}


def records():
    with open(os.path.join(PROTOCOL, "mlserver.jsonl"), encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record["protocol"] == "rest" and record["group"] in GROUPS and _is_inference(record["request"]):
                yield record


def _is_inference(asked):
    """Those that the server hands to a worker; it refuses the others itself."""
    body = asked.get("json")
    return (asked["method"] == "POST" and re.search("/(infer|generate)$", asked["path"]) and isinstance(body, dict)
            and isinstance(body.get("inputs"), list) and all({"name", "shape", "datatype", "data"} <= set(i) for i in body["inputs"])
            and "/nope/" not in asked["path"])


RECORDS = list(records())


@pytest.fixture(scope="module")
def models(golden):
    loaded = {}

    def model(name):
        if name not in loaded:
            if name in NEEDS:
                pytest.importorskip(NEEDS[name])
            folder = golden(GOLDEN[name]) if name in GOLDEN else os.path.join(PROTOCOL, "mlserver-models", FOLDERS[name])
            loaded[name] = serve(folder)
        return loaded[name]

    return model


def _model_of(path):
    name, version = re.match("/v2/models/([^/]+)(?:/versions/([^/]+))?/", path).groups()
    return name if name != "multi" else "multi/" + (version or "2")


def test_the_recordings_are_there():
    assert len(RECORDS) >= 60
    assert set(WANTED) <= {r["id"] for r in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["id"] + " " + r["title"])
def test_replay(record, models):
    if "lgbm" in record["request"]["path"]:
        pytest.skip("needs lightgbm; test_mls_golden.py has a stand-in")
    if "pd" in json.dumps(record["request"]["json"]) or "/codec/" in record["request"]["path"]:
        pytest.importorskip("pandas")
    pytest.importorskip("numpy")
    wanted = WANTED.get(record["id"])
    recorded = record["response"]
    served = models(_model_of(record["request"]["path"]))
    try:
        got = answer(served.ask(request(record["request"]["json"])))
        status = 200
    except RequestFailed as error:
        got, status = str(error), error.status
    except Exception as error:
        got, status = str(error), 500
    if wanted is None:
        assert status == recorded["status"] or (recorded["status"] == 422 and status == 400), got
        if status == 200:
            assert got == _cleaned(recorded["json"])
        elif status < 500 and isinstance(recorded["json"], dict) and "error" in recorded["json"]:
            assert got[:40] == re.sub(r"^(\w+\.)+\w+: ", "", recorded["json"]["error"])[:40]
        return
    _, wanted_status, what = wanted
    assert status == wanted_status, got
    if isinstance(what, str):
        assert re.search(what, got, re.S), got
        return
    expected = _cleaned(recorded["json"])
    if "names" in what:
        expected["outputs"] = [o for o in expected["outputs"] if o["name"] in what["names"]]
    if "data" in what:
        expected["outputs"][0]["data"] = what["data"]
    if "id" in what:
        del expected["id"]
    assert got == expected


class _Close(float):
    """A number of another release of the same library, or one that went through FP32."""

    def __eq__(self, other):
        return abs(self - other) <= 1e-9 + 2e-3 * abs(self)

    __hash__ = None


def _cleaned(body):
    """The recorded answer as the protocol has it: no empty parameters."""
    body = {key: value for key, value in body.items() if not (key == "parameters" and not value)}
    for output in body["outputs"]:
        if output["datatype"].startswith("FP"):
            output["data"] = [v if v is None else _Close(v) for v in output["data"]]
    return body


def test_wanted_differences_are_still_differences():
    """An entry of WANTED whose recording agrees with it would hide a change."""
    for record in RECORDS:
        if record["id"] in WANTED and isinstance(WANTED[record["id"]][2], str):
            assert record["response"]["status"] != WANTED[record["id"]][1]


def test_a_model_whose_load_returns_false_is_not_ready():
    with pytest.raises(LoadFailed) as failure:
        serve(os.path.join(PROTOCOL, "mlserver-models", "probe-notready"))
    assert failure.value.reason == "not-ready"
    assert "notready.NotReady" in str(failure.value)


def test_a_missing_module_goes_up_with_its_name():
    with pytest.raises(ModuleNotFoundError) as failure:
        serve(os.path.join(PROTOCOL, "mlserver-models", "probe-broken"))
    assert failure.value.name == "no_such_module"


def test_an_endpoint_of_its_own_is_noted():
    served = serve(os.path.join(PROTOCOL, "mlserver-models", "probe-custom"))
    assert any("/own-endpoint" in note for note in served.loaded["notes"])


def test_sys_exit_in_a_handler_goes_up(models):
    with pytest.raises(SystemExit):
        models("errors").ask(request({"inputs": [{"name": "k", "shape": [1], "datatype": "INT32", "data": [8]}]}))


def test_declared_metadata_is_told_at_load(models):
    assert models("meta").loaded == {
        "notes": [], "platform": "own_numpy", "version": "v7", "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 2]}],
        "outputs": [{"name": "total", "datatype": "FP32", "shape": [-1]}]}
