import os
import sys
import textwrap

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import client  # noqa: E402
import runtimes  # noqa: E402


class Case:
    """A code folder with an app.py, and a worker that has loaded it."""

    def __init__(self, folder, runtime_text):
        self.folder = folder / "code"
        self.folder.mkdir()
        self.runtime = folder / "runtime.py"
        self.runtime.write_text(runtime_text)
        self.shared = f"/dev/shm/dismps-test-{os.getpid()}-{folder.name}-"
        self.started = []

    def write(self, name, text):
        (self.folder / name).write_text(textwrap.dedent(text))

    def worker(self, **more):
        self.started.append(client.Worker(**more))
        return self.started[-1]

    def load(self, app, env=None, **head):
        """A worker that has answered LOAD, and that answer."""
        self.write("app.py", app)
        worker = self.worker(env=env)
        return worker, worker.load(str(self.runtime), self.folder, **{"shared": self.shared, **head})

    def start(self, app="", env=None, **head):
        """A worker that has loaded the app."""
        worker, answer = self.load(app, env, **head)
        assert answer.kind == client.LOADED, (answer, worker.log())
        return worker


def _case(tmp_path, text):
    case = Case(tmp_path, text)
    yield case
    for worker in case.started:
        worker.__exit__()
    base = os.path.basename(case.shared)
    for name in os.listdir("/dev/shm"):
        if name.startswith(base):
            os.unlink(os.path.join("/dev/shm", name))


@pytest.fixture
def plain(tmp_path):
    yield from _case(tmp_path, runtimes.PLAIN)


@pytest.fixture(params=["blocking", "events"])
def case(request, tmp_path):
    yield from _case(tmp_path, runtimes.PLAIN if request.param == "blocking" else runtimes.EVENTS)


@pytest.fixture
def events(tmp_path):
    yield from _case(tmp_path, runtimes.EVENTS)
