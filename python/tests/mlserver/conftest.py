import os
import shutil
import sys
import textwrap

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from mls_serving import DATA, serve  # noqa: E402


@pytest.fixture
def handler(tmp_path):
    """Writes a handler whose predict() has the given body, and loads it."""

    def make(body, settings=None, **files):
        for name, text in files.items():
            (tmp_path / (name + ".py")).write_text(textwrap.dedent(text))
        if body is not None:
            text = HEAD + textwrap.indent(textwrap.dedent(body), " " * 8)
            (tmp_path / "app.py").write_text(text)
        return serve(tmp_path, {"name": "m", "implementation": "app.Handler", **(settings or {})})

    return make


HEAD = """\
import mlserver
from mlserver import MLModel
from mlserver.codecs import *
from mlserver.errors import *
from mlserver.types import *


class Handler(MLModel):
    async def predict(self, payload):
"""


@pytest.fixture(scope="session")
def golden(tmp_path_factory):
    """A folder of tests/data/models as the builder makes it: model file, code and settings in one place."""

    def make(name):
        source = os.path.join(DATA, "models", name)
        folder = str(tmp_path_factory.mktemp(name))
        for part in ("", "code", "mlserver-model"):
            place = os.path.join(source, part)
            if os.path.isdir(place):
                for file in os.listdir(place):
                    if os.path.isfile(os.path.join(place, file)) and file not in ("inputs.json", "outputs.json", "template.yaml"):
                        shutil.copy(os.path.join(place, file), folder)
        built = os.path.join(source, "built")
        if os.path.isdir(built):
            settings = [file for file in os.listdir(built) if file.endswith(".model-settings.json")][0]
            shutil.copy(os.path.join(built, settings), os.path.join(folder, "model-settings.json"))
        return folder

    return make
