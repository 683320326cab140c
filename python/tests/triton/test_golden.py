"""The golden models: triton-python/* with their recorded inputs and outputs."""

import json
import os

import pytest
from v2_json import DATA, cases, check, outputs_of

from dismps_worker.failures import RequestFailed

GOLDEN = os.path.join(DATA, "models", "triton-python")


@pytest.mark.parametrize("name", ["metsig-numpy", "strings"])
def test_outputs_are_the_golden_ones(load, name):
    model = load.golden(name)
    for case, body, expected, tolerance in cases(os.path.join(GOLDEN, name)):
        check(model.infer(body), expected["outputs"], tolerance)


def test_every_kind_of_failure_is_told_and_the_model_answers_again(load):
    model = load.golden("raises")
    for case, body, expected, tolerance in cases(os.path.join(GOLDEN, "raises")):
        if "outputs" in expected:
            check(model.infer(body), expected["outputs"], tolerance)
            continue
        with pytest.raises(RequestFailed) as told:
            model.infer(body)
        assert told.value.status == 500
        assert _WORDS[case] in told.value.message
        check(model.infer(cases(os.path.join(GOLDEN, "raises"))[0][1]), cases(os.path.join(GOLDEN, "raises"))[0][2]["outputs"], tolerance)


_WORDS = {
    "kind-1": "the handler refused this request",
    "kind-2": "model 'python-raises', message: TritonModelException: the handler raised a model exception, at model.py:19 in execute",
    "kind-3": "model 'python-raises', message: ValueError: the handler raised a value error, at model.py:21 in execute",
    "kind-4": "InferenceRequest(s) size is:1, and InferenceResponse(s) size is:0",
    "kind-5": "output 'output_0' has datatype FP64, but the configuration says FP32",
    "kind-6": "the response lacks output 'output_0', which was requested; it has 'unknown', which the configuration does not list",
    "kind-7": "the response lacks output 'output_0', which was requested",
    "kind-8": "model 'python-raises', message: execute returned None",
}


def test_parameters_id_and_requested_outputs_reach_the_handler(load):
    model = load.golden("echo-params")
    for case, body, expected, _ in cases(os.path.join(GOLDEN, "echo-params")):
        seen = outputs_of(model.infer(body))["seen"]
        assert seen[:2] == ("BYTES", [1])
        assert json.loads(seen[2][0]) == json.loads(expected["outputs"][0]["data"][0])


def test_a_failing_initialize_fails_the_load(load):
    with pytest.raises(RuntimeError, match="this model never loads: python-fails-to-load"):
        load.golden("fails-to-load")
