"""A stand-in for lightgbm that reads its text models: binary trees of numeric splits with default left, and the sigmoid."""

import sys
import types

import numpy as np


class LightGBMError(Exception):
    pass


class Booster:
    def __init__(self, model_file=None, model_str=None):
        if model_file is not None:
            with open(model_file, encoding="utf-8") as file:
                model_str = file.read()
        self._read(model_str)

    def _read(self, text):
        self._features = int(text.split("max_feature_idx=")[1].split()[0]) + 1
        self._trees = [_fields(part) for part in text.split("end of trees")[0].split("\nTree=")[1:]]

    def __setstate__(self, state):
        self._read(state.get("handle") or state["_handle"])

    def predict(self, data):
        rows = np.asarray(data, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self._features:
            raise LightGBMError("The number of features in data (%s) is not the same as it was in training data (%d)."
                                % (rows.shape[-1], self._features))
        return np.array([1 / (1 + np.exp(-sum(_leaf(tree, row) for tree in self._trees))) for row in rows])


class LGBMClassifier:
    def predict_proba(self, data):
        score = self._Booster.predict(data)
        return np.stack([1 - score, score], axis=1)


def _fields(text):
    pairs = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    convert = {"split_feature": int, "left_child": int, "right_child": int, "threshold": float, "leaf_value": float}
    return {name: [kind(v) for v in pairs[name].split()] for name, kind in convert.items()}


def _leaf(tree, row):
    at = 0
    while at >= 0:
        left = row[tree["split_feature"][at]] <= tree["threshold"][at]
        at = tree["left_child" if left else "right_child"][at]
    return tree["leaf_value"][~at]


def install(monkeypatch):
    """Makes `import lightgbm` give this module."""
    for name in ("lightgbm", "lightgbm.basic", "lightgbm.sklearn"):
        module = types.ModuleType(name)
        module.Booster, module.LGBMClassifier, module.LightGBMError = Booster, LGBMClassifier, LightGBMError
        monkeypatch.setitem(sys.modules, name, module)
    sys.modules["lightgbm"].basic = sys.modules["lightgbm.basic"]
    sys.modules["lightgbm"].sklearn = sys.modules["lightgbm.sklearn"]
