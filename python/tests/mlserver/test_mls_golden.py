"""The MLServer models of tests/data/models, unchanged, with their golden outputs."""

import importlib
import importlib.util
import json
import os

import pytest
from dismps_worker.failures import RequestFailed
from mls_serving import DATA, serve
from mls_wire import answer, request

pytest.importorskip("numpy")

NEEDS = {"pixel-nmf": ("sklearn", "joblib"), "metsig-nmf": ("sklearn", "joblib"), "xgb-flag": ("xgboost",),
         "xgb-plain-json": ("xgboost", "sklearn"), "xgb-plain-ubj": ("xgboost", "sklearn"), "sklearn-plain": ("sklearn", "joblib"),
         "lgbm-flag": (), "lgbm-plain": (), "lgbm-joblib": ("sklearn", "joblib")}


def read(name, file):
    with open(os.path.join(DATA, "models", name, file), encoding="utf-8") as opened:
        return json.load(opened)


def load(name, golden, monkeypatch):
    for module in NEEDS[name]:
        pytest.importorskip(module)
    if name.startswith("lgbm") and importlib.util.find_spec("lightgbm") is None:
        importlib.import_module("mls_lightgbm").install(monkeypatch)
    return serve(golden(name))


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_golden_outputs(name, golden, monkeypatch):
    served = load(name, golden, monkeypatch)
    wanted = read(name, "outputs.json")
    tolerance = wanted["tolerance"]
    asked = {case["case"]: case["request"] for case in read(name, "inputs.json")["cases"]}
    compared = 0
    for case in wanted["cases"]:
        body = asked[case["case"]]
        if "error" in case:
            with pytest.raises(RequestFailed) as failure:
                served.ask(request(body))
            assert failure.value.status // 100 == case["error"]["status"] // 100
            continue
        got = answer(served.ask(request(body)))
        assert got.get("id") == body.get("id")
        outputs = {o["name"]: o for o in got["outputs"]}
        assert sorted(outputs) == sorted(o["name"] for o in case["outputs"])
        for output in case["outputs"]:
            compare(output, outputs[output["name"]], tolerance)
            compared += 1
    assert compared


def compare(wanted, got, tolerance):
    assert (got["shape"], got["datatype"], len(got["data"])) == (wanted["shape"], wanted["datatype"], len(wanted["data"])), wanted["name"]
    for have, want in zip(got["data"], wanted["data"]):
        if wanted["datatype"].startswith("FP"):
            assert abs(have - want) <= tolerance["atol"] + tolerance["rtol"] * abs(want), wanted["name"]
        else:
            assert have == want, wanted["name"]


@pytest.mark.parametrize("name", ["sklearn-plain", "xgb-plain-ubj", "lgbm-plain"])
def test_wrong_number_of_features_is_the_clients_fault(name, golden, monkeypatch):
    served = load(name, golden, monkeypatch)
    body = {"inputs": [{"name": "x", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3]}]}
    with pytest.raises(RequestFailed) as failure:
        served.ask(request(body))
    assert failure.value.status == 400
    assert "3" in str(failure.value)


def test_lightgbm_by_columns_as_recorded(golden, monkeypatch):
    pytest.importorskip("pandas")
    served = load("lgbm-plain", golden, monkeypatch)
    columns = [8.0, 0.2, 0.1, 1.0, 0.3, 0.01, 3.0, 0.2]
    body = {"id": "i", "parameters": {"content_type": "pd"},
            "inputs": [{"name": "c%d" % i, "shape": [1], "datatype": "FP64", "data": [v]} for i, v in enumerate(columns)]}
    got = answer(served.ask(request(body)))
    assert got["outputs"][0]["shape"] == [1, 1]
    assert abs(got["outputs"][0]["data"][0] - 0.002890302563805722) < 1e-9


def test_a_metric_of_the_handler_keeps_its_last_value(golden, monkeypatch):
    from mlserver.metrics import REGISTRY
    served = load("lgbm-flag", golden, monkeypatch)
    served.ask(request(read("lgbm-flag", "inputs.json")["cases"][0]["request"]))
    assert REGISTRY["flagged_lumisections"].last == 1
