"""The import path of the handler, and what is told when a module is missing from it."""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib import machinery
from typing import Iterable, List, Optional

from dismps_worker.places import CodeFolder

_PYTHON = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class _Source(machinery.SourceFileLoader):
    """Leaves no __pycache__ behind: the code folder may be the user's own, and a build would copy it."""

    def set_data(self, path: str, data: bytes, *, _mode: int = 0o666) -> None:
        pass


def _hook(folder: CodeFolder):  # -> a path hook as importlib has them
    details = [
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
        (_Source, machinery.SOURCE_SUFFIXES),
        (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
    ]
    inner = machinery.FileFinder.path_hook(*details)

    def find(path: str) -> machinery.FileFinder:
        if folder.relative(os.path.join(path, "x")) is None:
            raise ImportError("not of the code folder", path=path)
        return inner(path)

    return find


def prepare(folder: CodeFolder) -> List[str]:
    """Makes the import path: code folder, interpreter, look-alikes. Returns notes on what was left out."""
    notes = _without_foreign()
    sys.path_hooks.insert(0, _hook(folder))
    sys.path_importer_cache.clear()
    sys.path.insert(0, folder.path)
    lookalikes = os.path.join(_PYTHON, "lookalikes")
    if os.path.isdir(lookalikes):
        sys.path.append(lookalikes)
    return notes


def _without_foreign() -> List[str]:
    """Takes PYTHONPATH's own folders off the path, here and for processes that the handler starts: the platform has not got them."""
    value = os.environ.get("PYTHONPATH")
    if not value:
        return []
    entries = [entry or os.curdir for entry in value.split(os.pathsep)]
    own = [entry for entry in entries if "site-packages" in entry or "dist-packages" in entry]
    foreign = [entry for entry in entries if entry not in own]
    drop = {os.path.abspath(entry) for entry in foreign}
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) not in drop]
    if own:
        os.environ["PYTHONPATH"] = os.pathsep.join(own)
    else:
        del os.environ["PYTHONPATH"]
    return [f"PYTHONPATH: '{entry}' is left out of the import path, because the platform has not got it" for entry in foreign]


def lacking(modules: Iterable[str], folder: CodeFolder) -> List[str]:
    """Those of the modules that cannot be found. Nothing is imported."""
    return [name for name in modules if not _found(name.partition(".")[0], folder)]


def _found(name: str, folder: CodeFolder) -> bool:
    try:
        spec = importlib.util.find_spec(name)
    except Exception:  # a module without a spec is loaded already; other finders may raise what they like
        return name in sys.modules
    if spec is None:
        return False
    if spec.origin is not None and spec.origin != "namespace" or not spec.submodule_search_locations:
        return True
    return any(_is_package(place, folder) for place in spec.submodule_search_locations)


def _is_package(place: str, folder: CodeFolder) -> bool:
    """A folder of data beside the handler that has a library's name, as ``xgboost/model.json``, is not that library."""
    if folder.relative(place) is None:
        return True
    try:
        return any(name.endswith((".py", ".so", ".pyd")) for name in os.listdir(place))
    except OSError:
        return False


def missing(fault: BaseException, folder: CodeFolder) -> Optional[dict]:
    """The fields of an ``import`` failure: which module, and the file and line of the code folder that wanted it."""
    if not isinstance(fault, ModuleNotFoundError) or not fault.name:
        return None
    fields: dict = {"module": fault.name, "message": str(fault)}
    place = folder.innermost(fault)
    if place is not None:
        fields["file"] = place.file
        fields["line"] = place.line
    return fields


def hint(fault: BaseException, folder: CodeFolder) -> str:
    """What to add to the message of a file that is there, but not where the handler looks."""
    if not isinstance(fault, FileNotFoundError) or not isinstance(fault.filename, str) or os.path.isabs(fault.filename):
        return ""
    if not os.path.exists(os.path.join(folder.path, fault.filename)):
        return ""
    return (f" ('{fault.filename}' lies in the code folder, but the handler does not run in that folder, here as on the platform: "
            "build the path from os.path.dirname(__file__))")
