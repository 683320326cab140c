import os
import shutil

import pbtxt
import pytest
from v2_json import DATA

torch = pytest.importorskip("torch")


@pytest.fixture
def load(tmp_path):
    """load(model, config) serves a file of tests/data/torchscript (by name) or a module, with inputs and outputs as (name, type, dims)."""
    from dismps_worker.torchscript_runtime import TorchScriptRuntime

    def begin(model, inputs=(), outputs=(), **more):
        if isinstance(model, str):
            shutil.copy(os.path.join(DATA, "torchscript", model + ".pt"), tmp_path / "model.pt")
        else:
            torch.jit.script(model).save(str(tmp_path / "model.pt"))
        entries = [[{"name": name, "data_type": kind, "dims": dims} for name, kind, dims in tensors] for tensors in (inputs, outputs)]
        config = dict({"input": entries[0], "output": entries[1], "max_batch_size": 0}, **more.pop("config", {}))
        return begin.head(dict({"name": "m", "version": "1", "folder": str(tmp_path), "config": config, "kind": "CPU", "threads": 1}, **more))

    def from_head(head):
        runtime = TorchScriptRuntime()
        runtime.answer = runtime.load(head)
        return runtime

    def golden(folder):
        shutil.copy(os.path.join(folder, "model.pt"), tmp_path / "model.pt")
        built = os.path.join(folder, "built")
        config = pbtxt.read(os.path.join(built, os.listdir(built)[0]))
        return from_head({"name": config["name"], "version": "1", "folder": str(tmp_path), "config": config, "kind": "CPU", "threads": 1})

    begin.head, begin.golden = from_head, golden
    return begin
