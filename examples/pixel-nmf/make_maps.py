"""Writes maps.npz: 40 lumisections of one run with a ring map of each of three disks.

The content is invented. Maps follow the shape that the model has learned, with counting noise on every cell; the rate falls during the run.
In two lumisections a sector stays dark on two disks at once, which the model looks for. In a third it is dark on one disk only; in a fourth on
two disks while the detector was not ready, which is no anomaly. Needs numpy, scikit-learn and joblib; the seed fixes every number.
"""

import json
import os
import sys

import joblib
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
CODE = os.path.join(HERE, "mlserver-model")
sys.path.insert(0, CODE)

from dtypes import LAYERS  # noqa: E402
from preprocess import add_cross, normalise, remove_cross  # noqa: E402

RUN = 398410
LUMISECTIONS = 40
# Lumisection: the disks on which the sector is dark.
DARK = {12: ("layer_1", "layer_3"), 13: ("layer_1", "layer_3"), 21: ("layer_2",), 30: ("layer_1", "layer_2")}
NOT_READY = {30}
SECTOR = (slice(4, 8), slice(5, 15))


def shape_of(part, name):
    """The mean number of entries of every cell: a golden map as the model reconstructs it, without its noise."""
    with open(os.path.join(HERE, "tests", "PixelRingNMF", "inputs.json"), encoding="utf-8") as file:
        tensors = json.load(file)["cases"][0]["request"]["inputs"]
    tensor = next(tensor for tensor in tensors if tensor["name"] == name)
    maps, means = normalise(remove_cross(np.array(tensor["data"], float).reshape(tensor["shape"])))
    flat = part.nmf.inverse_transform(part.nmf.transform(maps.reshape(1, -1)))
    return add_cross(flat.reshape(maps.shape))[0] * means[0]


def main(path):
    model = joblib.load(os.path.join(CODE, "pixel_ring.joblib"))
    rng = np.random.default_rng(20250331)
    lumisections = np.arange(1, LUMISECTIONS + 1)
    rate = np.exp(-lumisections / 200) * rng.uniform(0.97, 1.03, LUMISECTIONS)
    arrays = {}
    for name in LAYERS:
        mean = rate[:, None, None] * shape_of(model.parts[name], name)
        for lumisection, layers in DARK.items():
            if name in layers:
                mean[(lumisection - 1, *SECTOR)] *= 0.2
        arrays[name] = rng.poisson(mean).astype(np.int32)
    ready = np.array([lumisection not in NOT_READY for lumisection in lumisections])
    np.savez_compressed(path, run=np.full(LUMISECTIONS, RUN), ls=lumisections, oms__pixel_ready=ready, **arrays)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "maps.npz"))
