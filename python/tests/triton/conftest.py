import os
import shutil
import sys

import pbtxt
import pytest
from v2_json import DATA, Sent, request

HERE = os.path.dirname(os.path.abspath(__file__))
LOOKALIKES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "lookalikes")
GOLDEN = os.path.join(DATA, "models", "triton-python")

if LOOKALIKES not in sys.path:
    sys.path.append(LOOKALIKES)


class Loaded:
    def __init__(self, runtime, head: dict, answer: dict) -> None:
        self.runtime, self.head, self.answer = runtime, head, answer

    def infer(self, body: dict, sent: Sent | None = None):
        return self.runtime.infer(request(body, sent))


@pytest.fixture
def load(tmp_path, monkeypatch):
    """load(code, config, files) puts a model into a repository of its own and loads it; load.golden(name) a folder of the golden data."""
    from dismps_worker.triton_runtime import TritonRuntime

    path, modules, runtimes = list(sys.path), set(sys.modules), []

    def begin(name: str, version: str, config: dict, **more) -> Loaded:
        # One process has one model; here the next test's must not meet the modules of this one.
        folder = str(tmp_path / name / version)
        head = dict({"runtime": "triton", "name": name, "version": version, "instance": 0, "folder": folder, "config": config,
                     "kind": "CPU", "device": 0, "threads": 1}, **more)
        runtime = TritonRuntime()
        sys.path.insert(0, folder)
        answer = runtime.load(head)
        runtimes.append(runtime)
        return Loaded(runtime, head, answer)

    def from_code(code: str, config: dict | None = None, name: str = "probe", version: str = "1", files: dict | None = None, **more) -> Loaded:
        folder = tmp_path / name / version
        folder.mkdir(parents=True)
        (folder / "model.py").write_text(code)
        for file, text in (files or {}).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)
        return begin(name, version, config if config is not None else {}, **more)

    def from_folder(source: str, config_file: str, name: str, version: str = "1", extra: tuple = ()) -> Loaded:
        shutil.copytree(source, tmp_path / name / version)
        for file in extra:
            shutil.copy(file, tmp_path / name / version)
        return begin(name, version, pbtxt.read(config_file) if os.path.exists(config_file) else {})

    def golden(name: str) -> Loaded:
        folder = os.path.join(GOLDEN, name)
        weights = os.path.join(folder, "weights.npz")
        return from_folder(os.path.join(folder, "code"), os.path.join(folder, "config.pbtxt"), "python-" + name,
                           extra=(weights,) if os.path.exists(weights) else ())

    from_code.golden, from_code.folder = golden, from_folder
    yield from_code
    for runtime in runtimes:
        runtime.unload()
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if not name.startswith(("numpy", "_dismps_triton", "dismps_worker")):
            del sys.modules[name]


@pytest.fixture
def process(tmp_path):
    """process(code, config) loads a model in a worker process; (worker, answer to LOAD)."""
    import client

    started = []

    def begin(code: str, config: dict, **head):
        folder = tmp_path / "probe" / "1"
        folder.mkdir(parents=True)
        (folder / "model.py").write_text(code)
        begin.folder = str(folder)
        started.append(client.Worker())
        return started[-1], started[-1].load("triton", folder, **dict({"name": "probe", "config": config,
                                                                       "shared": "/dev/shm/dismps-test-%d-" % os.getpid()}, **head))

    yield begin
    for worker in started:
        worker.__exit__()
