"""Which module serves which kind of model. Only the one that is needed is imported."""

from __future__ import annotations

import importlib
import importlib.util

_RUNTIMES = {
    "mlserver": ("mlserver_runtime", "MLServerRuntime"),
    "triton": ("triton_runtime", "TritonRuntime"),
    "torchscript": ("torchscript_runtime", "TorchScriptRuntime"),
}


def runtime_class(name: str) -> type:
    """
    The class of a runtime. It has ``asynchronous``, ``load(head)``, ``infer(request)`` and ``unload()``; the three are coroutines
    when it is asynchronous, and it may have ``stream(request)`` then, an asynchronous generator of several answers. One that is not may have ``infer_list(requests)``, which
    returns for each request what ``infer`` returns or raises. Its module is imported before the handler's folder is on the path, and imports what is not of the standard
    library within ``load``. A name that ends in ``.py`` is a file with a class ``Runtime``; the tests have such.
    """
    if name.endswith(".py"):
        spec = importlib.util.spec_from_file_location("dismps_worker_test_runtime", name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.Runtime
    module_name, class_name = _RUNTIMES[name]
    return getattr(importlib.import_module("dismps_worker." + module_name), class_name)
